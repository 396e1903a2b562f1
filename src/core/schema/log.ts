// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";
import { type TraceRecord, traceRecordShape } from "./gate.ts";

/** The cosignature of one cosigner. */
export interface LogProofCosigner {
  /** Name of the cosigner. */
  readonly name: string;
  /** Whether it signed the checkpoint. */
  readonly signed: boolean;
  /** When, by its own clock. */
  readonly time?: string;
}

/** gait log check --json. */
export interface LogCheckResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the proof; - for standard input. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Index of the entry in its log. */
  readonly index: number;
  /** Number of entries of the checkpoint. */
  readonly entries: number;
  /** Root of its tree. */
  readonly root: string;
  /** Whether the entry is in the tree of the checkpoint. */
  readonly included: boolean;
  /** Whether a given key signed the checkpoint. */
  readonly signed: boolean;
  /** Whether every given cosigner signed it. */
  readonly cosigned?: boolean;
  /** The given cosigners. */
  readonly cosigners?: readonly LogProofCosigner[];
  /** The entry; absent if it is not proved. */
  readonly entry?: JsonObject;
  /** Why it is not proved. */
  readonly problem?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait log cosign --json. */
export interface LogCosignResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the log. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Name of the cosigner. */
  readonly name: string;
  /** Verifier key of the cosigner, for --cosigner. */
  readonly vkey: string;
  /** Number of entries of the checkpoint. */
  readonly entries: number;
  /** Root of its tree. */
  readonly root: string;
  /** Time of the cosignature, by the clock of this machine. */
  readonly time: string;
  /** Number of entries that this key cosigned before; absent for the first time. */
  readonly before?: number;
  /** Where it is remembered what this key signed of the log. */
  readonly record_path: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait log end --json. */
export interface LogEndResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the log. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Whether the log got its end, or was given up because it is gone. */
  readonly action: "ended" | "dropped";
  /** Why, as the log or the index now says. */
  readonly reason: string;
  /** Number of entries, with the end. */
  readonly entries?: number;
  /** The line by which the head leaves; absent for a log that is gone. */
  readonly head?: string;
  /** Whether the index has it. */
  readonly indexed: boolean;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait log extends --json. */
export interface LogExtendsResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the log. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Number of entries of the old head. */
  readonly old: number;
  /** Number of entries of the checkpoint. */
  readonly entries?: number;
  /** Root of its tree. */
  readonly root?: string;
  /** Request to a C2SP tlog-witness: the old size, the proof, the checkpoint. */
  readonly body?: string;
  /** Where it was written. */
  readonly body_path?: string;
  /** Why the log does not go on from the old head. */
  readonly problem?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait log head --json. */
export interface LogHeadResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the log. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Number of entries. */
  readonly entries: number;
  /** Root of their tree. */
  readonly root: string;
  /** The line by which the head leaves. */
  readonly head: string;
  /** The last checkpoint: a signed note, without a key its text alone. */
  readonly checkpoint?: string;
  /** Number of entries of the last checkpoint. */
  readonly checkpoint_entries?: number;
  /** Outcome of checking the last checkpoint with a given key. */
  readonly signature?: "signed" | "absent" | "wrong";
  /** Which places took the head, if it was to be sent. */
  readonly sent_to?: readonly ("system_log" | "job_output" | "witness")[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** When the index began. */
export interface IndexHead {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Kind of artifact. */
  readonly schema_id: "gait.log.index";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Id of the index: 16 random bytes. */
  readonly log_id: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of the key that signs. */
  readonly key_id?: string;
}
export const indexHeadShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "schema_id", "schema_version", "log_id", "producer_version"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    schema_id: { kind: "string", oneOf: ["gait.log.index"] }, schema_version: { kind: "string" },
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, producer_version: { kind: "string" },
    key_id: { kind: "string" },
  },
};

/** A log was opened. */
export interface IndexOpened {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Path of its file; from the folder of the index where it lies below that. */
  readonly file: string;
  /** Hash of its first leaf. */
  readonly leaf: string;
}
export const indexOpenedShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "log_id", "file", "leaf"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, file: { kind: "string", minLength: 1 },
    leaf: { kind: "string" },
  },
};

/** A log at some time. */
export interface IndexState {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Number of entries. */
  readonly size: number;
  /** Root of their tree. */
  readonly root: string;
}
export const indexStateShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "log_id", "size", "root"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, size: { kind: "integer", minimum: 0 },
    root: { kind: "string" },
  },
};

