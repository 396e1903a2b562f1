// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";
import { type Signature, signatureShape } from "./common.ts";

/** gait demo --json. */
export interface DemoResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Id of the demo run. */
  readonly run_id: string;
  /** Path of the runpack. */
  readonly bundle: string;
  /** Digest of the manifest. */
  readonly manifest_digest: string;
  /** Receipt to paste into a ticket. */
  readonly ticket_footer: string;
  /** ok when the written artifact verifies. */
  readonly verify: "ok";
  /** Commands to try next. */
  readonly next_commands: readonly string[];
}

/** Differences between two runpacks. */
export interface DiffSummary {
  /** Run id of the left runpack. */
  readonly run_id_left: string;
  /** Run id of the right runpack. */
  readonly run_id_right: string;
  /** Schema, capture mode, or the order and names of the listed files differ. */
  readonly manifest_changed: boolean;
  /** Files that exactly one of the manifests lists, sorted. */
  readonly files_changed?: readonly string[];
  /** Some call differs or exists on one side only. */
  readonly intents_changed: boolean;
  /** Some result differs or exists on one side only. */
  readonly results_changed: boolean;
  /** The receipts differ; with metadata privacy, their number. */
  readonly refs_changed: boolean;
  /** How the context evidence differs. */
  readonly context_drift_classification?: "none" | "runtime_only" | "semantic";
  /** Only retrieval times and the context digest differ. */
  readonly context_runtime_only_changes?: boolean;
  /** Ids of calls of the left side only, sorted. */
  readonly left_only_intents?: readonly string[];
  /** Ids of calls of the right side only, sorted. */
  readonly right_only_intents?: readonly string[];
  /** Call ids of results of the left side only, sorted. */
  readonly left_only_results?: readonly string[];
  /** Call ids of results of the right side only, sorted. */
  readonly right_only_results?: readonly string[];
}

/** File that gait run diff --output writes. */
export interface DiffFile {
  /** How much was compared: everything, or no payloads. */
  readonly privacy: "full" | "metadata";
  /** Differences. */
  readonly summary: DiffSummary;
}

/** One side of a divergence. */
export interface DivergenceSide {
  /** Position of the record in its member, from 1. */
  readonly step?: number;
  /** The value there, as JSON; absent if there is none. */
  readonly value?: string;
  /** Instead of a long value: sha256: and its digest. */
  readonly digest?: string;
}

/** The first place, by step, at which two runpacks differ. */
export interface Divergence {
  /** File inside the runpack. */
  readonly member: "intents.jsonl" | "results.jsonl" | "refs.json" | "manifest.json";
  /** Id of the call it belongs to. */
  readonly intent_id?: string;
  /** JSON Pointer within the record or document; empty for a whole record. */
  readonly field: string;
  /** Value of the left side. */
  readonly left: DivergenceSide;
  /** Value of the right side. */
  readonly right: DivergenceSide;
}

/** A call that differs. */
export interface AlignedStep {
  /** inserted: only on the right; removed: only on the left; changed: the same tool with other arguments; results_changed: the same call with another result. */
  readonly kind: "inserted" | "removed" | "changed" | "results_changed";
  /** Tool of the call. */
  readonly tool_name: string;
  /** Position of the left call, from 1. */
  readonly left_step?: number;
  /** Id of the left call. */
  readonly left_id?: string;
  /** Position of the right call, from 1. */
  readonly right_step?: number;
  /** Id of the right call. */
  readonly right_id?: string;
}

/** How the calls of two runs fit together by order, tool and arguments. */
export interface DiffAlignment {
  /** Calls with equal tool, arguments and result. */
  readonly same: number;
  /** Pairs of calls of one tool with other arguments. */
  readonly changed: number;
  /** Calls of the right run alone. */
  readonly inserted: number;
  /** Calls of the left run alone. */
  readonly removed: number;
  /** Equal calls with another result. */
  readonly results_changed: number;
  /** The calls that differ, in order; at most 100. */
  readonly steps: readonly AlignedStep[];
}

