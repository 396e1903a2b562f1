/** Approval audits: which tokens a decision checked, which of them counted, and why not the others. */

import { present, withoutEmpty } from "../../present.ts";
import type { ApprovalAuditEntry, ApprovalAuditRecord } from "../../schema/gate.ts";
import type { ApprovalOutcome } from "./approval.ts";
import type { TokenCheck } from "./token.ts";
import { compareText } from "../../text.ts";

/** The head of an audit as in its trace, and what was asked for. */
type AuditHead = Omit<
  ApprovalAuditRecord,
  "schema_id" | "schema_version" | "valid_approvals" | "approved" | "approvers" | "entries"
>;

export interface ApprovalAuditInput extends AuditHead {
  /** Outcome of checking the tokens; `undefined` if the verdict needed none. */
  readonly outcome: ApprovalOutcome | undefined;
}

/** Makes the audit, which is not signed. */
export function buildApprovalAudit(input: ApprovalAuditInput): ApprovalAuditRecord {
  const { outcome } = input;
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
    ...withoutEmpty({ approvers: outcome?.approvers }),
    entries: (outcome?.entries ?? []).map(entryOf).sort(compareEntries),
  };
}

function entryOf({ error_code, scope, ...check }: TokenCheck): ApprovalAuditEntry {
  return {
    token_id: check.token_id,
    approver_identity: check.approver_identity,
    reason_code: check.reason_code,
    ...withoutEmpty({ scope }),
    expires_at: check.expires_at,
    valid: error_code === undefined,
    ...present({ error_code }),
  };
}

function compareEntries(a: ApprovalAuditEntry, b: ApprovalAuditEntry): number {
  return compareText(a.token_id, b.token_id) ||
    compareText(a.approver_identity, b.approver_identity) ||
    compareText(a.reason_code, b.reason_code) ||
    compareText(a.expires_at, b.expires_at) ||
    compareText((a.scope ?? []).join(), (b.scope ?? []).join());
}

/** Returns the default name of an audit file; `gait guard pack` finds it by its beginning. */
export function approvalAuditFileName(trace_id: string): string {
  return `approval_audit_${trace_id}.json`;
}
