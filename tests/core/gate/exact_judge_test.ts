import assert from "node:assert/strict";
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
