import { lowerTrim } from "../../text.ts";

const LADDER: readonly string[] = ["low", "medium", "high", "critical"];

/** The more severe of two classes. A class of the operator's own counts as more severe than `critical`. */
export function moreSevere(a: string, b: string): string {
  return rank(b) > rank(a) ? b : a;
}

function rank(risk_class: string): number {
  const at = LADDER.indexOf(lowerTrim(risk_class));
  return at === -1 ? LADDER.length : at;
}
