/** Writes the records of a decision: signed trace, approval audit, credential evidence. */

import { GaitError } from "../../core/error.ts";
import type { ApprovalOutcome } from "../../core/gate/approval/approval.ts";
import type { Credential } from "../../core/gate/controls/broker.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import { approvalRef } from "../../core/gate/record/eval_result.ts";
import { signTrace, traceFileName, type TraceInput } from "../../core/gate/record/trace.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import type { BrokerRequest, TraceRecord } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { writeArtifact } from "../documents.ts";
import { baseName, directoryOf, joinPath } from "../../io/path.ts";
import { refuseLesser } from "../signed_artifact.ts";
import { OUTPUTS, type WrittenKind } from "../../core/written_kinds.ts";
import { present } from "../../core/present.ts";

/** A credential that was issued, with what was asked for. */
export interface IssuedCredential {
  readonly request: BrokerRequest;
  readonly evidenceScope: readonly string[];
  readonly credential: Credential;
}

export interface FinalDecision {
  readonly decision: Decision;
  /** Content of the trace, except the tokens. */
  readonly trace: TraceInput;
  readonly approval: ApprovalOutcome | undefined;
  readonly tokenRef: string;
  readonly issued: IssuedCredential | undefined;
  readonly isSimulated: boolean;
  readonly key: SigningKey;
  readonly recording: Recording;
}

/** How a door records its decisions. The formats allow what differs from door to door. */
export interface Recording {
  /** Path of the approval audit; empty for the default name, see `besideTrace`. */
  readonly audit: string;
  /** Path of the credential evidence; empty for the default name, see `besideTrace`. */
  readonly evidence: string;
  /** Whether records without a path go next to the trace, not into the working directory. */
  readonly besideTrace?: boolean;
  /** Id of the command line, for the trace of a door that has one. */
  readonly correlation_id?: string;
  /** What the records call the tool: its normalized name, without what is secret in it. */
  toolName?(tool_name: string): string;
  /** Whether the trace tells how long judging took. */
  readonly keepsLatency?: boolean;
  /** Path of the trace; empty for the default name in the working directory. */
  tracePath?(trace: TraceInput): string | Promise<string>;
  /** Signs and writes the trace, in place of the file at `tracePath`. */
  recordTrace?(trace: TraceInput): Promise<RecordedTrace>;
  /** Takes the records. If the trace gets no file, records next to it get none either. */
  keep?(kind: KeptKind, record: object): void;
}

/** A record of a decision: its trace, an approval audit, or the evidence of a credential. */
export type KeptKind = "trace" | "approval" | "credential";

export interface RecordedTrace {
  readonly trace_id: string;
  /** Empty if no file was written. */
  readonly trace_path: string;
  /** Warning about a file that the trace replaced, if any. */
  readonly replaced?: readonly string[];
}

export interface RecordedDecision extends RecordedTrace {
  readonly approval_audit_path: string | undefined;
  readonly credential_evidence_path: string | undefined;
}

/**
 * @throws {GaitError} `internal_failure` if a record cannot be written. There is no verdict then:
 * an allow that left no trace is not an allow.
 */
export async function recordDecision(
  final: FinalDecision,
  host: Host<"read" | "write">,
): Promise<RecordedDecision> {
  const { decision, approval, issued, isSimulated, recording, trace } = final;
  const approval_token_ref = approvalRef(approval, final.tokenRef);
  const tool_name = recording.toolName?.(trace.tool_name) ?? trace.tool_name;
  const complete = { ...trace, tool_name, approval_token_ref };
  const { trace_id, trace_path, replaced = [] } =
    await (recording.recordTrace?.(complete) ?? writeTrace(complete));

  // If the trace got no file, the records next to it are kept with it.
  const writesFiles = trace_path !== "" || recording.keep === undefined;
  const { created_at, producer_version, intent_digest, policy_digest } = trace;
  const about = { created_at, producer_version, trace_id, tool_name };
  const examined = approval?.entries.length ?? 0;
  let approval_audit_path: string | undefined;
  if (decision.required_approvals > 0 || examined > 0) {
    const { approvalAuditFileName, buildApprovalAudit } = await import(
      "../../core/gate/approval/audit.ts"
    );
    const { required_approvals } = decision;
    const audit = { ...about, intent_digest, policy_digest, required_approvals };
    const record = buildApprovalAudit({ ...audit, outcome: approval });
    recording.keep?.("approval", record);
    if (writesFiles) {
      approval_audit_path = recording.audit || beside("approval_audit") ||
        approvalAuditFileName(trace_id);
      await writeRecord(OUTPUTS.audit, approval_audit_path, record, host);
    }
  }
  let credential_evidence_path: string | undefined;
  if (issued !== undefined) {
    const { buildCredentialEvidence, credentialEvidenceFileName } = await import(
      "../../core/gate/controls/credential_evidence.ts"
    );
    const { Identity: identity, Reference: reference } = issued.request;
    const { credential, evidenceScope: scope } = issued;
    const record = buildCredentialEvidence({ ...about, identity, reference, scope, credential });
    recording.keep?.("credential", record);
    if (writesFiles) {
      credential_evidence_path = recording.evidence || beside("credential_evidence") ||
        credentialEvidenceFileName(trace_id);
      await writeRecord(OUTPUTS.credential, credential_evidence_path, record, host);
    }
  }
  return { trace_id, trace_path, replaced, approval_audit_path, credential_evidence_path };

  /** A path next to the trace, as unique as that of the trace; empty if it is not wanted. */
  function beside(kind: string): string {
    if (recording.besideTrace !== true) return "";
    return joinPath(directoryOf(trace_path), baseName(trace_path).replace(/^trace(?=_)/, kind));
  }

  async function writeTrace(input: TraceInput): Promise<RecordedTrace> {
    const signed = await signTrace(input, final.key);
    const { trace_id } = signed;
    const trace_path = await recording.tracePath?.(input) ||
      traceFileName(trace_id, { simulated: isSimulated });
    const replaced = await writeTraceFile(trace_path, signed, final.key, host);
    recording.keep?.("trace", signed);
    return { trace_id, trace_path, replaced };
  }
}

/** Writes a trace; warnings about what it replaced. */
export async function writeTraceFile(
  path: string,
  trace: TraceRecord,
  key: SigningKey,
  host: Host<"read" | "write">,
): Promise<readonly string[]> {
  const replaced = await refuseLesser(OUTPUTS.trace, path, key, host).catch((error) => {
    throw error instanceof GaitError ? error.retold({ code: "internal_failure" }) : error;
  });
  await writeRecord(OUTPUTS.trace, path, trace, host, key);
  return replaced;
}

/** Writes one record. Without it there is no verdict. */
export async function writeRecord(
  kind: WrittenKind,
  path: string,
  record: object,
  host: Host<"read" | "write">,
  key?: SigningKey,
): Promise<void> {
  try {
    await writeArtifact(path, record, host, { kind, ...present({ key }) });
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw new GaitError("internal_failure", `write ${kind.what}: ${error.message}`, {
      hint: "a verdict counts only with its records: check path, permissions and free space",
      cause: error,
    });
  }
}
