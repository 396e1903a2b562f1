/** Whether a condition on a command line is asked at all, and of what. */

import assert from "node:assert/strict";
import { commandLanguage } from "../../../../src/core/gate/command/command_language.ts";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { explainDecision } from "../../../../src/core/gate/decide/explain.ts";
import { normalizePolicy } from "../../../../src/core/gate/policy/normalize.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";
import { callOf } from "../conditions/support.ts";

const POLICY = normalizePolicy({
  schema_version: "1.1.0",
  default_verdict: "dry_run",
  commands: { t: "/in/command" },
  rules: [
    { name: "r", effect: "block", match: { command: { any: { program: ["rm"] } } } },
    { name: "s", effect: "allow", match: { command: { every: { program: ["ls"] } } } },
  ],
});

/** Arguments; the answers of both rules; the note about the first. */
const CASES: readonly (readonly [
  args: JsonObject,
  answers: string,
  note?: readonly [argument: string, why: string | undefined, text: RegExp],
])[] = [
  [{ in: { command: "ls" } }, "no yes"],
  [{ in: { command: "rm x" } }, "yes"],
  [{ in: { command: ["ls", "-l"] } }, "no yes"],
  [{}, "no no", ["/in/command", undefined, /there is no command line/]],
  [{ in: {} }, "no no", ["/in/command", undefined, /there is no command line/]],
  [{ in: { command: null } }, "no no", ["/in/command", undefined, /there is no command line/]],
  [{ in: { Command: "ls" } }, "unclear unclear", ["/in/Command", "disguised_name", /take for/]],
  [{ in: "ls" }, "unclear unclear", ["/in", "wrong_type", /not an object/]],
  [{ in: { command: 1 } }, "unclear unclear", ["/in/command", "not_parsed", /neither a text/]],
  [
    { in: { command: ["ls", 1] } },
    "unclear unclear",
    ["/in/command", "not_parsed", /neither a text/],
  ],
  [{ in: { command: "rm x" } }, "yes", ["/in/command", undefined, /^runs rm x: is such an act$/]],
  [
    { in: { command: "ls" }, "gait:shell": "PowerShell" },
    "unclear unclear",
    ["/in/command", "not_parsed", /shell of another kind/],
  ],
  [{ in: { command: "ls" }, "gait:shell": "Bash" }, "no yes"],
  [{ in: { command: "ls" }, "gait:shell": 1 }, "no yes"],
];

for (const [args, answers, note] of CASES) {
  Deno.test(`conditions on a line answer ${answers} to ${JSON.stringify(args)}`, () => {
    const policy = compilePolicy(POLICY, commandLanguage);
    const { considered } = explainDecision(policy, callOf(args));
    assert.equal(considered.map(({ answer }) => answer).join(" "), answers);
    if (note === undefined) return;
    const [argument, why, text] = note;
    const [first] = considered[0]?.conditions ?? [];
    assert.deepEqual([first?.argument, first?.why, first?.condition], [argument, why, "command"]);
    assert.match(first?.text ?? "", text);
  });
}

Deno.test("a tool without a command line answers no, also one that is called like a member", () => {
  const policy = compilePolicy(POLICY, commandLanguage);
  for (const tool_name of ["u", "constructor", "tostring"]) {
    const call = { ...callOf({ in: { command: "rm x" } }), tool_name };
    const { decision, considered } = explainDecision(policy, call);
    assert.equal(decision.verdict, "dry_run");
    assert.match(considered[0]?.conditions?.[0]?.text ?? "", /has no command line$/);
  }
});

Deno.test("without a reader of command lines every line is unclear, and nothing else is", () => {
  const policy = compilePolicy(POLICY);
  const { decision, considered } = explainDecision(policy, callOf({ in: { command: "ls" } }));
  assert.deepEqual(considered.map(({ answer }) => answer), ["unclear", "unclear"]);
  assert.equal(decision.verdict, "block");
  assert.match(considered[0]?.conditions?.[0]?.text ?? "", /no reader of command lines is loaded/);
  assert.equal(explainDecision(policy, callOf({})).decision.verdict, "dry_run");
});
