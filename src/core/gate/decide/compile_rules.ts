/** Compiles rules once, so that judging an intent is a few look-ups and allocates nothing. */

import { canonicalText } from "../../json/canonical.ts";
import { type CredentialRequirement, type Decision, makeDecision } from "./decision.ts";
import type { Dataflow, FailClosed, Policy, RequiredField, Rule } from "../policy/policy.ts";
import {
  compileDataflow,
  type CompiledDataflow,
  type CompiledMatch,
  compileMatch,
} from "./rule_match.ts";
import { lower, uniqueSorted } from "../../text.ts";
import { stricter } from "./verdict.ts";

/** A rule with its decisions ready. */
export interface CompiledRule {
  /** The rule it was compiled from. */
  readonly rule: Rule;
  /** Position in the order in which rules are tried. */
  readonly order: number;
  /** Its conditions. */
  readonly match: CompiledMatch;
  /** Decision when the rule matches. */
  readonly decision: Decision;
  /** Its dataflow constraint. */
  readonly dataflow: CompiledDataflow | undefined;
  /** Decision when the rule matches and the constraint applies. */
  readonly tainted: Decision;
}

/** What `fail_closed` asks for. */
export interface CompiledFailClosed {
  /** Risk classes for which it is active. */
  readonly riskClasses: ReadonlySet<string>;
  /** Whether targets are required. */
  readonly targets: boolean;
  /** Whether provenance is required. */
  readonly provenance: boolean;
  /** Decision by what is missing: 1 targets, 2 provenance, 3 both. */
  readonly missing: readonly [Decision, Decision, Decision, Decision];
}

/** Compiles the rules of a policy, in the order in which they are tried. */
export function compileRules({ rules }: Policy): readonly CompiledRule[] {
  return rules.map(compileRule);
}

function compileRule(rule: Rule, order: number): CompiledRule {
  const decision = decisionOf(rule, undefined);
  return {
    rule,
    order,
    match: compileMatch(rule.match),
    decision,
    dataflow: rule.dataflow && compileDataflow(rule.dataflow),
    tainted: rule.dataflow === undefined ? decision : decisionOf(rule, rule.dataflow),
  };
}

function decisionOf(rule: Rule, dataflow: Dataflow | undefined): Decision {
  const own = rule.reason_codes.length > 0
    ? rule.reason_codes
    : [`matched_rule_${reasonCodeOf(rule.name)}`];
  // A constraint may only add to a rule: clean input must never be treated more strictly than
  // tainted input.
  const verdict = dataflow === undefined ? rule.effect : stricter(rule.effect, dataflow.action);
  const added = dataflow === undefined ? [] : [dataflow.reason_code];
  const violated = dataflow === undefined ? [] : [dataflow.violation];
  const needsOne = verdict === "require_approval" && rule.min_approvals === 0;
  return makeDecision({
    verdict,
    reason_codes: uniqueSorted([...own, ...added]),
    violations: uniqueSorted([...rule.violations, ...violated]),
    decided_by: "rule",
    matched_rule: rule.name,
    required_approvals: needsOne ? 1 : rule.min_approvals,
    require_distinct_approvers: rule.require_distinct_approvers,
    credential: credentialOf(rule),
    rate_limit: rule.rate_limit,
    dataflow_triggered: dataflow !== undefined,
  });
}

function credentialOf(rule: Rule): CredentialRequirement | undefined {
  if (!rule.require_broker_credential) return undefined;
  return Object.freeze({ reference: rule.broker_reference, scopes: rule.broker_scopes });
}

/**
 * Makes a reason code from a rule name: its JSON text with `<`, `>`, `&` and the two line
 * separators escaped, without the quotes around it, with `_` for spaces and hyphens.
 */
export function reasonCodeOf(name: string): string {
  const escaped = canonicalText(name).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return lower(escaped.replace(/^"+/, "").replace(/"+$/, "").replace(/[ -]/g, "_"));
}

/** Compiles `fail_closed`; `undefined` when it is off. */
export function compileFailClosed(failClosed: FailClosed): CompiledFailClosed | undefined {
  if (!failClosed.enabled || failClosed.risk_classes.length === 0) return undefined;
  return {
    riskClasses: new Set(failClosed.risk_classes),
    targets: failClosed.required_fields.includes("targets"),
    provenance: failClosed.required_fields.includes("arg_provenance"),
    missing: [
      missing([]),
      missing(["targets"]),
      missing(["arg_provenance"]),
      missing(["arg_provenance", "targets"]),
    ],
  };
}

function missing(fields: readonly RequiredField[]): Decision {
  return makeDecision({
    verdict: "block",
    reason_codes: fields.map((field) => `fail_closed_missing_${field}`),
    violations: fields.map((field) => `missing_${field}`),
    decided_by: "fail_closed",
    missing_fields: Object.freeze(fields),
  });
}
