/**
 * Hooks of Copilot CLI. Payloads as 1.0.102 gave them in runs against a model on loopback; answers as it
 * honoured them, under both spellings of the event.
 */

import assert from "node:assert/strict";
import { loadDialect } from "../../../../src/core/clients/client.ts";
import { COPILOT_TOOLS } from "../../../../src/core/clients/copilot/tools.ts";
import { allAnswers, answerTests, payloadTests } from "../hook_cases.ts";
import { CASES } from "./payloads.ts";

const answer = (decision: string, text: string) =>
  `{"permissionDecision":"${decision}","permissionDecisionReason":${text}}\n`;

payloadTests("copilot", CASES, (text) => answer("deny", text));

answerTests("copilot", [
  { ruling: { answer: "pass", text: "" }, stdout: "" },
  { ruling: { answer: "allow", text: "a rule" }, stdout: answer("allow", '"a rule"') },
  { ruling: { answer: "ask", text: "ask first" }, stdout: answer("ask", '"ask first"') },
  { ruling: { answer: "deny", text: "no" }, stdout: answer("deny", '"no"') },
  {
    ruling: { answer: "deny", text: "" },
    stdout: answer("deny", '"gait does not allow this call, and says no reason"'),
  },
]);

Deno.test("copilot gets no answer in the shape of Claude Code, which it ignores", async () => {
  const dialect = await loadDialect("copilot");
  assert.deepEqual([dialect.canAsk, dialect.canAllow], [true, true]);
  for (const { answer, document } of await allAnswers("copilot")) {
    if (answer === "pass") {
      assert.equal(document, undefined);
      continue;
    }
    const { permissionDecision, permissionDecisionReason, ...rest } = document as Record<
      string,
      string
    >;
    assert.deepEqual(rest, {});
    assert.equal(permissionDecision, answer);
    assert.notEqual(permissionDecisionReason?.trim(), "");
  }
});

// The tools that 1.0.102 offered two models.
const OFFERED: Readonly<Record<string, string | readonly string[]>> = {
  bash: "tool.exec",
  read_bash: [],
  stop_bash: [],
  list_bash: [],
  view: "tool.read",
  create: "tool.write",
  edit: "tool.write",
  apply_patch: ["tool.write"],
  fetch_copilot_cli_documentation: [],
  skill: "tool.delegate",
  sql: [],
  session_store_sql: ["tool.read"],
  read_agent: [],
  list_agents: [],
  write_agent: "tool.delegate",
  grep: "tool.read",
  rg: "tool.read",
  glob: "tool.read",
  task: "tool.delegate",
};
for (const [name, expected] of Object.entries(OFFERED)) {
  Deno.test(`copilot: ${name} is known`, () => {
    const tool = COPILOT_TOOLS.find(name);
    assert.deepEqual(tool?.class ?? tool?.like, expected);
  });
}
