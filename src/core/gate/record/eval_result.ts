/** The `--json` result of `gait gate eval`. */

import { withoutEmpty } from "../../present.ts";
import type { GateEvalResult } from "../../schema/gate.ts";
import { trim } from "../../text.ts";
import type { ApprovalOutcome } from "../approval/approval.ts";
import type { Credential } from "../controls/broker.ts";
import type { RateLimitOutcome } from "../controls/rate_limit.ts";
import type { Decision } from "../decide/decision.ts";
import type { GateOutcome, SimulatedOutcome } from "../decide/outcome.ts";

/** What `gate eval` knows at its end. */
export interface GateEvalInput {
  /** The policy's decision. */
  readonly decision: Decision;
  /** The final outcome. */
  readonly outcome: GateOutcome | SimulatedOutcome;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Where it was written. */
  readonly trace_path: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** What came of the tokens. */
  readonly approval?: ApprovalOutcome | undefined;
  /** Free text given in place of a token. */
  readonly tokenRef?: string;
  /** Where the audit was written. */
  readonly approval_audit_path?: string | undefined;
  /** What came of the rate limit. */
  readonly limit?: RateLimitOutcome | undefined;
  /** What was issued. */
  readonly credential?: Credential | undefined;
  /** Where the evidence was written. */
  readonly credential_evidence_path?: string | undefined;
  /** Warnings. */
  readonly warnings?: readonly string[];
}

/** Ids of the tokens that counted, else what the caller gave in place of a token. */
export function approvalRef(approval: ApprovalOutcome | undefined, tokenRef = ""): string {
  return approval?.approval_ref || trim(tokenRef);
}

/** Makes the `--json` result of `gate eval`, less what every result has. Empty members are left out. */
export function buildGateEvalResult(input: GateEvalInput): Omit<GateEvalResult, "correlation_id"> {
  const { decision, outcome, limit, credential } = input;
  const simulated = "simulated_verdict" in outcome
    ? {
      simulate_mode: true,
      would_have_blocked: outcome.would_have_blocked,
      simulated_verdict: outcome.simulated_verdict,
      simulated_reason_codes: outcome.simulated_reason_codes,
    }
    : {};
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
      approval_ref: approvalRef(input.approval, input.tokenRef),
      required_approvals: decision.required_approvals,
      valid_approvals: input.approval?.valid_approvals,
      approval_audit_path: input.approval_audit_path,
      matched_rule: decision.matched_rule,
      rate_limit_scope: limit?.scope,
      rate_limit_key: limit?.key,
      rate_limit_used: limit?.used,
      rate_limit_remaining: limit?.remaining,
      credential_issuer: credential?.issued_by,
      credential_ref: credential?.credential_ref,
      credential_evidence_path: input.credential_evidence_path,
      ...simulated,
      warnings: input.warnings,
    }),
  };
}
