/** Approval audits: which tokens a decision examined, and what each was worth. */

import { GaitError } from "../../error.ts";
import { parseJsonObject } from "../../json/json.ts";
import {
  type ApprovalAuditEntry,
  type ApprovalAuditRecord,
  readApprovalAuditRecord,
} from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
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

/** Parses an audit. */
export function parseApprovalAudit(source: Source): ApprovalAuditRecord {
  try {
    return readApprovalAuditRecord(parseJsonObject(source), source.name);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, hint, fields } = error;
    const text = `parse approval audit: ${message}`;
    throw new GaitError(code, text, { hint, fields, cause: error });
  }
}

/** What is wrong with an audit. */
export type AuditFault =
  | "audit_schema_mismatch"
  | "audit_count_mismatch"
  | "audit_approved_mismatch"
  | "audit_approvers_mismatch"
  | "audit_entry_inconsistent"
  | "audit_trace_mismatch";

/**
 * Checks an audit, which is not signed, against itself and against the trace of its decision.
 *
 * @returns All faults found, each once.
 */
export function auditFaults(
  audit: ApprovalAuditRecord,
  trace?: {
    readonly trace_id: string;
    readonly tool_name: string;
    readonly intent_digest: string;
    readonly policy_digest: string;
    readonly verdict: string;
    readonly approval_token_ref?: string;
  },
): readonly AuditFault[] {
  const faults = new Set<AuditFault>();
  const valid = audit.entries.filter((entry) => entry.valid);
  const known = audit.schema_id === "gait.gate.approval_audit_record" &&
    audit.schema_version === "1.0.0";
  if (!known) faults.add("audit_schema_mismatch");
  for (const { valid, error_code = "" } of audit.entries) {
    if (valid !== (error_code === "")) faults.add("audit_entry_inconsistent");
  }
  const ids = new Set(valid.map(({ token_id }) => token_id));
  if (audit.valid_approvals !== ids.size) faults.add("audit_count_mismatch");
  if (audit.approved && audit.valid_approvals < Math.max(1, audit.required_approvals)) {
    faults.add("audit_approved_mismatch");
  }
  const people = [...new Set(valid.map(({ approver_identity }) => approver_identity))];
  if (people.sort(compareText).join("\n") !== (audit.approvers ?? []).join("\n")) {
    faults.add("audit_approvers_mismatch");
  }
  if (trace !== undefined) {
    const same = audit.trace_id === trace.trace_id && audit.tool_name === trace.tool_name &&
      audit.intent_digest === trace.intent_digest && audit.policy_digest === trace.policy_digest;
    const refers = !audit.approved ||
      [...ids].sort(compareText).join() === (trace.approval_token_ref ?? "");
    const agrees = audit.approved || trace.verdict !== "allow" || audit.entries.length === 0;
    if (!same || !refers || !agrees) faults.add("audit_trace_mismatch");
  }
  return [...faults];
}

/** Default name of an audit file; other commands find audits by its beginning. */
export function approvalAuditFileName(trace_id: string): string {
  return `approval_audit_${trace_id}.json`;
}
