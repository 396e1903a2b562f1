/** Explains what several policies say together. */

import type { NormalizedIntent } from "../intent/intent.ts";
import type { CompiledPolicy } from "./compiled_policy.ts";
import type { Decision } from "./decision.ts";
import { evaluate } from "./evaluate.ts";
import { explainDecision, type ExplainOptions, type Explanation } from "./explain.ts";
import { joinPolicies } from "./policy_set.ts";
import { stricter } from "./verdict.ts";

/** A decision of policies with what each of them says alone. */
export interface JointExplanation {
  readonly decision: Decision;
  /** In the order of the policies. */
  readonly each: readonly Explanation[];
  /** Whether the later policies decide alone, as the first one's rule lets them. */
  readonly isOverridden: boolean;
  /** Index of the policy that the decision comes from: the first of the strictest. */
  readonly lead: number;
}

/** Explains a decision of one or more policies; see {@linkcode explainDecision}. */
export function explainPolicies(
  policies: readonly CompiledPolicy[],
  intent: NormalizedIntent,
  options: ExplainOptions = {},
): JointExplanation {
  const each = policies.map((policy) => explainDecision(policy, intent, options));
  const isOverridden = policies.length > 1 && each[0]?.decision.is_overridable === true;
  const first = isOverridden ? 1 : 0;
  const verdicts = each.map(({ decision }) => decision.verdict);
  const strictest = verdicts.slice(first).reduce((one, other) => stricter(one, other));
  const lead = verdicts.indexOf(strictest, first);
  return { decision: evaluate(joinPolicies(policies), intent), each, isOverridden, lead };
}
