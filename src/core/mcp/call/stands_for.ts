/** Judging a tool that nobody named: it may do whatever a tool of any class does. */

import { type Decision, makeDecision } from "../../gate/decide/decision.ts";
import { isNamePattern } from "../../gate/conditions/glob.ts";
import { patternSet } from "../../gate/decide/name_set.ts";
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
 * Whether policy or tool map name a tool. A name that stands for a class of tools names none: a tool
 * could call itself by it. Neither does a pattern for all tools.
 */
export function isNamed(tool: CalledTool, policy: Policy, map: ToolMap): boolean {
  if (map.names(tool.called_as, tool)) return true;
  const name = lowerTrim(tool.name);
  if (map.given.has(name) || lowerTrim(tool.called_as).startsWith("tool.")) return false;
  const hasPatterns = policy.schema_version !== POLICY_SCHEMA_VERSION;
  return policy.rules.some(({ match }) => {
    if (!hasPatterns) return match.tool_names.includes(name);
    return patternSet(match.tool_names.filter(isForSome)).has(name);
  });
}

/** Whether a name of a policy is for some tools only; all of this client begin with `tool.`. */
function isForSome(name: string): boolean {
  return !isNamePattern(name) || !"tool.".startsWith(name.slice(0, name.indexOf("*")));
}

/** The strictest of a tool's own decision and those of the classes that it may belong to. */
export function strictestOf(own: Decision, classes: readonly Decision[]): Decision {
  return classes.reduce((strict, other) => {
    if (stricter(strict.verdict, other.verdict) !== strict.verdict) {
      return makeDecision({
        ...other,
        reason_codes: uniqueSorted([...other.reason_codes, REASON]),
        violations: uniqueSorted([...strict.violations, ...other.violations]),
        credential: other.credential ?? strict.credential,
        rate_limit: strict.rate_limit ?? other.rate_limit,
      });
    }
    const needsMore = other.required_approvals > strict.required_approvals ||
      (other.require_distinct_approvers && !strict.require_distinct_approvers) ||
      (other.credential !== undefined && strict.credential === undefined) ||
      (other.rate_limit !== undefined && strict.rate_limit === undefined);
    if (!needsMore || other.verdict !== strict.verdict) return strict;
    return makeDecision({
      ...strict,
      required_approvals: Math.max(strict.required_approvals, other.required_approvals),
      require_distinct_approvers: strict.require_distinct_approvers ||
        other.require_distinct_approvers,
      credential: strict.credential ?? other.credential,
      rate_limit: strict.rate_limit ?? other.rate_limit,
    });
  }, own);
}
