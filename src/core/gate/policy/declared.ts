/** Tells whether a policy depends on what callers declare of a call, and may leave out. */

import type { Condition, ConditionMapping } from "../conditions/condition.ts";
import { type Policy, type Rule, TARGET_KEYS } from "./policy.ts";

/** Whether a rule looks at targets or at where arguments came from. */
export function asksDeclared({ rules }: Policy): boolean {
  return rules.some(isAboutDeclared);
}

function isAboutDeclared({ match, dataflow }: Rule): boolean {
  return dataflow !== undefined || match.targets !== undefined ||
    match.provenance_sources.length > 0 || TARGET_KEYS.some((key) => match[key].length > 0) ||
    match.args?.some(({ Condition }) => asksSource(Condition)) === true;
}

function asksSource({ AnyOf }: Condition): boolean {
  return AnyOf.some((mapping) => mapping.source !== undefined || inside(mapping).some(asksSource));
}

function inside(
  { not, any, every, only, json = {}, patch = {} }: ConditionMapping,
): readonly Condition[] {
  return [not, any, every, only, patch.any, patch.every, patch.only, ...Object.values(json)]
    .filter((condition) => condition !== undefined);
}
