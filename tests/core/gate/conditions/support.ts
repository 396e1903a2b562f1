/** Asks one rule of generation 1.1 about one call, from the text of a policy to the answer. */

import assert from "node:assert/strict";
import type { Answer, UnclearReason } from "../../../../src/core/gate/conditions/answer.ts";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { explainDecision } from "../../../../src/core/gate/decide/explain.ts";
import { normalizeIntent } from "../../../../src/core/gate/intent/normalize.ts";
import { normalizePolicy } from "../../../../src/core/gate/policy/normalize.ts";
import type { JsonObject, JsonValue } from "../../../../src/core/json/json.ts";
import type { MatchDocument } from "../../../../src/core/schema/gate.ts";

/** What the call has beside its arguments. */
export interface Beside {
  readonly workspace?: string;
  readonly targets?: readonly { readonly kind: string; readonly value: string }[];
  readonly provenance?: readonly { readonly arg_path: string; readonly source: string }[];
}

/** The intent of a call in the workspace `/repo`. */
export function callOf(args: JsonObject, beside: Beside = {}) {
  const { workspace = "/repo", targets = [], provenance = [] } = beside;
  return normalizeIntent({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "1.0.0",
    tool_name: "t",
    args,
    targets,
    arg_provenance: provenance as never,
    context: { identity: "alice", workspace, risk_class: "low" },
  });
}

/** A rule that has been asked. */
export interface Asked {
  readonly answer: Answer;
  readonly why: readonly UnclearReason[];
  readonly texts: readonly string[];
}

/** Asks a rule with this `match`. */
export function askMatch(match: MatchDocument, args: JsonObject, beside: Beside = {}): Asked {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    default_verdict: "dry_run",
    rules: [{ name: "r", effect: "block", match }],
  }));
  const { decision, considered } = explainDecision(policy, callOf(args, beside));
  const [rule] = considered;
  assert.ok(rule?.answer);
  assert.notEqual(decision.decided_by, "error");
  // What is explained is what was decided.
  assert.equal(decision.verdict, rule.answer === "no" ? "dry_run" : "block");
  assert.equal(decision.reason_codes.includes("args_not_judgeable"), rule.answer === "unclear");
  const unclear = (rule.conditions ?? []).filter(({ answer }) => answer === "unclear");
  assert.ok(unclear.every(({ why }) => why !== undefined));
  return {
    answer: rule.answer,
    why: unclear.flatMap(({ why }) => why ?? []),
    texts: (rule.conditions ?? []).map(({ text }) => text),
  };
}

/** Asks conditions on arguments, by pointer. */
export function askArgs(args: JsonObject, call: JsonObject, beside: Beside = {}): Asked {
  return askMatch({ tool_names: ["t"], args }, call, beside);
}

/** A value and the answer that the contract demands. `undefined` is an absent argument. */
export type Row = readonly [
  value: JsonValue | undefined,
  answer: Answer,
  why?: UnclearReason,
];

/** Tests a condition on the argument `v` with each row. */
export function table(condition: JsonValue, rows: readonly Row[], beside: Beside = {}): void {
  for (const [value, answer, why] of rows) {
    const place = beside.workspace === undefined ? "" : ` in ${beside.workspace}`;
    const call = value === undefined ? "nothing" : JSON.stringify(value).slice(0, 100);
    Deno.test(`${JSON.stringify(condition)} answers ${answer} to ${call}${place}`, () => {
      const asked = askArgs({ "/v": condition }, value === undefined ? {} : { v: value }, beside);
      assert.equal(asked.answer, answer);
      if (why !== undefined) assert.ok(asked.why.includes(why), asked.why.join());
    });
  }
}

/** Tests a condition on every scalar of the call, with each row as one argument. */
export function deepTable(condition: JsonValue, rows: readonly Row[], beside: Beside = {}): void {
  for (const [value, answer] of rows) {
    const call = JSON.stringify(value).slice(0, 100);
    Deno.test(`/** any ${JSON.stringify(condition)} answers ${answer} to ${call}`, () => {
      const args = { "/**": { any: condition } };
      assert.equal(askArgs(args, { v: value ?? null }, beside).answer, answer);
    });
  }
}
