// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";
import { type Signature, signatureShape } from "./common.ts";
import { type IntentContext, intentContextShape, type IntentProvenance, intentProvenanceShape, type IntentTarget, intentTargetShape } from "./gate.ts";

/** A value that a person does not see. */
export interface HiddenValue {
  /** JSON Pointer of the text that holds the marker, such as `/args/token`. */
  readonly pointer: string;
  /** Length of the value in Unicode characters. */
  readonly characters: number;
  /** First eight hex digits of the SHA-256 of the value. */
  readonly digest: string;
}
export const hiddenValueShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["pointer", "characters", "digest"],
  members: {
    pointer: { kind: "string" }, characters: { kind: "integer", minimum: 0 },
    digest: { kind: "string", minLength: 8 },
  },
};

/** A call that waits for an approval: what a person needs to decide on it. The file has mode 0600 and goes when the wait is over. */
export interface McpApprovalRequest {
  /** Kind of artifact. */
  readonly schema_id: "gait.mcp.approval_request";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the wait began. */
  readonly created_at: string;
  /** When the wait ends; the file is removed then. */
  readonly expires_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** Scope that the approval must have. */
  readonly scope: string;
  /** Who asks. */
  readonly identity: string;
  /** Arguments of the call, with secrets replaced by markers. */
  readonly args: JsonObject;
  /** Targets of the call. */
  readonly targets: readonly IntentTarget[];
  /** Where arguments came from. */
  readonly arg_provenance: readonly IntentProvenance[];
  /** Who asks, and where. */
  readonly context: IntentContext;
  /** Number of values that markers replace. */
  readonly redacted_values: number;
  /** The hidden values, in the order in which their markers are shown. Markers that the call itself brought are not listed. */
  readonly hidden?: readonly HiddenValue[];
  /** Digest of the arguments as received; its beginning names the file. */
  readonly input_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Name of the rule that asks; absent if no rule decided. */
  readonly matched_rule?: string;
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** What rules that decided or were unclear say, and why a line was not judged, for the agent and the approver. */
  readonly messages?: readonly string[];
  /** Approvals that are needed. */
  readonly required_approvals: number;
  /** Command that shows the call to a person and approves it; it names the file of the request. */
  readonly approve_command: string;
  /** Ed25519 signature of the session's trace key over the digest of all the other members. */
  readonly signature?: Signature;
}
export const mcpApprovalRequestShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "expires_at", "producer_version", "tool_name", "scope", "identity", "args", "targets", "arg_provenance", "context", "redacted_values", "input_digest", "intent_digest", "policy_digest", "reason_codes", "required_approvals", "approve_command"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.mcp.approval_request"] },
    schema_version: { kind: "string" }, created_at: { kind: "timestamp" },
    expires_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    tool_name: { kind: "string", minLength: 1 }, scope: { kind: "string", minLength: 1 },
    identity: { kind: "string" }, args: { kind: "map" },
    targets: { kind: "list", items: intentTargetShape },
    arg_provenance: { kind: "list", items: intentProvenanceShape }, context: intentContextShape,
    redacted_values: { kind: "integer", minimum: 0 },
    hidden: { kind: "list", items: hiddenValueShape }, input_digest: { kind: "string" },
    intent_digest: { kind: "string" }, policy_digest: { kind: "string" },
    matched_rule: { kind: "string" }, reason_codes: { kind: "list", items: { kind: "string" } },
    messages: { kind: "list", items: { kind: "string" } },
    required_approvals: { kind: "integer", minimum: 1 },
    approve_command: { kind: "string", minLength: 1 }, signature: signatureShape,
  },
};

/** Something that the call acts on. */
export interface GivenTarget {
  /** Kind of target. */
  readonly kind: "path" | "url" | "host" | "repo" | "bucket" | "table" | "queue" | "topic" | "other";
  /** The target, such as a path or URL. */
  readonly value: string;
  /** Operation on the target, such as read or write. */
  readonly operation?: string;
  /** Data class of it. */
  readonly sensitivity?: string;
}
export const givenTargetShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["kind", "value"],
  members: {
    kind: { kind: "string", oneOf: ["path", "url", "host", "repo", "bucket", "table", "queue", "topic", "other"] },
    value: { kind: "string", minLength: 1 }, operation: { kind: "string" },
    sensitivity: { kind: "string" },
  },
};

