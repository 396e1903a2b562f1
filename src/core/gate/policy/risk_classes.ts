import { quoted } from "../../fault.ts";
import { isOneEditApart } from "../../suggest.ts";
import type { Policy } from "./policy.ts";

/** The warning for an intent whose risk class is a misspelt one of the policies. */
export function riskClassWarning(
  policies: readonly Policy[],
  riskClass: string,
): readonly string[] {
  const known = new Set(policies.flatMap(({ rules, fail_closed }) => [
    ...fail_closed.risk_classes,
    ...rules.flatMap(({ match }) => match.risk_classes),
  ]));
  if (known.has(riskClass)) return [];
  for (const name of known) {
    if (!isOneEditApart(riskClass, name)) continue;
    return [
      `no rule knows the risk class ${quoted(riskClass)} of the intent; did you mean ${
        quoted(name)
      }?`,
    ];
  }
  return [];
}
