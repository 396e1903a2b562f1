/** Judges by rules with conditions that can be unclear. */

import type { NormalizedIntent } from "../intent/intent.ts";
import { uniqueSorted } from "../../text.ts";
import { type LineDoubt, lineDoubtMessage } from "../command/line_doubt.ts";
import { type AskedCall, askedCall } from "./call_conditions.ts";
import type { CompiledRule } from "./compiled_rule.ts";
import { type Decision, makeDecision } from "./decision.ts";
import { firstFailure, isTainted } from "./rule_match.ts";
import { stricter } from "./verdict.ts";

/** Reason code and violation of a call about which a rule could not tell whether it applies. */
export const NOT_JUDGEABLE = "args_not_judgeable";

const TOOLS_KEPT = 1000;

/**
 * Rules in the order in which they are tried. The first rule that matches decides. An unclear rule
 * does not end the search, but the final decision is at least as strict as it.
 *
 * INVARIANT: the verdict is as strict as under every reading of what is unclear.
 */
export class RichRules {
  readonly #rules: readonly CompiledRule[];
  readonly #byTool = new Map<string, readonly CompiledRule[]>();

  /** Takes rules, which must come in the order in which they are tried. */
  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules;
  }

  /** The rules that may be about a tool, in order. Most policies have many tools and few rules for each. */
  #about(tool: string): readonly CompiledRule[] {
    const known = this.#byTool.get(tool);
    if (known !== undefined) return known;
    const rules = this.#rules.filter(({ match }) => match.tool_names?.has(tool) !== false);
    // An agent can make up names without end.
    if (this.#byTool.size >= TOOLS_KEPT) this.#byTool.clear();
    this.#byTool.set(tool, rules);
    return rules;
  }

  /** Judges an intent; `fallback` decides if no rule says yes. */
  judge(intent: NormalizedIntent, fallback: Decision): Decision {
    let call: AskedCall | undefined;
    let floor: Floor | undefined;
    for (const rule of this.#about(intent.tool_name)) {
      if (firstFailure(rule.match, intent) !== undefined) continue;
      const answer = rule.ask === undefined ? "yes" : rule.ask(call ??= askedCall(intent));
      if (answer === "yes") return withFloor(decided(rule, intent), floor);
      if (answer === "unclear") floor = higher(floor, floorOf(rule, intent, call?.doubt));
    }
    return withFloor(fallback, floor);
  }
}

/** The decision of a rule that says yes. */
export function decided(
  { dataflow, decision, tainted }: CompiledRule,
  intent: NormalizedIntent,
): Decision {
  return dataflow !== undefined && isTainted(dataflow, intent) ? tainted : decision;
}

/** The minimum that an unclear rule asks for. */
export interface Floor {
  readonly verdict: "block" | "require_approval";
  readonly approvals: number;
  readonly isDistinct: boolean;
  readonly messages: readonly string[];
}

/**
 * The floor that an unclear rule sets. What a doubt says takes the place of the rule's message: nobody
 * knows whether that would fit.
 */
export function floorOf(
  compiled: CompiledRule,
  intent: NormalizedIntent,
  doubt?: LineDoubt,
): Floor {
  const { rule } = compiled;
  const { verdict, required_approvals, require_distinct_approvers, messages } = decided(
    compiled,
    intent,
  );
  // It is unclear whether the limit or the credential applies.
  const isBound = rule.rate_limit !== undefined || rule.require_broker_credential;
  const own = rule.when_unclear ?? verdict;
  return {
    verdict: isBound || own === "block" ? "block" : "require_approval",
    approvals: Math.max(required_approvals, 1),
    isDistinct: require_distinct_approvers,
    messages: doubt === undefined ? messages : [lineDoubtMessage(doubt)],
  };
}

/** Joins the floors of two rules. */
export function higher(a: Floor | undefined, b: Floor): Floor {
  if (a === undefined) return b;
  return {
    verdict: a.verdict === "block" ? a.verdict : b.verdict,
    approvals: Math.max(a.approvals, b.approvals),
    isDistinct: a.isDistinct || b.isDistinct,
    messages: [...a.messages, ...b.messages],
  };
}

/** A decision made as strict as a floor. */
export function withFloor(decision: Decision, floor: Floor | undefined): Decision {
  if (floor === undefined) return decision;
  const verdict = stricter(decision.verdict, floor.verdict);
  const approvals = Math.max(decision.required_approvals, floor.approvals);
  return makeDecision({
    ...decision,
    verdict,
    reason_codes: uniqueSorted([...decision.reason_codes, NOT_JUDGEABLE]),
    violations: uniqueSorted([...decision.violations, NOT_JUDGEABLE]),
    required_approvals: approvals,
    require_distinct_approvers: decision.require_distinct_approvers || floor.isDistinct,
    messages: [...new Set([...floor.messages, ...decision.messages])],
    is_overridable: false,
  });
}
