import type { Paint } from "../../cli/style.ts";
import type { Verdict } from "../../core/gate/decide/verdict.ts";

const PAINTS: Readonly<Record<Verdict, Paint>> = {
  allow: "green",
  dry_run: "cyan",
  require_approval: "yellow",
  block: "red",
};

/** Colour of a verdict: green and cyan exit 0, yellow waits for a person, red blocks. */
export function verdictPaint(verdict: Verdict): Paint {
  return PAINTS[verdict];
}
