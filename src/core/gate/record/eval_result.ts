import { withoutEmpty } from "../../present.ts";
import type { GateEvalResult } from "../../schema/gate.ts";
import { trim } from "../../text.ts";
import type { ApprovalOutcome } from "../approval/approval.ts";
import type { Credential } from "../controls/broker.ts";
import type { RateLimitOutcome } from "../controls/rate_limit.ts";
import type { Decision } from "../decide/decision.ts";
import type { GateOutcome, SimulatedOutcome } from "../decide/outcome.ts";

export interface GateEvalInput {
  /** Decision of the policy, before limits, approvals and brokers. */
  readonly decision: Decision;
  /** Outcome after rate limits, approvals and brokers. */
  readonly outcome: GateOutcome | SimulatedOutcome;
  readonly trace_id: string;
  readonly trace_path: string;
  readonly policy_digest: string;
  readonly intent_digest: string;
  /** Outcome of the approvals; `undefined` if the verdict needed none. */
  readonly approval?: ApprovalOutcome | undefined;
  /** Free text that the caller gave in place of a token. */
  readonly tokenRef?: string;
  readonly approval_audit_path?: string | undefined;
  /** Outcome of the rate limit; `undefined` if the rule has none. */
  readonly limit?: RateLimitOutcome | undefined;
  readonly credential?: Credential | undefined;
  readonly credential_evidence_path?: string | undefined;
  readonly warnings?: readonly string[];
}

/** Returns the ids of the tokens that counted, else what the caller gave in place of a token. */
export function approvalRef(approval: ApprovalOutcome | undefined, tokenRef = ""): string {
  return approval?.approval_ref || trim(tokenRef);
}

/** The members that tell what enforcing would have done; none of an outcome that is enforced. */
function simulatedMembers(outcome: GateOutcome | SimulatedOutcome) {
  if (!("simulated_verdict" in outcome)) return {};
  const { would_have_blocked, simulated_verdict, simulated_reason_codes } = outcome;
  return { simulate_mode: true, would_have_blocked, simulated_verdict, simulated_reason_codes };
}

export function buildGateEvalResult(input: GateEvalInput): Omit<GateEvalResult, "correlation_id"> {
  const { decision, outcome, limit, credential } = input;
  return {
    ok: true,
    verdict: outcome.verdict,
    trace_id: input.trace_id,
    trace_path: input.trace_path,
    policy_digest: input.policy_digest,
    intent_digest: input.intent_digest,
    ...withoutEmpty({
      reason_codes: outcome.reason_codes,
      violations: outcome.violations,
      messages: decision.messages,
      approval_ref: approvalRef(input.approval, input.tokenRef),
      required_approvals: decision.required_approvals,
      valid_approvals: input.approval?.valid_approvals,
      approval_keys: input.approval?.approval_keys,
      approval_audit_path: input.approval_audit_path,
      matched_rule: decision.matched_rule,
      rate_limit_scope: limit?.scope,
      rate_limit_key: limit?.key,
      rate_limit_used: limit?.used,
      rate_limit_remaining: limit?.remaining,
      credential_issuer: credential?.issued_by,
      credential_ref: credential?.credential_ref,
      credential_evidence_path: input.credential_evidence_path,
      ...simulatedMembers(outcome),
      warnings: input.warnings,
    }),
  };
}
