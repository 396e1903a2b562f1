// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

/** A name with the number of calls. */
export interface NamedCount {
  /** The name. */
  readonly name: string;
  /** Calls. */
  readonly calls: number;
}

/** Numbers of calls. Copies of a call in resumed sessions are not counted. */
export interface ReviewCounts {
  /** Sessions with calls or copies of calls, without those of sub-agents. */
  readonly sessions: number;
  /** Calls. */
  readonly calls: number;
  /** Calls that ended well. */
  readonly ok: number;
  /** Calls that ran and failed, or ended with another exit code than 0. */
  readonly failed: number;
  /** Calls that did not run: a hook, a person or the client denied them. */
  readonly denied: number;
  /** Calls that were interrupted. */
  readonly interrupted: number;
  /** Calls whose end the transcript does not tell. */
  readonly unknown: number;
  /** Calls of sub-agents. */
  readonly subagent_calls: number;
  /** Copies of calls, as resumed sessions have them. */
  readonly copies: number;
  /** Calls without a time; they count. */
  readonly undated: number;
}

/** One client. */
export interface ClientReview {
  /** The client. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "cursor" | "opencode";
  /** Transcripts that were read. */
  readonly transcripts: number;
  /** Its calls. */
  readonly counts: ReviewCounts;
  /** Time of the first call. */
  readonly first?: string;
  /** Time of the last call. */
  readonly last?: string;
  /** Folders in which its sessions began, the most calls first; the first 20. */
  readonly projects: readonly ProjectCount[];
  /** All such folders. */
  readonly project_total: number;
  /** Lines and parts that could not be read. */
  readonly unread: number;
  /** What no hook of this client can close. */
  readonly holes: readonly SeenHole[];
}

/** A folder in which sessions began. */
export interface ProjectCount {
  /** The folder. */
  readonly project: string;
  /** Sessions. */
  readonly sessions: number;
  /** Calls. */
  readonly calls: number;
}

/** What no hook of a client can close. */
export interface SeenHole {
  /** Its name. */
  readonly id: string;
  /** What it means. */
  readonly text: string;
  /** Calls through it; absent where transcripts do not show them. */
  readonly calls?: number;
}

/** Calls of one kind. */
export interface KindCount {
  /** What the tools are for. */
  readonly kind: "exec" | "read" | "write" | "mcp" | "delegate" | "other";
  /** Calls. */
  readonly calls: number;
  /** Its tools in the client's words; the first 10. */
  readonly tools: readonly NamedCount[];
}

/** Numbers of calls by verdict. */
export interface VerdictCounts {
  /** Calls that the policy allows. */
  readonly allow: number;
  /** Calls that it only rehearses. */
  readonly dry_run: number;
  /** Calls that it asks about. */
  readonly require_approval: number;
  /** Calls that it blocks. */
  readonly block: number;
  /** Calls that cannot be judged. */
  readonly not_judged: number;
}

/** A rule, or what decides without one, with its calls. */
export interface RuleReview {
  /** What the policy says. */
  readonly verdict: "allow" | "dry_run" | "require_approval" | "block";
  /** Name of the rule; absent if none decided. */
  readonly rule?: string;
  /** Reason codes of its decisions, each once. */
  readonly reason_codes: readonly string[];
  /** Calls on which it decides. */
  readonly calls: number;
  /** Those of which the transcript tells that they ran. */
  readonly ran: number;
  /** Those of which it does not tell whether they ran, or that were interrupted; absent for none. */
  readonly not_known?: number;
  /** Time of the first one. */
  readonly first?: string;
  /** Time of the last one. */
  readonly last?: string;
  /** The last of them, the latest first. */
  readonly examples: readonly ToldExample[];
}

/** A call as a transcript tells of it. */
export interface ToldExample {
  /** Time of the call, if the transcript has one. */
  readonly time?: string;
  /** Client that made it. */
  readonly client: "claude-code" | "codex" | "gemini" | "copilot" | "cursor" | "opencode";
  /** Id of the session, in the client's words. */
  readonly session: string;
  /** Id of the sub-agent that made it. */
  readonly agent?: string;
  /** Name of the tool in the client's words. */
  readonly tool: string;
  /** Command, path or address, without secrets and cut to 300 characters. */
  readonly subject: string;
  /** How it ended. */
  readonly status: "ok" | "failed" | "denied" | "interrupted" | "unknown";
}

/** Calls that cannot be judged for one reason. */
export interface NotJudgedCount {
  /** The reason. */
  readonly why: "no_arguments" | "only_digest" | "redacted" | "no_context" | "unreadable" | "unknown_client";
  /** Calls. */
  readonly calls: number;
}

/** A file with secrets that was read. */
export interface SecretFile {
  /** Its path. */
  readonly path: string;
  /** Calls. */
  readonly calls: number;
  /** Time of the last one. */
  readonly last?: string;
}

/** A kind of secret. */
export interface PrintedSecret {
  /** The kind, such as github_token. */
  readonly kind: string;
  /** Calls whose result has one. */
  readonly in_results: number;
  /** Calls whose arguments have one. */
  readonly in_arguments: number;
  /** The last such call. */
  readonly example: ToldExample;
}

/** gait review --json. It tells what transcripts of agent clients tell; nothing of that was seen by gait. */
export interface ReviewResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Calls before that time are left out. */
  readonly since: string;
  /** When the review was made. */
  readonly until: string;
  /** Policies by which the calls were judged: paths, or the name of a pack. */
  readonly policies: readonly string[];
  /** Digest of the policy, or of the list of their digests. */
  readonly policy_digest: string;
  /** Transcripts that were read. */
  readonly transcripts: number;
  /** All clients together. */
  readonly totals: ReviewCounts;
  /** Each client with calls or transcripts. */
  readonly clients: readonly ClientReview[];
  /** Calls by what their tools are for, the most frequent first. */
  readonly kinds: readonly KindCount[];
  /** Programs that shell lines start, by the number of calls; the first 50. */
  readonly programs: readonly NamedCount[];
  /** What the policy says of the calls. */
  readonly verdicts: VerdictCounts;
  /** What decides that a call is blocked, asked or only rehearsed; the strictest first. */
  readonly rules: readonly RuleReview[];
  /** Calls that cannot be judged, by the reason. */
  readonly not_judged: readonly NotJudgedCount[];
  /** Files with secrets that were read; the first 100. */
  readonly secret_files: readonly SecretFile[];
  /** Calls that read such a file. */
  readonly secret_file_calls: number;
  /** Kinds of secrets that calls printed or passed. */
  readonly printed_secrets: readonly PrintedSecret[];
  /** Calls that printed or passed a secret. */
  readonly printed_secret_calls: number;
  /** Hosts that calls name, by the number of calls; the first 100. */
  readonly hosts: readonly NamedCount[];
  /** All such hosts. */
  readonly host_total: number;
  /** Calls with a program that reaches a host which its line does not tell. */
  readonly unknown_host_calls: number;
  /** Shell lines that cannot be read by their syntax. */
  readonly unread_lines: number;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
  /** Path of the page, if one was written. */
  readonly html_path?: string;
}
