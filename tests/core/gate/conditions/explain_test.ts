/** Explanations say what conditions looked at and found, and tell no secret. */

import assert from "node:assert/strict";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { explainDecision } from "../../../../src/core/gate/decide/explain.ts";
import { normalizePolicy } from "../../../../src/core/gate/policy/normalize.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";
import { askArgs, callOf } from "./support.ts";

const TEXTS: readonly (readonly [args: JsonObject, call: JsonObject, text: string])[] = [
  [
    { "/path": { under: ["drafts"] } },
    { path: "drafts/../src/a.ts" },
    "drafts/../src/a.ts is src/a.ts, not under drafts",
  ],
  [{ "/path": { under: ["drafts"] } }, { path: "drafts/a" }, "drafts/a is under drafts"],
  [
    { "/path": { path_glob: ["**/*.sh"] } },
    { path: "a.sh/." },
    "a.sh/. is a.sh, like **/*.sh",
  ],
  [
    { "/path": { under: ["drafts"] } },
    { path: "$X/a" },
    "$X/a holds $ or %, which programs replace by a value",
  ],
  [
    { "/path": { under: ["drafts"] } },
    { path: "Drafts/a" },
    "Drafts/a is read differently by different systems",
  ],
  [{ "/path": { under: ["drafts"] } }, {}, "is absent"],
  [{ "/path": { under: ["drafts"] } }, { path: 1 }, "is a number, not a path"],
  [{ "/path": { under: ["drafts"] } }, { Path: "a" }, "is a name that some programs take for path"],
  [{ "/a/b": { equals: 1 } }, { a: "x" }, "is no object or list"],
  [{ "/n": { max: 100, min: 0 } }, { n: "100" }, "is a string, not a number"],
  [
    { "/u": { host: ["a.example"] } },
    { u: "https://b.example/x" },
    "is a URL with scheme https, host b.example, port 443",
  ],
  [
    { "/u": { host: ["a.example"] } },
    { u: "https://x@a.example" },
    "has a user name in front of its host",
  ],
  [{ "/u": { scheme: ["https"] } }, { u: "a.example" }, "leaves its scheme open"],
  [{ "/e": { email_domain: ["a.example"] } }, { e: "x@b.example" }, "the domain is b.example"],
  [{ "/l": { max_items: 1 } }, { l: [1, 2] }, "has 2 items"],
  [{ "/j": { json: { "/k": { equals: 1 } } } }, { j: "{" }, "cannot be read as json"],
];
for (const [args, call, text] of TEXTS) {
  Deno.test(`${JSON.stringify(args)} says of ${JSON.stringify(call)}: ${text}`, () => {
    assert.ok(askArgs(args, call).texts.includes(text), askArgs(args, call).texts.join("\n"));
  });
}

const SECRETS: readonly (readonly [args: JsonObject, call: JsonObject])[] = [
  [{ "/token": { prefix: "x" } }, { token: "hunter2" }],
  [{ "/token": { under: ["x"] } }, { token: "hunter2" }],
  [{ "/token/*": { any: { equals: "x" } } }, { token: ["hunter2"] }],
  [{ "/token": { json: { "/k": { equals: "x" } } } }, { token: '{"k":"hunter2"}' }],
  [{ "/**": { any: { contains: "x" } } }, { token: "hunter2" }],
  [{ "/token": { prefix: "x" } }, { Token: "hunter2" }], // a disguise
  [{ "/in": { is: "object" } }, { in: { key: "hunter2" } }], // it holds a secret
  [{ "/in/key": { regex: "x" } }, { in: { key: "hunter2" } }],
];
for (const [args, call] of SECRETS) {
  Deno.test(`${JSON.stringify(args)} tells no secret of ${JSON.stringify(call)}`, () => {
    const policy = compilePolicy(normalizePolicy({
      schema_version: "1.1.0",
      rules: [{ name: "r", effect: "block", match: { tool_names: ["t"], args } }],
    }));
    const secrets = ["/token", "/in/key"];
    const explanation = JSON.stringify(
      explainDecision(policy, callOf(call), { secrets }).considered,
    );
    assert.ok(!explanation.includes("hunter2"), explanation);
    assert.ok(explanation.includes('"argument":"/'));
    assert.ok(JSON.stringify(explainDecision(policy, callOf(call)).considered).includes("hunter2"));
  });
}

Deno.test("a value is told in at most 80 printable characters", () => {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "block", match: { args: { "/v": { prefix: "x" } } } }],
  }));
  for (const v of ["😀".repeat(1000), "\u0000\u202e\u2028".repeat(100), "a".repeat(1_000_000)]) {
    const { considered } = explainDecision(policy, callOf({ v }));
    for (const { value = "", text } of considered[0]?.conditions ?? []) {
      assert.ok([...value].length <= 80);
      assert.ok(text.length < 600);
      assert.match(value + text, /^(?:(?!\p{Cc}|\p{Cs}|\p{Bidi_Control})[\s\S])*$/u);
    }
  }
});
