import assert from "node:assert/strict";
import { broughtWarning } from "../../../src/core/gate/decide/brought_arguments.ts";
import { loadExactJudge } from "../../../src/core/gate/decide/exact_judge.ts";
import { policyOf, request } from "./support.ts";

const TEAM = `
schema_version: 1.1.0
default_verdict: block
rules: [{ name: team, effect: allow, match: { args: { /to: { equals: team } } } }]
`;

Deno.test("an exact judge blocks a call whose argument was judged in another form", async () => {
  const judge = await loadExactJudge([policyOf(TEAM)]);
  const exact = judge({ ...request(), args: { to: "team" } });
  assert.deepEqual([exact.decision.verdict, exact.decision.reason_codes], [
    "allow",
    ["matched_rule_team"],
  ]);
  assert.deepEqual(exact.intent.args, { to: "team" });

  const trimmed = judge({ ...request(), args: { to: " team" } });
  assert.deepEqual([trimmed.decision.verdict, trimmed.decision.reason_codes], [
    "block",
    ["args_not_exact", "matched_rule_team"],
  ]);
});

Deno.test("an exact judge joins policies, and reads command lines", async () => {
  const allow = policyOf("default_verdict: allow");
  const both = await loadExactJudge([policyOf(TEAM), allow]);
  assert.equal(both({ ...request(), args: { to: "eve" } }).decision.verdict, "block");

  const lines = await loadExactJudge([policyOf(`
schema_version: 1.1.0
default_verdict: block
commands: { tool.shell: /line }
rules:
  - name: list
    effect: allow
    match: { tool_names: [tool.shell], command: { every: { program: [ls] } } }
`)]);
  const call = { ...request(), tool_name: "tool.shell" };
  assert.equal(lines({ ...call, args: { line: "ls" } }).decision.verdict, "allow");
  assert.equal(lines({ ...call, args: { line: "rm x" } }).decision.verdict, "block");
});

const LETTERS = `
schema_version: 1.1.0
default_verdict: require_approval
rules:
  - name: team
    priority: 1
    effect: allow
    message: The team reads this.
    match: { args: { /to: { equals: team } } }
  - name: others
    priority: 2
    effect: block
    violations: [letter_to_others]
    message: Letters go to the team.
    match: { args: { /to: { is: string } } }
`;
const FIRST_GENERATION = "default_verdict: allow";

/** What ADR 0117 demands of a call that brings what only gait adds. */
Deno.test("an exact judge blocks a call that brings the folder, the shell or the tool of a call", async () => {
  const judge = await loadExactJudge([policyOf(LETTERS)]);
  for (
    const [name, named] of [
      ["gait:cwd", "gait:cwd"],
      ["gait:shell", "gait:shell"],
      ["gait:tool", "gait:tool"],
      ["GAIT:CWD", "gait:cwd"],
    ] as const
  ) {
    const { decision } = judge({ ...request(), args: { to: "team", [name]: "/x" } });
    assert.equal(decision.verdict, "block", name);
    assert.deepEqual(decision.reason_codes, ["args_not_judgeable", "matched_rule_team"], name);
    assert.deepEqual(decision.violations, ["args_not_judgeable"], name);
    assert.deepEqual(decision.messages, [
      `The argument ${named} is what gait adds itself, so a call may not have it: call again without it.`,
      "The team reads this.",
    ], name);
  }
  const { decision } = judge({ ...request(), args: { to: "eve", "gait:cwd": "/x" } });
  assert.deepEqual(decision.reason_codes, ["args_not_judgeable", "matched_rule_others"]);
  assert.deepEqual(decision.violations, ["args_not_judgeable", "letter_to_others"]);
  const nested = judge({ ...request(), args: { to: "team", options: { "gait:cwd": "/x" } } });
  assert.equal(nested.decision.verdict, "allow");
});

Deno.test("policies of 1.0.0 alone keep their verdict of a call that brings a folder", async () => {
  const [old, letters] = [policyOf(FIRST_GENERATION), policyOf(LETTERS)];
  const call = { ...request(), args: { to: "team", "gait:cwd": "/x" } };
  assert.equal((await loadExactJudge([old]))(call).decision.verdict, "allow");
  assert.equal((await loadExactJudge([old, letters]))(call).decision.verdict, "block");
});

Deno.test("broughtWarning() says that doors block what a policy of 1.1.0 allows here", () => {
  const [old, letters] = [policyOf(FIRST_GENERATION), policyOf(LETTERS)];
  const args = { to: "team", "gait:cwd": "/x" };
  const warning = "the argument gait:cwd is what gait adds itself, so a call may not have it: " +
    "gait gate eval blocks a call that brings it";
  assert.deepEqual(broughtWarning(args, [letters]), [warning]);
  assert.deepEqual(broughtWarning(args, [old, letters]), [warning]);
  assert.deepEqual(broughtWarning(args, [old]), []);
  assert.deepEqual(broughtWarning({ to: "team" }, [letters]), []);
});