/** gait run diff --json. */
export interface DiffResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** How much was compared: everything, or no payloads. */
  readonly privacy?: "full" | "metadata";
  /** Differences. */
  readonly summary: DiffSummary;
  /** Where the two first part. */
  readonly first_divergence?: Divergence;
  /** How the calls fit together by order, tool and arguments, whatever their ids are; absent if nothing changed. */
  readonly alignment?: DiffAlignment;
  /** Whether the runs are equal with calls aligned so; only there with --align, or where the runs share no id. */
  readonly equal?: boolean;
  /** File that was written, as given. */
  readonly output?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** One transcript. */
export interface ImportSource {
  /** Path as given. */
  readonly path: string;
  /** Digest of the file; of a database or a folder, of the calls that were read. */
  readonly content_digest: string;
  /** Calls that it tells of, copies included. */
  readonly calls: number;
}

/** Counts of calls. */
export interface ImportCalls {
  /** All calls. */
  readonly total: number;
  /** Calls that ran without an error. */
  readonly succeeded: number;
  /** Calls that ran and failed, or ended with another exit code than 0. */
  readonly failed: number;
  /** Calls that a hook, the user or the client did not let run. */
  readonly denied: number;
  /** Calls that were cut off. */
  readonly interrupted: number;
  /** Calls of which no outcome is told. */
  readonly unknown: number;
}

/** gait import --json. */
export interface ImportResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The client whose session it is. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "opencode";
  /** Id of the imported run. */
  readonly run_id: string;
  /** Path of the runpack. */
  readonly bundle: string;
  /** Digest of the manifest. */
  readonly manifest_digest: string;
  /** Receipt to paste into a ticket. */
  readonly ticket_footer: string;
  /** The transcripts, in the order in which they were given. */
  readonly sources: readonly ImportSource[];
  /** Ids that the client gave to the sessions, sorted. */
  readonly sessions?: readonly string[];
  /** Calls in the runpack, by how they ended. */
  readonly calls: ImportCalls;
  /** Calls of sub-agents among them. */
  readonly agents?: number;
  /** Calls that a transcript has copied from another one, and that count once. */
  readonly copies?: number;
  /** Lines and parts that could not be read, and are not in the runpack. */
  readonly unread?: number;
  /** How payloads were stored. */
  readonly payloads: "digest" | "keep";
  /** Whether the manifest is signed. */
  readonly signature_status: "missing" | "signed";
  /** Id of the signing key. */
  readonly signature_key_id?: string;
  /** Counts of redacted values, by rule. */
  readonly redactions?: readonly Redaction[];
  /** Redaction patterns that matched nothing. */
  readonly redactions_unmatched?: readonly UnmetRedaction[];
  /** Hint: the next step. */
  readonly next_commands: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** One tool call. */
export interface InspectEntry {
  /** Position, from 1. */
  readonly index: number;
  /** Id of the call. */
  readonly intent_id: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** In UTC. */
  readonly created_at: string;
  /** Digest of the arguments. */
  readonly args_digest?: string;
  /** Status of its result. */
  readonly status?: string;
  /** Digest of its result. */
  readonly result_digest?: string;
  /** Verdict of the decision that the recorder of the run wrote; absent without one. */
  readonly verdict?: string;
  /** Reason codes of that decision, sorted. */
  readonly reason_codes?: readonly string[];
  /** Violations of that decision, sorted. */
  readonly violations?: readonly string[];
  /** Value of a member `verdict` of the result, where the recorder wrote no decision. A tool wrote it: it decided nothing. */
  readonly claimed_verdict?: string;
  /** Where the call is known from, if gait did not see it: transcript, which its client wrote. */
  readonly told_by?: string;
  /** How a call ended that neither worked nor failed, as its transcript tells: denied_by_hook, denied_by_user, denied_by_client, denied, interrupted or unknown. */
  readonly told_outcome?: string;
  /** The arguments, if they were kept and asked for. */
  readonly args?: JsonObject;
  /** The result, if it was kept and asked for. */
  readonly result?: JsonObject;
  /** Results of the same id that no call takes, if asked for with --args; absent when none. */
  readonly further_results?: readonly FurtherResult[];
}

/** A further result of a call. */
export interface FurtherResult {
  /** Status of the result. */
  readonly status: string;
  /** Digest of the result. */
  readonly result_digest?: string;
  /** The result, if it was kept. */
  readonly result?: JsonObject;
}

/** A result of no recorded call. */
export interface UnmatchedResult {
  /** Id that no call has. */
  readonly intent_id: string;
  /** Status of the result. */
  readonly status: string;
  /** Digest of the result. */
  readonly result_digest?: string;
  /** The result, if it was kept and asked for. */
  readonly result?: JsonObject;
}