/** A log was deleted. */
export interface IndexDropped {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Reason that was given. */
  readonly why: string;
}
export const indexDroppedShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["n", "ts", "salt", "log_id", "why"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, why: { kind: "string" },
  },
};

/** Entries of a closed log were pruned. */
export interface IndexPruned {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Index of the first of them. */
  readonly from: number;
  /** How many were pruned. */
  readonly count: number;
  /** Who pruned. */
  readonly who?: string;
  /** Reason that was given. */
  readonly why?: string;
}
export const indexPrunedShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "log_id", "from", "count"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, from: { kind: "integer", minimum: 0 },
    count: { kind: "integer", minimum: 1 }, who: { kind: "string" }, why: { kind: "string" },
  },
};

/** Entries that a key found without its signature. */
export interface IndexUnsignedEntries {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Index of the first. */
  readonly from: number;
  /** How many there are. */
  readonly count: number;
}
export const indexUnsignedEntriesShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["n", "ts", "salt", "from", "count"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" }, from: { kind: "integer", minimum: 0 },
    count: { kind: "integer", minimum: 1 },
  },
};

/** Size and root of the tree at this place, as the log's key vouches for them. */
export interface IndexCheckpoint {
  /** A signed note (C2SP tlog-checkpoint); without a key its text alone. */
  readonly note: string;
  /** Roots of the perfect subtrees, largest first, base64. */
  readonly range: readonly string[];
}
export const indexCheckpointShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["note", "range"],
  members: {
    note: { kind: "string" }, range: { kind: "list", items: { kind: "string" } },
  },
};

/** One line of the index of logs, with exactly one member: the kind of the line. */
export interface LogIndexLine {
  /** When the index began; the first leaf. */
  readonly head?: IndexHead;
  /** A log was opened; a leaf. */
  readonly opened?: IndexOpened;
  /** A log as it was; a leaf. */
  readonly seen?: IndexState;
  /** A log as it ended; a leaf. */
  readonly closed?: IndexState;
  /** A log was deleted; a leaf. */
  readonly dropped?: IndexDropped;
  /** Entries of a closed log, or entries of the index itself, were pruned. */
  readonly pruned?: IndexPruned;
  /** Entries that a key found without its signature when it went on after them, and does not vouch for; a leaf. */
  readonly unsigned_entries?: IndexUnsignedEntries;
  /** Size and root of the tree of all entries before this line. */
  readonly checkpoint?: IndexCheckpoint;
}
export const logIndexLineShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    head: indexHeadShape, opened: indexOpenedShape, seen: indexStateShape, closed: indexStateShape,
    dropped: indexDroppedShape, pruned: indexPrunedShape,
    unsigned_entries: indexUnsignedEntriesShape, checkpoint: indexCheckpointShape,
  },
};

/** Where it ran. */
export interface LogEnv {
  /** Operating system. */
  readonly os: string;
  /** Architecture. */
  readonly arch: string;
  /** Runtime. */
  readonly runtime: string;
}
export const logEnvShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["os", "arch", "runtime"],
  members: {
    os: { kind: "string" }, arch: { kind: "string" }, runtime: { kind: "string" },
  },
};

/** Whose session it is, in the client's words. */
export interface LogSession {
  /** The client. */
  readonly client: string;
  /** Its version. */
  readonly version?: string;
  /** Id of the session. */
  readonly id?: string;
}
export const logSessionShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["client"],
  members: {
    client: { kind: "string", minLength: 1 }, version: { kind: "string" }, id: { kind: "string" },
  },
};

/** A tree of a log: how many entries it has, and its root. */
export interface LogState {
  /** Id of the log. */
  readonly log_id: string;
  /** Number of entries. */
  readonly size: number;
  /** Root of their tree. */
  readonly root: string;
}
export const logStateShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["log_id", "size", "root"],
  members: {
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, size: { kind: "integer", minimum: 0 },
    root: { kind: "string" },
  },
};

