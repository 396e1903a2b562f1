/** A policy prepared for judging: rules indexed, every decision made in advance. */

import { type Decision, makeDecision } from "./decision.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import type { CommandLanguage } from "../command/language.ts";
import {
  type FailClosed,
  type Policy,
  POLICY_SCHEMA_VERSION,
  type RequiredField,
} from "../policy/policy.ts";
import type { PolicyJudge } from "./policy_judge.ts";
import { RichRules } from "./rich_rules.ts";
import { type CompiledRule, compileRules } from "./compiled_rule.ts";
import { RuleIndex } from "./rule_index.ts";
import { isTainted } from "./rule_match.ts";

/**
 * A policy prepared for `evaluate`. Make it once with {@linkcode compilePolicy} and use it for every
 * intent.
 */
export class CompiledPolicy implements PolicyJudge {
  /** Normalized policy that this was compiled from. */
  readonly policy: Policy;
  /** The same policy, as the only one of a list. */
  readonly policies: readonly Policy[];
  /**
   * Rules in the order in which they are tried.
   *
   * @internal
   */
  readonly rules: readonly CompiledRule[];
  readonly #index: RuleIndex;
  readonly #rich: RichRules | undefined;
  readonly #fallback: Decision;
  readonly #failClosed: CompiledFailClosed | undefined;

  /** Takes a normalized policy with its compiled rules. */
  constructor(policy: Policy, rules: readonly CompiledRule[]) {
    this.policy = policy;
    this.policies = [policy];
    this.rules = rules;
    this.#index = new RuleIndex(rules, policy.schema_version !== POLICY_SCHEMA_VERSION);
    this.#rich = rules.some(({ ask }) => ask !== undefined) ? new RichRules(rules) : undefined;
    this.#fallback = makeDecision({
      verdict: policy.default_verdict,
      reason_codes: [`default_${policy.default_verdict}`],
      violations: [],
      decided_by: "default",
    });
    this.#failClosed = compileFailClosed(policy.fail_closed);
  }

  /** This policy, as the only one of a list. */
  get parts(): readonly CompiledPolicy[] {
    return [this];
  }

  /**
   * Judges an intent: required fields first, then the rules, then the default verdict. It throws for
   * an intent that was not normalized; `evaluate` blocks it instead, so call that.
   */
  judge(intent: NormalizedIntent): Decision {
    const missing = this.#missingFields(intent);
    if (missing !== undefined) return missing;
    if (this.#rich !== undefined) return this.#rich.judge(intent, this.#fallback);
    return this.#firstMatch(intent) ?? this.#fallback;
  }

  /**
   * The same policy without one of its rules, to ask what that rule is good for.
   *
   * @internal
   */
  without(compiled: CompiledRule): CompiledPolicy {
    const rules = this.policy.rules.filter((rule) => rule !== compiled.rule);
    return new CompiledPolicy(
      { ...this.policy, rules },
      this.rules.filter((other) => other !== compiled),
    );
  }

  /** Returns the decision of `fail_closed` if a required field is empty. */
  #missingFields(intent: NormalizedIntent): Decision | undefined {
    const failClosed = this.#failClosed;
    if (failClosed?.riskClasses.has(intent.context.risk_class) !== true) return undefined;
    const noTargets = failClosed.targets && intent.targets.length === 0;
    const noProvenance = failClosed.provenance && intent.arg_provenance.length === 0;
    if (noTargets && noProvenance) return failClosed.missing[3];
    if (noProvenance) return failClosed.missing[2];
    return noTargets ? failClosed.missing[1] : undefined;
  }

  #firstMatch(intent: NormalizedIntent): Decision | undefined {
    const found = this.#index.find(intent);
    if (found === undefined) return undefined;
    const tainted = found.dataflow !== undefined && isTainted(found.dataflow, intent);
    return tainted ? found.tainted : found.decision;
  }
}

/**
 * Prepares a policy for `evaluate`, in milliseconds for a thousand rules. Do this once per policy.
 * Without a `language`, which `loadCommandLanguage` loads, conditions on command lines are unclear.
 */
export function compilePolicy(policy: Policy, language?: CommandLanguage): CompiledPolicy {
  return new CompiledPolicy(policy, compileRules(policy, language));
}

export interface CompiledFailClosed {
  /** Risk classes whose intents are checked. */
  readonly riskClasses: ReadonlySet<string>;
  /** Whether `targets` must not be empty. */
  readonly targets: boolean;
  /** Whether `arg_provenance` must not be empty. */
  readonly provenance: boolean;
  /** Decision by what is empty: 1 targets, 2 provenance, 3 both. */
  readonly missing: readonly [Decision, Decision, Decision, Decision];
}

/** Compiles `fail_closed`; returns `undefined` if it is off. */
export function compileFailClosed(failClosed: FailClosed): CompiledFailClosed | undefined {
  if (!failClosed.enabled) return undefined;
  return {
    riskClasses: new Set(failClosed.risk_classes),
    targets: failClosed.required_fields.includes("targets"),
    provenance: failClosed.required_fields.includes("arg_provenance"),
    missing: [
      missing([]),
      missing(["targets"]),
      missing(["arg_provenance"]),
      missing(["arg_provenance", "targets"]),
    ],
  };
}

function missing(fields: readonly RequiredField[]): Decision {
  return makeDecision({
    verdict: "block",
    reason_codes: fields.map((field) => `fail_closed_missing_${field}`),
    violations: fields.map((field) => `missing_${field}`),
    decided_by: "fail_closed",
    missing_fields: Object.freeze(fields),
  });
}