/** gait run inspect --json. */
export interface InspectResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Kind of artifact. */
  readonly artifact_type: "runpack" | "decision_log";
  /** Id of the run. */
  readonly run_id: string;
  /** Path of the archive. */
  readonly path: string;
  /** Label of the manifest. */
  readonly capture_mode: string;
  /** Tool calls. */
  readonly intents_total?: number;
  /** Results. */
  readonly results_total?: number;
  /** Tool calls in order, each with its result. */
  readonly entries?: readonly InspectEntry[];
  /** Results of no recorded call. */
  readonly unmatched_results?: readonly UnmatchedResult[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** One line of intents.jsonl: a tool call that the agent asked for. */
export interface Intent {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run was recorded. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Id of the call within the run. */
  readonly intent_id: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** Digest of the canonical arguments. */
  readonly args_digest: string;
  /** The arguments; absent unless payloads are kept. */
  readonly args?: JsonObject;
}
export const intentShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "run_id", "intent_id", "tool_name", "args_digest"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, intent_id: { kind: "string" }, tool_name: { kind: "string" },
    args_digest: { kind: "string" }, args: { kind: "map" },
  },
};

/** One listed member. */
export interface ManifestFile {
  /** Name of the member in the archive. */
  readonly path: string;
  /** Digest of its bytes. */
  readonly sha256: string;
}
export const manifestFileShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["path", "sha256"],
  members: {
    path: { kind: "string" }, sha256: { kind: "string" },
  },
};

/** manifest.json of a runpack: which members it has and what they hash to. */
export interface Manifest {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run was recorded. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Label of what the recorder was asked to capture. */
  readonly capture_mode: string;
  /** The four other members, sorted by path. */
  readonly files: readonly ManifestFile[];
  /** Digest of the canonical manifest with this member empty and without signatures. */
  readonly manifest_digest: string;
  /** Signatures over the manifest; absent when unsigned. */
  readonly signatures?: readonly Signature[];
}
export const manifestShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "run_id", "capture_mode", "files", "manifest_digest"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, capture_mode: { kind: "string" },
    files: { kind: "list", items: manifestFileShape }, manifest_digest: { kind: "string" },
    signatures: { kind: "list", items: signatureShape },
  },
};

/** gait migrate --json. */
export interface MigrateResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the source. */
  readonly input: string;
  /** Path of the output. */
  readonly output: string;
  /** Kind of artifact. */
  readonly artifact: "runpack";
  /** no_change if the output equals the input, byte for byte. */
  readonly status: "migrated" | "no_change";
  /** Id of the run. */
  readonly run_id?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait run receipt --json. */
export interface ReceiptResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Path of the archive. */
  readonly path: string;
  /** Digest of the manifest. */
  readonly manifest_digest: string;
  /** Receipt to paste into a ticket. */
  readonly ticket_footer: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Where a run took place. */
export interface EnvInput {
  /** Operating system. */
  readonly os?: string;
  /** Architecture. */
  readonly arch?: string;
  /** Runtime of the agent. */
  readonly runtime?: string;
}
export const envInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    os: { kind: "string" }, arch: { kind: "string" }, runtime: { kind: "string" },
  },
};

/** One event to be recorded. */
export interface TimelineInput {
  /** Name of the event. */
  readonly event?: string;
  /** When it happened. */
  readonly ts?: string;
  /** Reference to the subject of the event. */
  readonly ref?: string;
  /** Relations to other records. */
  readonly relationship?: JsonObject;
}
export const timelineInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    event: { kind: "string" }, ts: { kind: "timestamp" }, ref: { kind: "string" },
    relationship: { kind: "map" },
  },
};

/** A run to be recorded. */
export interface RunInput {
  /** Kept as given; filled in when empty. */
  readonly schema_id?: string;
  /** Kept as given; filled in when empty. */
  readonly schema_version?: string;
  /** Defaults to the run's. */
  readonly created_at?: string;
  /** Defaults to the run's. */
  readonly producer_version?: string;
  /** Defaults to the run's. */
  readonly run_id?: string;
  /** Where the run took place; filled in from the host. */
  readonly env?: EnvInput;
  /** Events with their times. */
  readonly timeline?: readonly TimelineInput[] | null;
}
export const runInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, env: envInputShape,
    timeline: { kind: "list", items: timelineInputShape, nullable: true },
  },
};

