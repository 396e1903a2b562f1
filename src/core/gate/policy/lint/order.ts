/** Warnings about the order of rules: which one never decides, and what only a name decides. */

import { shownName } from "../../../fault.ts";
import { stricter } from "../../decide/verdict.ts";
import { hasConditions, MATCH_KEYS, type MatchKey, type Rule } from "../policy.ts";
import { type NameSet, patternSet } from "../../decide/name_set.ts";
import { aboutValue, type PlacedRule, type PolicyFinding } from "./finding.ts";
import { told } from "./rule.ts";

/** So many values are compared, so that a policy of thousands of rules stays quick to read. */
const WORK_MAX = 200_000;
/** In longer lists no value is looked for on its own. */
const APART_MAX = 100;

/** Compares the rules, which are in the order in which they are tried. */
export function orderFindings(
  rules: readonly PlacedRule[],
  { isExtended }: { readonly isExtended: boolean },
): readonly PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  const comparison = new Comparison(isExtended);
  const isOpen = (tools: readonly string[]) =>
    tools.length === 0 || (isExtended && tools.some((tool) => tool.includes("*")));
  /** Rules so far by the tools that they name, and those that name none. */
  const byTool = new Map<string, PlacedRule[]>();
  const open: PlacedRule[] = [];
  for (const [index, placed] of rules.entries()) {
    const tools = placed.rule.match.tool_names;
    // Only a rule without this condition, or with one of the tools, can match the same call.
    const before = isOpen(tools)
      ? firstOf(rules, index)
      : together(open, tools, (tool) => byTool.get(tool) ?? []);
    const text = comparison.problem(placed, rules[index - 1], before);
    if (comparison.isExhausted) break;
    if (text !== undefined) {
      findings.push(aboutValue(`${placed.pointer}/name`, told(placed.rule, text)));
    }
    if (isOpen(tools)) open.push(placed);
    for (const tool of isOpen(tools) ? [] : tools) {
      const list = byTool.get(tool);
      if (list === undefined) byTool.set(tool, [placed]);
      else list.push(placed);
    }
  }
  return findings;
}

function* firstOf<T>(list: readonly T[], count: number): Generator<T> {
  for (let at = 0; at < count; at++) yield list[at] as T;
}

function* together<T>(
  open: readonly T[],
  tools: readonly string[],
  of: (tool: string) => readonly T[],
): Generator<T> {
  yield* open;
  for (const tool of tools) yield* of(tool);
}

/** The other key that looks at the same member of a target. */
const TWINS: Readonly<Partial<Record<MatchKey, MatchKey>>> = {
  target_kinds: "destination_kinds",
  destination_kinds: "target_kinds",
  target_values: "destination_values",
  destination_values: "target_values",
};

/** Conditions on what a call has only one of. */
const SINGLE: readonly MatchKey[] = ["tool_names", "risk_classes", "identities"];

class Comparison {
  #work = 0;
  /** Whether `*` matches other characters, and conditions narrow what lists accept. */
  readonly #isExtended: boolean;
  readonly #sets = new WeakMap<readonly string[], NameSet>();

  constructor(isExtended: boolean) {
    this.#isExtended = isExtended;
  }

  get isExhausted(): boolean {
    return this.#work > WORK_MAX;
  }

