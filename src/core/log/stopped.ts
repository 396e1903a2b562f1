/** Calls that a decision stopped: none of them has the result ok. */

import type { LogDecision } from "../schema/log.ts";

/** A decision that stopped its call, in words; `undefined` for one that did not. */
export function stoppedCall(
  { n, answer, simulated, trace: { verdict } }: LogDecision,
): string | undefined {
  if (answer === "deny") return `entry ${n}, which was denied`;
  if (simulated === true || verdict === "allow") return undefined;
  // A person at the client may say yes.
  const isAsked = answer === "ask" && verdict === "require_approval";
  return isAsked ? undefined : `entry ${n}, whose trace says ${verdict}`;
}
