import { quoted } from "../../fault.ts";
import { isOneEditApart } from "../../suggest.ts";
import type { Policy } from "./policy.ts";

/** The warning for an intent whose risk class is a misspelt one of the policy. */
export function riskClassWarning(
  { rules, fail_closed }: Policy,
  riskClass: string,
): readonly string[] {
  const known = new Set(fail_closed.risk_classes);
  for (const { match } of rules) for (const name of match.risk_classes) known.add(name);
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
