/** The decision: one intent against one policy. */

import { GaitError } from "../../error.ts";
import type { IntentRequest } from "../../schema/gate.ts";
import type { CompiledPolicy } from "./compiled_policy.ts";
import { type Decision, makeDecision } from "./decision.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { normalizeIntent } from "../intent/normalize.ts";
import { lowerTrim } from "../../text.ts";

const NOT_EVALUABLE = makeDecision({
  verdict: "block",
  reason_codes: ["evaluation_error"],
  violations: ["rule_not_evaluable"],
  decided_by: "error",
});

const INTENT_INVALID = makeDecision({
  verdict: "block",
  reason_codes: ["fail_closed_intent_invalid"],
  violations: ["intent_not_evaluable"],
  decided_by: "fail_closed",
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

/**
 * Normalizes and judges an intent as it was received. An intent that cannot be normalized is blocked
 * where `fail_closed` is active for its risk class.
 *
 * @throws {GaitError} `invalid_input` for such an intent where `fail_closed` is not active.
 */
export function evaluateRequest(policy: CompiledPolicy, request: IntentRequest): Decision {
  let intent: NormalizedIntent;
  try {
    intent = normalizeIntent(request);
  } catch (error) {
    if (!(error instanceof GaitError)) return NOT_EVALUABLE;
    const riskClass = lowerTrim(request.context?.risk_class ?? "");
    if (policy.isFailClosedFor(riskClass)) return INTENT_INVALID;
    throw error;
  }
  return evaluate(policy, intent);
}
