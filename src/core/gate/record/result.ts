/** What the commands of the Gate print and store about a decision. */

import { encodeUtf8 } from "../../bytes.ts";
import type { GateEvalResult, GateResult } from "../../schema/gate.ts";
import type { PolicyTestRecord, PolicyTestResult } from "../../schema/policy.ts";
import type { ApprovalOutcome } from "../approval/approval.ts";
import type { Credential } from "../controls/broker.ts";
import type { Decision } from "../decide/decision.ts";
import type { GateOutcome, SimulatedOutcome } from "../decide/outcome.ts";
import type { RateLimitOutcome } from "../controls/rate_limit.ts";
import { trim } from "../../text.ts";
import { withoutEmpty } from "../../present.ts";

/** Makes the record of a verdict. The policy is not part of it. */
export function buildGateResult(
  { verdict, reason_codes, violations }: GateOutcome,
  { created_at, producer_version }: Pick<GateResult, "created_at" | "producer_version">,
): GateResult {
  return {
    schema_id: "gait.gate.result",
    schema_version: "1.0.0",
    created_at,
    producer_version: producer_version || "0.0.0-dev",
    verdict,
    reason_codes,
    violations,
  };
}

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

/** What `policy test` knows at its end. */
export interface PolicyTestInput {
  /** The decision. */
  readonly decision: Decision;
  /** Time of the intent, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
}

/** Makes the `--json` result of `policy test`, less what every result has. */
export function buildPolicyTestResult(
  { decision, ...input }: PolicyTestInput,
): Omit<PolicyTestResult, "correlation_id"> {
  const { verdict, reason_codes, violations } = decision;
  return {
    ok: true,
    schema_id: "gait.policytest.result",
    schema_version: "1.0.0",
    created_at: input.created_at,
    policy_digest: input.policy_digest,
    intent_digest: input.intent_digest,
    verdict,
    ...withoutEmpty({ reason_codes, violations }),
    summary: policyTestSummary(decision),
  };
}

/** Makes the record of a `policy test`, whose lists are there even when empty. */
export function buildPolicyTestRecord(
  { decision, ...input }: PolicyTestInput,
  producer_version: string,
): PolicyTestRecord {
  return {
    schema_id: "gait.policytest.result",
    schema_version: "1.0.0",
    created_at: input.created_at,
    producer_version,
    policy_digest: input.policy_digest,
    intent_digest: input.intent_digest,
    verdict: decision.verdict,
    reason_codes: decision.reason_codes,
    violations: decision.violations,
  };
}

const SUMMARY_MAX_BYTES = 240;

/** One line about a decision, of at most 240 bytes; `...(+n)` says that it had n more. */
export function policyTestSummary({ verdict, reason_codes, violations }: GateOutcome): string {
  const list = (values: readonly string[]) => values.length === 0 ? "none" : values.join();
  const full = `policy test verdict=${verdict} reasons=${list(reason_codes)} ` +
    `violations=${list(violations)}`;
  const bytes = encodeUtf8(full).length;
  if (bytes <= SUMMARY_MAX_BYTES) return full;
  const suffix = `...(+${bytes - SUMMARY_MAX_BYTES})`;
  return `${cutAtBytes(full, SUMMARY_MAX_BYTES - suffix.length)}${suffix}`;
}

/** The longest beginning of whole characters that fits. */
function cutAtBytes(text: string, limit: number): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += encodeUtf8(character).length;
    if (bytes > limit) break;
    kept += character;
  }
  return kept;
}