/** How the session began. */
export interface LogHead {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Kind of artifact. */
  readonly schema_id: "gait.log";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Id of the log: 16 random bytes. */
  readonly log_id: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Where it ran. */
  readonly env: LogEnv;
  /** Whose session it is. */
  readonly session: LogSession;
  /** How payloads are recorded. */
  readonly payloads: "digest" | "keep";
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the server's launch command or address. */
  readonly server_digest?: string;
  /** Digest of the tool map. */
  readonly map_digest?: string;
  /** Digest of the tool lock. */
  readonly lock_digest?: string;
  /** Digest of the client's registration of the hook. */
  readonly registration_digest?: string;
  /** Id of the key that signs. */
  readonly key_id?: string;
  /** The log that this one goes on from, as it was then. */
  readonly continues?: LogState;
}
export const logHeadShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "schema_id", "schema_version", "log_id", "run_id", "producer_version", "env", "session", "payloads", "policy_digest"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    schema_id: { kind: "string", oneOf: ["gait.log"] }, schema_version: { kind: "string" },
    log_id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, run_id: { kind: "string" },
    producer_version: { kind: "string" }, env: logEnvShape, session: logSessionShape,
    payloads: { kind: "string", oneOf: ["digest", "keep"] }, policy_digest: { kind: "string" },
    server_digest: { kind: "string" }, map_digest: { kind: "string" },
    lock_digest: { kind: "string" }, registration_digest: { kind: "string" },
    key_id: { kind: "string" }, continues: logStateShape,
  },
};

/** A call in the client's words. */
export interface LogCall {
  /** Id of the call. */
  readonly id?: string;
  /** Agent or sub-agent that made it. */
  readonly agent?: string;
  /** Name of the tool as it was called. */
  readonly tool: string;
  /** Digest of the arguments as they were received. */
  readonly input_digest: string;
}
export const logCallShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["tool", "input_digest"],
  members: {
    id: { kind: "string" }, agent: { kind: "string" }, tool: { kind: "string" },
    input_digest: { kind: "string" },
  },
};

/** A call that was judged. */
export interface LogDecision {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Id of the call within the session. */
  readonly intent_id: string;
  /** The call, in the client's words. */
  readonly call: LogCall;
  /** The record of the decision, whole; signed if there is a key. */
  readonly trace: TraceRecord;
  /** Answer to the client: pass, ask or deny. */
  readonly answer: "pass" | "ask" | "deny";
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** The rule that decided. */
  readonly rule?: string;
  /** Whether the session only observed, and the call ran whatever the verdict was. */
  readonly simulated?: boolean;
  /** Digest of the recorded arguments, where they were redacted and so have another one than the trace says. */
  readonly args_digest?: string;
}
export const logDecisionShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "intent_id", "call", "trace", "answer", "reason_codes"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    intent_id: { kind: "string", minLength: 1 }, call: logCallShape, trace: traceRecordShape,
    answer: { kind: "string", oneOf: ["pass", "ask", "deny"] },
    reason_codes: { kind: "list", items: { kind: "string" } }, rule: { kind: "string" },
    simulated: { kind: "boolean" }, args_digest: { kind: "string" },
  },
};

/** Outcome of a call. */
export interface LogOutcome {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Index of the decision. */
  readonly of?: number;
  /** The call, where no decision is known. */
  readonly call?: LogCall;
  /** How it ended: ok, error, or input_required where the server asks back. */
  readonly status: "ok" | "error" | "input_required";
  /** Digest of the recorded result. */
  readonly result_digest: string;
}
export const logOutcomeShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "status", "result_digest"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" }, of: { kind: "integer", minimum: 0 },
    call: logCallShape, status: { kind: "string", oneOf: ["ok", "error", "input_required"] },
    result_digest: { kind: "string" },
  },
};

/** A record that belongs to a decision, whole. */
export interface LogRecord {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Index of the decision. */
  readonly of: number;
  /** The approval audit or the credential evidence. */
  readonly record: JsonObject;
}
export const logRecordShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["n", "ts", "salt", "of", "record"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" }, of: { kind: "integer", minimum: 0 },
    record: { kind: "map" },
  },
};

/** Something else that happened. */
export interface LogEvent {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** Kind of event. */
  readonly event: string;
  /** Subject: the id of a call, or a digest. */
  readonly ref?: string;
  /** Bytes of a line that was cut off and was never answered. */
  readonly bytes?: number;
  /** Index of the first entry that was pruned, or was found without a signature. */
  readonly from?: number;
  /** How many entries. */
  readonly count?: number;
  /** Who pruned. */
  readonly who?: string;
  /** Reason that was given. */
  readonly why?: string;
}
export const logEventShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["n", "ts", "salt", "event"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
    event: { kind: "string", minLength: 1 }, ref: { kind: "string" },
    bytes: { kind: "integer", minimum: 0 }, from: { kind: "integer", minimum: 0 },
    count: { kind: "integer", minimum: 1 }, who: { kind: "string" }, why: { kind: "string" },
  },
};

