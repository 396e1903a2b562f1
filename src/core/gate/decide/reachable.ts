/** Which tools a policy can let through at all, so that the others need not be offered. */

import type { Policy, Rule, RuleMatch } from "../policy/policy.ts";
import { lowerTrim, trim } from "../../text.ts";
import { stricter, type Verdict } from "./verdict.ts";

/** What is known of the calls of a tool; what is absent or blank may be anything. */
export interface ReachableCalls {
  /** Name of the tool, as a policy sees it. */
  readonly tool_name: string;
  /** Who asks. */
  readonly identity?: string;
  /** Where the agent works. */
  readonly workspace?: string;
  /** Risk class of the calls. */
  readonly risk_class?: string;
}

/** Whether a rule matches: never, always, or depending on what is not known. */
type Match = "no" | "maybe" | "yes";

/**
 * Whether any call of a tool could get further than `block` or `dry_run`: the policy may allow it, or
 * ask for an approval that could come. `dry_run` does not count, as such a call is never made.
 *
 * Errs on one side only. INVARIANT: where an intent with this tool, identity, workspace and risk class
 * exists that `evaluate` allows or wants approved, the answer is true. What depends on targets or
 * provenance may match and may fail to, also where that is impossible: a rule for each kind of target
 * is not seen to cover all of them. The required fields of `fail_closed` can always be stated.
 *
 * @example A tool that no rule names
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalizePolicy } from "@gait/cli";
 * import { canBeAllowed } from "./reachable.ts";
 *
 * const policy = normalizePolicy({
 *   default_verdict: "block",
 *   rules: [{ name: "reads", effect: "allow", match: { tool_names: ["read_file"] } }],
 * });
 * assert.ok(canBeAllowed(policy, { tool_name: "read_file" }));
 * assert.ok(!canBeAllowed(policy, { tool_name: "write_file" }));
 * ```
 */
export function canBeAllowed(policy: Policy, about: ReachableCalls): boolean {
  const known = normalize(about);
  // no intent without a tool name can be judged, and what cannot be judged is blocked
  if (known.tool_name === "") return false;
  for (const rule of policy.rules) {
    const match = matchOf(rule.match, known);
    if (match === "no") continue;
    if (getsFurther(rule)) return true;
    // every call ends here; later rules and the default see none
    if (match === "yes") return false;
  }
  return isFurther(policy.default_verdict);
}

/** The same forms as `normalizeIntent` makes; blank stands for not known. */
function normalize(about: ReachableCalls): Required<ReachableCalls> {
  return {
    tool_name: lowerTrim(about.tool_name),
    identity: trim(about.identity ?? ""),
    workspace: trim(about.workspace ?? "").replaceAll("\\", "/"),
    risk_class: lowerTrim(about.risk_class ?? ""),
  };
}

function matchOf(match: RuleMatch, known: Required<ReachableCalls>): Match {
  const {
    tool_names,
    risk_classes,
    identities,
    workspace_prefixes,
    // what is left, and whatever is added to the language later, depends on the single call
    ...perCall
  } = match;
  const about = [
    listed(tool_names, known.tool_name),
    listed(risk_classes, known.risk_class),
    listed(identities, known.identity),
    prefixed(workspace_prefixes, known.workspace),
    ...Object.values(perCall).map((list): Match => list.length === 0 ? "yes" : "maybe"),
  ];
  if (about.includes("no")) return "no";
  return about.includes("maybe") ? "maybe" : "yes";
}

function listed(list: readonly string[], value: string): Match {
  if (list.length === 0) return "yes";
  if (value === "") return "maybe";
  return list.includes(value) ? "yes" : "no";
}

function prefixed(prefixes: readonly string[], workspace: string): Match {
  if (prefixes.length === 0) return "yes";
  if (workspace === "") return "maybe";
  return prefixes.some((prefix) => workspace.startsWith(prefix)) ? "yes" : "no";
}

/** With untainted input the effect stands alone; a dataflow constraint can only tighten it. */
function getsFurther({ effect, dataflow }: Rule): boolean {
  if (isFurther(effect)) return true;
  // a dry run that tainted input turns into a question can be answered
  return dataflow !== undefined && isFurther(stricter(effect, dataflow.action));
}

function isFurther(verdict: Verdict): boolean {
  return verdict === "allow" || verdict === "require_approval";
}
