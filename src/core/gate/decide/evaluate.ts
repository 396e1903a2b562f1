/** The decision: one intent against one policy. */

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
 * Judges one intent. Total and synchronous: every policy and intent gets a decision, made when the
 * policy was compiled, so that judging allocates nothing.
 *
 * INVARIANT: a rule that cannot be judged blocks. Skipping it would let a later rule or
 * `default_verdict: allow` decide instead.
 *
 * @example
 * ```ts
 * import { compilePolicy, evaluate, normalizeIntent, normalizePolicy } from "@gait/cli";
 *
 * const policy = compilePolicy(normalizePolicy({ default_verdict: "block" }));
 * const intent = normalizeIntent({
 *   ...{ schema_id: "", schema_version: "", created_at: "", producer_version: "" },
 *   tool_name: "tool.write",
 *   args: {},
 *   targets: [],
 *   context: { identity: "alice", workspace: "/srv", risk_class: "high" },
 * });
 * console.assert(evaluate(policy, intent).verdict === "block");
 * ```
 */
export function evaluate(policy: CompiledPolicy, intent: NormalizedIntent): Decision {
  try {
    return policy.judge(intent);
  } catch {
    return NOT_EVALUABLE;
  }
}
