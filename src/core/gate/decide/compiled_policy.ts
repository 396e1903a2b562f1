/** A policy that is ready to judge intents. */

import { type Decision, makeDecision } from "./decision.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import type { Policy } from "../policy/policy.ts";
import { compileRules } from "./compiled_rule.ts";
import { type CompiledFailClosed, compileFailClosed } from "./fail_closed.ts";
import { RuleIndex } from "./rule_index.ts";
import { isTainted } from "./rule_match.ts";

/** A compiled policy. Made once by {@linkcode compilePolicy}, judged with by `evaluate`. */
export class CompiledPolicy {
  /** The policy that it was compiled from. */
  readonly policy: Policy;
  readonly #index: RuleIndex;
  readonly #fallback: Decision;
  readonly #failClosed: CompiledFailClosed | undefined;

  /** Compiles a normalized policy. */
  constructor(policy: Policy) {
    this.policy = policy;
    this.#index = new RuleIndex(compileRules(policy));
    this.#fallback = makeDecision({
      verdict: policy.default_verdict,
      reason_codes: [`default_${policy.default_verdict}`],
      violations: [],
      decided_by: "default",
    });
    this.#failClosed = compileFailClosed(policy.fail_closed);
  }

  /** Judges an intent: required fields first, then the rules, then the default. Use `evaluate`. */
  judge(intent: NormalizedIntent): Decision {
    return this.#missingFields(intent) ?? this.#firstMatch(intent) ?? this.#fallback;
  }

  /** The decision of `fail_closed`, if a required field is missing. */
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

/** Compiles a normalized policy. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  return new CompiledPolicy(policy);
}
