/** A policy in normalized form: what is digested and compiled. */

import type { Verdict } from "../decide/verdict.ts";

/** `schema_id` of policies. */
export const POLICY_SCHEMA_ID = "gait.gate.policy";
/** `schema_version` of policies. */
export const POLICY_SCHEMA_VERSION = "1.0.0";

/** A policy whose texts are normalized, lists sorted, defaults filled in and rules in order. */
export interface Policy {
  /** Kind of document. */
  readonly schema_id: "gait.gate.policy";
  /** Generation of the language. */
  readonly schema_version: "1.0.0";
  /** Verdict when no rule matches. */
  readonly default_verdict: Verdict;
  /** Required fields by risk class. */
  readonly fail_closed: FailClosed;
  /** Rules in the order in which they are tried. */
  readonly rules: readonly Rule[];
}

/** What an intent of a risky class must state to be judged at all. */
export interface FailClosed {
  /** Whether it is on. */
  readonly enabled: boolean;
  /** Risk classes for which it is active. */
  readonly risk_classes: readonly string[];
  /** Parts of the intent that must not be empty. */
  readonly required_fields: readonly RequiredField[];
}

/** A part of an intent that `fail_closed` can require. */
export type RequiredField = "targets" | "arg_provenance";

/** All of {@linkcode RequiredField}. */
export const REQUIRED_FIELDS: readonly RequiredField[] = ["arg_provenance", "targets"];

/** One rule. */
export interface Rule {
  /** Name; need not be unique. */
  readonly name: string;
  /** Lower numbers are tried first. */
  readonly priority: number;
  /** Verdict when the rule matches. */
  readonly effect: Verdict;
  /** Conditions, all of which must hold. */
  readonly match: RuleMatch;
  /** Reason codes; empty means that one is made from the name. */
  readonly reason_codes: readonly string[];
  /** Violations. */
  readonly violations: readonly string[];
  /** Approvals that are needed. */
  readonly min_approvals: number;
  /** Whether approvals must come from different people. */
  readonly require_distinct_approvers: boolean;
  /** Whether a broker must issue a credential. */
  readonly require_broker_credential: boolean;
  /** What to ask the broker for; empty when nothing in particular. */
  readonly broker_reference: string;
  /** Scopes to ask the broker for. */
  readonly broker_scopes: readonly string[];
  /** Limit on how often. */
  readonly rate_limit?: RateLimit;
  /** Constraint on where tainted input may go. */
  readonly dataflow?: Dataflow;
}

/** Conditions of a rule by key; an empty list places none. */
export type RuleMatch = Readonly<Record<MatchKey, readonly string[]>>;

/** Key of a condition. */
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

/** All of {@linkcode MatchKey}, in the order in which they are tried. */
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

/** Length of a rate limit's window. */
export type RateLimitWindow = "minute" | "hour";
/** What a rate limit counts together. */
export type RateLimitScope = "tool" | "identity" | "tool_identity";

/** At most so many calls in a fixed window. */
export interface RateLimit {
  /** Calls that one window admits, at least 1. */
  readonly requests: number;
  /** Length of the window. */
  readonly window: RateLimitWindow;
  /** What is counted together. */
  readonly scope: RateLimitScope;
}

/** What happens when tainted input reaches a destination. */
export interface Dataflow {
  /** Always true: an inactive constraint is left out. */
  readonly enabled: true;
  /** Provenance sources that count as tainted. */
  readonly tainted_sources: readonly string[];
  /** Target kinds that count as a destination. */
  readonly destination_kinds: readonly string[];
  /** Target values that count as a destination. */
  readonly destination_values: readonly string[];
  /** Target operations that count as a destination. */
  readonly destination_operations: readonly string[];
  /** Effect for tainted input. */
  readonly action: "block" | "require_approval";
  /** Reason code that is added. */
  readonly reason_code: string;
  /** Violation that is added. */
  readonly violation: string;
}

/** Kinds that a target can have. */
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

/** Kinds that count as a destination when a dataflow constraint names none. */
export const EGRESS_KINDS: readonly string[] = ["bucket", "host", "queue", "topic", "url"];

/** Sources that an argument can have. */
export const PROVENANCE_SOURCES: readonly string[] = ["user", "tool_output", "external", "system"];
