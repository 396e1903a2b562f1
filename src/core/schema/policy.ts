// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject, JsonValue } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** A file of the history. */
export interface HistorySource {
  /** Its path. */
  readonly path: string;
  /** What it is. */
  readonly kind: "runpack" | "log" | "transcript";
  /** Calls in it, copies included. */
  readonly calls: number;
}

/** What a policy decides. */
export interface BacktestPolicy {
  /** Paths of its files. */
  readonly policies: readonly string[];
  /** Its digest. */
  readonly policy_digest: string;
  /** Calls that it allows. */
  readonly allow: number;
  /** Calls that it only rehearses. */
  readonly dry_run: number;
  /** Calls that it asks about. */
  readonly require_approval: number;
  /** Calls that it blocks. */
  readonly block: number;
  /** Every rule, in the order in which they are tried. */
  readonly rules: readonly BacktestRule[];
  /** Calls that no rule matched. */
  readonly unmatched: BacktestUnmatched;
  /** Calls that cannot be judged, by the reason. */
  readonly not_judged: readonly LackingCount[];
}

/** A rule with its calls. */
export interface BacktestRule {
  /** Name of the rule. */
  readonly rule: string;
  /** Its effect. */
  readonly effect: "allow" | "dry_run" | "require_approval" | "block";
  /** Calls on which it decides. */
  readonly calls: number;
  /** Those that it blocks. */
  readonly block: number;
  /** Those that it asks about. */
  readonly require_approval: number;
  /** Time of the first one. */
  readonly first?: string;
  /** Time of the last one. */
  readonly last?: string;
  /** The last of them, the latest first. */
  readonly examples: readonly BacktestExample[];
}

/** Calls on which no rule decides. */
export interface BacktestUnmatched {
  /** Calls. */
  readonly calls: number;
  /** Those that are blocked. */
  readonly block: number;
  /** Those that are asked about. */
  readonly require_approval: number;
  /** The last of them, the latest first. */
  readonly examples: readonly BacktestExample[];
}

/** Calls that change from one verdict to another. */
export interface BacktestChange {
  /** Verdict of --policy. */
  readonly from: "allow" | "dry_run" | "require_approval" | "block";
  /** Verdict of --against. */
  readonly to: "allow" | "dry_run" | "require_approval" | "block";
  /** Calls. */
  readonly calls: number;
  /** The rules that decide, as pairs. */
  readonly rules: readonly ChangedRules[];
  /** The last of them, the latest first. */
  readonly examples: readonly BacktestExample[];
}

/** The rules that decide on a changed call. */
export interface ChangedRules {
  /** Rule of --policy; empty if none decides. */
  readonly from: string;
  /** Rule of --against; empty if none decides. */
  readonly to: string;
  /** Calls. */
  readonly calls: number;
}

/** A call of the history. */
export interface BacktestExample {
  /** Time of the call, if the record has one. */
  readonly time?: string;
  /** File of the history. */
  readonly path: string;
  /** Id or number of the call in it. */
  readonly call: string;
  /** Name of the tool as recorded. */
  readonly tool: string;
  /** Command, path or address, without secrets and cut to 300 characters. */
  readonly subject: string;
}

/** Calls that cannot be judged for one reason. */
export interface LackingCount {
  /** The reason. */
  readonly why: "no_arguments" | "only_digest" | "redacted" | "no_context" | "unreadable" | "unknown_client";
  /** Calls. */
  readonly calls: number;
}

/** gait policy backtest --json. */
export interface PolicyBacktestResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** What was read. */
  readonly history: readonly HistorySource[];
  /** Calls in the history; copies count once. */
  readonly calls: number;
  /** Copies of calls. */
  readonly copies: number;
  /** The policy of --policy. */
  readonly policy: BacktestPolicy;
  /** The policy of --against. */
  readonly against?: BacktestPolicy;
  /** Calls on which the two policies differ, by the pair of verdicts; the largest change to the stricter first. */
  readonly changes?: readonly BacktestChange[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A condition that did not hold. */
export interface FailedCondition {
  /** Key of the condition. */
  readonly condition: string;
  /** Wanted values; one would have been enough. */
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
  /** Findings of the conditions on arguments, targets and commands. */
  readonly conditions?: readonly AskedCondition[];
}

/** Finding of one condition. */
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
  /** The finding in words. */
  readonly text: string;
  /** The value as JSON, at most 80 characters; absent if it is secret. */
  readonly value?: string;
}

