/** Hooks of Claude Code: payloads and answers as the types of its agent SDK 0.3.332 give them. */

import assert from "node:assert/strict";
import { loadDialect } from "../../../../src/core/clients/client.ts";
import { allAnswers, answerTests, payloadTests } from "../hook_cases.ts";
import { CASES } from "./payloads.ts";

const answer = (decision: string, text: string) =>
  `{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"${decision}",` +
  `"permissionDecisionReason":${text}}}\n`;

payloadTests("claude-code", CASES, (text) => answer("deny", text));

answerTests("claude-code", [
  { ruling: { answer: "pass", text: "" }, stdout: "" },
  { ruling: { answer: "allow", text: "a rule" }, stdout: answer("allow", '"a rule"') },
  { ruling: { answer: "ask", text: "ask first" }, stdout: answer("ask", '"ask first"') },
  { ruling: { answer: "deny", text: "no" }, stdout: answer("deny", '"no"') },
  {
    ruling: { answer: "deny", text: " " },
    stdout: answer("deny", '"gait does not allow this call, and says no reason"'),
  },
]);

Deno.test("claude-code gets its decision inside of hookSpecificOutput, and nowhere else", async () => {
  for (const { answer, document } of await allAnswers("claude-code")) {
    if (answer === "pass") {
      assert.equal(document, undefined);
      continue;
    }
    // At the top level it ignores a decision without a word.
    const { hookSpecificOutput, ...rest } = document as {
      hookSpecificOutput: Record<string, string>;
    };
    assert.deepEqual(rest, {});
    assert.equal(hookSpecificOutput["permissionDecision"], answer);
    assert.notEqual(hookSpecificOutput["permissionDecisionReason"]?.trim(), "");
  }
});

Deno.test("claude-code: a note about a failure is no answer", async () => {
  const dialect = await loadDialect("claude-code");
  assert.deepEqual([dialect.canAsk, dialect.canAllow], [true, true]);
  assert.deepEqual(dialect.note(), { stdout: "", stderr: "", exit: 0 });
  assert.deepEqual(dialect.note("disk full"), { stdout: "", stderr: "disk full\n", exit: 1 });
});
