import type { CompiledPolicy } from "./compiled_policy.ts";
import { type Decision, makeDecision } from "./decision.ts";
import type { NormalizedIntent } from "../intent/intent.ts";

const NOT_EVALUABLE = makeDecision({
  verdict: "block",
  reason_codes: ["evaluation_error"],
  violations: ["rule_not_evaluable"],
  decided_by: "error",
});

/**
 * Judges one normalized intent by a compiled policy. It is synchronous, never throws, and takes well
 * under a microsecond, since all decisions were made when the policy was compiled.
 *
 * INVARIANT: a rule that cannot be judged blocks. Skipping it would let a later rule or
 * `default_verdict: allow` decide instead.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compilePolicy, evaluate, normalizeIntent, normalizePolicy } from "@gait/cli";
 *
 * const policy = compilePolicy(normalizePolicy({
 *   default_verdict: "block",
 *   rules: [{ name: "reads", effect: "allow", match: { tool_names: ["file.read"] } }],
 * }));
 * const intent = normalizeIntent({
 *   schema_id: "gait.gate.intent_request",
 *   schema_version: "1.0.0",
 *   created_at: "2026-02-05T09:30:00Z",
 *   producer_version: "1.0.0",
 *   tool_name: "file.read",
 *   args: { path: "/srv/report.txt" },
 *   targets: [{ kind: "path", value: "/srv/report.txt" }],
 *   context: { identity: "alice", workspace: "/srv", risk_class: "low" },
 * });
 * const { verdict, reason_codes } = evaluate(policy, intent);
 * assert.equal(verdict, "allow");
 * assert.deepEqual(reason_codes, ["matched_rule_reads"]);
 * ```
 */
export function evaluate(policy: CompiledPolicy, intent: NormalizedIntent): Decision {
  try {
    return policy.judge(intent);
  } catch {
    return NOT_EVALUABLE;
  }
}
