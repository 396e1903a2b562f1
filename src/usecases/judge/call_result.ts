import type { Decision } from "../../core/gate/decide/decision.ts";
import { approvalRef } from "../../core/gate/record/result.ts";
import type { RecordedDecision } from "./record_decision.ts";
import type { Settled } from "./settle.ts";
import type { CallRecords } from "./call_records.ts";
import type { McpProxyData } from "../../commands/mcp/proxy.ts";
import { withoutEmpty } from "../../core/present.ts";

/** What is known at the end. */
export interface CallResultInput {
  /** Name of the adapter; empty if an empty one was asked for. */
  readonly adapter: string;
  readonly run_id: string;
  readonly policy_digest: string;
  readonly intent_digest: string;
  readonly decision: Decision;
  readonly settled: Settled;
  readonly recorded: RecordedDecision;
  readonly records: CallRecords;
  readonly tokenRef: string;
  readonly warnings: readonly string[];
}

/** The `--json` result; members that are empty are left out. See mcp.md 1.4. */
export function callResult(input: CallResultInput): McpProxyData {
  const { decision, settled: { outcome, limit, gathered, issued }, recorded, records } = input;
  return {
    ok: true,
    executed: false,
    run_id: input.run_id,
    verdict: outcome.verdict,
    policy_digest: input.policy_digest,
    intent_digest: input.intent_digest,
    trace_id: recorded.trace_id,
    trace_path: recorded.trace_path,
    ...withoutEmpty({
      adapter: input.adapter,
      reason_codes: outcome.reason_codes,
      violations: outcome.violations,
      runpack_path: records.runpack_path,
      log_export: records.log_export,
      otel_export: records.otel_export,
      approval_ref: approvalRef(gathered?.approval, input.tokenRef),
      required_approvals: decision.required_approvals,
      valid_approvals: gathered?.approval.valid_approvals,
      approval_audit_path: recorded.approval_audit_path,
      rate_limit_scope: limit?.scope,
      rate_limit_key: limit?.key,
      rate_limit_used: limit?.used,
      rate_limit_remaining: limit?.remaining,
      credential_issuer: issued?.credential.issued_by,
      credential_ref: issued?.credential.credential_ref,
      credential_evidence_path: recorded.credential_evidence_path,
      warnings: input.warnings,
    }),
  };
}