/** Where the value of an argument came from. */
export interface GivenProvenance {
  /** Which argument, such as $.path. */
  readonly arg_path: string;
  /** Where its value came from. */
  readonly source: "user" | "tool_output" | "external" | "system";
  /** Where exactly. */
  readonly source_ref?: string;
  /** Digest of the source's content. */
  readonly integrity_digest?: string;
}
export const givenProvenanceShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["arg_path", "source"],
  members: {
    arg_path: { kind: "string", minLength: 1 },
    source: { kind: "string", oneOf: ["user", "tool_output", "external", "system"] },
    source_ref: { kind: "string" }, integrity_digest: { kind: "string" },
  },
};

/** The file of --context: the caller and the targets, set by the operator who starts gait, never by the model. YAML or JSON. */
export interface CallContextFile {
  /** Who asks; in place of what the call says. */
  readonly identity?: string;
  /** Where the agent works. */
  readonly workspace?: string;
  /** Risk class of the call, such as low or high. */
  readonly risk_class?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Id of the request. */
  readonly request_id?: string;
  /** Id of the run; not part of the intent. */
  readonly run_id?: string;
  /** Further targets of the call, in addition to those that the call names. */
  readonly targets?: readonly GivenTarget[];
  /** Origin of arguments, in addition to the call's own provenance. */
  readonly arg_provenance?: readonly GivenProvenance[];
}
export const callContextFileShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    identity: { kind: "string", minLength: 1 }, workspace: { kind: "string", minLength: 1 },
    risk_class: { kind: "string", minLength: 1 }, session_id: { kind: "string", minLength: 1 },
    request_id: { kind: "string", minLength: 1 }, run_id: { kind: "string", minLength: 1 },
    targets: { kind: "list", items: givenTargetShape },
    arg_provenance: { kind: "list", items: givenProvenanceShape },
  },
};

/** A server whose start was changed. */
export interface ChangedServer {
  /** Names of members from the root of the file to the server. */
  readonly place: readonly string[];
  /** Its text before. */
  readonly before: string;
  /** Its text since. */
  readonly after: string;
}
export const changedServerShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["place", "before", "after"],
  members: {
    place: { kind: "list", items: { kind: "string" } }, before: { kind: "string" },
    after: { kind: "string" },
  },
};

/** What gait mcp install changed in a file of a client, so that it can be undone. */
export interface McpClientRegistration {
  /** Kind of artifact. */
  readonly schema_id: "gait.mcp.client_registration";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** When it was written. */
  readonly created_at: string;
  /** The client. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "cursor" | "opencode";
  /** Absolute path of the client's file. */
  readonly path: string;
  /** The servers that start through gait. */
  readonly servers: readonly ChangedServer[];
}
export const mcpClientRegistrationShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "created_at", "client", "path", "servers"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.mcp.client_registration"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] }, created_at: { kind: "timestamp" },
    client: { kind: "any" }, path: { kind: "string" },
    servers: { kind: "list", items: changedServerShape },
  },
};

/** A server in a file of a client. */
export interface ClientServer {
  /** Name of the server. */
  readonly name: string;
  /** The client's file. */
  readonly path: string;
  /** Whether it starts through gait now, is left as it was, starts without gait again, or cannot start through gait. */
  readonly state: "judged" | "left" | "restored" | "not_covered";
  /** Why it is not covered. */
  readonly reason?: string;
}

/** gait mcp install and gait mcp uninstall, with --json. */
export interface McpClientServersResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The client. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "cursor" | "opencode";
  /** Whether the files are those of the user or of one project. */
  readonly scope: "user" | "project";
  /** The outcome. planned: only shown, with --dry-run. */
  readonly action: "installed" | "present" | "planned" | "removed" | "absent";
  /** The servers in the client's files. */
  readonly servers: readonly ClientServer[];
  /** The changes of the client's files in unified form. */
  readonly changes: readonly string[];
  /** Policies to judge by, base first. */
  readonly policies?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Decision on a call, in the member gait/decision of the answer's _meta. */
export interface McpDecision {
  /** Verdict of the policy. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted. */
  readonly violations: readonly string[];
  /** What rules that decided or were unclear say, and why a line was not judged, for the agent and the approver. */
  readonly messages?: readonly string[];
  /** Id of the signed trace. */
  readonly trace_id: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Command with which a person approves exactly this call, unseen: by its digests. */
  readonly approve_command?: string;
}