/** Answer of one of several policies. */
export interface ExplainedPolicy {
  /** Path of the policy. */
  readonly policy: string;
  /** Whether the later policies decide alone, as its rule lets them. */
  readonly overridden?: boolean;
  /** The verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes?: readonly string[];
  /** Violations, sorted. */
  readonly violations?: readonly string[];
  /** The rule or default that decided. */
  readonly decided_by: "rule" | "default" | "fail_closed" | "error";
  /** Name of the rule that decided. */
  readonly matched_rule?: string;
  /** The unclear rule that makes the verdict stricter than what decided it; absent if none does. */
  readonly raised_by?: RaisingRule;
  /** Whether the rule's dataflow constraint applied. */
  readonly dataflow_triggered?: boolean;
  /** Required fields that the intent lacks. */
  readonly missing_fields?: readonly string[];
  /** Rules in the order in which they were tried, up to the rule that decided. */
  readonly considered: readonly ConsideredRule[];
  /** Rules in the policy. */
  readonly rule_count: number;
}

/** A rule that could not be judged, and so set the verdict. */
export interface RaisingRule {
  /** Name of the rule. */
  readonly rule: string;
  /** Its effect. */
  readonly effect: "allow" | "block" | "dry_run" | "require_approval";
  /** Verdict that it asks for while it is unclear. */
  readonly verdict: "block" | "require_approval";
  /** The condition that was unclear. */
  readonly condition?: AskedCondition;
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
  /** What rules that decided or were unclear say, and why a line was not judged. */
  readonly messages?: readonly string[];
  /** The rule or default that decided. */
  readonly decided_by: "rule" | "default" | "fail_closed" | "error";
  /** Name of the rule that decided. */
  readonly matched_rule?: string;
  /** The unclear rule that makes the verdict stricter than what decided it; absent if none does. */
  readonly raised_by?: RaisingRule;
  /** Whether the rule's dataflow constraint applied. */
  readonly dataflow_triggered?: boolean;
  /** Required fields that the intent lacks. */
  readonly missing_fields?: readonly string[];
  /** Rules in the order in which they were tried, up to the rule that decided. */
  readonly considered: readonly ConsideredRule[];
  /** Rules in the policy. */
  readonly rule_count: number;
  /** Answer of each policy alone, if there are several; the members above are those of the policy that decides. */
  readonly policies?: readonly ExplainedPolicy[];
  /** Warnings that do not change the outcome. */
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
  /** Name of the template; draft with --from. */
  readonly template: string;
  /** Where it was written. */
  readonly policy_path: string;
  /** Where the test of the policy was written. */
  readonly tests_path?: string;
  /** Commands to try next. */
  readonly next_commands: readonly string[];
  /** Source of the draft. */
  readonly from?: string;
  /** Number of rules that were drafted. */
  readonly rule_count?: number;
  /** Calls that the draft allows beyond those seen, and seen calls that it does not allow. */
  readonly notes?: readonly string[];
}

/** A policy file. */
export interface ShownPolicy {
  /** Path of the file. */
  readonly path: string;
  /** Its digest. */
  readonly policy_digest: string;
  /** Generation of its language. */
  readonly schema_version: string;
  /** Verdict when none of its rules matches. */
  readonly default_verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Number of its rules. */
  readonly rule_count: number;
}

/** A rule with the file that has it. */
export interface ShownRule {
  /** Path of the file. */
  readonly policy: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** Place in the order of its file, from 1. */
  readonly order: number;
  /** Whether later files decide alone where this rule decides. */
  readonly overrides?: boolean;
  /** The rule in its normalized form. */
  readonly rule: JsonObject;
}

