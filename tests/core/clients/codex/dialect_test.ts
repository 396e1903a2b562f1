/**
 * Hooks of Codex. Payloads as 0.171.0 gave them in runs against a model on loopback; answers as it
 * honoured them.
 */

import assert from "node:assert/strict";
import { loadDialect } from "../../../../src/core/clients/client.ts";
import { CODEX_TOOLS } from "../../../../src/core/clients/codex/tools.ts";
import { allAnswers, answerTests, payloadTests } from "../hook_cases.ts";
import { CASES } from "./payloads.ts";

const deny = (text: string) =>
  `{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny",` +
  `"permissionDecisionReason":${text}}}\n`;

payloadTests("codex", CASES, deny);

answerTests("codex", [
  { ruling: { answer: "pass", text: "" }, stdout: "" },
  // A bare allow makes the hook fail, and the call runs under the client's own rules: so nothing.
  { ruling: { answer: "allow", text: "a rule allows it" }, stdout: "" },
  { ruling: { answer: "ask", text: "ask first" }, stdout: deny('"ask first"') },
  { ruling: { answer: "deny", text: "no" }, stdout: deny('"no"') },
  {
    ruling: { answer: "deny", text: "" },
    stdout: deny('"gait does not allow this call, and says no reason"'),
  },
  {
    ruling: { answer: "deny", text: "half \ud83d" },
    stdout: deny('"half \ufffd"'),
  },
]);

Deno.test("codex gets no answer that it would take for a failed hook", async () => {
  const dialect = await loadDialect("codex");
  assert.deepEqual([dialect.canAsk, dialect.canAllow], [false, false]);
  for (const { answer, document } of await allAnswers("codex")) {
    if (answer === "pass" || answer === "allow") {
      assert.equal(document, undefined);
      continue;
    }
    const { hookSpecificOutput, ...rest } = document as {
      hookSpecificOutput: Record<string, string>;
    };
    // One member that it does not know, and 0.171.0 runs the call.
    assert.deepEqual(rest, {});
    assert.deepEqual(Object.keys(hookSpecificOutput), [
      "hookEventName",
      "permissionDecision",
      "permissionDecisionReason",
    ]);
    assert.equal(hookSpecificOutput["hookEventName"], "PreToolUse");
    assert.equal(hookSpecificOutput["permissionDecision"], "deny");
    assert.notEqual(hookSpecificOutput["permissionDecisionReason"]?.trim(), "");
  }
});

Deno.test("codex: a note about a failure is no answer", async () => {
  const dialect = await loadDialect("codex");
  assert.deepEqual(dialect.note(), { stdout: "", stderr: "", exit: 0 });
  assert.deepEqual(dialect.note("disk full"), { stdout: "", stderr: "disk full\n", exit: 1 });
});

Deno.test("codex: calls of a rollout are judged as those of a hook", async () => {
  const dialect = await loadDialect("codex");
  const session = { id: "s1", cwd: "/w" };
  const adapted = (tool: string, args: Record<string, string | string[]>) => {
    const { name, args: judged, targets, cwd, problem } = dialect.adapt({ tool, args, session });
    return { name, judged, targets: targets.map(({ value }) => value), cwd, problem };
  };
  assert.deepEqual(adapted("exec_command", { cmd: "ls", workdir: "sub" }), {
    name: "tool.exec",
    judged: { command: "ls", workdir: "sub" },
    targets: ["ls"],
    cwd: "/w/sub",
    problem: undefined,
  });
  assert.deepEqual(adapted("exec_command", { cmd: "rm x", command: "ls" }), {
    name: "tool.exec",
    judged: { cmd: "rm x", command: "ls" },
    targets: ["ls"],
    cwd: "/w",
    problem: "/cmd and /command both say what /command is",
  });
  assert.deepEqual(adapted("shell", { command: ["bash", "-lc", "ls -l"] }), {
    name: "tool.exec",
    judged: { command: ["bash", "-lc", "ls -l"] },
    targets: ["bash -lc 'ls -l'"],
    cwd: "/w",
    problem: undefined,
  });
  assert.deepEqual(adapted("write_stdin", { session_id: "1", chars: "rm x\n" }), {
    name: "tool.exec",
    judged: { session_id: "1", command: "rm x\n" },
    targets: ["rm x\n"],
    cwd: "/w",
    problem: undefined,
  });
  assert.deepEqual(
    adapted("apply_patch", { input: "*** Begin Patch\n*** Delete File: a\n*** End Patch" }).targets,
    ["a", "/w/a"],
  );
});

// The tools that 0.171.0 offered a model, and the classes of each.
const OFFERED: Readonly<Record<string, string | readonly string[]>> = {
  exec_command: "tool.exec",
  write_stdin: "tool.exec",
  apply_patch: ["tool.write"],
  view_image: "tool.read",
  web_search: "tool.read",
  request_user_input: [],
  get_goal: [],
  create_goal: [],
  update_goal: [],
  tool_search: [],
};
for (const [name, expected] of Object.entries(OFFERED)) {
  Deno.test(`codex: ${name} is known`, () => {
    const tool = CODEX_TOOLS.find(name);
    assert.deepEqual(tool?.class ?? tool?.like, expected);
  });
}