/** One line of the file of --export-log-out: a decision on a call. */
export interface DecisionLogLine {
  /** When the call was asked for, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Where the trace was written. */
  readonly trace_path?: string;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** Final verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted; absent when there are none. */
  readonly reason_codes?: readonly string[];
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
}

/** One line of the file of --export-otel-out: a decision on a call, shaped like an OpenTelemetry log record. */
export interface DecisionOtelLine {
  /** The decision: gait.* about the decision itself, and gen_ai.* by the OpenTelemetry semantic conventions. */
  readonly attributes: JsonObject;
  /** Name of the event. */
  readonly body: "gait.mcp.proxy.decision";
  /** Severity. */
  readonly severity_text: "INFO";
  /** When the call was asked for, in nanoseconds since 1970; beyond what a double holds. */
  readonly time_unix_nano: number;
  /** Id of the gait trace; not a W3C trace id. */
  readonly trace_id: string;
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
export const journalEnvShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["os", "arch", "runtime"],
  members: {
    os: { kind: "string" }, arch: { kind: "string" }, runtime: { kind: "string" },
  },
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
export const journalHeadShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["run_id", "created_at", "producer_version", "policy_digest", "server_digest", "payloads", "env"],
  members: {
    run_id: { kind: "string" }, created_at: { kind: "timestamp" },
    producer_version: { kind: "string" }, policy_digest: { kind: "string" },
    server_digest: { kind: "string" }, payloads: { kind: "string", oneOf: ["digest", "keep"] },
    env: journalEnvShape,
  },
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
  /** Verdict of the policy. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted. */
  readonly violations: readonly string[];
}
export const journalCallShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["intent_id", "created_at", "tool_name", "args_digest", "intent_digest", "trace_id", "verdict", "reason_codes", "violations"],
  members: {
    intent_id: { kind: "string", minLength: 1 }, created_at: { kind: "timestamp" },
    tool_name: { kind: "string", minLength: 1 }, args_digest: { kind: "string" },
    args: { kind: "map" }, intent_digest: { kind: "string" },
    trace_id: { kind: "string", minLength: 1 },
    verdict: { kind: "string", oneOf: ["allow", "block", "dry_run", "require_approval"] },
    reason_codes: { kind: "list", items: { kind: "string" } },
    violations: { kind: "list", items: { kind: "string" } },
  },
};

/** Outcome of a call. */
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
export const journalResultShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["intent_id", "created_at", "status", "result_digest"],
  members: {
    intent_id: { kind: "string", minLength: 1 }, created_at: { kind: "timestamp" },
    status: { kind: "string", oneOf: ["ok", "error", "input_required"] },
    result_digest: { kind: "string" }, result: { kind: "map" },
  },
};

/** Something else that happened. */
export interface JournalEvent {
  /** Kind of event. */
  readonly event: string;
  /** When. */
  readonly ts: string;
  /** Id of the call that it concerns. */
  readonly ref?: string;
}
export const journalEventShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["event", "ts"],
  members: {
    event: { kind: "string", minLength: 1 }, ts: { kind: "timestamp" }, ref: { kind: "string" },
  },
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
  /** Outcome of a call. */
  readonly result?: JournalResult;
  /** Something else that happened. */
  readonly event?: JournalEvent;
}
export const journalLineShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.mcp.journal"] }, schema_version: { kind: "string" },
    head: journalHeadShape, call: journalCallShape, result: journalResultShape,
    event: journalEventShape,
  },
};

/** Outcome for one server. */
export interface FoundLock {
  /** Id of the server in the snapshot. */
  readonly item_id: string;
  /** Name of the server. */
  readonly name: string;
  /** created: locked now; unchanged: as locked; changed: not as locked, nothing was written; unknown: no file lists its tools, and it was not asked; failed: it cannot be locked. */
  readonly status: "created" | "unchanged" | "changed" | "unknown" | "failed";
  /** Set if the names come from a manifest or a catalogue, and the server was not asked. */
  readonly declared?: boolean;
  /** Which server of the lock it is. */
  readonly launch_digest?: string;
  /** Digest of its tools. */
  readonly tools_digest?: string;
  /** Number of its tools. */
  readonly tools?: number;
  /** Why it is not locked, in words. */
  readonly reason?: string;
  /** Next command, for a person. */
  readonly next?: string;
}