  /**
   * Problem with the position of a rule. `last` is the rule before it; rules in `before` may
   * overlap it.
   */
  problem(
    { rule }: PlacedRule,
    last: PlacedRule | undefined,
    before: Iterable<PlacedRule>,
  ): string | undefined {
    if (last?.rule.name === rule.name && last.rule.priority === rule.priority) {
      return "another rule has the same name and priority; " +
        "which is tried first depends on the order in the file";
    }
    let rival: Rule | undefined;
    const others: Rule[] = [];
    for (const { rule: other } of before) {
      if (this.isExhausted) return undefined;
      this.#work++;
      others.push(other);
      if (this.#covers(other.match, rule.match)) {
        return `never decides, as rule ${shownName(other.name)} is tried first ` +
          "and matches every call that this one matches";
      }
      // From 1.1 on the strictest of one priority is tried first, which is what one wants.
      const isRival = !this.#isExtended && other.priority === rule.priority &&
        isContrary(other, rule);
      if (isRival && this.#overlaps(other.match, rule.match)) rival ??= other;
    }
    const hiding = this.#hidingTogether(rule, others);
    if (hiding.length > 0) {
      return `never decides, as rules ${listed(hiding)} are tried first ` +
        "and match every call that this one matches";
    }
    if (rival === undefined) return undefined;
    return `has the priority of rule ${shownName(rival.name)} (${rival.effect}), ` +
      "which is tried first by its name alone; give the rule that should win a lower priority";
  }

  /** Names of rules of which one matches for each value of a list; empty if a value is left. */
  #hidingTogether({ match }: Rule, others: readonly Rule[]): readonly string[] {
    for (const key of SINGLE) {
      const values = match[key];
      if (values.length < 2 || values.length > APART_MAX) continue;
      const hiding = new Set<string>();
      const isHidden = values.every((value) => {
        const apart = { ...match, [key]: [value] };
        const found = others.find((other) => {
          this.#work++;
          return !this.isExhausted && this.#covers(other.match, apart);
        });
        if (found !== undefined) hiding.add(shownName(found.name));
        return found !== undefined;
      });
      if (isHidden) return [...hiding];
    }
    return [];
  }

  /** Whether `a` matches every call that `b` matches. */
  #covers(a: Rule["match"], b: Rule["match"]): boolean {
    if (hasConditions(a)) return false;
    return MATCH_KEYS.every((key) => {
      const accepted = a[key];
      if (accepted.length === 0) return true;
      const twin = TWINS[key];
      return [key, ...(twin === undefined ? [] : [twin])].some((given) => {
        const values = b[given];
        if (values.length === 0) return false;
        const isPrefix = key === "workspace_prefixes";
        this.#work += values.length * (isPrefix ? accepted.length : 1);
        if (this.isExhausted) return false;
        return isPrefix
          ? values.every((value) => accepted.some((prefix) => value.startsWith(prefix)))
          : values.every((value) => this.#accepts(accepted, value));
      });
    });
  }

  /** Whether a call can match both. */
  #overlaps(a: Rule["match"], b: Rule["match"]): boolean {
    const [ours, theirs] = [a.workspace_prefixes, b.workspace_prefixes];
    this.#work += ours.length * theirs.length;
    if (this.isExhausted) return false;
    const isApart = ours.length > 0 && theirs.length > 0 &&
      !ours.some((one) => theirs.some((two) => one.startsWith(two) || two.startsWith(one)));
    return !isApart && SINGLE.every((key) => {
      if (a[key].length === 0 || b[key].length === 0) return true;
      this.#work += b[key].length;
      return b[key].some((value) => this.#setOf(a[key]).has(value));
    });
  }

  /** Whether a list accepts every name that a value matches. */
  #accepts(accepted: readonly string[], value: string): boolean {
    if (!this.#isExtended) return this.#setOf(accepted).has(value);
    if (accepted.includes("*") || accepted.includes(value)) return true;
    return !value.includes("*") && this.#setOf(accepted).has(value);
  }

  #setOf(list: readonly string[]): NameSet {
    const known = this.#sets.get(list);
    if (known !== undefined) return known;
    const made = this.#isExtended ? patternSet(list) : new Set(list);
    this.#sets.set(list, made);
    return made;
  }
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].join(" and ");
}

/** Block against allow in either order, and whatever a more lenient rule takes from a stricter one. */
function isContrary(first: Rule, second: Rule): boolean {
  if (first.effect === second.effect) return false;
  if (stricter(first.effect, second.effect) === second.effect) return true;
  return first.effect === "block" && second.effect === "allow";
}
