// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject, JsonValue } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";
import { type Signature, signatureShape } from "./common.ts";

/** A key, and the person whose it is. */
export interface AllowedApprover {
  /** Name of the person, as their tokens give it. */
  readonly name: string;
  /** Their public key: the text of its file. */
  readonly key: string;
  /** Allowed approvals: tool:<name>, or * for any tool; without it any tool. */
  readonly scopes?: readonly string[];
}
export const allowedApproverShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["name", "key"],
  members: {
    name: { kind: "string", minLength: 1 }, key: { kind: "string", minLength: 1 },
    scopes: { kind: "list", items: { kind: "string", minLength: 1 } },
  },
};

/** Who may approve calls: names, keys, and what each may approve. An operator writes it as YAML or JSON. */
export interface AllowedApprovers {
  /** Kind of document; may be left out. */
  readonly schema_id?: "gait.gate.allowed_approvers";
  /** Generation of the schema; may be left out. */
  readonly schema_version?: "1.0.0";
  /** One entry for each key. */
  readonly approvers: readonly AllowedApprover[];
}
export const allowedApproversShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["approvers"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.gate.allowed_approvers"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] },
    approvers: { kind: "list", items: allowedApproverShape },
  },
};

/** One examined token. */
export interface ApprovalAuditEntry {
  /** Id of the token. */
  readonly token_id: string;
  /** Who approved. */
  readonly approver_identity: string;
  /** Why. */
  readonly reason_code: string;
  /** Scopes that it approves. */
  readonly scope?: readonly string[];
  /** First instant at which it no longer counts. */
  readonly expires_at: string;
  /** Whether it counted. */
  readonly valid: boolean;
  /** Why it did not count. */
  readonly error_code?: string;
}
export const approvalAuditEntryShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["token_id", "approver_identity", "reason_code", "expires_at", "valid"],
  members: {
    token_id: { kind: "string" }, approver_identity: { kind: "string" },
    reason_code: { kind: "string" }, scope: { kind: "list", items: { kind: "string" } },
    expires_at: { kind: "timestamp" }, valid: { kind: "boolean" }, error_code: { kind: "string" },
  },
};

/** Record of the approval tokens that a decision examined. */
export interface ApprovalAuditRecord {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the decision was asked for: the intent's time, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Id of the decision's trace. */
  readonly trace_id: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Approvals that the decision needed. */
  readonly required_approvals: number;
  /** Approvals that counted. */
  readonly valid_approvals: number;
  /** Whether the approvals were granted. */
  readonly approved: boolean;
  /** Who approved, sorted, each once. */
  readonly approvers?: readonly string[];
  /** The tokens, sorted. */
  readonly entries: readonly ApprovalAuditEntry[];
}
export const approvalAuditRecordShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "trace_id", "tool_name", "intent_digest", "policy_digest", "required_approvals", "valid_approvals", "approved", "entries"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    trace_id: { kind: "string" }, tool_name: { kind: "string" }, intent_digest: { kind: "string" },
    policy_digest: { kind: "string" }, required_approvals: { kind: "integer" },
    valid_approvals: { kind: "integer" }, approved: { kind: "boolean" },
    approvers: { kind: "list", items: { kind: "string" } },
    entries: { kind: "list", items: approvalAuditEntryShape },
  },
};

/** Signed approval of one intent under one policy, for a limited time. */
export interface ApprovalToken {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When it was signed. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** First 24 hex characters of SHA-256 over what is approved. */
  readonly token_id: string;
  /** Who approves. */
  readonly approver_identity: string;
  /** Why. */
  readonly reason_code: string;
  /** Digest of the approved intent. */
  readonly intent_digest: string;
  /** Digest of the policy it is approved under. */
  readonly policy_digest: string;
  /** Approved scopes: tool:<name> or *. */
  readonly scope: readonly string[];
  /** First instant at which it no longer counts. */
  readonly expires_at: string;
  /** Ed25519 signature over the digest of all the other members. */
  readonly signature?: Signature;
}
export const approvalTokenShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "token_id", "approver_identity", "reason_code", "intent_digest", "policy_digest", "scope", "expires_at"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    token_id: { kind: "string" }, approver_identity: { kind: "string" },
    reason_code: { kind: "string" }, intent_digest: { kind: "string" },
    policy_digest: { kind: "string" }, scope: { kind: "list", items: { kind: "string" } },
    expires_at: { kind: "timestamp" }, signature: signatureShape,
  },
};