/** A tool call to be recorded. */
export interface IntentInput {
  /** Kept as given; filled in when empty. */
  readonly schema_id?: string;
  /** Kept as given; filled in when empty. */
  readonly schema_version?: string;
  /** Defaults to the run's. */
  readonly created_at?: string;
  /** Defaults to the run's. */
  readonly producer_version?: string;
  /** Defaults to the run's. */
  readonly run_id?: string;
  /** Id of the call within the run. */
  readonly intent_id?: string;
  /** Name of the tool. */
  readonly tool_name?: string;
  /** Digest of the arguments; computed when empty. */
  readonly args_digest?: string;
  /** The arguments. */
  readonly args?: JsonObject;
}
export const intentInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, intent_id: { kind: "string" }, tool_name: { kind: "string" },
    args_digest: { kind: "string" }, args: { kind: "map" },
  },
};

/** A result to be recorded. */
export interface ResultInput {
  /** Kept as given; filled in when empty. */
  readonly schema_id?: string;
  /** Kept as given; filled in when empty. */
  readonly schema_version?: string;
  /** Defaults to the run's. */
  readonly created_at?: string;
  /** Defaults to the run's. */
  readonly producer_version?: string;
  /** Defaults to the run's. */
  readonly run_id?: string;
  /** Id of the call that it answers. */
  readonly intent_id?: string;
  /** ok or error. */
  readonly status?: string;
  /** Digest of the result; computed when empty. */
  readonly result_digest?: string;
  /** The result. */
  readonly result?: JsonObject;
}
export const resultInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, intent_id: { kind: "string" }, status: { kind: "string" },
    result_digest: { kind: "string" }, result: { kind: "map" },
  },
};

/** A receipt to be recorded. */
export interface ReceiptInput {
  /** Id of the receipt. */
  readonly ref_id?: string;
  /** Kind of source. */
  readonly source_type?: string;
  /** Where the source is. */
  readonly source_locator?: string;
  /** Digest, 64 hex characters. */
  readonly query_digest?: string;
  /** Digest, 64 hex characters. */
  readonly content_digest?: string;
  /** When it was retrieved. */
  readonly retrieved_at?: string;
  /** How the recorder treated the content. */
  readonly redaction_mode?: string;
  /** Label of the content's sensitivity. */
  readonly sensitivity_label?: string;
  /** Parameters of the retrieval; absent unless payloads are kept. */
  readonly retrieval_params?: JsonObject;
  /** Whether the source can change. */
  readonly immutability?: string;
  /** How old the content may be, in seconds. */
  readonly freshness_sla_seconds?: number;
}
export const receiptInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    ref_id: { kind: "string" }, source_type: { kind: "string" }, source_locator: { kind: "string" },
    query_digest: { kind: "string" }, content_digest: { kind: "string" },
    retrieved_at: { kind: "timestamp" }, redaction_mode: { kind: "string" },
    sensitivity_label: { kind: "string" }, retrieval_params: { kind: "map" },
    immutability: { kind: "string" }, freshness_sla_seconds: { kind: "integer" },
  },
};

/** Receipts to be recorded. */
export interface RefsInput {
  /** Kept as given; filled in when empty. */
  readonly schema_id?: string;
  /** Kept as given; filled in when empty. */
  readonly schema_version?: string;
  /** Defaults to the run's. */
  readonly created_at?: string;
  /** Defaults to the run's. */
  readonly producer_version?: string;
  /** Defaults to the run's. */
  readonly run_id?: string;
  /** Receipts, in order. */
  readonly receipts?: readonly ReceiptInput[] | null;
  /** Digest of the set of context records. */
  readonly context_set_digest?: string;
  /** best_effort or required. */
  readonly context_evidence_mode?: string;
  /** Number of context records. */
  readonly context_ref_count?: number;
}
export const refsInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" },
    receipts: { kind: "list", items: receiptInputShape, nullable: true },
    context_set_digest: { kind: "string" }, context_evidence_mode: { kind: "string" },
    context_ref_count: { kind: "integer" },
  },
};

