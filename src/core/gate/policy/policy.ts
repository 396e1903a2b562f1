/** The normalized form of a policy, which is compiled and hashed. */

import type { CommandCondition } from "../command/condition.ts";
import type { ArgCondition, TargetsCondition } from "../conditions/condition.ts";
import type { Verdict } from "../decide/verdict.ts";

/** The only `schema_id` that a policy may have. */
export const POLICY_SCHEMA_ID = "gait.gate.policy";
/** The generation of a policy that says none. */
export const POLICY_SCHEMA_VERSION = "1.0.0";
/** The generation that has conditions on arguments, targets and commands. */
export const POLICY_SCHEMA_VERSION_1_1 = "1.1.0";
/** A generation of the policy language. */
export type PolicySchemaVersion = "1.0.0" | "1.1.0";

/**
 * A policy as `parsePolicy` and `normalizePolicy` return it: texts trimmed, lists sorted, defaults
 * filled in and rules in the order in which they are tried.
 */
export interface Policy {
  /** Always `gait.gate.policy`. */
  readonly schema_id: "gait.gate.policy";
  /** Generation of the policy language. */
  readonly schema_version: PolicySchemaVersion;
  /** Verdict when no rule matches; `require_approval` unless the file says otherwise. */
  readonly default_verdict: Verdict;
  /** Fields that intents of risky classes must have. */
  readonly fail_closed: FailClosed;
  /** JSON Pointers of the arguments that are command lines, by tool name. */
  readonly commands?: Readonly<Record<string, string>>;
  /** Rules in the order in which they are tried; the first that matches decides. */
  readonly rules: readonly Rule[];
}

/** Blocks intents of risky classes that leave required fields empty, before any rule is tried. */
export interface FailClosed {
  /** Whether required fields are checked at all. */
  readonly enabled: boolean;
  /** Risk classes whose intents are checked, lower-case; `critical` and `high` by default. */
  readonly risk_classes: readonly string[];
  /** Lists of the intent that must not be empty. */
  readonly required_fields: readonly RequiredField[];
}

/** A list of the intent that `fail_closed` can require. */
export type RequiredField = "targets" | "arg_provenance";

export const REQUIRED_FIELDS: readonly RequiredField[] = ["arg_provenance", "targets"];

/** One rule of a policy. It decides an intent that meets all its conditions. */
export interface Rule {
  /** Name of the rule, shown with its decisions; two rules may share one. */
  readonly name: string;
  /** Any integer; rules with lower numbers are tried first. */
  readonly priority: number;
  /** Verdict when the rule matches. */
  readonly effect: Verdict;
  /** Text for the agent and the approver when the rule decides or is unclear. */
  readonly message?: string;
  /** On a block rule: the verdict when it is unclear, in place of `block`. */
  readonly when_unclear?: "require_approval";
  /** Whether later policies decide alone where this rule of the first one decides. */
  readonly overridable?: true;
  /** Conditions of the rule; all of them must hold. */
  readonly match: RuleMatch;
  /** Codes shown with the decision; if empty, it shows `matched_rule_<name>`. */
  readonly reason_codes: readonly string[];
  /** Violations to report with the decision. */
  readonly violations: readonly string[];
  /** Approvals to ask for, 0 or more; `require_approval` asks for at least 1. */
  readonly min_approvals: number;
  /** Whether approvals must come from different people; always true from 2 approvals on. */
  readonly require_distinct_approvers: boolean;
  /** Whether a broker must issue a credential before the call is allowed. */
  readonly require_broker_credential: boolean;
  /** Name of the credential to ask the broker for; if empty, the broker goes by the tool name. */
  readonly broker_reference: string;
  /** Scopes to ask the broker for, lower-case and sorted. */
  readonly broker_scopes: readonly string[];
  /** Limit on how often matching calls may be made. */
  readonly rate_limit?: RateLimit;
  /** Constraint on where data from tainted sources may go. */
  readonly dataflow?: Dataflow;
}

