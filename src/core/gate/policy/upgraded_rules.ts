/** Rules of 1.0 as rules of 1.1, and the rules whose order changes. */

import { uniqueSorted } from "../../text.ts";
import { PATTERN_KEYS } from "../decide/rule_match.ts";
import type { Verdict } from "../decide/verdict.ts";
import { ruleOrder } from "./normalize.ts";
import {
  MATCH_KEYS,
  type MatchKey,
  type Policy,
  POLICY_SCHEMA_VERSION_1_1,
  type Rule,
} from "./policy.ts";

/** A rule that is tried before others that came before it. */
export interface ReorderedRule {
  readonly rule: string;
  readonly effect: Verdict;
  /** Names of the others that can match the same call. */
  readonly before: readonly string[];
}

/** The expected upgraded policy, computed without its text. */
export function upgradedRules(before: Policy): Policy {
  const rules = before.rules.map((rule): Rule => {
    const lists = MATCH_KEYS.map((key) => [
      key,
      PATTERN_KEYS.includes(key) ? withoutStars(rule.match[key]) : rule.match[key],
    ]);
    const match = { ...rule.match, ...Object.fromEntries(lists) };
    const isOpen = MATCH_KEYS.every((key) => rule.match[key].length === 0);
    const { dataflow } = rule;
    return {
      ...rule,
      match: isOpen ? { ...match, tool_names: ["*"] } : match,
      ...dataflow === undefined ? {} : {
        dataflow: {
          ...dataflow,
          destination_values: withoutStars(dataflow.destination_values),
        },
      },
    };
  });
  const schema_version = POLICY_SCHEMA_VERSION_1_1;
  return { ...before, schema_version, rules: rules.sort(ruleOrder({ schema_version })) };
}

/** In 1.0 `*` is a literal; in 1.1 it matches any run of characters. */
export function withoutPatterns(text: string): string {
  return text.replaceAll("*", "[*]");
}

function withoutStars(texts: readonly string[]): readonly string[] {
  return uniqueSorted(texts.map(withoutPatterns));
}

/** Rules that overtook others. Those of one priority are sorted by effect now. */
export function reordered(before: Policy, { rules }: Policy): readonly ReorderedRule[] {
  // Equal rules keep their order, so a rule is found by its content and by the number of equal
  // rules before it.
  const places = new Map<string, number[]>();
  for (const [place, rule] of expectedInOrder(before).entries()) {
    const key = keyOf(rule);
    places.set(key, [...places.get(key) ?? [], place]);
  }
  const now = rules.map((rule) => ({ rule, place: places.get(keyOf(rule))?.shift() ?? 0 }));
  return now.flatMap(({ rule, place }, index) => {
    const names = now.slice(index + 1)
      .filter((later) => later.place < place && mayMeet(rule, later.rule))
      .map((later) => later.rule.name);
    const { name, effect } = rule;
    return names.length === 0 ? [] : [{ rule: name, effect, before: names }];
  });
}

/** The upgraded rules in the order of before. */
function expectedInOrder(before: Policy): readonly Rule[] {
  return before.rules.map((rule) => upgradedRules({ ...before, rules: [rule] }).rules[0] ?? rule);
}

function keyOf(rule: Rule): string {
  return JSON.stringify([rule.name, rule.priority, rule.effect, rule.match]);
}

/** Conditions on members that have one value per call. */
const SINGLE: readonly MatchKey[] = ["tool_names", "risk_classes", "identities"];

/** Whether one call can match two rules that have no patterns but `*` alone. */
function mayMeet(a: Rule, b: Rule): boolean {
  return SINGLE.every((key) => {
    const [first, second] = [a.match[key], b.match[key]];
    const isOpen = [first, second].some((list) => list.length === 0 || list.includes("*"));
    return isOpen || first.some((value) => second.includes(value));
  });
}