/** gait approve --json. */
export interface ApproveResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Id of the token. */
  readonly token_id: string;
  /** Where it was written. */
  readonly token_path: string;
  /** When it expires, in whole seconds. */
  readonly expires_at: string;
  /** Why. */
  readonly reason_code: string;
  /** Scopes that it approves. */
  readonly scope: readonly string[];
  /** Id of the signing key. */
  readonly key_id: string;
  /** The action that was taken. */
  readonly description: "signed approval token created";
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Evidence that a broker issued a credential for a decision; it never holds the credential. */
export interface BrokerCredentialRecord {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the decision was asked for: the intent's time, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Id of the decision's trace. */
  readonly trace_id: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** For whom it was issued. */
  readonly identity: string;
  /** Who issued it, as the broker says. */
  readonly broker: string;
  /** Reference of the requested credential. */
  readonly reference?: string;
  /** Scopes that were asked for. */
  readonly scope?: readonly string[];
  /** Reference to the credential. */
  readonly credential_ref: string;
}
export const brokerCredentialRecordShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "trace_id", "tool_name", "identity", "broker", "credential_ref"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    trace_id: { kind: "string" }, tool_name: { kind: "string" }, identity: { kind: "string" },
    broker: { kind: "string" }, reference: { kind: "string" },
    scope: { kind: "list", items: { kind: "string" } }, credential_ref: { kind: "string" },
  },
};

/** Request that a command broker reads from standard input. */
export interface BrokerRequest {
  /** Name of the tool. */
  readonly ToolName: string;
  /** Who asks. */
  readonly Identity: string;
  /** Where the agent works. */
  readonly Workspace: string;
  /** Id of the session, or empty. */
  readonly SessionID: string;
  /** Id of the request, or empty. */
  readonly RequestID: string;
  /** Reference of the requested credential. */
  readonly Reference: string;
  /** Scopes that are asked for. */
  readonly Scope: readonly string[];
}

/** Answer that a command broker writes to standard output. */
export interface BrokerResponse {
  /** Who issued it; command if left out. */
  readonly issued_by?: string;
  /** Reference to the credential, not the credential: one line of at most 256 bytes. */
  readonly credential_ref: string;
}
export const brokerResponseShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["credential_ref"],
  members: {
    issued_by: { kind: "string" }, credential_ref: { kind: "string" },
  },
};

/** gait gate eval --json. */
export interface GateEvalResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
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
  /** Where the approval audit was written. */
  readonly approval_audit_path?: string;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Where the trace was written. */
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
  /** Where the evidence was written. */
  readonly credential_evidence_path?: string;
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

/** Verdict on one intent, as a record. */
export interface GateResult {
  /** Kind of artifact. */
  readonly schema_id: "gait.gate.result";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the decision was asked for: the intent's time, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** The verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted. */
  readonly violations: readonly string[];
}

/** Something the call acts on. */
export interface IntentTarget {
  /** Kind of target. */
  readonly kind: string;
  /** The target, such as a path or URL. */
  readonly value: string;
  /** Operation on the target, such as read or write. */
  readonly operation?: string;
  /** Data class of it. */
  readonly sensitivity?: string;
}
export const intentTargetShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["kind", "value"],
  members: {
    kind: { kind: "string" }, value: { kind: "string" }, operation: { kind: "string" },
    sensitivity: { kind: "string" },
  },
};

