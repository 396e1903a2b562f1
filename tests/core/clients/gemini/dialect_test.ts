/**
 * Hooks of Gemini CLI. Payloads as 0.61.0 gave them in runs against a model on loopback, and as its
 * package writes them; answers as it honoured them.
 */

import assert from "node:assert/strict";
import { loadDialect } from "../../../../src/core/clients/client.ts";
import { GEMINI_TOOLS } from "../../../../src/core/clients/gemini/tools.ts";
import { allAnswers, answerTests, payloadTests } from "../hook_cases.ts";
import { CASES } from "./payloads.ts";

const deny = (text: string) => `{"decision":"deny","reason":${text}}\n`;

payloadTests("gemini", CASES, deny);

answerTests("gemini", [
  { ruling: { answer: "pass", text: "" }, stdout: "" },
  { ruling: { answer: "allow", text: "a rule" }, stdout: "" },
  {
    ruling: { answer: "ask", text: "ask first" },
    stdout: '{"decision":"ask","reason":"ask first"}\n',
  },
  { ruling: { answer: "deny", text: "no" }, stdout: deny('"no"') },
  {
    ruling: { answer: "deny", text: "" },
    stdout: deny('"gait does not allow this call, and says no reason"'),
  },
]);

Deno.test("gemini gets no answer in the shape of another client", async () => {
  const dialect = await loadDialect("gemini");
  assert.deepEqual([dialect.canAsk, dialect.canAllow], [true, false]);
  for (const { answer, document } of await allAnswers("gemini")) {
    if (answer === "pass" || answer === "allow") {
      assert.equal(document, undefined);
      continue;
    }
    // It ignores hookSpecificOutput, permission and permissionDecision, and 0.61.0 runs the call.
    const { decision, reason, ...rest } = document as Record<string, string>;
    assert.deepEqual(rest, {});
    assert.equal(decision, answer);
    assert.notEqual(reason?.trim(), "");
  }
});

// All built-in names that the package of 0.61.0 lists.
const LISTED: Readonly<Record<string, string | readonly string[]>> = {
  glob: "tool.read",
  write_todos: [],
  write_file: "tool.write",
  google_web_search: "tool.read",
  web_fetch: "tool.read",
  replace: "tool.write",
  run_shell_command: "tool.exec",
  grep_search: "tool.read",
  read_many_files: "tool.read",
  read_file: "tool.read",
  list_directory: "tool.read",
  activate_skill: "tool.delegate",
  ask_user: [],
  tracker_create_task: [],
  tracker_update_task: [],
  tracker_get_task: [],
  tracker_list_tasks: [],
  tracker_add_dependency: [],
  tracker_visualize: [],
  get_internal_docs: [],
  enter_plan_mode: [],
  exit_plan_mode: [],
  update_topic: [],
  complete_task: [],
  invoke_agent: "tool.delegate",
  read_mcp_resource: ["tool.read"],
  list_mcp_resources: ["tool.read"],
};
for (const [name, expected] of Object.entries(LISTED)) {
  Deno.test(`gemini: ${name} is known`, () => {
    const tool = GEMINI_TOOLS.find(name);
    assert.deepEqual(tool?.class ?? tool?.like, expected);
  });
}
