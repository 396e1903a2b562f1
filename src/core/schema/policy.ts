// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

/** A condition that did not hold. */
export interface FailedCondition {
  /** Key of the condition. */
  readonly condition: string;
  /** Values of which one was wanted. */
  readonly expected: readonly string[];
  /** Values that the intent has. */
  readonly found: readonly string[];
}

/** One rule that was tried. */
export interface ConsideredRule {
  /** Name of the rule. */
  readonly rule: string;
  /** Its priority. */
  readonly priority: number;
  /** Its effect. */
  readonly effect: "allow" | "block" | "dry_run" | "require_approval";
  /** Whether it matched. */
  readonly matched: boolean;
  /** The first condition that did not hold. */
  readonly failed?: FailedCondition;
  /** Answer of the rule in a policy of 1.1; an unclear rule does not decide, but makes the verdict as strict as itself. */
  readonly answer?: "yes" | "no" | "unclear";
  /** What the conditions on arguments, targets and commands looked at and found. */
  readonly conditions?: readonly AskedCondition[];
}

/** What a condition looked at and found. */
export interface AskedCondition {
  /** Pointer of the condition in args. */
  readonly pointer?: string;
  /** JSON Pointer of the argument; empty for the call as a whole. */
  readonly argument: string;
  /** Name of the condition, such as under. */
  readonly condition: string;
  /** Its answer. */
  readonly answer: "yes" | "no" | "unclear";
  /** Why it is unclear. */
  readonly why?: "wrong_type" | "disguised_name" | "two_readings" | "not_parsed" | "unknown_part";
  /** What was found, in words. */
  readonly text: string;
  /** The value as JSON, at most 80 characters; absent if it is secret. */
  readonly value?: string;
}

/** gait policy explain --json. */
export interface PolicyExplainResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** The verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes?: readonly string[];
  /** Violations, sorted. */
  readonly violations?: readonly string[];
  /** What decided. */
  readonly decided_by: "rule" | "default" | "fail_closed" | "error";
  /** Name of the rule that decided. */
  readonly matched_rule?: string;
  /** Whether the rule's dataflow constraint applied. */
  readonly dataflow_triggered?: boolean;
  /** Required fields that the intent lacks. */
  readonly missing_fields?: readonly string[];
  /** Rules in the order in which they were tried, up to the one that decided. */
  readonly considered: readonly ConsideredRule[];
  /** Rules in the policy. */
  readonly rule_count: number;
  /** What deserves attention without changing the outcome. */
  readonly warnings?: readonly string[];
}

/** gait policy fmt --json. */
export interface PolicyFmtResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the policy. */
  readonly path: string;
  /** Whether the file was rewritten. */
  readonly written: boolean;
  /** Whether formatting changes the text. */
  readonly changed: boolean;
  /** Digest of the policy, the same before and after. */
  readonly policy_digest: string;
  /** Verdict when no rule matches. */
  readonly default_verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Number of rules. */
  readonly rule_count?: number;
  /** The formatted text, unless it was written. */
  readonly formatted?: string;
}

/** gait policy init --json. */
export interface PolicyInitResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Name of the template. */
  readonly template: string;
  /** Where it was written. */
  readonly policy_path: string;
  /** What to try next. */
  readonly next_commands: readonly string[];
}

/** gait policy test --json. */
export interface PolicyTestResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Kind of artifact. */
  readonly schema_id: "gait.policytest.result";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** The intent's time, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** The verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes?: readonly string[];
  /** Violations, sorted. */
  readonly violations?: readonly string[];
  /** The text output: at most 240 bytes. */
  readonly summary: string;
  /** What deserves attention without changing the outcome. */
  readonly warnings?: readonly string[];
}

/** The outcome of one policy file. */
export interface ValidatedPolicy {
  /** Path of the file; - for standard input. */
  readonly path: string;
  /** Whether the policy can be used. */
  readonly ok: boolean;
  /** The outcome in words. */
  readonly summary: string;
  /** Digest of the policy. */
  readonly policy_digest?: string;
  /** Verdict when no rule matches. */
  readonly default_verdict?: "allow" | "block" | "dry_run" | "require_approval";
  /** Number of rules. */
  readonly rule_count?: number;
  /** Number of its warnings. */
  readonly warning_count?: number;
  /** All faults of the policy, in words. */
  readonly error?: string;
  /** Kind of the failure. */
  readonly error_code?: string;
  /** What to do next. */
  readonly hint?: string;
  /** JSON Pointers of the members at fault. */
  readonly fields?: readonly string[];
}

/** gait policy validate --json with several files. */
export interface PolicyValidateFilesResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The text output. */
  readonly summary: string;
  /** The outcome of each file, in the order in which they were named. */
  readonly files: readonly ValidatedPolicy[];
  /** What deserves attention without changing the outcome. */
  readonly warnings?: readonly string[];
}

/** gait policy validate --json. */
export interface PolicyValidateResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Kind of document. */
  readonly schema_id: "gait.gate.policy";
  /** Generation of the language. */
  readonly schema_version: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Verdict when no rule matches. */
  readonly default_verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Number of rules. */
  readonly rule_count?: number;
  /** The text output. */
  readonly summary: string;
  /** What deserves attention without changing the outcome. */
  readonly warnings?: readonly string[];
}