/** How many entries there are, by kind; head and end are not counted. */
export interface LogCounts {
  /** Approvals. */
  readonly approval: number;
  /** Credentials; absent for none. */
  readonly credential?: number;
  /** Decisions. */
  readonly decision: number;
  /** Events. */
  readonly event: number;
  /** Outcomes. */
  readonly outcome: number;
}
export const logCountsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["approval", "decision", "event", "outcome"],
  members: {
    approval: { kind: "integer", minimum: 0 }, credential: { kind: "integer", minimum: 0 },
    decision: { kind: "integer", minimum: 0 }, event: { kind: "integer", minimum: 0 },
    outcome: { kind: "integer", minimum: 0 },
  },
};

/** The log is closed. */
export interface LogEnd {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock, in UTC. */
  readonly ts: string;
  /** 16 random bytes, base64url without padding; they keep the entry from being guessed from its hash. */
  readonly salt: string;
  /** How many entries there are, by kind. */
  readonly counts: LogCounts;
  /** Why: session_end, rotated, or abandoned. */
  readonly reason: "session_end" | "rotated" | "abandoned";
}
export const logEndShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["n", "ts", "salt", "counts", "reason"],
  members: {
    n: { kind: "integer", minimum: 0 }, ts: { kind: "timestamp" },
    salt: { kind: "string", pattern: "^[A-Za-z0-9_-]{22}$" }, counts: logCountsShape,
    reason: { kind: "string", oneOf: ["session_end", "rotated", "abandoned"] },
  },
};

/** Size and root of the tree at this place, as the log's key vouches for them. */
export interface LogCheckpoint {
  /** A signed note (C2SP tlog-checkpoint); without a key its text alone. */
  readonly note: string;
  /** Roots of the perfect subtrees, largest first, base64. */
  readonly range: readonly string[];
}
export const logCheckpointShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["note", "range"],
  members: {
    note: { kind: "string" }, range: { kind: "list", items: { kind: "string" } },
  },
};

/** Stored arguments or a stored result. Their digest is in the leaf. */
export interface LogPayload {
  /** Index of the leaf with the digest. */
  readonly of: number;
  /** Kind of value: args or result. */
  readonly member: "args" | "result";
  /** The value, redacted where redaction was asked for. */
  readonly value: JsonObject;
}
export const logPayloadShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["of", "member", "value"],
  members: {
    of: { kind: "integer", minimum: 0 }, member: { kind: "string", oneOf: ["args", "result"] },
    value: { kind: "map" },
  },
};

/** Hashes in place of entries that were pruned. */
export interface LogPruned {
  /** Index of the first of them. */
  readonly from: number;
  /** Hashes of the leaves, base64; at most 256. */
  readonly leaves: readonly string[];
}
export const logPrunedShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["from", "leaves"],
  members: {
    from: { kind: "integer", minimum: 0 }, leaves: { kind: "list", items: { kind: "string" } },
  },
};

/** One line of a decision log, with exactly one member: the kind of the line. A line whose bytes are a leaf of the tree has n, ts and salt. */
export interface LogLine {
  /** How the session began; the first leaf. */
  readonly head?: LogHead;
  /** A call that was judged; a leaf. */
  readonly decision?: LogDecision;
  /** Outcome of a call; a leaf. */
  readonly outcome?: LogOutcome;
  /** Approval audit of a call; a leaf. */
  readonly approval?: LogRecord;
  /** Which credential a call got; a leaf. */
  readonly credential?: LogRecord;
  /** Something else that happened; a leaf. */
  readonly event?: LogEvent;
  /** The log is closed; the last leaf. */
  readonly end?: LogEnd;
  /** Size and root of the tree of all entries before this line. */
  readonly checkpoint?: LogCheckpoint;
  /** Arguments or a result that were kept; never part of a leaf, so they can be deleted. */
  readonly payload?: LogPayload;
  /** In place of entries that were pruned. */
  readonly pruned?: LogPruned;
}
export const logLineShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    head: logHeadShape, decision: logDecisionShape, outcome: logOutcomeShape,
    approval: logRecordShape, credential: logRecordShape, event: logEventShape, end: logEndShape,
    checkpoint: logCheckpointShape, payload: logPayloadShape, pruned: logPrunedShape,
  },
};

