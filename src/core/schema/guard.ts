// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";
import { type Signature, signatureShape } from "./common.ts";
import type { HashMismatch } from "./runpack.ts";

/** gait guard decrypt --json. */
export interface GuardDecryptResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the plaintext. */
  readonly path: string;
  /** Digest of the plaintext. */
  readonly plain_sha256: string;
  /** Bytes of plaintext; absent when 0. */
  readonly plain_size?: number;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait guard encrypt --json. */
export interface GuardEncryptResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the envelope. */
  readonly path: string;
  /** Algorithm. */
  readonly algorithm: "aes-256-gcm";
  /** Digest of the plaintext. */
  readonly plain_sha256: string;
  /** Bytes of plaintext; absent when 0. */
  readonly plain_size?: number;
  /** Kind of key source. */
  readonly key_mode: "env" | "command" | "file";
  /** Name of the variable. */
  readonly key_ref?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Where the key came from; never the key. */
export interface KeySource {
  /** Kind of source. */
  readonly mode: "env" | "command" | "file";
  /** Name of the variable. */
  readonly ref?: string;
  /** Program that printed the key. */
  readonly command?: string;
}
export const keySourceShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["mode"],
  members: {
    mode: { kind: "string", oneOf: ["env", "command", "file"] }, ref: { kind: "string" },
    command: { kind: "string" },
  },
};

/** An encrypted file: AES-256-GCM, one message. */
export interface EncryptedArtifact {
  /** Kind of artifact. */
  readonly schema_id: "gait.guard.encrypted_artifact";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When it was made. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Algorithm. */
  readonly algorithm: "aes-256-gcm";
  /** Where the key came from. */
  readonly key_source: KeySource;
  /** Base64 of the 12 bytes of the nonce. */
  readonly nonce: string;
  /** Base64 of ciphertext and 16 bytes of tag. */
  readonly ciphertext: string;
  /** Digest of the plaintext. */
  readonly plain_sha256: string;
  /** Bytes of plaintext. */
  readonly plain_size: number;
}
export const encryptedArtifactShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "algorithm", "key_source", "nonce", "ciphertext", "plain_sha256", "plain_size"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.guard.encrypted_artifact"] },
    schema_version: { kind: "string" }, created_at: { kind: "timestamp" },
    producer_version: { kind: "string" }, algorithm: { kind: "string", oneOf: ["aes-256-gcm"] },
    key_source: keySourceShape, nonce: { kind: "string" }, ciphertext: { kind: "string" },
    plain_sha256: { kind: "string" }, plain_size: { kind: "integer", minimum: 0 },
  },
};

/** gait incident pack --json. */
export interface IncidentPackResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the pack. */
  readonly pack_path: string;
  /** Id of the pack. */
  readonly pack_id: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Template of the controls, as it took effect. */
  readonly template_id: string;
  /** Traces in the pack; absent when none. */
  readonly trace_count?: number;
  /** Regress results in the pack; absent when none. */
  readonly regress_count?: number;
  /** Approval audits in the pack; absent when none. */
  readonly approval_audit_count?: number;
  /** Credential records in the pack; absent when none. */
  readonly credential_evidence_count?: number;
  /** Rendered pages; absent when none. */
  readonly rendered_artifacts?: number;
  /** Policies that decided, sorted; absent when none. */
  readonly policy_digests?: readonly string[];
  /** First instant, to the second. */
  readonly window_from: string;
  /** Last instant, to the second. */
  readonly window_to: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** log/<log_id>/state.json of an evidence pack: what a decision log lacks. */
export interface PackLogState {
  /** Kind of the document. */
  readonly schema_id: "gait.guard.log_state";
  /** Version of the format. */
  readonly schema_version: "1.0.0";
  /** Id of the log. */
  readonly log_id: string;
  /** Entries of the log when it was packed, with those that were pruned. */
  readonly entries: number;
  /** Entries of which only the hash was left; absent if there were none. */
  readonly pruned?: number;
  /** Pruned entries that no event of the log tells of; absent if there were none. */
  readonly unannounced?: number;
  /** Decisions that no checkpoint covers, or none that the given key vouches for; absent if there were none. */
  readonly uncovered?: number;
  /** Entries of the log by the head that the run names; absent if the log has that head. */
  readonly named?: number;
}
export const packLogStateShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["schema_id", "schema_version", "log_id", "entries"],
  members: {
    schema_id: { kind: "any" }, schema_version: { kind: "any" },
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, entries: { kind: "integer", minimum: 0 },
    pruned: { kind: "integer", minimum: 1 }, unannounced: { kind: "integer", minimum: 1 },
    uncovered: { kind: "integer", minimum: 1 }, named: { kind: "integer", minimum: 1 },
  },
};

