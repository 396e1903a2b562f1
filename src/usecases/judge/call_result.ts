import { approvalRef, simulatedMembers } from "../../core/gate/record/eval_result.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import type { CallRecords } from "./call_records.ts";
import type { Judgement } from "./judge.ts";

/** Everything that `gait mcp proxy --call` reports beside the judgement. */
export interface CallReport {
  /** Name of the adapter; empty if an empty one was asked for. */
  readonly adapter: string;
  readonly run_id: string;
  readonly records: CallRecords;
  /** Text given in place of a token. */
  readonly tokenRef: string;
  readonly warnings: readonly string[];
}

/** Makes the result. Members that are empty are left out. */
export function callResult(
  { decision, outcome, limit, gathered, issued, recorded, ...digests }: Judgement,
  { adapter, run_id, records, tokenRef, warnings }: CallReport,
): Omit<McpProxyResult, "correlation_id"> {
  return {
    ok: true,
    executed: false,
    run_id,
    verdict: outcome.verdict,
    policy_digest: digests.policy_digest,
    intent_digest: digests.intent_digest,
    trace_id: recorded.trace_id,
    trace_path: recorded.trace_path,
    ...withoutEmpty({
      adapter,
      reason_codes: outcome.reason_codes,
      violations: outcome.violations,
      messages: decision.messages,
      runpack_path: records.runpack_path,
      log_export: records.log_export,
      otel_export: records.otel_export,
      approval_ref: approvalRef(gathered?.approval, tokenRef),
      required_approvals: decision.required_approvals,
      valid_approvals: gathered?.approval.valid_approvals,
      approval_keys: gathered?.approval.approval_keys,
      approval_audit_path: recorded.approval_audit_path,
      rate_limit_scope: limit?.scope,
      rate_limit_key: limit?.key,
      rate_limit_used: limit?.used,
      rate_limit_remaining: limit?.remaining,
      credential_issuer: issued?.credential.issued_by,
      credential_ref: issued?.credential.credential_ref,
      credential_evidence_path: recorded.credential_evidence_path,
      ...simulatedMembers(outcome),
      warnings,
    }),
  };
}