/** gait mcp lock --from-scout --json. */
export interface FoundLockResult {
  /** Whether the lock now has the present state of every server of the snapshot. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the lock. */
  readonly lock_path: string;
  /** The servers of the snapshot, by id; servers that are started alike are one. */
  readonly servers: readonly FoundLock[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** One way in which a server differs from its lock. */
export interface LockFinding {
  /** Kind of change. */
  readonly kind: "server_unknown" | "added" | "removed" | "renamed" | "schema_widened" | "schema_changed" | "text_changed" | "annotations_changed" | "invisible_characters";
  /** Name of the tool; empty for server_unknown. */
  readonly tool: string;
  /** Details in lines for people; invisible characters are written as escapes. */
  readonly detail: string;
}

/** gait mcp lock --json. */
export interface LockResult {
  /** Whether the lock now says what the server offers. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** created: locked for the first time; unchanged: as locked; changed: not as locked, nothing was written; accepted: the lock was updated. */
  readonly status: "created" | "unchanged" | "changed" | "accepted";
  /** Path of the lock. */
  readonly lock_path: string;
  /** Which server of the lock it is. */
  readonly launch_digest: string;
  /** How the server was reached. */
  readonly transport: "stdio" | "http";
  /** Revision of MCP that the server spoke. */
  readonly protocol_version?: string;
  /** Kinds of text besides the tools that were asked for; absent if none were. */
  readonly texts?: readonly ("instructions" | "prompts" | "resource_templates" | "resources")[];
  /** Digest of what the server offers now; --accept takes it. */
  readonly tools_digest: string;
  /** Digest of what the lock said before, if it knew the server. */
  readonly locked_tools_digest?: string;
  /** Number of tools that the server offers. */
  readonly tools: number;
  /** How the server differs from the lock, by tool. */
  readonly findings?: readonly LockFinding[];
  /** Next command, for a person. */
  readonly next?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait mcp map --json. */
export interface MapResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the lock or list. */
  readonly from: string;
  /** Number of tools that it lists. */
  readonly tools: number;
  /** Number of arguments that the draft maps, secrets included. */
  readonly guessed: number;
  /** Number of arguments that a person must decide on. */
  readonly unsure: number;
  /** Where the draft was written. */
  readonly map_path?: string;
  /** The drafted tool map, YAML; absent if it was written to a file. */
  readonly draft?: string;
}

/** The decision on one of several calls. */
export interface JudgedCall {
  /** Name of the tool, as the policy saw it. */
  readonly tool_name: string;
  /** Id that the model gave to the call; absent if it has none. */
  readonly call_id?: string;
  /** Final verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes?: readonly string[];
  /** Violations, sorted. */
  readonly violations?: readonly string[];
  /** What rules that decided or were unclear say, and why a line was not judged, for the agent and the approver. */
  readonly messages?: readonly string[];
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Where the trace was written. */
  readonly trace_path: string;
  /** Ids of the tokens that counted, or what the caller gave. */
  readonly approval_ref?: string;
  /** Approvals that are needed. */
  readonly required_approvals?: number;
  /** Approvals that counted. */
  readonly valid_approvals?: number;
  /** Where the approval audit was written. */
  readonly approval_audit_path?: string;
  /** Scope of the limit that was enforced. */
  readonly rate_limit_scope?: "tool" | "identity" | "tool_identity";
  /** Key of its counter. */
  readonly rate_limit_key?: string;
  /** Calls counted, this one included. */
  readonly rate_limit_used?: number;
  /** Calls left in the window. */
  readonly rate_limit_remaining?: number;
  /** Who issued the credential. */
  readonly credential_issuer?: string;
  /** Reference to the credential. */
  readonly credential_ref?: string;
  /** Where the evidence was written. */
  readonly credential_evidence_path?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
  /** Whether nothing was enforced. */
  readonly simulate_mode?: boolean;
  /** Whether enforcing would have stopped the call. */
  readonly would_have_blocked?: boolean;
  /** Verdict that enforcing would have given. */
  readonly simulated_verdict?: "allow" | "block" | "dry_run" | "require_approval";
  /** Its reason codes. */
  readonly simulated_reason_codes?: readonly string[];
}

/** gait mcp proxy --call --json: the decision on one call, or on all calls of one payload. */
export interface McpProxyResult {
  /** Whether a decision was reached. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Always false: nothing was run, the caller acts on the verdict. */
  readonly executed: false;
  /** Shape in which the call was read; absent if an empty one was asked for. */
  readonly adapter?: string;
  /** Id of the run. */
  readonly run_id: string;
  /** Final verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes?: readonly string[];
  /** Violations, sorted. */
  readonly violations?: readonly string[];
  /** What rules that decided or were unclear say, and why a line was not judged, for the agent and the approver. */
  readonly messages?: readonly string[];
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Where the trace was written. */
  readonly trace_path: string;
  /** Where the runpack was written. */
  readonly runpack_path?: string;
  /** File to which the log line was added. */
  readonly log_export?: string;
  /** File to which the OTEL-style line was added. */
  readonly otel_export?: string;
  /** Ids of the tokens that counted, or what the caller gave. */
  readonly approval_ref?: string;
  /** Approvals that are needed. */
  readonly required_approvals?: number;
  /** Approvals that counted. */
  readonly valid_approvals?: number;
  /** Number of keys under which the approvals that count were signed. */
  readonly approval_keys?: number;
  /** Where the approval audit was written. */
  readonly approval_audit_path?: string;
  /** Scope of the limit that was enforced. */
  readonly rate_limit_scope?: "tool" | "identity" | "tool_identity";
  /** Key by which calls are counted together: the tool, the identity, or both as tool|identity. */
  readonly rate_limit_key?: string;
  /** Calls counted, this one included. */
  readonly rate_limit_used?: number;
  /** Calls left in the window. */
  readonly rate_limit_remaining?: number;
  /** Who issued the credential. */
  readonly credential_issuer?: string;
  /** Reference to the credential. */
  readonly credential_ref?: string;
  /** Where the evidence was written. */
  readonly credential_evidence_path?: string;
  /** Each call with its decision, where the payload holds several. The members above are those of the first call with the strictest verdict. */
  readonly calls?: readonly JudgedCall[];
  /** Whether nothing was enforced. */
  readonly simulate_mode?: boolean;
  /** Whether enforcing would have stopped the call. */
  readonly would_have_blocked?: boolean;
  /** Verdict that enforcing would have given. */
  readonly simulated_verdict?: "allow" | "block" | "dry_run" | "require_approval";
  /** Its reason codes. */
  readonly simulated_reason_codes?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Result that gait mcp proxy prints under --json when a live session has ended. */
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
  /** Where the trace files are, if they were asked for. */
  readonly trace_dir?: string;
  /** Where the log is. */
  readonly log_path?: string;
  /** Head of the log at its end: GAIT log=<id> size=<n> root=sha256:<hex>. Keep it elsewhere: nothing before it can be cut off then. */
  readonly log_head?: string;
  /** The same as log_path, where --journal was given. */
  readonly journal_path?: string;
  /** Where the runpack is, if one was written. */
  readonly runpack_path?: string;
  /** Exit status of the server. */
  readonly server_status?: number;
  /** Whether the session only observed. */
  readonly simulate_mode?: true;
  /** Answers of the server that no request waited for; the client did not get them. */
  readonly answers_withheld?: number;
  /** Calls of an observed session that enforcing would have stopped. */
  readonly would_have_blocked?: number;
  /** Warnings. */
  readonly warnings?: readonly string[];
}

/** Who calls, and where. Further members are allowed and have no effect. */
export interface ToolCallContext {
  /** Who asks; mcp-proxy if absent. */
  readonly identity?: string;
  /** Where the agent works; . if absent. */
  readonly workspace?: string;
  /** Risk class of the call; high if absent. */
  readonly risk_class?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Id of the request. */
  readonly request_id?: string;
  /** Id of the run; not part of the intent. */
  readonly run_id?: string;
}
export const toolCallContextShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: [],
  members: {
    identity: { kind: "string" }, workspace: { kind: "string" }, risk_class: { kind: "string" },
    session_id: { kind: "string" }, request_id: { kind: "string" }, run_id: { kind: "string" },
  },
};

/** One tool call in gait's own shape, as gait mcp proxy --adapter mcp reads it. Its context and provenance are believed, unless --context says otherwise. */
export interface FlatToolCall {
  /** Name of the tool. */
  readonly name: string;
  /** Its arguments. */
  readonly args?: JsonObject;
  /** Target whose kind follows from its spelling; only where targets is empty. */
  readonly target?: string;
  /** Targets of the call. */
  readonly targets?: readonly IntentTarget[];
  /** Where arguments came from. */
  readonly arg_provenance?: readonly IntentProvenance[];
  /** Who calls, and where. */
  readonly context?: ToolCallContext;
  /** When it was asked for. */
  readonly created_at?: string;
}
export const flatToolCallShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["name"],
  members: {
    name: { kind: "string" }, args: { kind: "map" }, target: { kind: "string" },
    targets: { kind: "list", items: intentTargetShape },
    arg_provenance: { kind: "list", items: intentProvenanceShape }, context: toolCallContextShape,
    created_at: { kind: "timestamp" },
  },
};

