/** Why a policy decides as it does: which rules were tried and why each did not match. */

import type { CompiledPolicy } from "./compiled_policy.ts";
import type { Decision } from "./decision.ts";
import { evaluate } from "./evaluate.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import type { MatchKey } from "../policy/policy.ts";
import { compileMatch, firstFailure } from "./rule_match.ts";
import { uniqueSorted } from "../../text.ts";
import type { Verdict } from "./verdict.ts";

/** A condition that did not hold. */
export interface FailedCondition {
  /** Key of the condition. */
  readonly condition: MatchKey;
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
  readonly effect: Verdict;
  /** Whether it matched, and so decided. */
  readonly matched: boolean;
  /** The first condition that did not hold. */
  readonly failed?: FailedCondition;
}

/** How a decision came about. */
export interface Explanation {
  /** The decision, the same as {@linkcode evaluate} gives. */
  readonly decision: Decision;
  /** Rules in the order in which they were tried, up to the one that decided. */
  readonly considered: readonly ConsideredRule[];
}

/** Explains the decision on an intent. */
export function explainDecision(policy: CompiledPolicy, intent: NormalizedIntent): Explanation {
  const decision = evaluate(policy, intent);
  const considered: ConsideredRule[] = [];
  // Neither a missing field nor a failure to judge is the outcome of a rule.
  if (decision.decided_by === "fail_closed" || decision.decided_by === "error") {
    return { decision, considered };
  }
  for (const rule of policy.policy.rules) {
    const key = firstFailure(compileMatch(rule.match), intent);
    const { name, priority, effect } = rule;
    if (key === undefined) {
      considered.push({ rule: name, priority, effect, matched: true });
      break;
    }
    const failed = { condition: key, expected: rule.match[key], found: valuesFor(key, intent) };
    considered.push({ rule: name, priority, effect, matched: false, failed });
  }
  return { decision, considered };
}

function valuesFor(key: MatchKey, intent: NormalizedIntent): readonly string[] {
  switch (key) {
    case "tool_names":
      return [intent.tool_name];
    case "risk_classes":
      return [intent.context.risk_class];
    case "identities":
      return [intent.context.identity];
    case "workspace_prefixes":
      return [intent.context.workspace];
    case "target_kinds":
    case "destination_kinds":
      return uniqueSorted(intent.targets.map(({ kind }) => kind));
    case "target_values":
    case "destination_values":
      return uniqueSorted(intent.targets.map(({ value }) => value));
    case "data_classes":
      return uniqueSorted(intent.targets.map(({ sensitivity }) => sensitivity));
    case "destination_operations":
      return uniqueSorted(intent.targets.map(({ operation }) => operation));
    case "provenance_sources":
      return uniqueSorted(intent.arg_provenance.map(({ source }) => source));
  }
}