/** Where the value of an argument came from. */
export interface IntentProvenance {
  /** Which argument. */
  readonly arg_path: string;
  /** Where its value came from. */
  readonly source: string;
  /** Where exactly. */
  readonly source_ref?: string;
  /** Digest of the source's content. */
  readonly integrity_digest?: string;
}
export const intentProvenanceShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["arg_path", "source"],
  members: {
    arg_path: { kind: "string" }, source: { kind: "string" }, source_ref: { kind: "string" },
    integrity_digest: { kind: "string" },
  },
};

/** Who asks, and where. Further members are allowed and not digested. */
export interface IntentContext {
  /** Who asks. */
  readonly identity: string;
  /** Where the agent works. */
  readonly workspace: string;
  /** Risk class of the call, such as low or high. */
  readonly risk_class: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Id of the request. */
  readonly request_id?: string;
}
export const intentContextShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["identity", "workspace", "risk_class"],
  members: {
    identity: { kind: "string" }, workspace: { kind: "string" }, risk_class: { kind: "string" },
    session_id: { kind: "string" }, request_id: { kind: "string" },
  },
};

/** One tool call that an agent wants to make; Gate judges it before it runs. */
export interface IntentRequest {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the agent asked. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** The arguments. */
  readonly args: JsonObject;
  /** Digest of the normalized arguments; recomputed by every reader. */
  readonly args_digest?: string;
  /** Digest of the normalized intent; recomputed by every reader. */
  readonly intent_digest?: string;
  /** Targets of the call. */
  readonly targets: readonly IntentTarget[];
  /** Where arguments came from. */
  readonly arg_provenance?: readonly IntentProvenance[];
  /** Who asks, and where. */
  readonly context: IntentContext;
}
export const intentRequestShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "tool_name", "args", "targets", "context"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    tool_name: { kind: "string" }, args: { kind: "map" }, args_digest: { kind: "string" },
    intent_digest: { kind: "string" }, targets: { kind: "list", items: intentTargetShape },
    arg_provenance: { kind: "list", items: intentProvenanceShape }, context: intentContextShape,
  },
};

/** At most so many calls in a fixed window. Counters are shared by all rules with the same window and scope. */
export interface RateLimitDocument {
  /** Calls that one window admits; 0 turns the limit off. */
  readonly requests?: number;
  /** Length of the fixed window, in UTC. */
  readonly window?: string;
  /** Scope of the count. */
  readonly scope?: string;
}
export const rateLimitDocumentShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    requests: { kind: "integer" }, window: { kind: "string" }, scope: { kind: "string" },
  },
};

/** Effect on calls in which tainted input reaches a destination. One target must satisfy all given destination lists. */
export interface DataflowDocument {
  /** Turns the constraint on; so does any of the lists. */
  readonly enabled?: boolean;
  /** Provenance sources that count as tainted; external and tool_output if left out. */
  readonly tainted_sources?: readonly string[];
  /** Target kinds that count as a destination. */
  readonly destination_kinds?: readonly string[];
  /** Target values that count as a destination; case is kept. */
  readonly destination_values?: readonly string[];
  /** Target operations that count as a destination. */
  readonly destination_operations?: readonly string[];
  /** Effect for tainted input; it never weakens the rule's own effect. */
  readonly action?: string;
  /** Reason code that is added; dataflow_tainted_destination if left out. */
  readonly reason_code?: string;
  /** Violation that is added; tainted_dataflow if left out. */
  readonly violation?: string;
}
export const dataflowDocumentShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    enabled: { kind: "boolean" }, tainted_sources: { kind: "list", items: { kind: "string" } },
    destination_kinds: { kind: "list", items: { kind: "string" } },
    destination_values: { kind: "list", items: { kind: "string" } },
    destination_operations: { kind: "list", items: { kind: "string" } }, action: { kind: "string" },
    reason_code: { kind: "string" }, violation: { kind: "string" },
  },
};