/** Digests of the parts of a tool that are there. */
export interface ToolParts {
  /** Digest of the title. */
  readonly title?: string;
  /** Digest of the description. */
  readonly description?: string;
  /** Digest of the schema of the arguments. */
  readonly inputSchema?: string;
  /** Digest of the schema of the result. */
  readonly outputSchema?: string;
  /** Digest of the annotations. */
  readonly annotations?: string;
}
export const toolPartsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    title: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    description: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    inputSchema: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    outputSchema: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    annotations: { kind: "string", pattern: "^[0-9a-f]{64}$" },
  },
};

/** A tool as it was accepted. */
export interface LockedTool {
  /** Its name, exactly. */
  readonly name: string;
  /** SHA-256 of the canonical JSON of the definition. This alone decides whether the tool is the same. */
  readonly digest: string;
  /** Digests of the parts of the definition. */
  readonly parts: ToolParts;
  /** Name, title, description, inputSchema, outputSchema and annotations as the server gave them, each if it is there; shown in reviews. */
  readonly definition: JsonObject;
}
export const lockedToolShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["name", "digest", "parts", "definition"],
  members: {
    name: { kind: "string", minLength: 1 }, digest: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    parts: toolPartsShape, definition: { kind: "map" },
  },
};

/** A kind of text as it was accepted. */
export interface LockedText {
  /** Kind of text. */
  readonly kind: "instructions" | "prompts" | "resource_templates" | "resources";
  /** SHA-256 of the canonical JSON of text or items. */
  readonly digest: string;
  /** The instructions; empty if the server gave none. */
  readonly text?: string;
  /** The items of a list, sorted: of prompts name, title, description and arguments; of resources uri or uriTemplate, name, title, description and mimeType, each if it is there. */
  readonly items?: readonly JsonObject[];
}
export const lockedTextShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["kind", "digest"],
  members: {
    kind: { kind: "string", oneOf: ["instructions", "prompts", "resource_templates", "resources"] },
    digest: { kind: "string", pattern: "^[0-9a-f]{64}$" }, text: { kind: "string" },
    items: { kind: "list", items: { kind: "map" } },
  },
};

