/** Which of two risk classes is the more severe. */

import { lowerTrim } from "../../text.ts";

const LADDER: readonly string[] = ["low", "medium", "high", "critical"];

/** The more severe class. One that is not on the ladder counts as more severe than all that are. */
export function moreSevere(a: string, b: string): string {
  return rank(b) > rank(a) ? b : a;
}

function rank(risk_class: string): number {
  const at = LADDER.indexOf(lowerTrim(risk_class));
  return at === -1 ? LADDER.length : at;
}