/** A member of the pack. */
export interface PackEntry {
  /** Name in the archive. */
  readonly path: string;
  /** Digest of its bytes. */
  readonly sha256: string;
  /** Kind of evidence, from its name. */
  readonly type: string;
}
export const packEntryShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["path", "sha256", "type"],
  members: {
    path: { kind: "string" }, sha256: { kind: "string" }, type: { kind: "string" },
  },
};

/** A numbered piece of evidence. */
export interface EvidencePointer {
  /** Number: ev_001, ev_002 and so on. */
  readonly pointer_id: string;
  /** Name in the archive. */
  readonly path: string;
  /** Kind of evidence, from its name. */
  readonly type: string;
  /** Digest of its bytes. */
  readonly sha256: string;
}
export const evidencePointerShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["pointer_id", "path", "type", "sha256"],
  members: {
    pointer_id: { kind: "string" }, path: { kind: "string" }, type: { kind: "string" },
    sha256: { kind: "string" },
  },
};

/** A control of the template with the evidence that serves it. */
export interface Control {
  /** Id of the control. */
  readonly control_id: string;
  /** Subject of the control. */
  readonly title: string;
  /** Names in the archive, sorted. */
  readonly evidence_paths: readonly string[];
}
export const controlShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["control_id", "title", "evidence_paths"],
  members: {
    control_id: { kind: "string" }, title: { kind: "string" },
    evidence_paths: { kind: "list", items: { kind: "string" } },
  },
};

/** From when to when evidence was selected. */
export interface IncidentWindow {
  /** First instant. */
  readonly from: string;
  /** Last instant. */
  readonly to: string;
  /** Half the width, in whole seconds. */
  readonly window_seconds: number;
  /** Run around which it was laid. */
  readonly selection_anchor?: string;
}
export const incidentWindowShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["from", "to", "window_seconds"],
  members: {
    from: { kind: "timestamp" }, to: { kind: "timestamp" }, window_seconds: { kind: "integer" },
    selection_anchor: { kind: "string" },
  },
};

/** A page rendered from the evidence. */
export interface RenderedArtifact {
  /** Format of the page. */
  readonly format: string;
  /** Name in the archive. */
  readonly path: string;
  /** Digest of its bytes. */
  readonly sha256: string;
}
export const renderedArtifactShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["format", "path", "sha256"],
  members: {
    format: { kind: "string" }, path: { kind: "string" }, sha256: { kind: "string" },
  },
};

/** pack_manifest.json of an evidence pack. */
export interface PackManifest {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run was recorded, in UTC. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Same as created_at: a pack does not depend on when it was built. */
  readonly generated_at: string;
  /** Id, from the run id and the contents. */
  readonly pack_id: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Case that the pack is for. */
  readonly case_id?: string;
  /** Template of the controls. */
  readonly template_id?: string;
  /** Controls with their evidence. */
  readonly control_index?: readonly Control[];
  /** The evidence, numbered. */
  readonly evidence_pointers?: readonly EvidencePointer[];
  /** Window of an incident pack. */
  readonly incident_window?: IncidentWindow;
  /** Rendered pages. */
  readonly rendered_artifacts?: readonly RenderedArtifact[];
  /** All members but the manifest, sorted by path. */
  readonly contents: readonly PackEntry[];
  /** Signatures over the manifest without this member. */
  readonly signatures?: readonly Signature[];
}
export const packManifestShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "pack_id", "run_id", "generated_at", "contents"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    generated_at: { kind: "timestamp" }, pack_id: { kind: "string" }, run_id: { kind: "string" },
    case_id: { kind: "string" }, template_id: { kind: "string" },
    control_index: { kind: "list", items: controlShape },
    evidence_pointers: { kind: "list", items: evidencePointerShape },
    incident_window: incidentWindowShape,
    rendered_artifacts: { kind: "list", items: renderedArtifactShape },
    contents: { kind: "list", items: packEntryShape },
    signatures: { kind: "list", items: signatureShape },
  },
};

/** gait guard pack --json. */
export interface GuardPackResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the pack. */
  readonly pack_path: string;
  /** Id of the pack. */
  readonly pack_id: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Template of the controls, as it took effect. */
  readonly template_id: string;
  /** Controls of the template. */
  readonly controls?: number;
  /** Rendered pages; absent when none. */
  readonly rendered_artifacts?: number;
  /** Where the manifest is. */
  readonly manifest_path: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** policy_digests.json of an incident pack: which policies decided. */