/** A server, and the tools that it may offer. */
export interface LockedServer {
  /** SHA-256 of the canonical JSON of the words that start it, or of its URL in a list. */
  readonly launch_digest: string;
  /** How it is reached. */
  readonly transport: "stdio" | "http";
  /** The words that start it, or its URL, for people; what looks like a secret is replaced by ***. */
  readonly launch: readonly string[];
  /** Capabilities that were declared to it, since the tools may depend on them, sorted; absent if none were. */
  readonly capabilities?: readonly string[];
  /** Digest of launch_digest with name and digest of every tool, and kind and digest of every text if there are texts: what a person accepts. */
  readonly tools_digest: string;
  /** Its tools, sorted by name. */
  readonly tools: readonly LockedTool[];
  /** Its other texts that reach a prompt, sorted by kind. A kind that is not there is not locked; absent in locks of earlier programs. */
  readonly texts?: readonly LockedText[];
  /** Set if a manifest or a catalogue named the tools, and the server was not asked: only the names are compared, and definitions have nothing else. Absent otherwise. */
  readonly declared?: boolean;
}
export const lockedServerShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["launch_digest", "transport", "launch", "tools_digest", "tools"],
  members: {
    launch_digest: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    transport: { kind: "string", oneOf: ["stdio", "http"] },
    launch: { kind: "list", items: { kind: "string" } },
    capabilities: { kind: "list", items: { kind: "string" } },
    tools_digest: { kind: "string", pattern: "^[0-9a-f]{64}$" },
    tools: { kind: "list", items: lockedToolShape },
    texts: { kind: "list", items: lockedTextShape }, declared: { kind: "boolean" },
  },
};

