// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** An installed hook, and what changed since it was recorded. */
export interface ComparedHook {
  /** Id of the registration. */
  readonly id: string;
  /** The client. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "cursor" | "opencode";
  /** Whether it holds for all projects of the user or for one. */
  readonly scope: "user" | "project";
  /** The record that the hook reads. */
  readonly record_path: string;
  /** The outcome. present: nothing had changed. */
  readonly action: "accepted" | "present";
  /** What changed, a line each. */
  readonly changes: readonly string[];
}

/** gait hooks accept --json. */
export interface HooksAcceptResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The installed hooks that were compared. */
  readonly hooks: readonly ComparedHook[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait hooks install and gait hooks uninstall, with --json. */
export interface HooksChangeResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the hook. */
  readonly path: string;
  /** The outcome: installed, already present, removed, or absent. */
  readonly action: "installed" | "present" | "removed" | "absent";
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait hooks commit-message --json. */
export interface HooksCommitMessageResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** File of the message. */
  readonly path: string;
  /** Whether the trailer was added. */
  readonly added: boolean;
  /** The head in the trailer. */
  readonly head?: string;
}

/** undefined */
export interface HooksCheck {
  /** The client. */
  readonly client: string;
  /** Id of the registration that was checked. */
  readonly id?: string;
  /** Stable name: record, registered, entry, off_switch, trusted, program, version, speed, canary_shell, canary_write, canary_edit, canary_mcp, canary_unknown, live_shell, live_write. */
  readonly name: string;
  /** Outcome. */
  readonly status: "pass" | "warn" | "fail";
  /** What was found. */
  readonly message: string;
  /** A command that settles the finding. */
  readonly fix_command?: string;
  /** Whether something is wrong that no command fixes. */
  readonly non_fixable?: boolean;
  /** Median time of an answer in milliseconds, of the check speed. */
  readonly median_ms?: number;
}

/** undefined */
export interface SilentSession {
  /** The client. */
  readonly client: string;
  /** Id that the client gave to the session. */
  readonly session_id?: string;
  /** Path of the session's log. */
  readonly path: string;
  /** Time of the first line of the log. */
  readonly started_at?: string;
}

/** gait hooks doctor, with --json. */
export interface HooksDoctorResult {
  /** Whether no check failed. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Kind of document. */
  readonly schema_id: "gait.hooks.doctor_result";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the diagnosis. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** The worst status of all checks. */
  readonly status: "pass" | "warn" | "fail";
  /** One line for people. */
  readonly summary: string;
  /** Commands that settle the findings, sorted. */
  readonly fix_commands?: readonly string[];
  /** Checks, client by client, in a fixed order. */
  readonly checks: readonly HooksCheck[];
  /** Sessions that began with a hook of gait and asked about no call. */
  readonly silent_sessions: readonly SilentSession[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A file that counts only with these bytes. */
export interface RecordedFile {
  /** Absolute path. */
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly digest: string;
}
export const recordedFileShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["path", "digest"],
  members: {
    path: { kind: "string" }, digest: { kind: "string" },
  },
};

/** The client's file with the registered commands. */
export interface RegisteredFile {
  /** Absolute path of the file. */
  readonly path: string;
  /** SHA-256 of its bytes when it was written. */
  readonly file_digest: string;
  /** SHA-256 of the canonical JSON of our entries in it. */
  readonly entry_digest: string;
}
export const registeredFileShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["path", "file_digest", "entry_digest"],
  members: {
    path: { kind: "string" }, file_digest: { kind: "string" }, entry_digest: { kind: "string" },
  },
};

/** A shared state, as it was installed. */
export interface RecordedState {
  /** Address of the server, without a password. */
  readonly server: string;
  /** Name under which the project keeps its calls apart. */
  readonly project: string;
  /** Absolute path of the file with the password. */
  readonly password_file?: string;
  /** Absolute path of the certificates that the server's is checked with. */
  readonly ca?: string;
}
export const recordedStateShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["server", "project"],
  members: {
    server: { kind: "string" }, project: { kind: "string" }, password_file: { kind: "string" },
    ca: { kind: "string" },
  },
};

