/**
 * What gait's plugin in OpenCode pipes: `input` and `output` as OpenCode 1.18.33 gave them to a plugin in
 * runs against a model on loopback, and the arguments of its tools as its package declares them.
 */

import assert from "node:assert/strict";
import { loadDialect } from "../../../../src/core/clients/client.ts";
import { OPENCODE_TOOLS } from "../../../../src/core/clients/opencode/tools.ts";
import { allAnswers, answerTests, payloadTests } from "../hook_cases.ts";
import { CASES } from "./payloads.ts";

const deny = (text: string) => `{"answer":"deny","text":${text}}\n`;
const PASS = '{"answer":"pass"}\n';

payloadTests("opencode", CASES, deny);

answerTests("opencode", [
  { ruling: { answer: "pass", text: "" }, stdout: PASS },
  { ruling: { answer: "allow", text: "a rule" }, stdout: PASS },
  { ruling: { answer: "ask", text: "ask first" }, stdout: deny('"ask first"') },
  { ruling: { answer: "deny", text: "no" }, stdout: deny('"no"') },
  {
    ruling: { answer: "deny", text: "" },
    stdout: deny('"gait does not allow this call, and says no reason"'),
  },
]);

Deno.test("opencode: the plugin is answered pass or deny, always in words", async () => {
  const dialect = await loadDialect("opencode");
  assert.deepEqual([dialect.canAsk, dialect.canAllow], [false, false]);
  for (const { answer, document } of await allAnswers("opencode")) {
    if (answer === "pass" || answer === "allow") {
      // The plugin takes a pass with one more member for a deny.
      assert.deepEqual(document, { answer: "pass" });
      continue;
    }
    const { answer: given, text, ...rest } = document as Record<string, string>;
    assert.deepEqual(rest, {});
    assert.equal(given, "deny");
    assert.notEqual(text?.trim(), "");
  }
});

Deno.test("opencode: other events are answered with a pass", async () => {
  const dialect = await loadDialect("opencode");
  assert.deepEqual(dialect.note(), { stdout: PASS, stderr: "", exit: 0 });
  assert.deepEqual(dialect.note("disk full"), { stdout: "", stderr: "disk full\n", exit: 1 });
});

// The built-in tools in the registry of 1.18.33.
const LISTED: Readonly<Record<string, string | readonly string[]>> = {
  invalid: [],
  question: [],
  bash: "tool.exec",
  read: "tool.read",
  glob: "tool.read",
  grep: "tool.read",
  edit: "tool.write",
  write: "tool.write",
  task: "tool.delegate",
  webfetch: "tool.read",
  todowrite: [],
  websearch: "tool.read",
  skill: "tool.delegate",
  apply_patch: ["tool.write"],
  execute: "tool.exec",
  lsp: ["tool.read"],
  plan_exit: [],
  list_mcp_resources: ["tool.read"],
  list_mcp_resource_templates: ["tool.read"],
  read_mcp_resource: ["tool.read"],
};
for (const [name, expected] of Object.entries(LISTED)) {
  Deno.test(`opencode: ${name} is known`, () => {
    const tool = OPENCODE_TOOLS.find(name);
    assert.deepEqual(tool?.class ?? tool?.like, expected);
  });
}
