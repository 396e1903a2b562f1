import type { CompiledPolicy } from "./compiled_policy.ts";
import type { Decision } from "./decision.ts";
import { evaluate } from "./evaluate.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import type { MatchKey } from "../policy/policy.ts";
import { compileMatch, firstFailure } from "./rule_match.ts";
import { uniqueSorted } from "../../text.ts";
import type { Verdict } from "./verdict.ts";

/** A condition of a rule that an intent did not meet. */
export interface FailedCondition {
  /** Key of the condition in `match`. */
  readonly condition: MatchKey;
  /** Values that the rule accepts. */
  readonly expected: readonly string[];
  /** Values that the intent has instead, sorted. */
  readonly found: readonly string[];
}

/** One rule that was tried on an intent. */
export interface ConsideredRule {
  /** Name of the rule. */
  readonly rule: string;
  /** Priority of the rule. */
  readonly priority: number;
  /** Verdict that the rule gives when it matches. */
  readonly effect: Verdict;
  /** Whether the rule matched; true for the last one tried at most, which decided. */
  readonly matched: boolean;
  /** The first condition that did not hold; absent if the rule matched. */
  readonly failed?: FailedCondition;
}

/** A decision with the rules that were tried on the way to it. */
export interface Explanation {
  /** The same decision that {@linkcode evaluate} returns. */
  readonly decision: Decision;
  /** Rules in the order in which they were tried, up to the one that decided; none if none was. */
  readonly considered: readonly ConsideredRule[];
}

/**
 * Judges an intent and lists the rules that were tried. It is slower than `evaluate`: use it to
 * explain a decision to a person.
 */
export function explainDecision(policy: CompiledPolicy, intent: NormalizedIntent): Explanation {
  const decision = evaluate(policy, intent);
  const considered: ConsideredRule[] = [];
  // No rule was tried: a required field is empty, or the intent cannot be judged.
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
