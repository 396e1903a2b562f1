// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json/json.ts";
import type { DiffSummary } from "./runpack.ts";

/** One completion. */
export interface Proposal {
  /** The word. */
  readonly value: string;
  /** Meaning of the candidate. */
  readonly help: string;
}

/** gait complete --json, which completion scripts call. */
export interface CompleteResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Possible endings of the line. */
  readonly proposals: readonly Proposal[];
  /** Directive for the shell: 0 may add file names, 4 adds nothing. */
  readonly directive: number;
}

/** gait completions --json. */
export interface CompletionsResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The shell. */
  readonly shell: "bash" | "zsh" | "fish" | "powershell";
  /** The script to source. */
  readonly script: string;
}

/** Any failure with --json. */
export interface ErrorResult {
  /** Always false. */
  readonly ok: false;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
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

/** --explain --json of any command. */
export interface ExplainResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The command; empty for gait itself. */
  readonly command: string;
  /** One line on its purpose. */
  readonly explain: string;
}

/** --help --json of any command. */
export interface HelpResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The help text. */
  readonly usage: string;
}

/** Permissions of one command. */
export interface CommandPermissions {
  /** The command. */
  readonly command: string;
  /** May read files. */
  readonly read: boolean;
  /** May write files. */
  readonly write: boolean;
  /** Variables that it reads; <--flag> means the variable named by that flag. */
  readonly env: readonly string[];
  /** May open sockets. */
  readonly net: boolean;
  /** May start programs. */
  readonly run: boolean;
}

/** gait permissions --json. */
export interface PermissionsResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** All commands. */
  readonly commands: readonly CommandPermissions[];
  /** Variables that every command reads: each names a log that gets one line. */
  readonly every_command_env?: readonly string[];
}

/** One schema. */
export interface SchemaEntry {
  /** Name, as gait schema show takes it. */
  readonly name: string;
  /** Title of the schema. */
  readonly title: string;
  /** Description of the described file or result. */
  readonly description: string;
}

/** gait schema list --json. */
export interface SchemaListResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** All published schemas. */
  readonly schemas: readonly SchemaEntry[];
}

/** gait schema show --json. */
export interface SchemaShowResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Name of the schema. */
  readonly name: string;
  /** The schema itself. */
  readonly schema: JsonObject;
}

/** gait version --json. */
export interface VersionResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Version without a leading v. */
  readonly version: string;
}
