import { type Policy, TARGET_KEYS } from "../../gate/policy/policy.ts";
import type { Adapter } from "./adapters/adapter.ts";

/** The warning for a call with this number of targets, if the policy has rules about targets. */
export function targetWarning(
  policies: readonly Policy[],
  { carriesTargets }: Adapter,
  targets: number,
): readonly string[] {
  const isUsed = policies.some(({ rules }) =>
    rules.some(({ match, dataflow }) =>
      dataflow !== undefined || match.targets !== undefined ||
      TARGET_KEYS.some((key) => match[key].length > 0)
    )
  );
  return carriesTargets || targets > 0 || !isUsed
    ? []
    : ["adapter payload carries no targets; target rules cannot match"];
}
