// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonValue } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";
import { type ApprovalAuditRecord, approvalAuditRecordShape, type ApprovalToken, type BrokerCredentialRecord, brokerCredentialRecordShape, type IntentRequest, type TraceRecord, traceRecordShape } from "./gate.ts";
import type { DiffSummary } from "./runpack.ts";

/** Any answer of a server that is no verdict: the call must not run. */
export interface ServeErrorAnswer {
  /** Always false. */
  readonly ok: false;
  /** The attempted action, and the problem found. */
  readonly error: string;
  /** Kind of failure. */
  readonly error_code: "invalid_input" | "verification_failed" | "decrypt_failed" | "policy_blocked" | "approval_required" | "dependency_missing" | "unsafe_operation" | "regress_failed" | "rate_limit_lock_timeout" | "rate_limit_lock_acquire_failed" | "rate_limit_lock_write_failed" | "state_unavailable" | "state_unusable" | "registry_fetch_transient" | "registry_fetch_failed" | "registry_io_failed" | "internal_failure";
  /** Class of failure. */
  readonly error_category: "invalid_input" | "verification_failed" | "policy_blocked" | "approval_required" | "dependency_missing" | "io_failure" | "state_contention" | "network_transient" | "network_permanent" | "internal_failure";
  /** Hint: the next step. */
  readonly hint: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** JSON Pointers of the bad members. */
  readonly fields?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
  /** gait run diff: the summary of a comparison that could not be made, with nothing in it. */
  readonly summary?: DiffSummary;
  /** gait mcp proxy: the trace that was written before something else failed. */
  readonly trace_path?: string;
  /** gait run replay: whether --unsafe-real-tools was given. */
  readonly requested_unsafe?: boolean;
}

/** Answer of GET /healthz. */
export interface HealthAnswer {
  /** Whether it answers calls; no while they are refused because the log cannot be written. */
  readonly ok: boolean;
  /** Version of the program that runs. */
  readonly producer_version: string;
  /** Digest of the policies that decide. */
  readonly policy_digest?: string;
  /** What deserves attention, such as a policy that could not be read again. */
  readonly warnings?: readonly string[];
}

/** The signed records of the decision. */
export interface DecisionRecords {
  /** The trace. */
  readonly trace: TraceRecord;
  /** The approval audit. */
  readonly approval?: ApprovalAuditRecord;
  /** The evidence of a credential. */
  readonly credential?: BrokerCredentialRecord;
}
export const decisionRecordsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["trace"],
  members: {
    trace: traceRecordShape, approval: approvalAuditRecordShape,
    credential: brokerCredentialRecordShape,
  },
};

/** A place in a log. */
export interface LogPlace {
  /** Id of the log. */
  readonly log_id: string;
  /** Index of the entry. */
  readonly n: number;
}
export const logPlaceShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["log_id", "n"],
  members: {
    log_id: { kind: "string" }, n: { kind: "integer", minimum: 0 },
  },
};

/** Answer of POST /v1/judge: the members of gait gate eval --json, the place in the log, and the records if asked for. */
export interface JudgeAnswer {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Final verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes?: readonly string[];
  /** Violations, sorted. */
  readonly violations?: readonly string[];
  /** What rules that decided or were unclear say, and why a line was not judged, for the agent and the approver. */
  readonly messages?: readonly string[];
  /** Ids of the tokens that counted, or what the caller gave. */
  readonly approval_ref?: string;
  /** Approvals that are needed. */
  readonly required_approvals?: number;
  /** Approvals that counted. */
  readonly valid_approvals?: number;
  /** Number of keys under which the approvals that count were signed. */
  readonly approval_keys?: number;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Empty: the trace is in the log, and in the answer if asked for. */
  readonly trace_path: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Name of the rule that decided. */
  readonly matched_rule?: string;
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
  /** Where the decision is in the log. */
  readonly log: LogPlace;
  /** The signed records, if asked for. */
  readonly records?: DecisionRecords;
}
export const judgeAnswerShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["ok", "verdict", "trace_id", "trace_path", "policy_digest", "intent_digest", "log"],
  members: {
    ok: { kind: "boolean" },
    verdict: { kind: "string", oneOf: ["allow", "block", "dry_run", "require_approval"] },
    reason_codes: { kind: "list", items: { kind: "string" } },
    violations: { kind: "list", items: { kind: "string" } },
    messages: { kind: "list", items: { kind: "string" } }, approval_ref: { kind: "string" },
    required_approvals: { kind: "integer", minimum: 1 },
    valid_approvals: { kind: "integer", minimum: 1 }, approval_keys: { kind: "integer" },
    trace_id: { kind: "string" }, trace_path: { kind: "string" }, policy_digest: { kind: "string" },
    intent_digest: { kind: "string" }, matched_rule: { kind: "string" },
    rate_limit_scope: { kind: "string", oneOf: ["tool", "identity", "tool_identity"] },
    rate_limit_key: { kind: "string" }, rate_limit_used: { kind: "integer", minimum: 1 },
    rate_limit_remaining: { kind: "integer", minimum: 1 }, credential_issuer: { kind: "string" },
    credential_ref: { kind: "string" }, simulate_mode: { kind: "boolean" },
    would_have_blocked: { kind: "boolean" },
    simulated_verdict: { kind: "string", oneOf: ["allow", "block", "dry_run", "require_approval"] },
    simulated_reason_codes: { kind: "list", items: { kind: "string" } },
    warnings: { kind: "list", items: { kind: "string" } }, log: logPlaceShape,
    records: decisionRecordsShape,
  },
};

