/**
 * Judges a tool that neither policy nor tool map names: it may do whatever a tool of any class
 * does.
 */

import { type Decision, makeDecision } from "../../gate/decide/decision.ts";
import { joinedDemands } from "../../gate/decide/demands.ts";
import { isForSome, type NameSet, patternSet } from "../../gate/decide/name_set.ts";
import { type Policy, POLICY_SCHEMA_VERSION } from "../../gate/policy/policy.ts";
import { lowerTrim, uniqueSorted } from "../../text.ts";
import { stricter } from "../../gate/decide/verdict.ts";
import type { CallSurroundings, ToolMap } from "../map/tool_map.ts";

/** Reason of a verdict that holds since the tool could be of a class with that verdict. */
const REASON = "tool_class_unknown";

export interface CalledTool extends CallSurroundings {
  /** Name that policies see. */
  readonly name: string;
  /** Name by which the model called it. */
  readonly called_as: string;
}

/**
 * Whether policy or tool map name a tool. The name of a class of tools does not count: a tool could
 * call itself by it. Neither does a pattern for all tools.
 */
export function isNamed(tool: CalledTool, policy: Policy, map: ToolMap): boolean {
  if (map.names(tool.called_as, tool)) return true;
  const name = lowerTrim(tool.name);
  if (map.given.has(name) || lowerTrim(tool.called_as).startsWith("tool.")) return false;
  return namesIn(policy).has(name);
}

const names = new WeakMap<Policy, NameSet>();

/** The names of tools in the rules of a policy, but for patterns for all tools. */
function namesIn(policy: Policy): NameSet {
  const known = names.get(policy);
  if (known !== undefined) return known;
  const hasPatterns = policy.schema_version !== POLICY_SCHEMA_VERSION;
  const all = policy.rules.flatMap(({ match }) => match.tool_names);
  const found = hasPatterns ? patternSet([...new Set(all.filter(isForSome))]) : new Set(all);
  names.set(policy, found);
  return found;
}

/**
 * The strictest of a tool's own decision and those of what it may be as well, such as its classes, with
 * all that any of them asks for. The reason is given where another than its own counts.
 */
export function strictestOf(
  own: Decision,
  classes: readonly Decision[],
  reason = REASON,
): Decision {
  if (classes.length === 0) return own;
  const lead = classes.reduce(
    (strict, other) => stricter(strict.verdict, other.verdict) === strict.verdict ? strict : other,
    own,
  );
  const { demands, contrary } = joinedDemands([own, ...classes]);
  return makeDecision({
    ...lead,
    ...demands,
    verdict: contrary === undefined ? lead.verdict : "block",
    reason_codes: uniqueSorted([
      ...lead.reason_codes,
      ...lead === own ? [] : [reason],
      ...contrary === undefined ? [] : [contrary],
    ]),
    violations: uniqueSorted([...own.violations, ...lead.violations]),
  });
}
