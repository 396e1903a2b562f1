/** Tells which tools a policy can ever allow, so that the proxy need not offer the others. */

import { type Policy, POLICY_SCHEMA_VERSION, type Rule, type RuleMatch } from "../policy/policy.ts";
import { patternSet } from "./name_set.ts";
import { lowerTrim, trim } from "../../text.ts";
import { stricter, type Verdict } from "./verdict.ts";

/** Facts that hold for every call of a tool; an absent or blank member may be anything. */
export interface ReachableCalls {
  /** Name of the tool in policies. */
  readonly tool_name: string;
  readonly identity?: string;
  readonly workspace?: string;
  readonly risk_class?: string;
}

/** Whether a rule matches the calls: none, all, or some, depending on what is not known. */
type Match = "no" | "maybe" | "yes";

/**
 * Whether any call of a tool can get `allow` or `require_approval`. `dry_run` does not count, since
 * such a call is never made.
 *
 * INVARIANT: if some intent with this tool, identity, workspace and risk class gets `allow` or
 * `require_approval` from `evaluate`, the answer is true. It may also be true without such an intent:
 * conditions on targets and provenance count as met and as not met, so rules that cover every kind of
 * target together still leave room for the default. Fields that `fail_closed` requires count as given.
 */
export function canBeAllowed(policy: Policy, about: ReachableCalls): boolean {
  const known = normalize(about);
  // An intent without a tool name cannot be judged, so it is blocked.
  if (known.tool_name === "") return false;
  for (const rule of policy.rules) {
    const match = matchOf(rule.match, known, policy);
    if (match === "no") continue;
    if (getsFurther(rule)) return true;
    // This rule decides every call; later rules and the default decide none.
    if (match === "yes") return false;
  }
  return isFurther(policy.default_verdict);
}

/** The same for several policies together; the strictest verdict counts. */
export function canAllBeAllowed(policies: readonly Policy[], about: ReachableCalls): boolean {
  const [first, ...later] = policies;
  // Where an overridable rule of the first policy decides, only the later ones count.
  const isOverridable = first?.rules.some(({ overridable }) => overridable === true) === true;
  return [...first === undefined || isOverridable ? [] : [first], ...later]
    .every((policy) => canBeAllowed(policy, about));
}

/** Brings the facts into the form that `normalizeIntent` makes; an empty text means not known. */
function normalize(about: ReachableCalls): Required<ReachableCalls> {
  return {
    tool_name: lowerTrim(about.tool_name),
    identity: trim(about.identity ?? ""),
    workspace: trim(about.workspace ?? "").replaceAll("\\", "/"),
    risk_class: lowerTrim(about.risk_class ?? ""),
  };
}

function matchOf(
  match: RuleMatch,
  known: Required<ReachableCalls>,
  { schema_version, commands = {} }: Policy,
): Match {
  const hasPatterns = schema_version !== POLICY_SCHEMA_VERSION;
  const {
    tool_names,
    risk_classes,
    identities,
    workspace_prefixes,
    // All other conditions, and any that the language gets later, depend on the single call.
    ...perCall
  } = match;
  const about = [
    listed(tool_names, known.tool_name, hasPatterns),
    listed(risk_classes, known.risk_class, false),
    listed(identities, known.identity, hasPatterns),
    prefixed(workspace_prefixes, known.workspace),
    // Of a tool without a command line, no condition on one holds.
    match.command !== undefined && !Object.hasOwn(commands, known.tool_name) ? "no" : "yes",
    ...Object.values(perCall).map((condition): Match =>
      Array.isArray(condition) && condition.length === 0 ? "yes" : "maybe"
    ),
  ];
  if (about.includes("no")) return "no";
  return about.includes("maybe") ? "maybe" : "yes";
}

function listed(list: readonly string[], value: string, hasPatterns: boolean): Match {
  if (list.length === 0) return "yes";
  if (value === "") return "maybe";
  const isListed = hasPatterns ? patternSet(list).has(value) : list.includes(value);
  return isListed ? "yes" : "no";
}

function prefixed(prefixes: readonly string[], workspace: string): Match {
  if (prefixes.length === 0) return "yes";
  if (workspace === "") return "maybe";
  return prefixes.some((prefix) => workspace.startsWith(prefix)) ? "yes" : "no";
}

/** Untainted input gets the effect of the rule; a dataflow constraint only tightens it. */
function getsFurther({ effect, dataflow }: Rule): boolean {
  if (isFurther(effect)) return true;
  // Tainted input may turn dry_run into require_approval, which a person can grant.
  return dataflow !== undefined && isFurther(stricter(effect, dataflow.action));
}

function isFurther(verdict: Verdict): boolean {
  return verdict === "allow" || verdict === "require_approval";
}
