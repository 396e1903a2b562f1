/** Approval audits: which tokens a decision examined, and what each was worth. */

import type { ApprovalAuditEntry, ApprovalAuditRecord } from "../../schema/gate.ts";
import type { ApprovalOutcome } from "./approval.ts";
import type { TokenCheck } from "./token.ts";
import { compareText } from "../../text.ts";

/** What an audit is about. */
export interface ApprovalAuditInput {
  /** Time of the decision. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of the decision's trace. */
  readonly trace_id: string;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Approvals that the decision needed. */
  readonly required_approvals: number;
  /** What came of the tokens; `undefined` when none were asked for. */
  readonly outcome: ApprovalOutcome | undefined;
}

/** Makes the record. `approved` says what the decision said. */
export function buildApprovalAudit(input: ApprovalAuditInput): ApprovalAuditRecord {
  const { outcome } = input;
  const approvers = outcome?.approvers ?? [];
  return {
    schema_id: "gait.gate.approval_audit_record",
    schema_version: "1.0.0",
    created_at: input.created_at,
    producer_version: input.producer_version,
    trace_id: input.trace_id,
    tool_name: input.tool_name,
    intent_digest: input.intent_digest,
    policy_digest: input.policy_digest,
    required_approvals: input.required_approvals,
    valid_approvals: outcome?.valid_approvals ?? 0,
    approved: outcome?.granted ?? false,
    ...(approvers.length === 0 ? {} : { approvers }),
    entries: (outcome?.entries ?? []).map(entryOf).sort(compareEntries),
  };
}

function entryOf({ error_code, scope, ...check }: TokenCheck): ApprovalAuditEntry {
  return {
    token_id: check.token_id,
    approver_identity: check.approver_identity,
    reason_code: check.reason_code,
    ...(scope.length === 0 ? {} : { scope }),
    expires_at: check.expires_at,
    valid: error_code === undefined,
    ...(error_code === undefined ? {} : { error_code }),
  };
}

function compareEntries(a: ApprovalAuditEntry, b: ApprovalAuditEntry): number {
  return compareText(a.token_id, b.token_id) ||
    compareText(a.approver_identity, b.approver_identity) ||
    compareText(a.reason_code, b.reason_code) ||
    compareText(a.expires_at, b.expires_at) ||
    compareText((a.scope ?? []).join(), (b.scope ?? []).join());
}

/** Default name of an audit file; other commands find audits by its beginning. */
export function approvalAuditFileName(trace_id: string): string {
  return `approval_audit_${trace_id}.json`;
}
