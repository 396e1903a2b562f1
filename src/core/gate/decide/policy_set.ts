/** Several policies in one: an organisation's base and a project's own. */

import { digest } from "../../crypto/digest.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { uniqueSorted } from "../../text.ts";
import { digestPolicy } from "../policy/digest.ts";
import type { Policy } from "../policy/policy.ts";
import type { CompiledPolicy } from "./compiled_policy.ts";
import { type Decision, makeDecision } from "./decision.ts";
import { joinedDemands } from "./demands.ts";
import type { PolicyJudge } from "./policy_judge.ts";
import { compareStrictness } from "./verdict.ts";

/**
 * Joins compiled policies. Each judges alone, and the strictest verdict counts. Where a rule of the
 * first policy that is `overridable` decides, the later policies decide alone.
 */
export function joinPolicies(policies: readonly CompiledPolicy[]): PolicyJudge {
  const [first, ...later] = policies;
  if (first === undefined) throw new RangeError("there is no policy");
  return later.length === 0 ? first : new PolicySet(first, later);
}

/** The policy without rules that later policies override; the same one if it has none. */
export function withoutOverrides(policy: Policy): Policy {
  if (!policy.rules.some(({ overridable }) => overridable === true)) return policy;
  return { ...policy, rules: policy.rules.map(({ overridable: _, ...rule }) => rule) };
}

/** Policies as they judge: with `strictest`, no later one overrides a rule of the first. */
export function countingPolicies(
  policies: readonly Policy[],
  strictest: boolean,
): readonly Policy[] {
  if (!strictest || policies.length < 2) return policies;
  return policies.map((policy, at) => at === 0 ? withoutOverrides(policy) : policy);
}

/**
 * Digest of policies in order. For one policy it is its own digest; for several, the digest of the
 * list of their digests.
 */
export async function digestPolicies(policies: readonly Policy[]): Promise<string> {
  const digests = await Promise.all(policies.map(digestPolicy));
  const [only, ...others] = digests;
  return only !== undefined && others.length === 0 ? only : await digest(digests);
}

class PolicySet implements PolicyJudge {
  readonly #first: CompiledPolicy;
  readonly #later: readonly CompiledPolicy[];

  constructor(first: CompiledPolicy, later: readonly CompiledPolicy[]) {
    this.#first = first;
    this.#later = later;
  }

  get policies(): readonly Policy[] {
    return this.parts.map(({ policy }) => policy);
  }

  get parts(): readonly CompiledPolicy[] {
    return [this.#first, ...this.#later];
  }

  judge(intent: NormalizedIntent): Decision {
    const own = this.#first.judge(intent);
    const others = this.#later.map((policy) => policy.judge(intent));
    return joined(own.is_overridable ? others : [own, ...others]);
  }
}

/** Joins at least one decision into one that is as strict as each of them. */
function joined(decisions: readonly Decision[]): Decision {
  // Of equally strict decisions the earlier policy's leads.
  const lead = decisions.reduce((strict, one) =>
    compareStrictness(one.verdict, strict.verdict) > 0 ? one : strict
  );
  const { demands, contrary } = joinedDemands(decisions);
  return makeDecision({
    ...lead,
    ...demands,
    verdict: contrary === undefined ? lead.verdict : "block",
    reason_codes: uniqueSorted([
      ...decisions.flatMap(({ reason_codes }) => reason_codes),
      ...contrary === undefined ? [] : [contrary],
    ]),
    violations: uniqueSorted(decisions.flatMap(({ violations }) => violations)),
    dataflow_triggered: decisions.some((one) => one.dataflow_triggered),
    missing_fields: uniqueSorted(decisions.flatMap((one) => one.missing_fields)) as Decision[
      "missing_fields"
    ],
    messages: [...new Set([lead, ...decisions].flatMap(({ messages }) => messages))],
  });
}