export interface PolicyDigests {
  /** Id of the run. */
  readonly run_id: string;
  /** First instant of the window, in UTC. */
  readonly window_from: string;
  /** Last instant of the window, in UTC. */
  readonly window_to: string;
  /** Digests of the policies of the selected traces, sorted, each once. */
  readonly policy_digests: readonly string[];
}
export const policyDigestsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["run_id", "window_from", "window_to", "policy_digests"],
  members: {
    run_id: { kind: "string" }, window_from: { kind: "timestamp" },
    window_to: { kind: "timestamp" }, policy_digests: { kind: "list", items: { kind: "string" } },
  },
};

/** Summary of a receipt. */
export interface ReferencedReceipt {
  /** Id of the reference. */
  readonly ref_id: string;
  /** Kind of source. */
  readonly source_type: string;
  /** Where the source is. */
  readonly source_locator: string;
  /** Digest of what was retrieved. */
  readonly content_digest: string;
  /** When it was retrieved, in UTC. */
  readonly retrieved_at: string;
}
export const referencedReceiptShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["ref_id", "source_type", "source_locator", "content_digest", "retrieved_at"],
  members: {
    ref_id: { kind: "string" }, source_type: { kind: "string" }, source_locator: { kind: "string" },
    content_digest: { kind: "string" }, retrieved_at: { kind: "timestamp" },
  },
};

/** referenced_runpacks.json of an evidence pack: what the run referred to. */
export interface ReferencedRunpacks {
  /** Id of the run. */
  readonly run_id: string;
  /** Number of receipts. */
  readonly references: number;
  /** The receipts, sorted by ref_id. */
  readonly receipts: readonly ReferencedReceipt[];
}
export const referencedRunpacksShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["run_id", "references", "receipts"],
  members: {
    run_id: { kind: "string" }, references: { kind: "integer" },
    receipts: { kind: "list", items: referencedReceiptShape },
  },
};

/** Summary of a regress result. */
export interface RegressLine {
  /** Name of the set. */
  readonly fixture_set: string;
  /** Status of the set. */
  readonly status: string;
  /** Number of graders. */
  readonly graders: number;
}
export const regressLineShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["fixture_set", "status", "graders"],
  members: {
    fixture_set: { kind: "string" }, status: { kind: "string" }, graders: { kind: "integer" },
  },
};

/** regress_summary.json of an evidence pack: what the regress runs found. */
export interface RegressSummary {
  /** The results, sorted by fixture set, then status. */
  readonly results: readonly RegressLine[];
  /** Number of results by status. */
  readonly status_counts: JsonObject;
  /** Number of results. */
  readonly total: number;
}
export const regressSummaryShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["results", "status_counts", "total"],
  members: {
    results: { kind: "list", items: regressLineShape }, status_counts: { kind: "map" },
    total: { kind: "integer" },
  },
};

/** gait guard retain --json. */
export interface GuardRetainResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Folder that was searched. */
  readonly root_path: string;
  /** Files that are traces or packs; absent when none. */
  readonly scanned_files?: number;
  /** Files that went, or would have; absent when none. */
  readonly deleted_files?: readonly RetainedFile[];
  /** Files that stayed; absent when none. */
  readonly kept_files?: readonly RetainedFile[];
  /** Present when nothing was deleted. */
  readonly dry_run?: boolean;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A file that was looked at, and what became of it. */
export interface RetainedFile {
  /** Path below the root, or of the root. */
  readonly path: string;
  /** Kind of the file, from its name and content. */
  readonly kind: "trace" | "pack" | "log";
  /** When it was last modified. */
  readonly modified_at: string;
  /** Age in whole seconds. */
  readonly age_seconds: number;
  /** Fate of the file; in a dry run, its planned fate. */
  readonly action: "kept" | "deleted";
  /** Why. */
  readonly reason?: string;
}