/** Payloads in the form that the digests cover. */
export interface Normalization {
  /** Arguments by intent id. */
  readonly intent_args?: JsonObject;
  /** Results by intent id. */
  readonly result_payloads?: JsonObject;
}
export const normalizationShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    intent_args: { kind: "map" }, result_payloads: { kind: "map" },
  },
};

/** Input of gait run record: a run with its intents, results and receipts. */
export interface RecordInput {
  /** The run itself. */
  readonly run?: RunInput;
  /** Tool calls, in order. */
  readonly intents?: readonly IntentInput[];
  /** Results, in order. */
  readonly results?: readonly ResultInput[];
  /** The query that was looked up. */
  readonly refs?: RefsInput;
  /** reference (the default) or raw. */
  readonly capture_mode?: string;
  /** Payloads in the form that the digests cover. */
  readonly normalization?: Normalization;
}
export const recordInputShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    run: runInputShape, intents: { kind: "list", items: intentInputShape },
    results: { kind: "list", items: resultInputShape }, refs: refsInputShape,
    capture_mode: { kind: "string" }, normalization: normalizationShape,
  },
};

/** One line of JSON Lines input to gait run record: exactly one of the members. */
export interface RecordLine {
  /** The run; on the first line. */
  readonly run?: RunInput;
  /** One tool call. */
  readonly intent?: IntentInput;
  /** One result. */
  readonly result?: ResultInput;
  /** One receipt. */
  readonly receipt?: ReceiptInput;
  /** Members of refs.json except the receipts. */
  readonly refs?: RefsInput;
  /** reference (the default) or raw. */
  readonly capture_mode?: string;
}
export const recordLineShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    run: runInputShape, intent: intentInputShape, result: resultInputShape,
    receipt: receiptInputShape, refs: refsInputShape, capture_mode: { kind: "string" },
  },
};

/** Replacements by one rule. */
export interface Redaction {
  /** The rule as given: secrets:<kind> or a pointer pattern. */
  readonly rule: string;
  /** Values that it replaced. */
  readonly count: number;
}

/** A pattern that matched nothing. */
export interface UnmetRedaction {
  /** The pattern as given. */
  readonly rule: string;
  /** The nearest path that exists. */
  readonly nearest?: string;
  /** Whether that path holds a text, into which no pattern leads. */
  readonly is_text?: boolean;
}

/** gait run record --json. */
export interface RecordResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Id of the recorded run. */
  readonly run_id: string;
  /** Path of the runpack. */
  readonly bundle: string;
  /** Digest of the manifest. */
  readonly manifest_digest: string;
  /** Receipt to paste into a ticket. */
  readonly ticket_footer: string;
  /** How payloads were stored. */
  readonly payloads: "digest" | "keep";
  /** Whether the manifest is signed. */
  readonly signature_status: "missing" | "signed";
  /** Id of the signing key. */
  readonly signature_key_id?: string;
  /** Counts of redacted values, by rule. */
  readonly redactions?: readonly Redaction[];
  /** Redaction patterns that matched nothing. */
  readonly redactions_unmatched?: readonly UnmetRedaction[];
  /** Hint: the next step. */
  readonly next_commands: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** The report that gait run reduce writes next to its output. */
export interface ReduceReport {
  /** Kind of artifact. */
  readonly schema_id: "gait.runpack.reduce_report";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run was recorded, in UTC. */
  readonly created_at: string;
  /** Version of the program that recorded the run. */
  readonly producer_version: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Id of the reduced run. */
  readonly reduced_run_id: string;
  /** The predicate that stayed true. */
  readonly predicate: "missing_result" | "non_ok_status";
  /** The call that was kept. */
  readonly selected_intent_id: string;
  /** Calls of the run. */
  readonly original_intent_count: number;
  /** Calls that were kept. */
  readonly reduced_intent_count: number;
  /** Results of the run. */
  readonly original_result_count: number;
  /** Results that were kept. */
  readonly reduced_result_count: number;
  /** Receipts of the run. */
  readonly original_ref_count: number;
  /** Receipts that were kept. */
  readonly reduced_ref_count: number;
  /** The reduced run satisfies the predicate. */
  readonly still_failing: boolean;
}

