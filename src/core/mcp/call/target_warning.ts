/** A policy that decides by what a call acts on, met by a call that cannot say so (M2). */

import { TARGET_KEYS } from "../../gate/policy/lint.ts";
import type { Policy } from "../../gate/policy/policy.ts";
import type { Adapter } from "./adapters/adapter.ts";

/** The warning, if it is due for a call with so many targets. */
export function targetWarning(
  { rules }: Policy,
  { carriesTargets }: Adapter,
  targets: number,
): readonly string[] {
  const isUsed = rules.some(({ match, dataflow }) =>
    dataflow !== undefined || TARGET_KEYS.some((key) => match[key].length > 0)
  );
  return carriesTargets || targets > 0 || !isUsed
    ? []
    : ["adapter payload carries no targets; target rules cannot match"];
}