/** All present lists must hold; within a list one value suffices. Lists on targets may be satisfied by different targets. */
export interface MatchDocument {
  /** Tool names, in any letter case; with 1.1.0, * matches any run of characters. */
  readonly tool_names?: readonly string[];
  /** Risk classes of the context. */
  readonly risk_classes?: readonly string[];
  /** Identities of the context; case is kept. */
  readonly identities?: readonly string[];
  /** Plain text prefixes of the workspace; end them with / to stop at a folder. */
  readonly workspace_prefixes?: readonly string[];
  /** Kinds; some target must have one of them. */
  readonly target_kinds?: readonly string[];
  /** Values; some target must have one of them. Letter case counts. */
  readonly target_values?: readonly string[];
  /** Sensitivities; some target must have one of them. */
  readonly data_classes?: readonly string[];
  /** Kinds; some target must have one of them. Compared with the same data as target_kinds. */
  readonly destination_kinds?: readonly string[];
  /** Values; some target must have one of them. Compared with the same data as target_values. */
  readonly destination_values?: readonly string[];
  /** Operations; some target must have one of them. */
  readonly destination_operations?: readonly string[];
  /** Sources; some argument must have one of them. */
  readonly provenance_sources?: readonly string[];
  /** Conditions on arguments by JSON Pointer, * for one step and ** for any number (1.1.0). */
  readonly args?: JsonObject;
  /** Whether the pointers of args must select every scalar of the call (1.1.0). */
  readonly no_other_args?: boolean;
  /** Conditions on one target all at once (1.1.0). */
  readonly targets?: JsonValue;
  /** Conditions on the command line (1.1.0). */
  readonly command?: JsonValue;
}
export const matchDocumentShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    tool_names: { kind: "list", items: { kind: "string" } },
    risk_classes: { kind: "list", items: { kind: "string" } },
    identities: { kind: "list", items: { kind: "string" } },
    workspace_prefixes: { kind: "list", items: { kind: "string" } },
    target_kinds: { kind: "list", items: { kind: "string" } },
    target_values: { kind: "list", items: { kind: "string" } },
    data_classes: { kind: "list", items: { kind: "string" } },
    destination_kinds: { kind: "list", items: { kind: "string" } },
    destination_values: { kind: "list", items: { kind: "string" } },
    destination_operations: { kind: "list", items: { kind: "string" } },
    provenance_sources: { kind: "list", items: { kind: "string" } }, args: { kind: "map" },
    no_other_args: { kind: "boolean" }, targets: { kind: "any" }, command: { kind: "any" },
  },
};

/** One rule. The first that matches, by priority and then name, decides. */
export interface RuleDocument {
  /** Name, shown in decisions; breaks ties between equal priorities. */
  readonly name: string;
  /** Lower numbers are tried first; 0 if left out. */
  readonly priority?: number;
  /** Verdict when the rule matches. */
  readonly effect: string;
  /** Text for the agent and the approver when the rule decides or is unclear; at most 500 printable characters (1.1.0). */
  readonly message?: string;
  /** On a block rule: ask a person when the rule is unclear, in place of blocking (1.1.0). */
  readonly when_unclear?: string;
  /** On a rule of the first of several policies: where it decides, the later ones decide alone (1.1.0). */
  readonly overridable?: boolean;
  /** Conditions; a rule without any matches every intent. */
  readonly match?: MatchDocument;
  /** Reason codes of the decision; matched_rule_<name> if left out. */
  readonly reason_codes?: readonly string[];
  /** Violations of the decision. */
  readonly violations?: readonly string[];
  /** Approvals that are needed; more than 1 implies distinct approvers. */
  readonly min_approvals?: number;
  /** Whether approvals must come from different people. */
  readonly require_distinct_approvers?: boolean;
  /** Whether a broker must issue a credential before the call is allowed. */
  readonly require_broker_credential?: boolean;
  /** Credentials to ask the broker for. */
  readonly broker_reference?: string;
  /** Scopes to ask the broker for. */
  readonly broker_scopes?: readonly string[];
  /** Limit on how often. */
  readonly rate_limit?: RateLimitDocument;
  /** Constraint on where tainted input may go. */
  readonly dataflow?: DataflowDocument;
}
export const ruleDocumentShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["name", "effect"],
  members: {
    name: { kind: "string" }, priority: { kind: "integer" }, effect: { kind: "string" },
    message: { kind: "string" }, when_unclear: { kind: "string" }, overridable: { kind: "boolean" },
    match: matchDocumentShape, reason_codes: { kind: "list", items: { kind: "string" } },
    violations: { kind: "list", items: { kind: "string" } }, min_approvals: { kind: "integer" },
    require_distinct_approvers: { kind: "boolean" }, require_broker_credential: { kind: "boolean" },
    broker_reference: { kind: "string" },
    broker_scopes: { kind: "list", items: { kind: "string" } }, rate_limit: rateLimitDocumentShape,
    dataflow: dataflowDocumentShape,
  },
};

