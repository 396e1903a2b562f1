/** Intents that `policy test` and `policy explain` refuse: exit 6, never a verdict. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { intentText } from "./fixtures.ts";

const target = (change: object) => ({ targets: [{ kind: "path", value: "/a", ...change }] });
const source = (change: object) => ({
  arg_provenance: [{ arg_path: "$.a", source: "user", ...change }],
});
const context = (change: object) => ({
  context: { identity: "a", workspace: "/w", risk_class: "high", ...change },
});

const KINDS = "path, url, host, repo, bucket, table, queue, topic, other";

// one fault each, and its message
const UNSOUND: readonly (readonly [string, object])[] = [
  ["/tool_name is empty", { tool_name: " \u0085" }],
  ["/tool_name is empty", { tool_name: null }],
  ["/args has a member without a name", { args: { " ": 1 } }],
  ["/args/a/0/b has a member without a name", { args: { a: [{ b: { "\t": 1 } }] } }],
  ["/targets/0/kind is empty", target({ kind: "" })],
  ["/targets/0/value is empty", target({ value: " " })],
  [`/targets/0/kind is "file", expected one of ${KINDS}`, target({ kind: "File" })],
  ["/arg_provenance/0/arg_path is empty", source({ arg_path: "" })],
  ["/arg_provenance/0/source is empty", source({ source: " " })],
  [
    '/arg_provenance/0/source is "web", expected one of user, tool_output, external, system',
    source({ source: "Web" }),
  ],
  [
    '/arg_provenance/0/integrity_digest is "abc", expected 64 hex characters',
    source({ integrity_digest: "ABC" }),
  ],
  ["/context/identity is empty", context({ identity: "" })],
  ["/context/workspace is empty", context({ workspace: " " })],
  ["/context/risk_class is empty", context({ risk_class: null })],
];

for (const [message, change] of UNSOUND) {
  for (const failClosed of [false, true]) {
    const name = `${JSON.stringify(change)}${failClosed ? " under fail_closed" : ""}`;
    Deno.test(`gait policy test refuses an intent: ${name}`, async () => {
      // At the command line an unsound intent exits 6, even under fail_closed.
      const policy = `default_verdict: allow\nfail_closed: {enabled: ${failClosed}}\n`;
      const files = { "p.yaml": policy, "i.json": intentText({ ...change }) };
      const { exit, stdout, stderr } = await gait("policy test p.yaml i.json", { files });
      assert.deepEqual([exit, stdout], [6, ""]);
      assert.ok(stderr.startsWith(`error: Cannot judge "i.json": ${message}\n`), stderr);
      const explained = await gait("policy explain p.yaml i.json", { files });
      assert.deepEqual([explained.exit, explained.stdout, explained.stderr], [6, "", stderr]);
    });
  }
}

const BOM = "\ufeff";
// what is wrong with the text of an intent
const UNREADABLE: readonly (readonly [string, string])[] = [
  ["args is a list", intentText({ args: [] })],
  ["args is a string", intentText({ args: "x" })],
  ["targets is an object", intentText({ targets: {} })],
  ["tool_name is a number", intentText({ tool_name: 1 })],
  ["a number beyond the doubles", intentText().replace('"hello"', "1e400")],
  ["byte-order mark", BOM + intentText()],
  ["trailing text", `${intentText()}x`],
  ["empty file", ""],
  ["not JSON", "tool_name: tool.write"],
  ["duplicate member", intentText().replace("{", '{"tool_name":"tool.read",')],
  ["member in another case", intentText({ Tool_Name: "tool.read" })],
  ["nested member in another case", intentText(context({ IDENTITY: "root" }))],
  ["lower-case time", intentText({ created_at: "2026-02-05t00:00:00z" })],
  ["date without time", intentText({ created_at: "2026-02-05" })],
];

for (const [name, text] of UNREADABLE) {
  Deno.test(`gait policy test cannot read an intent: ${name}`, async () => {
    const files = { "p.yaml": "default_verdict: allow", "i.json": text };
    const { exit, stdout, stderr } = await gait("policy test p.yaml i.json", { files });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.match(stderr, /^error: Cannot (?:parse JSON|read) "i\.json": /);
    const { json, exit: jsonExit } = await gait("policy test p.yaml i.json --json", { files });
    assert.equal(jsonExit, 6);
    assert.equal(json()["ok"], false);
    assert.equal(json()["error_code"], "invalid_input");
    assert.equal("verdict" in json(), false);
  });
}

Deno.test("gait policy test refuses argument names that are equal after trimming", async () => {
  const files = {
    "p.yaml": "default_verdict: allow",
    "i.json": intentText({ args: { content: 1, " content": 2 } }),
  };
  const { exit, stderr } = await gait("policy test p.yaml i.json", { files });
  assert.equal(exit, 6);
  assert.match(stderr, /^error: Cannot judge "i.json": \/args\/content is there twice/);
});

Deno.test("gait policy test takes a top-level null for an empty intent", async () => {
  const files = { "p.yaml": "default_verdict: allow", "i.json": "null" };
  const { exit, stderr } = await gait("policy test p.yaml i.json", { files });
  assert.equal(exit, 6);
  assert.match(stderr, /\/tool_name is empty/);
});