/** gait policy show --json. */
export interface PolicyShowResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Digest of the policy, or of the list of theirs. */
  readonly policy_digest: string;
  /** Verdict of the strictest default. */
  readonly default_verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** The files, in order. */
  readonly policies: readonly ShownPolicy[];
  /** Every rule, file by file, in the order in which they are tried. */
  readonly rules: readonly ShownRule[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A thing that the call acts on. */
export interface TestTarget {
  /** Kind, such as path or url. */
  readonly kind: string;
  /** Name of the thing. */
  readonly value: string;
  /** Operation of the call on it, such as write. */
  readonly operation?: string;
  /** Class of the data in it, such as pii. */
  readonly sensitivity?: string;
}
export const testTargetShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["kind", "value"],
  members: {
    kind: { kind: "string" }, value: { kind: "string" }, operation: { kind: "string" },
    sensitivity: { kind: "string" },
  },
};

/** Where an argument came from. */
export interface TestProvenance {
  /** Path of the argument, such as $.url. */
  readonly arg_path: string;
  /** user, tool_output, external or system. */
  readonly source: string;
  /** The source more exactly. */
  readonly source_ref?: string;
  /** SHA-256 of the source's content. */
  readonly integrity_digest?: string;
}
export const testProvenanceShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["arg_path", "source"],
  members: {
    arg_path: { kind: "string" }, source: { kind: "string" }, source_ref: { kind: "string" },
    integrity_digest: { kind: "string" },
  },
};

/** Defaults of all cases. An intent is complete and takes nothing from here. */
export interface TestDefaults {
  /** Name of the tool. */
  readonly tool?: string;
  /** Who makes the call. */
  readonly identity?: string;
  /** Folder or project that the agent works in; give an absolute one. */
  readonly workspace?: string;
  /** Risk class of the call, such as high. */
  readonly risk_class?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Id of the request. */
  readonly request_id?: string;
  /** Things that the call acts on. */
  readonly targets?: readonly TestTarget[];
  /** Where arguments came from. */
  readonly provenance?: readonly TestProvenance[];
}
export const testDefaultsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    tool: { kind: "string" }, identity: { kind: "string" }, workspace: { kind: "string" },
    risk_class: { kind: "string" }, session_id: { kind: "string" }, request_id: { kind: "string" },
    targets: { kind: "list", items: testTargetShape },
    provenance: { kind: "list", items: testProvenanceShape },
  },
};

/** Who makes the call, and in which surroundings. */
export interface TestContext {
  /** Who makes the call. */
  readonly identity?: string;
  /** Folder or project that the agent works in; give an absolute one. */
  readonly workspace?: string;
  /** Risk class of the call, such as high. */
  readonly risk_class?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Id of the request. */
  readonly request_id?: string;
}
export const testContextShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: [],
  members: {
    identity: { kind: "string" }, workspace: { kind: "string" }, risk_class: { kind: "string" },
    session_id: { kind: "string" }, request_id: { kind: "string" },
  },
};

/** One call, and what the policy must say to it. */
export interface TestCase {
  /** Purpose of the case; names are unique. */
  readonly name: string;
  /** A whole intent: its members, or the path of its file relative to this one. */
  readonly intent?: JsonValue;
  /** Name of the tool, unless there is an intent. */
  readonly tool?: string;
  /** Arguments of the call. */
  readonly args?: JsonObject;
  /** Things that the call acts on. */
  readonly targets?: readonly TestTarget[];
  /** Where arguments came from. */
  readonly provenance?: readonly TestProvenance[];
  /** Members that differ from the defaults. */
  readonly context?: TestContext;
  /** The verdict, alone or with what else must hold. */
  readonly expect: JsonValue;
}
export const testCaseShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["name", "expect"],
  members: {
    name: { kind: "string" }, intent: { kind: "any" }, tool: { kind: "string" },
    args: { kind: "map" }, targets: { kind: "list", items: testTargetShape },
    provenance: { kind: "list", items: testProvenanceShape }, context: testContextShape,
    expect: { kind: "any" },
  },
};

/** *.policy-test.yaml: calls with the verdicts that a policy must give. */
export interface PolicyTestFile {
  /** Kind of document; may be left out. */
  readonly schema_id?: string;
  /** Generation of the schema; may be left out. */
  readonly schema_version?: string;
  /** Policy files, relative to this file; if left out, the one policy in its folder. */
  readonly policy?: JsonValue;
  /** Defaults of all cases. */
  readonly defaults?: TestDefaults;
  /** The calls. */
  readonly cases: readonly TestCase[];
}
export const policyTestFileShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse", required: ["cases"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" }, policy: { kind: "any" },
    defaults: testDefaultsShape, cases: { kind: "list", items: testCaseShape },
  },
};

