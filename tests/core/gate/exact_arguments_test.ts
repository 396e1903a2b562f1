/** The call that runs must be the one that was judged. */

import assert from "node:assert/strict";
import { changedArgument } from "../../../src/core/gate/decide/exact_arguments.ts";
import { normalizePolicy } from "../../../src/core/gate/policy/normalize.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { callOf } from "./conditions/support.ts";

/** Conditions by pointer; the call; the pointer of what was changed and read. */
const CASES: readonly (readonly [args: JsonObject, call: JsonObject, changed?: string])[] = [
  [{ "/p": { under: ["."] } }, { p: "a" }],
  [{ "/p": { under: ["."] } }, { p: "a " }, "/p"],
  [{ "/p": { under: ["."] } }, { p: "\u00a0a" }, "/p"],
  [{ "/p": { under: ["."] } }, { p: "a\ud800" }, "/p"], // half a character becomes another
  [{ "/p": { under: ["."] } }, { p: "a", other: " b " }],
  [{ "/p": { under: ["."] } }, { p: "a", " q": 1 }, "/q"],
  [{ "/p": { under: ["."] } }, { p: "a", in: { "q ": 1 } }, "/in/q"],
  [{ "/p": { equals: "a" } }, { p: " a" }, "/p"],
  [{ "/p": { in: ["a"] } }, { p: " a" }, "/p"],
  [{ "/p": { not: { equals: "a" } } }, { p: " a" }, "/p"],
  [{ "/p": [{ prefix: "a" }, { in: ["b"] }] }, { p: "b " }, "/p"],
  [{ "/p": { host: "a.example" } }, { p: "a.example " }, "/p"],
  [{ "/p": { email_domain: "a.example" } }, { p: " a@a.example" }, "/p"],
  [{ "/p": { contains: "a" } }, { p: " a " }],
  [{ "/p": { max_length: 5 } }, { p: " a " }],
  [{ "/p/*": { every: { under: ["."] } } }, { p: ["a", "b\n"] }, "/p/1"],
  [{ "/p/*": { every: { under: ["."] } } }, { p: "b\n" }, "/p"],
  [{ "/p/*": { every: { contains: "b" } } }, { p: "b\n" }],
  [{ "/**": { any: { under: ["."] } } }, { p: "a " }],
  [{ "/**/p": { any: { under: ["."] } } }, { p: "a " }],
];

for (const [args, received, changed] of CASES) {
  const call = JSON.stringify(received);
  Deno.test(`${JSON.stringify(args)} reads ${changed ?? "nothing that was trimmed"} of ${call}`, () => {
    const rules = [{ name: "r", effect: "allow", match: { tool_names: ["t*"], args } }];
    const policy = normalizePolicy({ schema_version: "1.1.0", rules });
    const found = changedArgument([policy], received, callOf(received));
    assert.equal(found?.split(" ")[0], changed);
  });
}

Deno.test("rules about other tools and policies of 1.0 read nothing", () => {
  const received = { p: "a " };
  const match = { tool_names: ["x*"], args: { "/p": { under: ["."] } } };
  const other = normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "allow", match }],
  });
  assert.equal(changedArgument([other], received, callOf(received)), undefined);
  const old = normalizePolicy({
    rules: [{ name: "r", effect: "allow", match: { tool_names: ["t"] } }],
  });
  assert.equal(changedArgument([old], { " p": "a " }, callOf(received)), undefined);
});