/** Files that retention deleted and kept, with reasons. */
export interface RetentionReport {
  /** Kind of artifact. */
  readonly schema_id: "gait.guard.retention_report";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When it was made. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Folder that was searched. */
  readonly root_path: string;
  /** Whether nothing was deleted. */
  readonly dry_run: boolean;
  /** How long traces are kept; 0 and less keeps all. */
  readonly trace_ttl_seconds: number;
  /** How long packs are kept; 0 and less keeps all. */
  readonly pack_ttl_seconds: number;
  /** How long decision logs are kept; absent where none was looked at. */
  readonly log_ttl_seconds?: number;
  /** Files that are traces or packs. */
  readonly scanned_files: number;
  /** Files that went, or would have. */
  readonly deleted_files: readonly RetainedFile[];
  /** Files that stayed. */
  readonly kept_files: readonly RetainedFile[];
}

/** runpack_summary.json of an evidence pack: what is kept of the run. */
export interface RunpackSummary {
  /** Id of the run. */
  readonly run_id: string;
  /** Digest of the manifest of the runpack. */
  readonly manifest_digest: string;
  /** How the run was captured, as the manifest of the runpack says. */
  readonly capture_mode: string;
  /** Intents of the run. */
  readonly intent_count: number;
  /** Results of the run. */
  readonly result_count: number;
  /** Receipts of the run. */
  readonly receipt_count: number;
}
export const runpackSummaryShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["run_id", "manifest_digest", "capture_mode", "intent_count", "result_count", "receipt_count"],
  members: {
    run_id: { kind: "string" }, manifest_digest: { kind: "string" },
    capture_mode: { kind: "string" }, intent_count: { kind: "integer" },
    result_count: { kind: "integer" }, receipt_count: { kind: "integer" },
  },
};

/** Summary of a trace. */
export interface TraceLine {
  /** Id of the trace. */
  readonly trace_id: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** Verdict; empty if the trace has none. */
  readonly verdict: string;
}
export const traceLineShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["trace_id", "tool_name", "verdict"],
  members: {
    trace_id: { kind: "string" }, tool_name: { kind: "string" }, verdict: { kind: "string" },
  },
};

/** trace_summary.json of an evidence pack: what was decided. */
export interface TraceSummary {
  /** The traces, sorted by id. */
  readonly traces: readonly TraceLine[];
  /** Number of traces by verdict; a trace without one counts under the empty name. */
  readonly verdict_counts: JsonObject;
  /** Number of traces. */
  readonly total: number;
}
export const traceSummaryShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["traces", "verdict_counts", "total"],
  members: {
    traces: { kind: "list", items: traceLineShape }, verdict_counts: { kind: "map" },
    total: { kind: "integer" },
  },
};