/** One case with its outcome. */
export interface TestedCase {
  /** Path of the test file. */
  readonly file: string;
  /** Line of the case, from 1. */
  readonly line: number;
  /** Name of the case. */
  readonly name: string;
  /** Whether it got what it expects. */
  readonly ok: boolean;
  /** Expected answer; only for a failed case. */
  readonly expected?: TestOutcome;
  /** Actual answer of the policy; only for a failed case. */
  readonly actual?: TestOutcome;
  /** Members in which the two differ. */
  readonly differs?: readonly string[];
  /** Why the policy did not say what is expected, in one line. */
  readonly explain?: string;
}

/** A verdict with what decided. */
export interface TestOutcome {
  /** The verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Name of the rule that decided; absent if none did or none is expected. */
  readonly rule?: string;
  /** Reason codes, sorted. */
  readonly reasons?: readonly string[];
  /** Violations, sorted. */
  readonly violations?: readonly string[];
}

/** Coverage of policies that judge together. */
export interface PolicyCoverage {
  /** Paths of the files, in order. */
  readonly policies: readonly string[];
  /** Every rule, in the order in which they are tried. */
  readonly rules: readonly RuleCoverage[];
}

/** Coverage of a rule. */
export interface RuleCoverage {
  /** Path of the file that has it. */
  readonly policy: string;
  /** Name of the rule. */
  readonly rule: string;
  /** Verdict that it gives. */
  readonly effect: "allow" | "block" | "dry_run" | "require_approval";
  /** Whether it matched some case, or was unclear. */
  readonly reached: boolean;
  /** Whether a case fails without it. */
  readonly needed: boolean;
  /** Conditions that no case was asked about, such as /match/args/~1path. */
  readonly unreached?: readonly string[];
}

/** gait policy test --json for files of test cases. */
export interface PolicyTestFilesResult {
  /** Whether every case got what it expects. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The last line of the text output. */
  readonly summary: string;
  /** Number of test files. */
  readonly files: number;
  /** Cases that got what they expect. */
  readonly passed: number;
  /** Cases that did not. */
  readonly failed: number;
  /** Every case, in the order of the files. */
  readonly cases: readonly TestedCase[];
  /** For each set of policies, what the cases reached. */
  readonly coverage: readonly PolicyCoverage[];
  /** Test files whose expected reasons were rewritten. */
  readonly updated?: readonly string[];
  /** Path of the JUnit report. */
  readonly junit?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
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
  /** What rules that decided or were unclear say, and why a line was not judged. */
  readonly messages?: readonly string[];
  /** The text output: at most 240 bytes. */
  readonly summary: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** A rule that is tried earlier than before. */
export interface ReorderedRule {
  /** Name of the rule. */
  readonly rule: string;
  /** Its effect. */
  readonly effect: "allow" | "block" | "dry_run" | "require_approval";
  /** Names of the rules that were tried before it and now come after it. */
  readonly before: readonly string[];
}

/** gait policy upgrade --json. */
export interface PolicyUpgradeResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the policy. */
  readonly path: string;
  /** Whether the file was rewritten. */
  readonly written: boolean;
  /** Whether the policy was of an earlier generation. */
  readonly changed: boolean;
  /** Digest of the upgraded policy. */
  readonly policy_digest: string;
  /** Changes in words. */
  readonly changes: readonly string[];
  /** Rules that are tried before others than before, with those; a verdict may differ where both match. */
  readonly reordered: readonly ReorderedRule[];
  /** The upgraded policy; absent if the file was rewritten. */
  readonly upgraded?: string;
  /** Warnings that do not change the outcome. */
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
  /** Hint: the next step. */
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
  /** Warnings that do not change the outcome. */
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
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Reads policy/test_file; see {@linkcode PolicyTestFile}. */
export const readPolicyTestFile: Reader<PolicyTestFile> = readerOf(policyTestFileShape, "policy/test_file");