/** Members that an intent of a risky class must have; without them it is blocked. */
export interface FailClosedDocument {
  /** Turns it on. */
  readonly enabled?: boolean;
  /** Risk classes for which it is active; critical and high if left out. */
  readonly risk_classes?: readonly string[];
  /** Parts of the intent that must not be empty. */
  readonly required_fields?: readonly string[];
}
export const failClosedDocumentShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    enabled: { kind: "boolean" }, risk_classes: { kind: "list", items: { kind: "string" } },
    required_fields: { kind: "list", items: { kind: "string" } },
  },
};

/** A Gate policy file, in YAML or JSON. */
export interface PolicyDocument {
  /** Kind of document; may be left out. */
  readonly schema_id?: string;
  /** Generation of the language, 1.0.0 if left out. Conditions on arguments, targets and commands need 1.1.0. */
  readonly schema_version?: string;
  /** Verdict when no rule matches; require_approval if left out. */
  readonly default_verdict?: string;
  /** Required fields by risk class. */
  readonly fail_closed?: FailClosedDocument;
  /** Lists of texts by name (1.1.0). The item $name in another list is replaced by the items. */
  readonly lists?: JsonObject;
  /** Arguments that are command lines or argument vectors, by tool name, as JSON Pointers (1.1.0). */
  readonly commands?: JsonObject;
  /** The rules, in any order. */
  readonly rules?: readonly RuleDocument[];
}
export const policyDocumentShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    default_verdict: { kind: "string" }, fail_closed: failClosedDocumentShape,
    lists: { kind: "map" }, commands: { kind: "map" },
    rules: { kind: "list", items: ruleDocumentShape },
  },
};

/** Who holds the lock of a rate-limit state file. */
export interface RateLimitLock {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Process id of the holder. */
  readonly pid: number;
  /** When it was taken. */
  readonly created_at: string;
  /** Host name of the holder: a process id means nothing elsewhere. */
  readonly host?: string;
}
export const rateLimitLockShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "pid", "created_at"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" }, pid: { kind: "integer" },
    created_at: { kind: "timestamp" }, host: { kind: "string" },
  },
};

/** Calls counted in one window. */
export interface RateLimitCounter {
  /** Window, scope, start of the window and scope key, joined by vertical bars. */
  readonly key: string;
  /** Calls counted. */
  readonly count: number;
}
export const rateLimitCounterShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["key", "count"],
  members: {
    key: { kind: "string" }, count: { kind: "integer" },
  },
};

/** Counters of the rate limits. */
export interface RateLimitState {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Counters, sorted by key. */
  readonly counters: readonly RateLimitCounter[];
}
export const rateLimitStateShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "counters"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    counters: { kind: "list", items: rateLimitCounterShape },
  },
};

/** A trace that does not verify. */
export interface FailedTrace {
  /** Path of the file. */
  readonly path: string;
  /** What is wrong with it. */
  readonly error: string;
}

/** The journal of a session. */
export interface FolderJournal {
  /** Path of the file. */
  readonly path: string;
  /** Id of its run. */
  readonly run_id: string;
  /** Calls that it has. */
  readonly calls: number;
  /** Whether the session ended, and was not interrupted. */
  readonly has_end: boolean;
}

