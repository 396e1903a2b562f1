/** Which tools policies name, and which they decide about by more than the name. See docs/formats/inventory.md#coverage. */

import { groupBy } from "../newer_builtins.ts";
import { isForSome, type NameSet, patternSet } from "../gate/decide/name_set.ts";
import {
  hasConditions,
  type Policy,
  POLICY_SCHEMA_VERSION,
  type Rule,
  type RuleMatch,
  TARGET_KEYS,
} from "../gate/policy/policy.ts";
import { withoutEmpty } from "../present.ts";
import type {
  CoveredTool,
  InventoryCoverage,
  InventoryItem,
  InventorySnapshot,
} from "../schema/scout.ts";
import { lowerTrim } from "../text.ts";
import { isJudged, isRisky } from "./inventory.ts";

/** A policy with the digest that names it. */
export interface CoveringPolicy {
  readonly digest: string;
  readonly policy: Policy;
}

/** Coverage of one tool by policies. */
export type ToolCover = Omit<CoveredTool, "name">;

type Named = Pick<InventoryItem, "kind" | "name">;

/** Counts the discovered tools that rules name, and those that a policy covers. */
export function coverageOf(
  { snapshot_id, items }: InventorySnapshot,
  policies: readonly CoveringPolicy[],
): InventoryCoverage {
  const [isNamed, coverOf] = [namedBy(policies), coverToolBy(policies)];
  const tools = items.filter(isJudged);
  const byName = groupBy(tools, ({ name }) => lowerTrim(name));
  const names = [...byName.keys()].sort();
  const gated = names.filter((name) => byName.get(name)?.some(isNamed)).length;
  const rows = names.map((name) => {
    // A name is covered if whatever has it is: a server and a tool may share one.
    const covers = (byName.get(name) ?? []).map(coverOf);
    return { name, ...covers.find(({ covered }) => !covered) ?? covers[0] ?? NOTHING };
  });
  const covered = rows.filter((row) => row.covered).length;
  const open = tools.filter((item) => isRisky(item) && !isNamed(item));
  const named = new Set(policies.flatMap(({ policy }) => namesIn(policy)));
  return {
    snapshot_id,
    discovered_tools: names.length,
    gated_tools: gated,
    high_risk_ungated_tools: open.length,
    coverage_percent: names.length === 0 ? 100 : percent(gated, names.length),
    ...withoutEmpty({
      policy_digests: policies.map(({ digest }) => digest).sort(),
      discovered_tool_names: names,
      gated_tool_names: [...named].sort(),
      high_risk_ungated_tool_ids: open.map(({ id }) => id).sort(),
    }),
    covered_tools: covered,
    ...(names.length === 0 ? {} : { covered_percent: percent(covered, names.length) }),
    ...withoutEmpty({ tools: rows }),
  };
}

function percent(part: number, whole: number): number {
  return Math.round((part / whole) * 100 * 100) / 100;
}

function namesIn({ rules }: Policy): readonly string[] {
  return rules.flatMap(({ match }) => match.tool_names.map(lowerTrim)).filter((name) =>
    name !== ""
  );
}

/** Makes a function that tells whether some rule names a tool or server. */
export function namedBy(policies: readonly CoveringPolicy[]): (item: Named) => boolean {
  const sets = policies.map(({ policy }) => nameSetOf(namesIn(policy), policy));
  return (item) => {
    const names = namesOf(item);
    return sets.some((set) => names.some((name) => set.has(name)));
  };
}

/** Makes a function that asks several policies about a tool or server. The strictest verdict counts. */
export function coverToolBy(policies: readonly CoveringPolicy[]): (item: Named) => ToolCover {
  const judges = policies.map(({ digest, policy }, at) => {
    const isOverruled = at === 0 && policies.length > 1;
    return { digest, judge: judgeOf(policy, { isOverruled }) };
  });
  return (item) => {
    const names = namesOf(item);
    const answers = judges.map(({ digest, judge }): ToolCover => {
      const answer = judge(names);
      return answer.by === "nothing" ? answer : { ...answer, policy_digest: digest };
    });
    return answers.find(({ covered }) => covered) ?? answers.find(({ by }) => by === "name") ??
      NOTHING;
  };
}

const NOTHING: ToolCover = { covered: false, by: "nothing" };

/**
 * Names by which rules may mean an item. Those of a server are its own, and that of a tool as clients
 * write it, with a last part that only a pattern for all its tools matches.
 */
function namesOf({ kind, name }: Named): readonly string[] {
  const own = lowerTrim(name);
  if (kind !== "mcp_server") return [own];
  const tool = `mcp__${own.replace(/[^a-z0-9_-]/g, "_")}__\u{10fffd}`;
  return [own, tool, `tool.${tool}`];
}

interface PreparedRule {
  readonly rule: Rule;
  /** Names and patterns that are for some tools only. */
  readonly some: NameSet;
  /** Whether it is about every tool. */
  readonly isGeneral: boolean;
  readonly looks: boolean;
}

/** Names of a policy that are for some tools only. From 1.1.0 on they may be patterns. */
function nameSetOf(names: readonly string[], { schema_version }: Policy): NameSet {
  if (schema_version === POLICY_SCHEMA_VERSION) return new Set(names);
  return patternSet(names.filter(isForSome));
}

function judgeOf(
  policy: Policy,
  { isOverruled }: { readonly isOverruled: boolean },
): (names: readonly string[]) => ToolCover {
  const rules = policy.rules.map((rule) => prepare(rule, policy));
  return (names) => {
    for (const { rule, some, isGeneral, looks } of rules) {
      const isNamed = names.some((name) => some.has(name));
      if (!isNamed && !isGeneral) continue;
      const decided = { rule: rule.name, effect: rule.effect };
      const isFinal = !isOverruled || rule.overridable !== true;
      if (looks) {
        // A rule about the arguments of every tool was not written for this one.
        if (isNamed && isFinal) return { covered: true, by: "rule", ...decided };
      } else if (rule.effect !== "block") {
        return { covered: false, by: "name", ...decided };
      } else if (isFinal && !dependsOnCaller(rule.match)) {
        return { covered: true, by: "block", ...decided };
      }
    }
    return policy.default_verdict === "block" ? { covered: true, by: "default" } : NOTHING;
  };
}

function prepare(rule: Rule, policy: Policy): PreparedRule {
  const { match } = rule;
  const isAboutLines = match.tool_names.length === 0 && match.command !== undefined;
  const names = isAboutLines ? Object.keys(policy.commands ?? {}).map(lowerTrim) : match.tool_names;
  const hasPatterns = policy.schema_version !== POLICY_SCHEMA_VERSION;
  return {
    rule,
    some: nameSetOf(names, policy),
    isGeneral: !isAboutLines &&
      (names.length === 0 || (hasPatterns && !names.every(isForSome))),
    looks: looksAtCalls(rule),
  };
}

/** Whether a rule asks what a call does, and not only which tool is called by whom. */
function looksAtCalls({ match, dataflow }: Rule): boolean {
  return hasConditions(match) || dataflow !== undefined || match.provenance_sources.length > 0 ||
    TARGET_KEYS.some((key) => match[key].length > 0);
}

/** Whether a rule matches some callers only. They state their class of risk themselves. */
function dependsOnCaller({ identities, workspace_prefixes, risk_classes }: RuleMatch): boolean {
  return [identities, workspace_prefixes, risk_classes].some((list) => list.length > 0);
}
