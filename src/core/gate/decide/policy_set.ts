/** Several policies in one: an organisation's base and a project's own. */

import { digest } from "../../crypto/digest.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { uniqueSorted } from "../../text.ts";
import { digestPolicy } from "../policy/digest.ts";
import type { Policy } from "../policy/policy.ts";
import type { CompiledPolicy } from "./compiled_policy.ts";
import { type Decision, makeDecision } from "./decision.ts";
import type { PolicyJudge } from "./policy_judge.ts";
import { compareStrictness, stricter } from "./verdict.ts";
import { largest } from "../../lists.ts";

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

/** Digest of policies in order: of one its own, of several that of the list of theirs. */
export async function digestPolicies(policies: readonly Policy[]): Promise<string> {
  const digests = await Promise.all(policies.map(digestPolicy));
  const [only] = digests;
  return digests.length === 1 && only !== undefined ? only : await digest(digests);
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

/** One decision that is as strict as each of several. */
function joined(decisions: readonly Decision[]): Decision {
  // The sort is stable: of equally strict decisions the earlier policy's leads.
  const [lead, ...others] = [...decisions].sort((a, b) => compareStrictness(b.verdict, a.verdict));
  if (lead === undefined || others.length === 0) return lead ?? makeDecision(NOTHING);
  const all = [lead, ...others];
  const asked = all.filter(({ credential }) => credential !== undefined);
  const [first] = asked;
  const references = new Set(asked.map(({ credential }) => credential?.reference));
  const [limit, ...further] = all.flatMap(({ rate_limit, further_rate_limits }) =>
    rate_limit === undefined ? [] : [rate_limit, ...further_rate_limits]
  );
  // A broker issues one credential for a call.
  const isContrary = references.size > 1;
  return makeDecision({
    ...lead,
    verdict: isContrary ? stricter(lead.verdict, "block") : lead.verdict,
    reason_codes: uniqueSorted([
      ...all.flatMap(({ reason_codes }) => reason_codes),
      ...isContrary ? ["broker_references_differ"] : [],
    ]),
    violations: uniqueSorted(all.flatMap(({ violations }) => violations)),
    required_approvals: largest(all.map(({ required_approvals }) => required_approvals)),
    require_distinct_approvers: all.some((one) => one.require_distinct_approvers),
    credential: first?.credential === undefined ? undefined : Object.freeze({
      reference: first.credential.reference,
      scopes: uniqueSorted(asked.flatMap(({ credential }) => credential?.scopes ?? [])),
    }),
    rate_limit: limit,
    further_rate_limits: further,
    dataflow_triggered: all.some((one) => one.dataflow_triggered),
    missing_fields: uniqueSorted(all.flatMap(({ missing_fields }) => missing_fields)) as Decision[
      "missing_fields"
    ],
    messages: [...new Set(all.flatMap(({ messages }) => messages))],
  });
}

const NOTHING = {
  verdict: "block",
  reason_codes: ["evaluation_error"],
  violations: ["rule_not_evaluable"],
  decided_by: "error",
} as const;
