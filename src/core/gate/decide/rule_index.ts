/** Finds the first matching rule without trying all of them. */

import type { NormalizedIntent } from "../intent/intent.ts";
import type { CompiledRule } from "./compiled_rule.ts";
import type { MatchKey } from "../policy/policy.ts";
import { firstFailure } from "./rule_match.ts";
import { largest } from "../../lists.ts";

/** Keys that rules are filed under, those that are cheapest to look up first. */
const INDEX_KEYS = [
  "tool_names",
  "risk_classes",
  "identities",
  "target_values",
  "destination_values",
  "target_kinds",
  "destination_kinds",
  "destination_operations",
  "data_classes",
  "provenance_sources",
  "workspace_prefixes",
] as const satisfies readonly MatchKey[];

type Bucket = CompiledRule[];

interface Drawer {
  readonly key: MatchKey;
  readonly buckets: Map<string, Bucket>;
  /** Lengths of the filed values, in UTF-16 code units; used for prefixes only. */
  readonly lengths: Set<number>;
}

/**
 * An index of rules. It files each rule under every value of the one condition that the rule shares
 * with the fewest others, or on the open list if the rule has no condition. A rule matches only
 * intents that have one of these values, so the buckets of an intent's values and the open list hold
 * every rule that can match it.
 *
 * INVARIANT: buckets hold rules in the order in which they are tried.
 */
export class RuleIndex {
  readonly #drawers: readonly Drawer[];
  readonly #open: readonly CompiledRule[];

  /** Files rules, which must come in the order in which they are tried. */
  constructor(rules: readonly CompiledRule[], hasPatterns: boolean) {
    const usage = countUsage(rules);
    const drawers = new Map<MatchKey, Drawer>();
    const open: CompiledRule[] = [];
    for (const rule of rules) {
      const key = mostTelling(rule, usage, hasPatterns);
      if (key === undefined) {
        open.push(rule);
        continue;
      }
      const drawer = drawers.get(key) ?? { key, buckets: new Map(), lengths: new Set() };
      drawers.set(key, drawer);
      for (const value of rule.rule.match[key]) {
        const bucket = drawer.buckets.get(value);
        if (bucket === undefined) drawer.buckets.set(value, [rule]);
        else bucket.push(rule);
        drawer.lengths.add(value.length);
      }
    }
    this.#drawers = INDEX_KEYS.flatMap((key) => drawers.get(key) ?? []);
    this.#open = open;
  }

  /** Returns the first rule, in order, all of whose conditions hold. */
  find(intent: NormalizedIntent): CompiledRule | undefined {
    let best: CompiledRule | undefined;
    for (const drawer of this.#drawers) best = search(drawer, intent, best);
    return scan(this.#open, intent, best);
  }
}

function search(
  { key, buckets, lengths }: Drawer,
  intent: NormalizedIntent,
  best: CompiledRule | undefined,
): CompiledRule | undefined {
  switch (key) {
    case "tool_names":
      return scan(buckets.get(intent.tool_name), intent, best);
    case "risk_classes":
      return scan(buckets.get(intent.context.risk_class), intent, best);
    case "identities":
      return scan(buckets.get(intent.context.identity), intent, best);
    case "target_kinds":
    case "destination_kinds":
      for (const { kind } of intent.targets) best = scan(buckets.get(kind), intent, best);
      break;
    case "target_values":
    case "destination_values":
      for (const { value } of intent.targets) best = scan(buckets.get(value), intent, best);
      break;
    case "destination_operations":
      for (const { operation } of intent.targets) best = scan(buckets.get(operation), intent, best);
      break;
    case "data_classes":
      for (const target of intent.targets) {
        best = scan(buckets.get(target.sensitivity), intent, best);
      }
      break;
    case "provenance_sources":
      for (const { source } of intent.arg_provenance) {
        best = scan(buckets.get(source), intent, best);
      }
      break;
    case "workspace_prefixes":
      for (const length of lengths) {
        best = scan(buckets.get(intent.context.workspace.slice(0, length)), intent, best);
      }
  }
  return best;
}

/** Returns the first match in the list if it comes before `best`, else `best`. */
function scan(
  rules: readonly CompiledRule[] | undefined,
  intent: NormalizedIntent,
  best: CompiledRule | undefined,
): CompiledRule | undefined {
  if (rules === undefined) return best;
  const end = best === undefined ? Infinity : best.order;
  for (const rule of rules) {
    if (rule.order >= end) return best;
    if (firstFailure(rule.match, intent) === undefined) return rule;
  }
  return best;
}

/** Number of rules that list a value, by key and value. */
type Usage = ReadonlyMap<MatchKey, ReadonlyMap<string, number>>;

function countUsage(rules: readonly CompiledRule[]): Usage {
  const usage = new Map<MatchKey, Map<string, number>>();
  for (const key of INDEX_KEYS) {
    const counts = new Map<string, number>();
    for (const { rule } of rules) {
      for (const value of rule.match[key]) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    usage.set(key, counts);
  }
  return usage;
}

/** Picks the condition whose most frequent value the fewest rules list. */
function mostTelling(
  { rule }: CompiledRule,
  usage: Usage,
  hasPatterns: boolean,
): MatchKey | undefined {
  let best: MatchKey | undefined;
  let fewest = Infinity;
  for (const key of INDEX_KEYS) {
    const counts = usage.get(key);
    if (rule.match[key].length === 0 || counts === undefined) continue;
    // A pattern matches names that are not listed, so it cannot be looked up.
    if (hasPatterns && rule.match[key].some((value) => value.includes("*"))) continue;
    const shared = largest(rule.match[key].map((value) => counts.get(value) ?? 0));
    if (shared < fewest) [best, fewest] = [key, shared];
  }
  return best;
}