/** A call without a decision. */
export interface UndecidedCall {
  /** Id of the call within the run. */
  readonly intent_id: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** Verdict that the run recorded; absent when it recorded none. */
  readonly verdict?: string;
}

/** A decision that belongs to no call of the run. */
export interface LonelyDecision {
  /** Path of the trace. */
  readonly path: string;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** The verdict. */
  readonly verdict: string;
}

/** gait trace verify --json of a folder. */
export interface TraceFolderResult {
  /** Whether every trace verifies, none is missing, and calls and decisions match. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Folder that was read. */
  readonly path: string;
  /** Traces found. */
  readonly total: number;
  /** Traces whose signature holds. */
  readonly verified: number;
  /** Traces of simulated decisions, which decided nothing; absent when none. */
  readonly simulated?: number;
  /** Traces without a signature, which --allow-unsigned accepts; absent when none. */
  readonly unsigned?: number;
  /** Traces and journals that do not verify or cannot be read; absent when none. */
  readonly failed?: readonly FailedTrace[];
  /** Numbers of traces that sessions wrote and that are not there; absent when none. */
  readonly missing_traces?: readonly number[];
  /** Id of the run; absent without --run. */
  readonly run_id?: string;
  /** Calls of the run; absent without --run or when none. */
  readonly calls?: number;
  /** Journals in the folder, whose calls must have decisions; absent when none, and with --run. */
  readonly journals?: readonly FolderJournal[];
  /** Calls of the run or of the journals without a verified trace; absent when none. */
  readonly calls_without_decision?: readonly UndecidedCall[];
  /** Verified traces that belong to no call of the run; absent when none. */
  readonly decisions_without_call?: readonly LonelyDecision[];
  /** Calls on whose verdict run and trace disagree, by id; absent when none. */
  readonly disputed_calls?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** One trace. */
export interface ListedTrace {
  /** Path of the trace. */
  readonly path: string;
  /** Id of the trace. */
  readonly trace_id: string;
  /** Time of the decision. */
  readonly created_at: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** The verdict; unverified when the trace does not verify under the given key. */
  readonly verdict: string;
  /** Violations. */
  readonly violations?: readonly string[];
  /** Approvals that counted. */
  readonly approval_token_ref?: string;
  /** Id of the signing key; absent when unsigned. */
  readonly key_id?: string;
  /** Verdict that a trace claims which does not verify; absent otherwise. */
  readonly claimed_verdict?: string;
  /** Whether the signature holds; without a key only present where it holds under no key. */
  readonly signature_status?: "verified" | "failed";
  /** Present when the name of the file marks a simulated decision, which decided nothing. */
  readonly simulated?: boolean;
}

/** gait trace list --json. */
export interface TraceListResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Folder, log or trace that was read. */
  readonly path: string;
  /** Traces found. */
  readonly total: number;
  /** Traces, newest last. */
  readonly traces: readonly ListedTrace[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Signed record of one decision. */
export interface TraceRecord {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the decision was asked for: the intent's time, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** First 24 hex characters of SHA-256 over policy digest, intent digest and verdict. */
  readonly trace_id: string;
  /** Id of the command line that decided. */
  readonly correlation_id?: string;
  /** Name of the tool. */
  readonly tool_name: string;
  /** Digest of the normalized arguments. */
  readonly args_digest: string;
  /** Digest of the normalized intent. */
  readonly intent_digest: string;
  /** Digest of the normalized policy. */
  readonly policy_digest: string;
  /** The verdict. */
  readonly verdict: string;
  /** Violations, sorted; absent when there are none. */
  readonly violations?: readonly string[];
  /** Time the evaluation took, in milliseconds; absent when 0. */
  readonly latency_ms?: number;
  /** Ids of the approval tokens that counted, or what the caller gave. */
  readonly approval_token_ref?: string;
  /** Ed25519 signature over the digest of all the other members. */
  readonly signature?: Signature;
}
export const traceRecordShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "trace_id", "tool_name", "args_digest", "intent_digest", "policy_digest", "verdict"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    trace_id: { kind: "string" }, correlation_id: { kind: "string" }, tool_name: { kind: "string" },
    args_digest: { kind: "string" }, intent_digest: { kind: "string" },
    policy_digest: { kind: "string" }, verdict: { kind: "string" },
    violations: { kind: "list", items: { kind: "string" } }, latency_ms: { kind: "number" },
    approval_token_ref: { kind: "string" }, signature: signatureShape,
  },
};