/** gait run reduce --json. */
export interface ReduceResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the source. */
  readonly input: string;
  /** Path of the reduced runpack. */
  readonly output: string;
  /** Path of the report. */
  readonly report_path: string;
  /** Id of the run. */
  readonly run_id?: string;
  /** Id of the reduced run. */
  readonly reduced_run_id: string;
  /** The predicate that stayed true. */
  readonly predicate: "missing_result" | "non_ok_status";
  /** The report as written. */
  readonly report: ReduceReport;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Digest of the query that was looked up. */
export interface Receipt {
  /** Id of the receipt. */
  readonly ref_id: string;
  /** Kind of source. */
  readonly source_type: string;
  /** Where the source is. */
  readonly source_locator: string;
  /** Digest of the query. */
  readonly query_digest: string;
  /** Digest of what was retrieved. */
  readonly content_digest: string;
  /** When it was retrieved. */
  readonly retrieved_at: string;
  /** How the recorder treated the content. */
  readonly redaction_mode: string;
  /** Label of the content's sensitivity. */
  readonly sensitivity_label?: string;
  /** Parameters of the retrieval; absent unless payloads are kept. */
  readonly retrieval_params?: JsonObject;
  /** Whether the source can change. */
  readonly immutability?: string;
  /** How old the content may be, in seconds. */
  readonly freshness_sla_seconds?: number;
}
export const receiptShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["ref_id", "source_type", "source_locator", "query_digest", "content_digest", "retrieved_at", "redaction_mode"],
  members: {
    ref_id: { kind: "string" }, source_type: { kind: "string" }, source_locator: { kind: "string" },
    query_digest: { kind: "string" }, content_digest: { kind: "string" },
    retrieved_at: { kind: "timestamp" }, redaction_mode: { kind: "string" },
    sensitivity_label: { kind: "string" }, retrieval_params: { kind: "map" },
    immutability: { kind: "string" }, freshness_sla_seconds: { kind: "integer" },
  },
};

/** refs.json of a runpack: receipts of what the run looked up. */
export interface Refs {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run was recorded. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Receipts in the order of the recorder. */
  readonly receipts: readonly Receipt[];
  /** Digest of the set of context records. */
  readonly context_set_digest?: string;
  /** How strictly context evidence was asked for. */
  readonly context_evidence_mode?: string;
  /** Number of context records. */
  readonly context_ref_count?: number;
}
export const refsShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "run_id", "receipts"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, receipts: { kind: "list", items: receiptShape },
    context_set_digest: { kind: "string" }, context_evidence_mode: { kind: "string" },
    context_ref_count: { kind: "integer" },
  },
};

/** One call, replayed. */
export interface ReplayStep {
  /** Id of the call. */
  readonly intent_id: string;
  /** Name of the tool, as recorded. */
  readonly tool_name: string;
  /** Status of the result, or stubbed, missing_result or error. */
  readonly status: string;
  /** Where the status comes from. */
  readonly execution: "recorded" | "stubbed" | "missing" | "executed";
  /** Kind of stub that replaces the missing result. */
  readonly stub_type?: "http" | "file" | "db" | "queue";
  /** Digest of the result: as recorded, of the stub, of the output, or of the error text. */
  readonly result_digest?: string;
  /** Hint for an executed call that failed. */
  readonly hint?: string;
}

/** gait run replay --json. */
export interface ReplayResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Id of the run, from run.json. */
  readonly run_id: string;
  /** stub, or real if tools were executed. */
  readonly mode: "stub" | "real";
  /** The calls in the order of the run. */
  readonly steps?: readonly ReplayStep[];
  /** Ids of calls with neither result nor stub, sorted. */
  readonly missing_results?: readonly string[];
  /** Ids of calls that were executed and failed, sorted; absent when none. */
  readonly failed_calls?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
  /** Whether --unsafe-real-tools was given. */
  readonly requested_unsafe?: boolean;
}

/** One line of results.jsonl: what came back from a tool call. */
export interface Result {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run was recorded. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Id of the call that it answers. */
  readonly intent_id: string;
  /** Outcome of the call. */
  readonly status: string;
  /** Digest of the canonical result. */
  readonly result_digest: string;
  /** The result; absent unless payloads are kept. */
  readonly result?: JsonObject;
}
export const resultShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "run_id", "intent_id", "status", "result_digest"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, intent_id: { kind: "string" }, status: { kind: "string" },
    result_digest: { kind: "string" }, result: { kind: "map" },
  },
};

