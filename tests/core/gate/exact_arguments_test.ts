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
  [{ "/p/*": { any: { under: ["."] } } }, { p: ["b\n"] }, "/p/0"],
  [{ "/p/*": { only: { under: ["."] } } }, { p: ["b\n"] }, "/p/0"],
  [{ "/p": { contains: "a" }, "/q": { equals: "a" } }, { p: " a ", q: "a " }, "/q"],
  [{ "/q": { equals: "a" } }, { p: null, q: " a" }, "/q"],
  [{ "/q": { equals: "a" } }, { p: [1, { r: true }], q: " a" }, "/q"],
  [{ "/q": { equals: "a" } }, { p: ["x", " y"], q: "a" }],
  [{ "/q": { equals: "a" } }, { "a\ud800": 1, q: "a" }, "/a\ufffd"],
  [{ "/q": { equals: "a" } }, { Q: "x ", q: "a" }], // which of the two is read cannot be told
  [{ "/p": { scheme: "https" } }, { p: " https://a.example" }, "/p"],
  [{ "/p": { port: 443 } }, { p: " https://a.example" }, "/p"],
  [{ "/p": { network: "public" } }, { p: " https://a.example" }, "/p"],
  [{ "/p": { url_path: "/**" } }, { p: " https://a.example" }, "/p"],
  [{ "/p": { path_glob: "**" } }, { p: " a" }, "/p"],
  [{ "/p": { json: { "/k": { equals: "a" } } } }, { p: '{"k":"a\ud800"}' }, "/p"],
  [{ "/p": { json: { "/k": { prefix: "a" } } } }, { p: ' {"k":"a"}' }],
  [{ "/p": { patch: { every: { under: ["src"] } } } }, { p: " *** Begin Patch" }, "/p"],
  [{ "/**": { any: { under: ["."] } } }, { p: "a " }],
  [{ "/**/p": { any: { under: ["."] } } }, { p: "a " }],
  // What is relative begins in the folder of the call.
  [{ "/p": { under: ["sub"] } }, { p: "a", "gait:cwd": "/repo/sub " }, "/gait:cwd"],
  [{ "/p": { under: ["sub"] } }, { p: "a", "gait:cwd": "/repo/sub\ud800" }, "/gait:cwd"],
  [{ "/p": { under: ["sub"] } }, { p: "a", "gait:cwd": "/repo/sub" }],
  // No star selects what gait adds.
  [{ "/*": { every: { equals: "a" } } }, { p: "a", "gait:tool": "t " }],
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

Deno.test("a rule about every tool reads arguments too", () => {
  const received = { p: "a " };
  const policy = normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "allow", match: { args: { "/p": { under: ["."] } } } }],
  });
  assert.equal(changedArgument([policy], received, callOf(received))?.split(" ")[0], "/p");
});

Deno.test("each of several policies is asked", () => {
  const received = { p: "a ", q: "b " };
  const about = (pointer: string) =>
    normalizePolicy({
      schema_version: "1.1.0",
      rules: [{ name: "r", effect: "allow", match: { args: { [pointer]: { equals: "a" } } } }],
    });
  const found = changedArgument([about("/x"), about("/q")], received, callOf(received));
  assert.equal(found, "/q has white space around it");
  assert.equal(changedArgument([], received, callOf(received)), undefined);
  const none = normalizePolicy({ schema_version: "1.1.0" });
  assert.equal(changedArgument([none], received, callOf(received)), undefined);
});

Deno.test("a policy of 1.0 beside one of 1.1 reads nothing, whatever its rules are called", () => {
  const received = { p: "a " };
  // In 1.0 stars are plain characters, so this is no pattern with too many states.
  const tool_names = ["a*".repeat(1000)];
  const old = normalizePolicy({ rules: [{ name: "r", effect: "allow", match: { tool_names } }] });
  const reading = normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "allow", match: { args: { "/p": { equals: "a" } } } }],
  });
  const found = changedArgument([old, reading], received, callOf(received));
  assert.equal(found, "/p has white space around it");
});

/** A command line or its words as they came, and the pointer of what a shell reads otherwise. */
const LINES: readonly (readonly [received: JsonObject, changed?: string])[] = [
  [{ c: "ls" }],
  [{ c: " \t\nls -la\n\t " }], // a shell drops these too
  [{ c: "ls\u00a0" }, "/c"],
  [{ c: "\u2003ls" }, "/c"],
  [{ c: "ls \r" }, "/c"],
  [{ c: "ls\ud800" }, "/c"],
  [{ c: "ls \\ " }, "/c"], // the blank is quoted
  [{ c: "\\ ls " }],
  [{ c: ["ls", "-la"] }],
  [{ c: ["ls", "a "] }, "/c/1"],
  [{ c: ["ls", " a"] }, "/c/1"],
  [{ cd: "x\u00a0", c: "ls" }],
  [{ x: { c: "x\u00a0" }, c: "ls" }],
  [{ w: "x ", c: "ls\u00a0" }, "/c"],
];

for (const [received, changed] of LINES) {
  Deno.test(`a shell reads ${changed ?? "nothing"} otherwise of ${JSON.stringify(received)}`, () => {
    const policy = (commands: Record<string, string>) =>
      normalizePolicy({ schema_version: "1.1.0", commands });
    const call = callOf(received);
    const found = changedArgument([policy({ t: "/c" })], received, call);
    const isHalf = JSON.stringify(received).includes("ud800");
    const how = isHalf ? "holds half a character" : "has unusual white space around it";
    assert.equal(found, changed && `${changed} ${how}`);
    assert.equal(changedArgument([policy({ u: "/c" })], received, call), undefined);
  });
}

Deno.test("a tool that is called like a member of every object has no command line", () => {
  const received = { c: "ls\u00a0" };
  const policy = normalizePolicy({ schema_version: "1.1.0", commands: { t: "/c" } });
  const call = { ...callOf(received), tool_name: "tostring" };
  assert.equal(changedArgument([policy], received, call), undefined);
  const named = { ...call, tool_name: "constructor" };
  assert.equal(changedArgument([policy], received, named), undefined);
});