/** Values that a rule accepts, by key. One value must fit for each key; an empty list accepts all. */
export type MatchLists = Readonly<Record<MatchKey, readonly string[]>>;

/** Conditions of a rule. All but the lists exist from 1.1.0 on. */
export interface RuleMatch extends MatchLists {
  /** Conditions on arguments, by pointer. */
  readonly args?: readonly ArgCondition[];
  /** Whether the pointers of `args` must select every scalar of the call. */
  readonly no_other_args?: true;
  /** Conditions on one target all at once. */
  readonly targets?: TargetsCondition;
  /** Conditions on the command line. */
  readonly command?: CommandCondition;
}

/**
 * Whether a rule has more conditions than its lists, so that it may not match a call which the
 * lists accept.
 */
export function hasConditions({ args, targets, command }: RuleMatch): boolean {
  return args !== undefined || targets !== undefined || command !== undefined;
}

/** Key of a condition in `match`. */
export type MatchKey =
  | "tool_names"
  | "risk_classes"
  | "identities"
  | "workspace_prefixes"
  | "target_kinds"
  | "target_values"
  | "data_classes"
  | "destination_kinds"
  | "destination_values"
  | "destination_operations"
  | "provenance_sources";

/** Every {@linkcode MatchKey}, in the order in which conditions are tried. */
export const MATCH_KEYS: readonly MatchKey[] = [
  "tool_names",
  "risk_classes",
  "identities",
  "workspace_prefixes",
  "target_kinds",
  "target_values",
  "data_classes",
  "destination_kinds",
  "destination_values",
  "destination_operations",
  "provenance_sources",
];

/** Conditions that only an intent with targets can meet. */
export const TARGET_KEYS: readonly MatchKey[] = [
  "target_kinds",
  "target_values",
  "data_classes",
  "destination_kinds",
  "destination_values",
  "destination_operations",
];

/** Length of a rate limit's window, which starts with the minute or hour of the clock in UTC. */
export type RateLimitWindow = "minute" | "hour";

/** Calls that share one counter: those of a tool, of an identity, or of both together. */
export type RateLimitScope = "tool" | "identity" | "tool_identity";

/** Blocks calls beyond a number within a fixed window. */
export interface RateLimit {
  /** Calls allowed in one window, at least 1. */
  readonly requests: number;
  /** How long a counter runs before it starts again at 0. */
  readonly window: RateLimitWindow;
  /** Which calls share a counter. */
  readonly scope: RateLimitScope;
}

/** Tightens a rule when an argument from a tainted source reaches a destination. */
export interface Dataflow {
  /** Always true, since normalizing leaves out a constraint that is off. */
  readonly enabled: true;
  /** Provenance sources that count as tainted; `external` and `tool_output` by default. */
  readonly tainted_sources: readonly string[];
  /** Target kinds that count as a destination; empty means any kind, unless all three lists are. */
  readonly destination_kinds: readonly string[];
  /** Target values that count as a destination; empty means any. */
  readonly destination_values: readonly string[];
  /** Target operations that count as a destination; empty means any. */
  readonly destination_operations: readonly string[];
  /** Verdict for tainted input, unless the effect of the rule is stricter. */
  readonly action: "block" | "require_approval";
  /** Reason code to add to the decision. */
  readonly reason_code: string;
  /** Violation to add to the decision. */
  readonly violation: string;
}

/** Kinds that a target of an intent can have. */
export const TARGET_KINDS: readonly string[] = [
  "path",
  "url",
  "host",
  "repo",
  "bucket",
  "table",
  "queue",
  "topic",
  "other",
];

/** Risk classes that gait and its clients use; a policy may have others. */
export const RISK_CLASSES: readonly string[] = ["low", "medium", "high", "critical"];

/** Kinds that count as a destination when a dataflow constraint has no destination list. */
export const EGRESS_KINDS: readonly string[] = ["bucket", "host", "queue", "topic", "url"];

/** Sources that an argument of an intent can come from. */
export const PROVENANCE_SOURCES: readonly string[] = ["user", "tool_output", "external", "system"];