/** gait.mcp.lock: the tools that a person has accepted, of each MCP server. */
export interface ToolLock {
  /** Kind of document. */
  readonly schema_id: "gait.mcp.tool_lock";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** Servers, sorted by the digest of what starts them. */
  readonly servers: readonly LockedServer[];
}
export const toolLockShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "servers"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.mcp.tool_lock"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] },
    servers: { kind: "list", items: lockedServerShape },
  },
};

/** Verdicts to which a call is raised. Nothing here ever makes one milder. */
export interface Tightening {
  /** At least this for a call of a tool that may destroy, by its annotations. */
  readonly destructive?: "require_approval" | "block";
  /** At least this for a call of a tool that reaches out into the world, by its annotations. */
  readonly open_world?: "require_approval" | "block";
  /** At least this for a call of a tool that the server did not list. */
  readonly unlisted?: "require_approval" | "block";
}
export const tighteningShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    destructive: { kind: "string", oneOf: ["require_approval", "block"] },
    open_world: { kind: "string", oneOf: ["require_approval", "block"] },
    unlisted: { kind: "string", oneOf: ["require_approval", "block"] },
  },
};

/** Settings for all tools. */
export interface MapDefaults {
  /** Folder against which tools resolve relative paths, where an argument names none; absolute. */
  readonly base?: string;
  /** Risk class of calls of tools whose entry says none, in place of the context's. */
  readonly risk_class?: string;
  /** Hints of the server about its tools that can make decisions stricter; the same as tighten at the top. A file has only one of them. */
  readonly tighten?: Tightening;
  /** Arguments that are secret in every call: JSON Pointers as in the path of an argument. */
  readonly secrets?: readonly string[];
}
export const mapDefaultsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    base: { kind: "string", minLength: 1 }, risk_class: { kind: "string", minLength: 1 },
    tighten: tighteningShape, secrets: { kind: "list", items: { kind: "string", minLength: 1 } },
  },
};

/** Data class of a folder. */
export interface PathClass {
  /** A folder, or one file. */
  readonly prefix: string;
  /** Data class of what is there. */
  readonly sensitivity: string;
}
export const pathClassShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["prefix", "sensitivity"],
  members: {
    prefix: { kind: "string", minLength: 1 }, sensitivity: { kind: "string", minLength: 1 },
  },
};

/** Effect beyond a limit. */
export interface OverLimit {
  /** Risk class of the call; a more severe one stays. */
  readonly risk_class: string;
}
export const overLimitShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["risk_class"],
  members: {
    risk_class: { kind: "string", minLength: 1 },
  },
};

/** One argument. */
export interface MappedArg {
  /** JSON Pointer below the arguments; * means one member or index, ** any number of them. */
  readonly path: string;
  /** Meaning of the value. */
  readonly is: "path" | "url" | "host" | "repo" | "bucket" | "table" | "queue" | "topic" | "query" | "secret" | "amount" | "other";
  /** Operation of the tool on it, such as read or write. */
  readonly operation?: string;
  /** Data class of it, where no prefix below says otherwise. */
  readonly sensitivity?: string;
  /** Whether a call without it is blocked. */
  readonly required?: boolean;
  /** Whether a call may leave out an amount that has a limit; without it such a call is blocked. */
  readonly optional?: boolean;
  /** Where its value comes from. */
  readonly provenance?: "user" | "tool_output" | "external" | "system";
  /** Folder against which the tool resolves relative paths; absolute. */
  readonly base?: string;
  /** Folder that the tool puts in place of a leading ~; absolute. Without it, a path that begins with ~ is blocked. */
  readonly home?: string;
  /** Whether the tool takes ~, $, % and escapes in a path literally. Without it, such paths are blocked. */
  readonly verbatim?: boolean;
  /** Data classes of paths by folder; the longest prefix counts. */
  readonly under?: readonly PathClass[];
  /** Largest amount that needs no further care; a negative one counts by its size. */
  readonly limit?: number;
  /** Effect for a larger amount, and for an amount that is not a number. */
  readonly over?: OverLimit;
}
export const mappedArgShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["path", "is"],
  members: {
    path: { kind: "string", minLength: 1 },
    is: { kind: "string", oneOf: ["path", "url", "host", "repo", "bucket", "table", "queue", "topic", "query", "secret", "amount", "other"] },
    operation: { kind: "string", minLength: 1 }, sensitivity: { kind: "string", minLength: 1 },
    required: { kind: "boolean" }, optional: { kind: "boolean" },
    provenance: { kind: "string", oneOf: ["user", "tool_output", "external", "system"] },
    base: { kind: "string", minLength: 1 }, home: { kind: "string", minLength: 1 },
    verbatim: { kind: "boolean" }, under: { kind: "list", items: pathClassShape },
    limit: { kind: "number", minimum: 0 }, over: overLimitShape,
  },
};

