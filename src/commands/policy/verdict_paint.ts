import type { Paint } from "../../cli/style.ts";
import type { Verdict } from "../../core/gate/decide/verdict.ts";

const PAINTS: Readonly<Record<Verdict, Paint>> = {
  allow: "green",
  dry_run: "cyan",
  require_approval: "yellow",
  block: "red",
};

/** Colour of a verdict. */
export function verdictPaint(verdict: Verdict): Paint {
  return PAINTS[verdict];
}
