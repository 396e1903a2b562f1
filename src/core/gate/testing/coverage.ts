/**
 * Coverage of policies by test cases: rules that were reached, and rules whose removal no case
 * would notice.
 */

import { joinPointer } from "../../json/json.ts";
import type { CommandLanguage } from "../command/language.ts";
import { askedCall, type CallAsker, compileCall } from "../decide/call_conditions.ts";
import type { CompiledPolicy } from "../decide/compiled_policy.ts";
import type { CompiledRule } from "../decide/compiled_rule.ts";
import { evaluate } from "../decide/evaluate.ts";
import { joinPolicies } from "../decide/policy_set.ts";
import { firstFailure } from "../decide/rule_match.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { MATCH_KEYS, type MatchKey, type Policy, type Rule } from "../policy/policy.ts";
import { differences, type ExpectedOutcome } from "./test_case.ts";

/** A case that got what it expects. */
export interface HeldCase {
  readonly intent: NormalizedIntent;
  readonly expected: ExpectedOutcome;
}

/** Coverage of one rule. */
export interface RuleReach {
  readonly rule: Rule;
  /** Index of the policy that has it. */
  readonly policy: number;
  /** Whether it matched a case, or was unclear about one. */
  readonly isReached: boolean;
  /** Whether a case that holds would fail without it. */
  readonly isNeeded: boolean;
  /** JSON Pointers, below the rule, of the conditions that no case was asked about. */
  readonly unreached: readonly string[];
}

/** Collects what cases reach of policies that judge together. */
export class PolicyCoverage {
  readonly #policies: readonly CompiledPolicy[];
  readonly #watched: readonly (readonly WatchedRule[])[];

  constructor(policies: readonly CompiledPolicy[], language: CommandLanguage | undefined) {
    this.#policies = policies;
    this.#watched = policies.map(({ policy, rules }) =>
      rules.map((rule) => new WatchedRule(rule, policy, language))
    );
  }

  /** Takes a case; `holds` says whether it got what it expects. */
  add(held: HeldCase, holds: boolean): void {
    for (const [index, policy] of this.#policies.entries()) {
      const { decided_by } = evaluate(policy, held.intent);
      // No rule was tried.
      if (decided_by === "fail_closed" || decided_by === "error") continue;
      for (const rule of this.#watched[index] ?? []) {
        const answer = rule.ask(held.intent);
        if (answer !== "no" && holds) rule.held.push(held);
        if (answer === "yes") break;
      }
    }
  }

  /** Coverage by the cases so far, in the order in which rules are tried. */
  rules(): readonly RuleReach[] {
    return this.#watched.flatMap((rules, policy) =>
      rules.map((watched) => ({
        rule: watched.compiled.rule,
        policy,
        isReached: watched.isReached,
        isNeeded: this.#isNeeded(watched, policy),
        unreached: watched.unreached(),
      }))
    );
  }

  /** Only a rule that matched or was unclear can change the outcome of a case. */
  #isNeeded({ compiled, held }: WatchedRule, policy: number): boolean {
    if (held.length === 0) return false;
    const judge = joinPolicies(
      this.#policies.map((one, index) => index === policy ? one.without(compiled) : one),
    );
    return held.some(({ intent, expected }) =>
      differences(expected, evaluate(judge, intent)).length > 0
    );
  }
}

interface Part {
  readonly at: string;
  readonly ask: CallAsker;
  isReached: boolean;
}

/** A rule that remembers which of its conditions were asked. */
class WatchedRule {
  readonly held: HeldCase[] = [];
  isReached = false;
  readonly #keys: readonly MatchKey[];
  readonly #parts: readonly Part[];
  /** Number of `#keys` that were asked: they are asked in order, so these are the first ones. */
  #askedKeys = 0;

  constructor(
    readonly compiled: CompiledRule,
    policy: Policy,
    language: CommandLanguage | undefined,
  ) {
    const { match } = compiled.rule;
    this.#keys = MATCH_KEYS.filter((key) => match[key].length > 0);
    this.#parts = partsOf(compiled.rule, policy, language);
  }

  /** Asks the rule about a call, condition by condition. */
  ask(intent: NormalizedIntent): "yes" | "no" | "unclear" {
    const failed = firstFailure(this.compiled.match, intent);
    const asked = failed === undefined ? this.#keys.length : this.#keys.indexOf(failed) + 1;
    if (asked > this.#askedKeys) this.#askedKeys = asked;
    if (failed !== undefined) return "no";
    const call = askedCall(intent);
    let answer: "yes" | "unclear" = "yes";
    for (const part of this.#parts) {
      part.isReached = true;
      const own = part.ask(call);
      if (own === "no") return own;
      if (own === "unclear") answer = own;
    }
    this.isReached = true;
    return answer;
  }

  unreached(): readonly string[] {
    return [
      ...this.#keys.slice(this.#askedKeys).map((key) => `/match/${key}`),
      ...this.#parts.filter(({ isReached }) => !isReached).map(({ at }) => at),
    ];
  }
}

/** The conditions on arguments, targets and commands, each alone, in evaluation order. */
function partsOf(
  { match }: Rule,
  { commands = {} }: Policy,
  language: CommandLanguage | undefined,
): readonly Part[] {
  const { args = [], no_other_args, targets, command, ...lists } = match;
  const part = (at: string, conditions: Omit<typeof match, MatchKey>): Part => (
    { at, ask: compileCall({ ...lists, ...conditions }, commands, language), isReached: false }
  );
  return [
    ...targets === undefined ? [] : [part("/match/targets", { targets })],
    ...args.map((one) => part(joinPointer("/match/args", one.Pointer), { args: [one] })),
    ...no_other_args === true ? [part("/match/no_other_args", { args, no_other_args })] : [],
    ...command === undefined ? [] : [part("/match/command", { command })],
  ];
}