/** Files that the asker keeps, as absolute paths. */
export interface AskerGuard {
  /** Files, and folders with all that is in them. */
  readonly places?: readonly string[];
  /** Those that must not even be read. */
  readonly secrets?: readonly string[];
  /** Those of the program, which a call may start. */
  readonly program?: readonly string[];
}

/** Body of POST /v1/judge. */
export interface JudgeRequest {
  /** The intent to judge, as in a file for gait gate eval. */
  readonly intent: IntentRequest;
  /** Approval tokens for the call. */
  readonly approval_tokens?: readonly ApprovalToken[];
  /** Whether nothing is enforced, counted or asked. */
  readonly simulate?: boolean;
  /** Whether the answer has the signed records. */
  readonly records?: boolean;
  /** Id for the trace, as the command line gives one: up to 64 letters, digits and -_.:. */
  readonly correlation_id?: string;
  /** Files that the asker's own settings and environment name, besides those of the server: no policy lets the call change them. */
  readonly guard?: AskerGuard;
}

/** Answer of POST /v1/outcome. */
export interface OutcomeAnswer {
  /** Whether it was recorded. */
  readonly ok: boolean;
  /** Where the outcome is in the log. */
  readonly log: LogPlace;
}
export const outcomeAnswerShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["ok", "log"],
  members: {
    ok: { kind: "boolean" }, log: logPlaceShape,
  },
};

/** Body of POST /v1/outcome: how a call ended that was judged. */
export interface OutcomeRequest {
  /** Index of the decision in the log, from the answer to it. */
  readonly n: number;
  /** How the call ended. */
  readonly status: "ok" | "error";
  /** What the tool answered; the log keeps its digest. */
  readonly result?: JsonValue;
}
export const outcomeRequestShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["n", "status"],
  members: {
    n: { kind: "integer", minimum: 0 }, status: { kind: "string", oneOf: ["ok", "error"] },
    result: { kind: "any" },
  },
};

/** gait serve --json, when it ended. */
export interface ServeResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** What it judged by. */
  readonly id: string;
  /** Requests that got an answer. */
  readonly answered: number;
  /** Log of the decisions of POST /v1/judge. */
  readonly log_path?: string;
  /** Head of that log. */
  readonly log_head?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A running server of this user: where it listens, and which process it is. */
export interface ServerRecord {
  /** Kind of artifact. */
  readonly schema_id: "gait.serve.server";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** When it began to listen. */
  readonly created_at: string;
  /** Version of the program that runs. */
  readonly producer_version: string;
  /** What it judges by: the id of an installed hook, or a digest of the settings. */
  readonly id: string;
  /** Id of the process. */
  readonly pid: number;
  /** Absolute path of its socket. */
  readonly socket?: string;
  /** Its address, where it listens on one: http://127.0.0.1:8300. */
  readonly address?: string;
  /** File with the token that its address asks for. */
  readonly token_file?: string;
}
export const serverRecordShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "id", "pid"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.serve.server"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] }, created_at: { kind: "timestamp" },
    producer_version: { kind: "string" }, id: { kind: "string", pattern: "^[0-9a-f]{16}$" },
    pid: { kind: "integer", minimum: 1 }, socket: { kind: "string" }, address: { kind: "string" },
    token_file: { kind: "string" },
  },
};

/** Reads serve/judge_answer; see {@linkcode JudgeAnswer}. */
export const readJudgeAnswer: Reader<JudgeAnswer> = readerOf(judgeAnswerShape, "serve/judge_answer");
/** Reads serve/outcome_answer; see {@linkcode OutcomeAnswer}. */
export const readOutcomeAnswer: Reader<OutcomeAnswer> = readerOf(outcomeAnswerShape, "serve/outcome_answer");
/** Reads serve/outcome_request; see {@linkcode OutcomeRequest}. */
export const readOutcomeRequest: Reader<OutcomeRequest> = readerOf(outcomeRequestShape, "serve/outcome_request");
/** Reads serve/server_record; see {@linkcode ServerRecord}. */
export const readServerRecord: Reader<ServerRecord> = readerOf(serverRecordShape, "serve/server_record");