/** What a person installed into the hooks of a client: what the hook reads, and nothing else. */
export interface HookRegistrationRecord {
  /** Kind of artifact. */
  readonly schema_id: "gait.hooks.registration";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** When it was installed, or accepted again. */
  readonly created_at: string;
  /** Id of the registration, which the registered command names. */
  readonly id: string;
  /** The client. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "cursor" | "opencode";
  /** Whether it holds for all projects of the user or for one. */
  readonly scope: "user" | "project";
  /** Absolute path of the project, without links. */
  readonly project?: string;
  /** The client's file with the registered commands. */
  readonly registration: RegisteredFile;
  /** Policies to judge by, base first. */
  readonly policies: readonly RecordedFile[];
  /** Whether no rule of the first policy is overridden. */
  readonly strictest?: boolean;
  /** Tool map: the meaning of tool arguments. */
  readonly tool_map?: RecordedFile;
  /** Whether calls are judged and recorded, and none is denied. */
  readonly observe?: boolean;
  /** Whether an allowed call is answered with the client's allow, in place of no opinion. */
  readonly assert_allow?: boolean;
  /** Whether traces are signed with a throw-away key or with one of the user. */
  readonly key_mode: "dev" | "prod";
  /** Absolute path of the private key. */
  readonly private_key?: string;
  /** Program or agent that signs. */
  readonly signer?: string;
  /** Absolute paths of the public keys of approvers. */
  readonly approval_public_keys?: readonly string[];
  /** Digest of these keys and of the names of their owners, as a person accepted them. Absent in records of earlier versions. */
  readonly approvers_digest?: string;
  /** Absolute path of the folder of approval requests and tokens. */
  readonly approvals?: string;
  /** Absolute path of the file in which calls are counted. */
  readonly rate_limit_state?: string;
  /** Whether an approval counts for one call, or for equal calls until it expires. Absent in records of earlier versions, where it counts until it expires. */
  readonly approval_use?: "once" | "until-expiry";
  /** Server that counts calls and used approvals, in place of files. */
  readonly state?: RecordedState;
}
export const hookRegistrationRecordShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "created_at", "id", "client", "scope", "registration", "policies", "key_mode"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.hooks.registration"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] }, created_at: { kind: "timestamp" },
    id: { kind: "string", pattern: "^[0-9a-f]{16}$" }, client: { kind: "any" },
    scope: { kind: "any" }, project: { kind: "string" }, registration: registeredFileShape,
    policies: { kind: "list", items: recordedFileShape }, strictest: { kind: "boolean" },
    tool_map: recordedFileShape, observe: { kind: "boolean" }, assert_allow: { kind: "boolean" },
    key_mode: { kind: "any" }, private_key: { kind: "string" }, signer: { kind: "string" },
    approval_public_keys: { kind: "list", items: { kind: "string" } },
    approvers_digest: { kind: "string" }, approvals: { kind: "string" },
    rate_limit_state: { kind: "string" }, approval_use: { kind: "any" }, state: recordedStateShape,
  },
};

/** gait hooks install and gait hooks uninstall for a client, with --json. */
export interface HooksRegistrationResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The client. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "cursor" | "opencode";
  /** Whether it holds for all projects of the user or for one. */
  readonly scope: "user" | "project";
  /** Id of the registration; absent if there is none. */
  readonly id?: string;
  /** The client's file. */
  readonly path: string;
  /** The record that the hook reads. */
  readonly record_path?: string;
  /** The outcome. planned: only shown, with --dry-run. */
  readonly action: "installed" | "present" | "planned" | "removed" | "absent";
  /** Whether calls are judged and recorded, and none is denied. */
  readonly observe?: boolean;
  /** Policies to judge by, base first. */
  readonly policies?: readonly string[];
  /** The change of the client's file in unified form, and what else is written. */
  readonly changes: readonly string[];
  /** What a person still has to do, and what no hook of this client can stop. */
  readonly remaining?: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Reads hooks/registration_record; see {@linkcode HookRegistrationRecord}. */
export const readHookRegistrationRecord: Reader<HookRegistrationRecord> = readerOf(hookRegistrationRecordShape, "hooks/registration_record");
