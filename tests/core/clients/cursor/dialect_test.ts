/**
 * Hooks of Cursor, by its documentation and by programs that read them (Cursor 2.4 and later). None was
 * run.
 */

import assert from "node:assert/strict";
import { loadDialect } from "../../../../src/core/clients/client.ts";
import { allAnswers, answerTests, payloadTests } from "../hook_cases.ts";
import { call, CASES, event } from "./payloads.ts";

const deny = (text: string) =>
  `{"permission":"deny","user_message":${text},"agent_message":${text}}\n`;

payloadTests("cursor", CASES, deny);

answerTests("cursor", [
  // Where a failed hook blocks, printing nothing is a failure.
  { ruling: { answer: "pass", text: "" }, stdout: "{}\n" },
  { ruling: { answer: "allow", text: "a rule" }, stdout: '{"permission":"allow"}\n' },
  { ruling: { answer: "ask", text: "ask first" }, stdout: deny('"ask first"') },
  { ruling: { answer: "deny", text: "no" }, stdout: deny('"no"') },
  {
    ruling: { answer: "deny", text: "" },
    stdout: deny('"gait does not allow this call, and says no reason"'),
  },
]);

Deno.test("cursor is never told to ask, which it does not enforce", async () => {
  const dialect = await loadDialect("cursor");
  assert.deepEqual([dialect.canAsk, dialect.canAllow], [false, true]);
  for (const { answer, document } of await allAnswers("cursor")) {
    const { permission, user_message, agent_message, ...rest } = document as Record<string, string>;
    assert.deepEqual(rest, {});
    const expected = { pass: undefined, allow: "allow", ask: "deny", deny: "deny" };
    assert.equal(permission, expected[answer]);
    if (permission !== "deny") continue;
    assert.notEqual(user_message?.trim(), "");
    assert.equal(agent_message, user_message);
  }
});

Deno.test("cursor: the address of the user is in nothing that is read", async () => {
  const dialect = await loadDialect("cursor");
  for (
    const payload of [
      call("Shell", { command: "ls" }),
      call("Shell", { command: "ls" }, { hook_event_name: "postToolUse", tool_output: "x" }),
      event("beforeShellExecution", { command: "ls" }),
      event("sessionStart", {}),
    ]
  ) {
    assert.doesNotMatch(JSON.stringify(dialect.readEvent(payload)), /person@example\.com/);
  }
});

Deno.test("cursor: other events are answered with an object", async () => {
  const dialect = await loadDialect("cursor");
  assert.deepEqual(dialect.note(), { stdout: "{}\n", stderr: "", exit: 0 });
  assert.deepEqual(dialect.note("disk full"), { stdout: "", stderr: "disk full\n", exit: 1 });
});
