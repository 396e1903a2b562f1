/** One case of a policy test: a call, and what the policy must say to it. */

import type { Decision } from "../decide/decision.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { NormalizedIntent } from "../intent/intent.ts";

/** Expected answer of a policy to a call; absent members may be anything. */
export interface ExpectedOutcome {
  readonly verdict: Verdict;
  /** Name of the rule that must decide. */
  readonly rule?: string;
  /** All reason codes, sorted. */
  readonly reasons?: readonly string[];
  /** All violations, sorted. */
  readonly violations?: readonly string[];
}

/** The call of a case: an intent, or the path of its file relative to the test file. */
export type CalledBy =
  | { readonly kind: "intent"; readonly intent: NormalizedIntent }
  | { readonly kind: "path"; readonly path: string };

/** A case as it was written. */
export interface PolicyTestCase {
  readonly name: string;
  /** Index in the file, from 0. */
  readonly index: number;
  /** Line in the file, from 1. */
  readonly line: number;
  readonly call: CalledBy;
  readonly expected: ExpectedOutcome;
}

/** Members of an outcome that a case can ask for. */
export type OutcomeMember = keyof ExpectedOutcome;

/** The members in which a decision differs from what is expected; none if the case holds. */
export function differences(
  { verdict, rule, reasons, violations }: ExpectedOutcome,
  decision: Decision,
): readonly OutcomeMember[] {
  const differs: OutcomeMember[] = [];
  if (verdict !== decision.verdict) differs.push("verdict");
  if (rule !== undefined && rule !== decision.matched_rule) differs.push("rule");
  if (reasons !== undefined && !areEqual(reasons, decision.reason_codes)) differs.push("reasons");
  if (violations !== undefined && !areEqual(violations, decision.violations)) {
    differs.push("violations");
  }
  return differs;
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