/** Result of gait verify for the run. */
export interface ChainRun {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Path of the archive. */
  readonly path: string;
  /** Id of the run, from the manifest. */
  readonly run_id: string;
  /** As stored. */
  readonly manifest_digest?: string;
  /** Every member is there and hashes to what the manifest says, and so does the manifest. */
  readonly intact: boolean;
  /** The manifest carries a signature. */
  readonly signed: boolean;
  /** A signature holds under the key given on the command line. A key inside the artifact never counts. */
  readonly trusted: boolean;
  /** Members that the manifest lists. */
  readonly files_checked?: number;
  /** Listed or required members that are not there. */
  readonly missing_files?: readonly string[];
  /** Members that hash to something else. */
  readonly hash_mismatches?: readonly HashMismatch[];
  /** State of the signatures. */
  readonly signature_status: "missing" | "skipped" | "verified" | "failed";
  /** Faults of signatures. */
  readonly signature_errors?: readonly string[];
  /** Signatures present. */
  readonly signatures_total?: number;
  /** Signatures that hold. */
  readonly signatures_valid?: number;
  /** The signature status in words. */
  readonly signature_note?: string;
  /** Hint: the next step. */
  readonly next_commands?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Result of gait trace verify for the trace. */
export interface ChainTrace {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Path of the trace. */
  readonly path: string;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Verdict of the trace. */
  readonly verdict: string;
  /** Whether the signature holds. */
  readonly signature_status: "verified" | "failed" | "missing";
  /** Id of the key, as the record says. */
  readonly key_id?: string;
  /** Why the signature is not worth a check; absent when it was checked. */
  readonly error?: string;
  /** Stable name of the failure, where there is an error. */
  readonly error_code?: string;
  /** Coarse class of the failure. */
  readonly error_category?: string;
  /** Hint: the next step. */
  readonly hint?: string;
  /** Whether the same call may succeed later without a change. */
  readonly retryable?: boolean;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Result of gait guard verify for the pack. */
export interface ChainPack {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Path of the pack. */
  readonly path: string;
  /** Id, as the manifest says. */
  readonly pack_id?: string;
  /** Id of the run, as the manifest says. */
  readonly run_id?: string;
  /** Members that the manifest lists; absent when none. */
  readonly files_checked?: number;
  /** Listed members that are not there. */
  readonly missing_files?: readonly string[];
  /** Members that hash to something else. */
  readonly hash_mismatches?: readonly HashMismatch[];
  /** Further faults of the pack, in words, sorted; absent if there are none. */
  readonly faults?: readonly string[];
  /** Summaries that were built again from the originals and are the same. */
  readonly recomputed_files?: readonly string[];
  /** State of the signatures. */
  readonly signature_status: "missing" | "skipped" | "verified" | "failed";
  /** Faults of signatures, sorted. */
  readonly signature_errors?: readonly string[];
  /** Signatures present; absent when none. */
  readonly signatures_total?: number;
  /** Signatures that hold; absent when none. */
  readonly signatures_valid?: number;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait verify chain --json. */
export interface VerifyChainResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The run. */
  readonly run: ChainRun;
  /** The trace; absent when none was given. */
  readonly trace?: ChainTrace;
  /** The pack; absent when none was given. */
  readonly pack?: ChainPack;
  /** Where the parts contradict each other, in words; absent when nowhere. */
  readonly link_faults?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A decision log that a pack has proofs of. */
export interface PackLog {
  /** Id of the log. */
  readonly log_id: string;
  /** The head to which the proofs lead, as gait log head prints it. */
  readonly head: string;
  /** Number of decisions that are proved to be in the log. */
  readonly proved: number;
  /** Entries of which the packer had only the hash; absent if there were none. */
  readonly pruned?: number;
}

/** gait guard verify --json. */
export interface GuardVerifyResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the pack. */
  readonly path: string;
  /** Id, as the manifest says. */
  readonly pack_id?: string;
  /** Id of the run, as the manifest says. */
  readonly run_id?: string;
  /** Members that the manifest lists; absent when none. */
  readonly files_checked?: number;
  /** Listed members that are not there. */
  readonly missing_files?: readonly string[];
  /** Members that hash to something else. */
  readonly hash_mismatches?: readonly HashMismatch[];
  /** Further faults of the pack, in words, sorted; absent if there are none. */
  readonly faults?: readonly string[];
  /** Summaries that were built again from the originals and are the same. */
  readonly recomputed_files?: readonly string[];
  /** Decision logs whose proofs are in the pack and hold; absent if there are none. */
  readonly logs?: readonly PackLog[];
  /** Member that is a page for people, the one to open first; absent if there is none. */
  readonly page?: string;
  /** State of the signatures. */
  readonly signature_status: "missing" | "skipped" | "verified" | "failed";
  /** Faults of signatures, sorted. */
  readonly signature_errors?: readonly string[];
  /** Signatures present; absent when none. */
  readonly signatures_total?: number;
  /** Signatures that hold; absent when none. */
  readonly signatures_valid?: number;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Reads guard/encrypted_artifact; see {@linkcode EncryptedArtifact}. */
export const readEncryptedArtifact: Reader<EncryptedArtifact> = readerOf(encryptedArtifactShape, "guard/encrypted_artifact");
/** Reads guard/log_state; see {@linkcode PackLogState}. */
export const readPackLogState: Reader<PackLogState> = readerOf(packLogStateShape, "guard/log_state");
/** Reads guard/pack_manifest; see {@linkcode PackManifest}. */
export const readPackManifest: Reader<PackManifest> = readerOf(packManifestShape, "guard/pack_manifest");
/** Reads guard/policy_digests; see {@linkcode PolicyDigests}. */
export const readPolicyDigests: Reader<PolicyDigests> = readerOf(policyDigestsShape, "guard/policy_digests");
/** Reads guard/referenced_runpacks; see {@linkcode ReferencedRunpacks}. */
export const readReferencedRunpacks: Reader<ReferencedRunpacks> = readerOf(referencedRunpacksShape, "guard/referenced_runpacks");
/** Reads guard/regress_summary; see {@linkcode RegressSummary}. */
export const readRegressSummary: Reader<RegressSummary> = readerOf(regressSummaryShape, "guard/regress_summary");
/** Reads guard/runpack_summary; see {@linkcode RunpackSummary}. */
export const readRunpackSummary: Reader<RunpackSummary> = readerOf(runpackSummaryShape, "guard/runpack_summary");
/** Reads guard/trace_summary; see {@linkcode TraceSummary}. */
export const readTraceSummary: Reader<TraceSummary> = readerOf(traceSummaryShape, "guard/trace_summary");