/** gait log prove --json. */
export interface LogProveResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the log. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Index of the entry. */
  readonly entry: number;
  /** Number of entries of the checkpoint that the proof leads to. */
  readonly entries: number;
  /** Root of its tree. */
  readonly root: string;
  /** The proof, C2SP tlog-proof, with the entry in it. */
  readonly proof: string;
  /** Where it was written. */
  readonly proof_path?: string;
  /** Indexes of all decisions with the trace id: equal calls share one. */
  readonly trace_entries?: readonly number[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Entries in a row. */
export interface LogStretch {
  /** Index of the first. */
  readonly from: number;
  /** How many. */
  readonly count: number;
}

/** gait log prune --json. */
export interface LogPruneResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the log. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Entries that were replaced by their hashes. */
  readonly pruned: readonly LogStretch[];
  /** Payloads that were deleted. */
  readonly payloads: number;
  /** Number of entries, with those that were pruned. */
  readonly entries: number;
  /** The line by which the head leaves; it holds as before. */
  readonly head: string;
  /** Where it was recorded who pruned and why: in the log, in the index after the log ended, or nowhere. */
  readonly announced?: "log" | "index" | "nowhere";
  /** Entries that stay and are about a pruned one. */
  readonly referring?: readonly number[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** One entry of a log. */
export interface ListedEntry {
  /** Index of the entry. */
  readonly n: number;
  /** When it was added, by the machine's clock; absent if it was pruned. */
  readonly ts?: string;
  /** Kind of the entry, or pruned where only hashes are left. */
  readonly kind: string;
  /** Name of the tool as it was called. */
  readonly tool?: string;
  /** Answer to the client: pass, ask or deny. */
  readonly answer?: string;
  /** Reason codes of a decision. */
  readonly reason_codes?: readonly string[];
  /** The rule that decided. */
  readonly rule?: string;
  /** Whether the decision was only observed. */
  readonly simulated?: boolean;
  /** Id of the call within the session. */
  readonly intent_id?: string;
  /** Id of the trace of a decision. */
  readonly trace_id?: string;
  /** Index of the decision that it is about. */
  readonly of?: number;
  /** How a call ended. */
  readonly status?: string;
  /** Kind of event. */
  readonly event?: string;
  /** Subject of an event. */
  readonly ref?: string;
  /** Bytes that were cut off. */
  readonly bytes?: number;
  /** Index of the first entry that was pruned. */
  readonly from?: number;
  /** How many entries were pruned. */
  readonly count?: number;
  /** Who pruned. */
  readonly who?: string;
  /** Reason that was given. */
  readonly why?: string;
  /** Why the log was ended. */
  readonly reason?: string;
  /** The client whose session it is. */
  readonly client?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Log that an entry of an index is about. */
  readonly log_id?: string;
  /** File of that log. */
  readonly file?: string;
  /** How many entries that log had. */
  readonly size?: number;
}

/** gait log show --json. */
export interface LogShowResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the log. */
  readonly path: string;
  /** Id of the log. */
  readonly log_id: string;
  /** Number of entries of the log. */
  readonly total: number;
  /** How many of them are selected. */
  readonly matched: number;
  /** The last of these, in order. */
  readonly entries: readonly ListedEntry[];
  /** Lines that cannot be read. */
  readonly unreadable?: number;
  /** The entry that was asked for, whole. */
  readonly entry?: JsonObject;
  /** Its arguments or result, if that was kept. */
  readonly payload?: JsonObject;
  /** The trace that was asked for. */
  readonly trace?: JsonObject;
  /** Indexes of all decisions with this trace id: equal calls share one. */
  readonly trace_entries?: readonly number[];
  /** Where the trace was written. */
  readonly trace_path?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A log of the folder, or a log that only the index names. */
export interface LogStatus {
  /** Path of its file. */
  readonly path: string;
  /** Id of the log; absent if its head cannot be read. */
  readonly log_id?: string;
  /** Whether it is open, has ended, is damaged at its end, gone, or given up. */
  readonly state: "open" | "ended" | "damaged" | "gone" | "dropped";
  /** Why it was ended or given up, or what is damaged. */
  readonly reason?: string;
  /** Number of entries; for a log that is gone, the last number in the index. */
  readonly entries?: number;
  /** Time of the last entry. */
  readonly last_time?: string;
  /** The client whose session it is. */
  readonly client?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Whether the index knows it; absent without an index. */
  readonly indexed?: boolean;
  /** Present when it has fewer entries than the index saw: it was cut, or is an older copy. */
  readonly older?: boolean;
}

/** gait log status --json. */
export interface LogStatusResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Folder of logs. */
  readonly folder: string;
  /** Whether it has an index that can be read. */
  readonly has_index: boolean;
  /** The logs, the latest last. */
  readonly logs: readonly LogStatus[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** The answers about one log. An answer that was not asked for is absent. */
export interface LogAnswer {
  /** Path of the log. */
  readonly path: string;
  /** A log of a session, or the index of logs. */
  readonly kind: "log" | "index";
  /** Whether it is consistent and everything that was required holds. */
  readonly ok: boolean;
  /** Id of the log; absent if its head cannot be read. */
  readonly log_id?: string;
  /** Number of entries. */
  readonly entries: number;
  /** Root of their tree. */
  readonly root: string;
  /** Time of the first entry. */
  readonly first_time?: string;
  /** Time of the latest entry. */
  readonly last_time?: string;
  /** Required answers that are no. */
  readonly unmet?: readonly ("consistent" | "signed" | "closed" | "head" | "cosigned" | "whole" | "indexed")[];
  /** Whether it is undamaged. */
  readonly consistent: boolean;
  /** Whether a given key vouches for every entry. */
  readonly signed?: boolean;
  /** Number of entries for which a given key vouches. */
  readonly vouched?: number;
  /** Number of entries for which no given key vouches. */
  readonly unvouched?: number;
  /** Entries that the key found without its signature when the log went on, or may have found so, for which it does not vouch; absent if there are none. */
  readonly found_unsigned?: readonly LogUnsigned[];
  /** The log that this one continues, which has entries of the same session; absent if it continues none. */
  readonly continues?: LogBefore;
  /** Whether the last entry is an end, for which a given key vouches if there is one. */
  readonly closed?: boolean;
  /** Why the log was ended. */
  readonly end_reason?: string;
  /** Whether every given head of this log holds. */
  readonly head?: boolean;
  /** The given heads of this log: at most 1000 that hold, and 1000 that do not. */
  readonly heads?: readonly LogHeadAnswer[];
  /** How many given heads of this log there are, if not all are listed. */
  readonly head_count?: number;
  /** How many of them do not hold, if not all are listed. */
  readonly failed_head_count?: number;
  /** Whether every given cosigner signed a checkpoint. */
  readonly cosigned?: boolean;
  /** The given cosigners. */
  readonly cosigners?: readonly LogCosignerAnswer[];
  /** Present when the log was found through the index, and not named. */
  readonly from_index?: boolean;
  /** Whether the log is what the index of logs says. */
  readonly indexed?: boolean;
  /** The first entry which says that the index did not know the log when it went on; absent if none does. */
  readonly not_indexed?: number;
  /** Where it is not. */
  readonly index_faults?: readonly LogIndexFault[];
  /** Whether nothing was pruned and no payload is missing. */
  readonly whole: boolean;
  /** Entries of which only the hash remains. */
  readonly pruned: number;
  /** Payloads whose digest is in an entry and that are not there. */
  readonly withheld: number;
  /** Pruned entries without an event that records the pruning. */
  readonly unannounced: number;
  /** Bytes after the last line feed: a write that was cut off, which answered no call. */
  readonly torn_bytes?: number;
  /** Index of the first entry whose time is before that of an earlier one. */
  readonly clock_back?: number;
  /** Faults, line by line. */
  readonly faults?: readonly LogFault[];
  /** How many faults there are, if not all are listed. */
  readonly fault_count?: number;
}

/** One thing that is wrong with a log. */
export interface LogFault {
  /** Number of the line, from 1. */
  readonly line: number;
  /** Index of the entry, if the line is one or is about one. */
  readonly entry?: number;
  /** Kind of fault. */
  readonly code: "malformed" | "head" | "index" | "root" | "size" | "range" | "origin" | "signature" | "reference" | "payload" | "payload_digest" | "end" | "pruned";
  /** The fault in words. */
  readonly problem: string;
}

/** Outcome of checking the log against a head from elsewhere. */
export interface LogHeadAnswer {
  /** Number of entries that the head is about. */
  readonly size: number;
  /** Whether the first entries of the log are those of the head. */
  readonly holds: boolean;
  /** Why it does not hold. */
  readonly problem?: string;
}

/** Part of the log that a cosigner signed. */
export interface LogCosignerAnswer {
  /** Name of the cosigner. */
  readonly name: string;
  /** Number of entries of the latest checkpoint that it signed; absent if it signed none. */
  readonly size?: number;
  /** When it signed that, by its own clock. */
  readonly time?: string;
}

/** Contradiction between the log and the index. */
export interface LogIndexFault {
  /** Kind of fault: not in the index, given up, begun anew, cut, forked, or without its end. */
  readonly code: "unknown" | "dropped" | "begin" | "cut" | "fork" | "end";
  /** The fault in words. */
  readonly problem: string;
}

/** A log that the index of logs knows and that is not there. */
export interface LogMissing {
  /** Id of the log. */
  readonly log_id: string;
  /** Where it should be. */
  readonly path: string;
  /** How many entries it had when it was last seen. */
  readonly entries: number;
  /** Why it counts as missing: what was found at its path. */
  readonly problem: string;
}

/** Given heads of one log that no log of the line answers. */
export interface LogHeadElsewhere {
  /** Id of its log. */
  readonly log_id?: string;
  /** Most entries that one of them is about. */
  readonly size: number;
  /** How many heads of it were given. */
  readonly heads: number;
  /** Whether its log had to be here. If so, the answer as a whole is no. */
  readonly required: boolean;
  /** Why no log answers. */
  readonly problem?: string;
}

/** Two given heads of one log and size with different roots, or two files of one log whose first entries differ. */
export interface LogTwoHistories {
  /** Id of the log, if the heads name it. */
  readonly log_id?: string;
  /** Number of entries that both are about. */
  readonly size: number;
  /** Whether a given key signed both: it signed two histories. */
  readonly signed: boolean;
  /** The two files; absent for heads. */
  readonly paths?: readonly string[];
}

/** The log before one. */
export interface LogBefore {
  /** Id of the log. */
  readonly log_id: string;
  /** Number of its entries. */
  readonly size: number;
}

/** Entries in a row. */
export interface LogUnsigned {
  /** Index of the first entry. */
  readonly from: number;
  /** How many entries in a row. */
  readonly count: number;
  /** Whether only an entry that was pruned without an announcement may have said so; else absent. */
  readonly pruned?: boolean;
}

/** gait log verify --json. */
export interface LogVerifyResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The answers, log by log. */
  readonly logs: readonly LogAnswer[];
  /** Logs that the index knows and that are gone. */
  readonly missing?: readonly LogMissing[];
  /** Logs that the index knows and that were given up or deleted. */
  readonly dropped?: number;
  /** Logs that the index says were given up, and that are still there. */
  readonly given_up?: readonly string[];
  /** Logs in the folder that the index does not know. */
  readonly unknown?: readonly string[];
  /** Logs of which heads were given and that are not among these, one for each log; at most 1000. */
  readonly heads_elsewhere?: readonly LogHeadElsewhere[];
  /** How many such logs there are, if not all are listed. */
  readonly heads_elsewhere_count?: number;
  /** Given heads, or files of one log, that contradict each other; at most 1000. */
  readonly two_histories?: readonly LogTwoHistories[];
  /** How many contradictions there are, if not all are listed. */
  readonly two_histories_count?: number;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait log vkey --json. */
export interface LogVkeyResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Name of the key: the origin of the log, or the name of a cosigner. */
  readonly name: string;
  /** The verifier key, C2SP signed-note. */
  readonly vkey: string;
  /** Id of the key: SHA-256 of its 32 bytes. */
  readonly key_id: string;
  /** Id of the log; absent for a cosigner. */
  readonly log_id?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Reads log/index_line; see {@linkcode LogIndexLine}. */
export const readLogIndexLine: Reader<LogIndexLine> = readerOf(logIndexLineShape, "log/index_line");
/** Reads log/line; see {@linkcode LogLine}. */
export const readLogLine: Reader<LogLine> = readerOf(logLineShape, "log/line");
