/** Says in one line why a policy did not answer a call as expected. */

import { nearest } from "../../suggest.ts";
import { oneOf } from "../../fault.ts";
import type { CompiledPolicy } from "../decide/compiled_policy.ts";
import type { Decision } from "../decide/decision.ts";
import { type ConsideredRule, explainDecision } from "../decide/explain.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import type { ExpectedOutcome, OutcomeMember } from "./test_case.ts";

/** The line for a case that failed; none where only reasons or violations differ. The texts of rules and calls in it are not escaped. */
export function whyNot(
  policies: readonly CompiledPolicy[],
  intent: NormalizedIntent,
  { expected, decision, differs }: {
    readonly expected: ExpectedOutcome;
    readonly decision: Decision;
    readonly differs: readonly OutcomeMember[];
  },
): string | undefined {
  if (!differs.includes("verdict") && !differs.includes("rule")) return undefined;
  if (decision.decided_by === "fail_closed") {
    return `fail_closed decides before any rule: no ${decision.missing_fields.join(", no ")}`;
  }
  const explanations = policies.map((policy) => explainDecision(policy, intent));
  const considered = explanations.flatMap((one) => one.considered);
  if (differs.includes("rule") && expected.rule !== undefined) {
    return aboutRule(expected.rule, policies, considered);
  }
  const raising = explanations.find((one) =>
    one.raised_by !== undefined && one.decision.verdict === decision.verdict
  );
  const raised = raising?.considered.find(({ rule, answer }) =>
    rule === raising.raised_by?.rule && answer === "unclear"
  );
  if (raised !== undefined) return told(raised);
  const wanted = closest(
    considered.filter((one) => !one.matched && one.effect === expected.verdict),
  );
  if (wanted !== undefined) return told(wanted);
  const unclear = considered.find(({ answer }) => answer === "unclear");
  return unclear !== undefined ? told(unclear) : decider(decision, considered);
}

function decider(decision: Decision, considered: readonly ConsideredRule[]): string {
  const last = considered.findLast(({ matched }) => matched);
  if (last !== undefined) return `rule ${last.rule} matches`;
  return `no rule matches, so default_verdict decides: ${decision.verdict}`;
}

function aboutRule(
  name: string,
  policies: readonly CompiledPolicy[],
  considered: readonly ConsideredRule[],
): string {
  const tried = closest(considered.filter(({ rule, matched }) => rule === name && !matched));
  if (tried !== undefined) return told(tried);
  const names = policies.flatMap(({ rules }) => rules.map(({ rule }) => rule.name));
  if (!names.includes(name)) {
    const guess = nearest(name, names);
    return `no rule is called ${name}${guess === undefined ? "" : `, did you mean ${guess}?`}`;
  }
  if (considered.some(({ rule, matched }) => rule === name && matched)) {
    return `rule ${name} matches, but another policy is stricter`;
  }
  const before = considered.findLast(({ matched }) => matched);
  return `rule ${name} is not tried${before === undefined ? "" : `: ${before.rule} comes first`}`;
}

/** The rule that came nearest to matching: one of whose conditions on arguments one failed. */
function closest(rules: readonly ConsideredRule[]): ConsideredRule | undefined {
  return rules.find(({ failed }) => failed === undefined) ??
    rules.find(({ failed }) => failed?.condition !== "tool_names") ?? rules[0];
}

const SHOWN_VALUES = 3;

function told({ rule, failed, conditions = [], answer }: ConsideredRule): string {
  if (failed !== undefined) {
    const found = failed.found.length === 0 ? "none" : oneOf(cut(failed.found));
    return `rule ${rule}: ${failed.condition}: wants ${oneOf(cut(failed.expected))}, has ${found}`;
  }
  const note = conditions.findLast((one) => one.answer === answer) ?? conditions.at(-1);
  if (note === undefined) return `rule ${rule} does not match`;
  const why = note.why === undefined ? "" : `unclear (${note.why}): `;
  const place = note.argument === "" ? note.condition : note.argument;
  return `rule ${rule}: ${place}: ${why}${note.text}`;
}

function cut(values: readonly string[]): readonly string[] {
  const rest = values.length - SHOWN_VALUES;
  return rest <= 0 ? values : [...values.slice(0, SHOWN_VALUES), `${rest} more`];
}
