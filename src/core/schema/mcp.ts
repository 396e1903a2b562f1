// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** A call that waits for an approval; the file goes when the wait is over. */
export interface McpApprovalRequest {
  /** Kind of artifact. */
  readonly schema_id: "gait.mcp.approval_request";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the wait began. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** Scope that the approval must have. */
  readonly scope: string;
  /** Who asks. */
  readonly identity: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Approvals that are needed. */
  readonly required_approvals: number;
  /** Command with which a person approves it. */
  readonly approve_command: string;
}

/** Decision on a call, in the member gait/decision of the answer's _meta. */
export interface McpDecision {
  /** What the policy says. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted. */
  readonly violations: readonly string[];
  /** Id of the signed trace. */
  readonly trace_id: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Command with which a person approves exactly this call. */
  readonly approve_command?: string;
}

/** Where the session ran. */
export interface JournalEnv {
  /** Operating system. */
  readonly os: string;
  /** Architecture. */
  readonly arch: string;
  /** Runtime. */
  readonly runtime: string;
}

/** Shape of {@linkcode JournalEnv} as it is read. */
export const journalEnvShape: ObjectShape = {
  kind: "object",
  members: {
    os: { kind: "string" },
    arch: { kind: "string" },
    runtime: { kind: "string" },
  },
  required: ["os", "arch", "runtime"],
  absent: "error",
  unknown: "keep",
};

/** How the session began. */
export interface JournalHead {
  /** Id of the run. */
  readonly run_id: string;
  /** When the session began. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the server's launch command or address. */
  readonly server_digest: string;
  /** How payloads are recorded. */
  readonly payloads: "digest" | "keep";
  /** Where it ran. */
  readonly env: JournalEnv;
}

/** Shape of {@linkcode JournalHead} as it is read. */
export const journalHeadShape: ObjectShape = {
  kind: "object",
  members: {
    run_id: { kind: "string" },
    created_at: { kind: "timestamp" },
    producer_version: { kind: "string" },
    policy_digest: { kind: "string" },
    server_digest: { kind: "string" },
    payloads: { kind: "string", oneOf: ["digest", "keep"] },
    env: journalEnvShape,
  },
  required: [
    "run_id",
    "created_at",
    "producer_version",
    "policy_digest",
    "server_digest",
    "payloads",
    "env",
  ],
  absent: "error",
  unknown: "keep",
};

/** A call that was judged. */
export interface JournalCall {
  /** Id of the call within the session. */
  readonly intent_id: string;
  /** When it was judged. */
  readonly created_at: string;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** Digest of the recorded arguments. */
  readonly args_digest: string;
  /** The arguments, where payloads are kept. */
  readonly args?: JsonObject;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Id of the signed trace. */
  readonly trace_id: string;
  /** What the policy says. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted. */
  readonly violations: readonly string[];
}

/** Shape of {@linkcode JournalCall} as it is read. */
export const journalCallShape: ObjectShape = {
  kind: "object",
  members: {
    intent_id: { kind: "string", minLength: 1 },
    created_at: { kind: "timestamp" },
    tool_name: { kind: "string", minLength: 1 },
    args_digest: { kind: "string" },
    args: { kind: "map" },
    intent_digest: { kind: "string" },
    trace_id: { kind: "string", minLength: 1 },
    verdict: { kind: "string", oneOf: ["allow", "block", "dry_run", "require_approval"] },
    reason_codes: { kind: "list", items: { kind: "string" } },
    violations: { kind: "list", items: { kind: "string" } },
  },
  required: [
    "intent_id",
    "created_at",
    "tool_name",
    "args_digest",
    "intent_digest",
    "trace_id",
    "verdict",
    "reason_codes",
    "violations",
  ],
  absent: "error",
  unknown: "keep",
};

/** What came of a call. */
export interface JournalResult {
  /** Id of the call within the session. */
  readonly intent_id: string;
  /** When it came. */
  readonly created_at: string;
  /** How it ended: ok, error, or input_required where the server asks back. */
  readonly status: "ok" | "error" | "input_required";
  /** Digest of the recorded result. */
  readonly result_digest: string;
  /** The result, where payloads are kept, or the decision. */
  readonly result?: JsonObject;
}

/** Shape of {@linkcode JournalResult} as it is read. */
export const journalResultShape: ObjectShape = {
  kind: "object",
  members: {
    intent_id: { kind: "string", minLength: 1 },
    created_at: { kind: "timestamp" },
    status: { kind: "string", oneOf: ["ok", "error", "input_required"] },
    result_digest: { kind: "string" },
    result: { kind: "map" },
  },
  required: ["intent_id", "created_at", "status", "result_digest"],
  absent: "error",
  unknown: "keep",
};

/** Something else that happened. */
export interface JournalEvent {
  /** What happened. */
  readonly event: string;
  /** When. */
  readonly ts: string;
  /** Id of the call that it concerns. */
  readonly ref?: string;
}

/** Shape of {@linkcode JournalEvent} as it is read. */
export const journalEventShape: ObjectShape = {
  kind: "object",
  members: {
    event: { kind: "string", minLength: 1 },
    ts: { kind: "timestamp" },
    ref: { kind: "string" },
  },
  required: ["event", "ts"],
  absent: "error",
  unknown: "keep",
};

/** One line of the journal of an MCP session: the head on the first line, then calls, results and events in the order in which they happened. */
export interface JournalLine {
  /** Kind of artifact; on the first line. */
  readonly schema_id?: "gait.mcp.journal";
  /** Generation of the schema; on the first line. */
  readonly schema_version?: string;
  /** How the session began. */
  readonly head?: JournalHead;
  /** A call that was judged. */
  readonly call?: JournalCall;
  /** What came of a call. */
  readonly result?: JournalResult;
  /** Something else that happened. */
  readonly event?: JournalEvent;
}

/** Shape of {@linkcode JournalLine} as it is read. */
export const journalLineShape: ObjectShape = {
  kind: "object",
  members: {
    schema_id: { kind: "string", oneOf: ["gait.mcp.journal"] },
    schema_version: { kind: "string" },
    head: journalHeadShape,
    call: journalCallShape,
    result: journalResultShape,
    event: journalEventShape,
  },
  required: [],
  absent: "error",
  unknown: "keep",
};

/** What gait mcp proxy prints under --json when a live session has ended. */
export interface McpSessionResult {
  /** Whether the session was recorded as asked. */
  readonly ok: boolean;
  /** Id of the command line. */
  readonly correlation_id: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Calls that were judged. */
  readonly calls: number;
  /** Calls that reached the server. */
  readonly forwarded: number;
  /** Calls and messages that did not. */
  readonly refused: number;
  /** Where the traces are. */
  readonly trace_dir: string;
  /** Where the journal is, if it stayed. */
  readonly journal_path?: string;
  /** Where the runpack is, if one was written. */
  readonly runpack_path?: string;
  /** Exit status of the server. */
  readonly server_status?: number;
  /** What deserves attention. */
  readonly warnings?: readonly string[];
}

/** Reads mcp/journal_line; see {@linkcode JournalLine}. */
export const readJournalLine: Reader<JournalLine> = readerOf(journalLineShape);
