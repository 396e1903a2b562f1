/** Writing what a decision leaves behind: the signed trace, the approval audit, the evidence. */

import { GaitError } from "../../core/error.ts";
import type { ApprovalOutcome } from "../../core/gate/approval/approval.ts";
import type { Credential } from "../../core/gate/controls/broker.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import { approvalRef } from "../../core/gate/record/result.ts";
import { signTrace, traceFileName, type TraceInput } from "../../core/gate/record/trace.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import type { BrokerRequest } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath } from "../../io/path.ts";
import { writeArtifact } from "../documents.ts";

/** A credential that was issued, with what was asked for. */
export interface IssuedCredential {
  readonly request: BrokerRequest;
  readonly evidenceScope: readonly string[];
  readonly credential: Credential;
}

/** A decision in its final form. */
export interface FinalDecision {
  readonly decision: Decision;
  /** What the trace says, but for the tokens. */
  readonly trace: TraceInput;
  readonly approval: ApprovalOutcome | undefined;
  readonly tokenRef: string;
  readonly issued: IssuedCredential | undefined;
  readonly isSimulated: boolean;
  readonly key: SigningKey;
  /** Where to write; a default name in the working directory where it is empty. */
  readonly paths: { readonly trace: string; readonly audit: string; readonly evidence: string };
  /** Signs and writes the trace, where that is not done as usual. */
  recordTrace?(trace: TraceInput): Promise<RecordedTrace>;
}

/** A trace that was written. */
export interface RecordedTrace {
  readonly trace_id: string;
  readonly trace_path: string;
}

/** What was written. */
export interface RecordedDecision extends RecordedTrace {
  readonly approval_audit_path: string | undefined;
  readonly credential_evidence_path: string | undefined;
}

/**
 * Writes all records of a decision.
 *
 * @throws {GaitError} `internal_failure` if one cannot be written. There is no verdict then: an allow
 * that left no trace is not an allow.
 */
export async function recordDecision(
  final: FinalDecision,
  host: Host<"write">,
): Promise<RecordedDecision> {
  const { decision, approval, issued, paths, isSimulated, trace } = final;
  const approval_token_ref = approvalRef(approval, final.tokenRef);
  const complete = { ...trace, approval_token_ref };
  const { trace_id, trace_path } = await (final.recordTrace?.(complete) ?? writeTrace(complete));

  const { created_at, producer_version, tool_name, intent_digest, policy_digest } = trace;
  const about = { created_at, producer_version, trace_id, tool_name };
  const examined = approval?.entries.length ?? 0;
  let approval_audit_path: string | undefined;
  if (decision.required_approvals > 0 || examined > 0) {
    const { approvalAuditFileName, buildApprovalAudit } = await import(
      "../../core/gate/approval/audit.ts"
    );
    approval_audit_path = paths.audit || approvalAuditFileName(trace_id);
    const { required_approvals } = decision;
    const audit = { ...about, intent_digest, policy_digest, required_approvals };
    const record = buildApprovalAudit({ ...audit, outcome: approval });
    await writeRecord("approval audit", approval_audit_path, record, host);
  }
  let credential_evidence_path: string | undefined;
  if (issued !== undefined) {
    const { buildCredentialEvidence, credentialEvidenceFileName } = await import(
      "../../core/gate/controls/credential_evidence.ts"
    );
    credential_evidence_path = paths.evidence || credentialEvidenceFileName(trace_id);
    const { Identity: identity, Reference: reference } = issued.request;
    const { credential, evidenceScope: scope } = issued;
    const record = buildCredentialEvidence({ ...about, identity, reference, scope, credential });
    await writeRecord("credential evidence", credential_evidence_path, record, host);
  }
  return { trace_id, trace_path, approval_audit_path, credential_evidence_path };

  async function writeTrace(input: TraceInput): Promise<RecordedTrace> {
    const signed = await signTrace(input, final.key);
    const { trace_id } = signed;
    const trace_path = paths.trace || traceFileName(trace_id, { simulated: isSimulated });
    await writeRecord("trace", trace_path, signed, host);
    return { trace_id, trace_path };
  }
}

async function writeRecord(
  what: string,
  path: string,
  record: object,
  host: Host<"write">,
): Promise<void> {
  try {
    await writeArtifact(path, record, host);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw new GaitError("internal_failure", `write ${what}: ${error.message}`, {
      hint: "there is no verdict without its records: check path, permissions and free space",
      cause: error,
    });
  }
}

/**
 * Refuses an output that would replace an input or another output.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function refuseSamePaths(
  inputs: readonly (readonly [flag: string, path: string])[],
  outputs: readonly (readonly [flag: string, path: string])[],
): void {
  const seen = new Map(inputs.map(([flag, path]) => [cleanPath(path), flag]));
  for (const [flag, path] of outputs) {
    if (path === "") continue;
    const other = seen.get(cleanPath(path));
    if (other !== undefined) {
      throw new GaitError("invalid_input", `${flag} and ${other} name the same file: ${path}`);
    }
    seen.set(cleanPath(path), flag);
  }
}