/** gait trace verify --json. */
export interface TraceVerifyResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
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

/** An approval that counts no more. */
export interface UsedApproval {
  /** SHA-256 of the id of the token and of what it approves. */
  readonly digest: string;
  /** When the token expires. */
  readonly expires_at: string;
}
export const usedApprovalShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["digest", "expires_at"],
  members: {
    digest: { kind: "string" }, expires_at: { kind: "timestamp" },
  },
};

/** Approval tokens that were used, where each counts for one call. */
export interface UsedApprovals {
  /** Kind of artifact. */
  readonly schema_id: "gait.gate.used_approvals";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** Latest time at which an approval was used. No earlier time makes an expired approval count. */
  readonly time: string;
  /** Tokens, sorted by digest. Expired ones are dropped. */
  readonly used: readonly UsedApproval[];
}
export const usedApprovalsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "time", "used"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.gate.used_approvals"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] }, time: { kind: "timestamp" },
    used: { kind: "list", items: usedApprovalShape },
  },
};

/** Reads gate/allowed_approvers; see {@linkcode AllowedApprovers}. */
export const readAllowedApprovers: Reader<AllowedApprovers> = readerOf(allowedApproversShape, "gate/allowed_approvers");
/** Reads gate/approval_audit_record; see {@linkcode ApprovalAuditRecord}. */
export const readApprovalAuditRecord: Reader<ApprovalAuditRecord> = readerOf(approvalAuditRecordShape, "gate/approval_audit_record");
/** Reads gate/approval_token; see {@linkcode ApprovalToken}. */
export const readApprovalToken: Reader<ApprovalToken> = readerOf(approvalTokenShape, "gate/approval_token");
/** Reads gate/broker_credential_record; see {@linkcode BrokerCredentialRecord}. */
export const readBrokerCredentialRecord: Reader<BrokerCredentialRecord> = readerOf(brokerCredentialRecordShape, "gate/broker_credential_record");
/** Reads gate/broker_response; see {@linkcode BrokerResponse}. */
export const readBrokerResponse: Reader<BrokerResponse> = readerOf(brokerResponseShape, "gate/broker_response");
/** Reads gate/intent_request; see {@linkcode IntentRequest}. */
export const readIntentRequest: Reader<IntentRequest> = readerOf(intentRequestShape, "gate/intent_request");
/** Reads gate/policy; see {@linkcode PolicyDocument}. */
export const readPolicyDocument: Reader<PolicyDocument> = readerOf(policyDocumentShape, "gate/policy");
/** Reads gate/rate_limit_lock; see {@linkcode RateLimitLock}. */
export const readRateLimitLock: Reader<RateLimitLock> = readerOf(rateLimitLockShape, "gate/rate_limit_lock");
/** Reads gate/rate_limit_state; see {@linkcode RateLimitState}. */
export const readRateLimitState: Reader<RateLimitState> = readerOf(rateLimitStateShape, "gate/rate_limit_state");
/** Reads gate/trace_record; see {@linkcode TraceRecord}. */
export const readTraceRecord: Reader<TraceRecord> = readerOf(traceRecordShape, "gate/trace_record");
/** Reads gate/used_approvals; see {@linkcode UsedApprovals}. */
export const readUsedApprovals: Reader<UsedApprovals> = readerOf(usedApprovalsShape, "gate/used_approvals");
