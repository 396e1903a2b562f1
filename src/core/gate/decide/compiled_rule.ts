/** Compiles rules, so that judging an intent is a few look-ups and allocates nothing. */

import { canonicalText } from "../../json/canonical.ts";
import { type CredentialRequirement, type Decision, makeDecision } from "./decision.ts";
import type { CommandLanguage } from "../command/language.ts";
import { type CallAsker, compileCall } from "./call_conditions.ts";
import {
  type Dataflow,
  hasConditions,
  type Policy,
  POLICY_SCHEMA_VERSION,
  type Rule,
} from "../policy/policy.ts";
import {
  compileDataflow,
  type CompiledDataflow,
  type CompiledMatch,
  compileMatch,
} from "./rule_match.ts";
import { lower, uniqueSorted } from "../../text.ts";
import { stricter } from "./verdict.ts";

export interface CompiledRule {
  readonly rule: Rule;
  /** Position in the order in which rules are tried, from 0. */
  readonly order: number;
  readonly match: CompiledMatch;
  readonly decision: Decision;
  readonly dataflow: CompiledDataflow | undefined;
  /** Decision when the rule matches and the constraint, if it has one, applies. */
  readonly tainted: Decision;
  /**
   * Conditions on arguments, targets and commands: their answer can be unclear. `undefined` if
   * there are none.
   */
  readonly ask: CallAsker | undefined;
}

/** Compiles the rules of a policy, in the order in which they are tried. */
export function compileRules(
  { rules, schema_version, commands = {} }: Policy,
  language: CommandLanguage | undefined,
): readonly CompiledRule[] {
  const hasPatterns = schema_version !== POLICY_SCHEMA_VERSION;
  return rules.map((rule, order) => {
    // Of the rules of a policy most calls ask few, so each is compiled when it is asked.
    let made: CallAsker | undefined;
    const ask: CallAsker = (call) => (made ??= compileCall(rule.match, commands, language))(call);
    return compileRule(rule, order, hasPatterns, hasConditions(rule.match) ? ask : undefined);
  });
}

function compileRule(
  rule: Rule,
  order: number,
  hasPatterns: boolean,
  ask: CallAsker | undefined,
): CompiledRule {
  return {
    rule,
    order,
    match: compileMatch(rule.match, hasPatterns),
    decision: decisionOf(rule, undefined),
    ask,
    dataflow: rule.dataflow && compileDataflow(rule.dataflow, hasPatterns),
    tainted: decisionOf(rule, rule.dataflow),
  };
}

function decisionOf(rule: Rule, dataflow: Dataflow | undefined): Decision {
  const own = rule.reason_codes.length > 0
    ? rule.reason_codes
    : [`matched_rule_${reasonCodeOf(rule.name)}`];
  // INVARIANT: a constraint only tightens its rule. Otherwise tainted input could get a more lenient
  // verdict than clean input.
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
    messages: rule.message === undefined ? [] : [rule.message],
    is_overridable: rule.overridable === true,
  });
}

function credentialOf(rule: Rule): CredentialRequirement | undefined {
  if (!rule.require_broker_credential) return undefined;
  return Object.freeze({ reference: rule.broker_reference, scopes: rule.broker_scopes });
}

/**
 * Makes a reason code from the name of a rule: lower-case, with `_` for spaces and hyphens, and with
 * JSON escapes for quotes, control characters, `<`, `>`, `&` and the two line separators.
 */
export function reasonCodeOf(name: string): string {
  const escaped = canonicalText(name).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return lower(escaped.replace(/^"+/, "").replace(/"+$/, "").replace(/[ -]/g, "_"));
}