/** One tool. */
export interface MappedTool {
  /** Name of the tool exactly as the server spells it, or * for every tool without an entry. From 1.1.0 on * within a name matches any run of characters, and [*] a star. */
  readonly name: string;
  /** Name that policies see in its place. */
  readonly tool_name?: string;
  /** Risk class of its calls, in place of the context's. */
  readonly risk_class?: string;
  /** Meaning of its arguments. */
  readonly args?: readonly MappedArg[];
}
export const mappedToolShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["name"],
  members: {
    name: { kind: "string", minLength: 1 }, tool_name: { kind: "string", minLength: 1 },
    risk_class: { kind: "string", minLength: 1 }, args: { kind: "list", items: mappedArgShape },
  },
};

/** gait.tools.yaml: the meaning of tool arguments, so that policies can decide on paths, hosts and amounts. YAML or JSON. */
export interface ToolMapFile {
  /** Kind of document; may be left out. */
  readonly schema_id?: "gait.mcp.tool_map";
  /** Generation of the file. Defaults and names with * need 1.1.0; without this member it is 1.0.0. */
  readonly schema_version?: "1.0.0" | "1.1.0";
  /** Hints of the server about its tools that can make decisions stricter. */
  readonly tighten?: Tightening;
  /** Settings for all tools of the server. Needs schema_version 1.1.0. */
  readonly defaults?: MapDefaults;
  /** The tools. Each name occurs once. */
  readonly tools?: readonly MappedTool[];
}
export const toolMapFileShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.mcp.tool_map"] },
    schema_version: { kind: "string", oneOf: ["1.0.0", "1.1.0"] }, tighten: tighteningShape,
    defaults: mapDefaultsShape, tools: { kind: "list", items: mappedToolShape },
  },
};

/** Reads mcp/approval_request; see {@linkcode McpApprovalRequest}. */
export const readMcpApprovalRequest: Reader<McpApprovalRequest> = readerOf(mcpApprovalRequestShape, "mcp/approval_request");
/** Reads mcp/call_context; see {@linkcode CallContextFile}. */
export const readCallContextFile: Reader<CallContextFile> = readerOf(callContextFileShape, "mcp/call_context");
/** Reads mcp/client_registration; see {@linkcode McpClientRegistration}. */
export const readMcpClientRegistration: Reader<McpClientRegistration> = readerOf(mcpClientRegistrationShape, "mcp/client_registration");
/** Reads mcp/journal_line; see {@linkcode JournalLine}. */
export const readJournalLine: Reader<JournalLine> = readerOf(journalLineShape, "mcp/journal_line");
/** Reads mcp/tool_call; see {@linkcode FlatToolCall}. */
export const readFlatToolCall: Reader<FlatToolCall> = readerOf(flatToolCallShape, "mcp/tool_call");
/** Reads mcp/tool_lock; see {@linkcode ToolLock}. */
export const readToolLock: Reader<ToolLock> = readerOf(toolLockShape, "mcp/tool_lock");
/** Reads mcp/tool_map; see {@linkcode ToolMapFile}. */
export const readToolMapFile: Reader<ToolMapFile> = readerOf(toolMapFileShape, "mcp/tool_map");