/** Where a run took place. */
export interface RunEnv {
  /** Operating system: linux, darwin, windows. */
  readonly os: string;
  /** Architecture: amd64, arm64. */
  readonly arch: string;
  /** Runtime of the recorder. */
  readonly runtime: string;
}
export const runEnvShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["os", "arch", "runtime"],
  members: {
    os: { kind: "string" }, arch: { kind: "string" }, runtime: { kind: "string" },
  },
};

/** One event of the timeline. */
export interface TimelineEvent {
  /** Name of the event. */
  readonly event: string;
  /** When it happened. */
  readonly ts: string;
  /** Id of an intent or receipt it is about. */
  readonly ref?: string;
  /** Relations to other records, kept as given. */
  readonly relationship?: JsonObject;
}
export const timelineEventShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["event", "ts"],
  members: {
    event: { kind: "string" }, ts: { kind: "timestamp" }, ref: { kind: "string" },
    relationship: { kind: "map" },
  },
};

/** run.json of a runpack: the run and its timeline. */
export interface Run {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run was recorded. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Where the run took place. */
  readonly env: RunEnv;
  /** Events with their times; null if the recorder gave none. */
  readonly timeline: readonly TimelineEvent[] | null;
}
export const runShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "run_id", "env", "timeline"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    run_id: { kind: "string" }, env: runEnvShape,
    timeline: { kind: "list", items: timelineEventShape, nullable: true },
  },
};

/** A member that is not what the manifest says. */
export interface HashMismatch {
  /** Member. */
  readonly path: string;
  /** Digest in the manifest. */
  readonly expected: string;
  /** Digest of the bytes. */
  readonly actual: string;
}

/** One of several artifacts. */
export interface VerifiedArtifact {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Path of the artifact. */
  readonly path: string;
  /** Kind of artifact. */
  readonly artifact_type: "runpack" | "evidence_pack" | "trace" | "approval_token" | "registry_pack" | "journal" | "decision_log";
  /** Id of a pack, trace or token, or name@version of a registry pack. */
  readonly artifact_id?: string;
  /** Id of the run, from the manifest; empty for an artifact of no run. */
  readonly run_id?: string;
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
  /** The signature status in words. */
  readonly signature_note?: string;
  /** Contradictions within an evidence pack. */
  readonly faults?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait verify --json. */
export interface VerifyResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the artifact. */
  readonly path: string;
  /** Id of the run, from the manifest; empty for an artifact of no run. */
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
  /** Kind of artifact; left out for one runpack in an archive. */
  readonly artifact_type?: "runpack" | "evidence_pack" | "trace" | "approval_token" | "registry_pack" | "journal" | "decision_log";
  /** Id of a pack, trace or token, or name@version of a registry pack. */
  readonly artifact_id?: string;
  /** Contradictions within an evidence pack. */
  readonly faults?: readonly string[];
  /** The digest that the receipt or --manifest asks for. */
  readonly expected_manifest_digest?: string;
  /** Whether the artifact is the one of the receipt or of --manifest. */
  readonly manifest_matches?: boolean;
  /** All artifacts, if there are several; the other members are those of the first artifact that is not ok, else of the first. */
  readonly artifacts?: readonly VerifiedArtifact[];
}

/** Reads runpack/intent; see {@linkcode Intent}. */
export const readIntent: Reader<Intent> = readerOf(intentShape, "runpack/intent");
/** Reads runpack/manifest; see {@linkcode Manifest}. */
export const readManifest: Reader<Manifest> = readerOf(manifestShape, "runpack/manifest");
/** Reads runpack/record_input; see {@linkcode RecordInput}. */
export const readRecordInput: Reader<RecordInput> = readerOf(recordInputShape, "runpack/record_input");
/** Reads runpack/record_line; see {@linkcode RecordLine}. */
export const readRecordLine: Reader<RecordLine> = readerOf(recordLineShape, "runpack/record_line");
/** Reads runpack/refs; see {@linkcode Refs}. */
export const readRefs: Reader<Refs> = readerOf(refsShape, "runpack/refs");
/** Reads runpack/result; see {@linkcode Result}. */
export const readResult: Reader<Result> = readerOf(resultShape, "runpack/result");
/** Reads runpack/run; see {@linkcode Run}. */
export const readRun: Reader<Run> = readerOf(runShape, "runpack/run");
