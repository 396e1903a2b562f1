/** Making a decision stricter than the policy's own. */

import { uniqueSorted } from "../../text.ts";
import { type Decision, makeDecision } from "./decision.ts";
import { stricter } from "./verdict.ts";

/** The decision with the stricter of both verdicts, and with the reason if the verdict changed. */
export function raise(
  decision: Decision,
  verdict: "require_approval" | "block",
  reason: string,
): Decision {
  if (stricter(decision.verdict, verdict) === decision.verdict) return decision;
  return makeDecision({
    ...decision,
    verdict,
    reason_codes: uniqueSorted([...decision.reason_codes, reason]),
    violations: uniqueSorted([...decision.violations, reason]),
    required_approvals: verdict === "block"
      ? decision.required_approvals
      : Math.max(decision.required_approvals, 1),
  });
}

/** The decision with a reason more, which does not change the verdict by itself. */
export function because(decision: Decision, reason: string): Decision {
  return makeDecision({
    ...decision,
    reason_codes: uniqueSorted([...decision.reason_codes, reason]),
    violations: uniqueSorted([...decision.violations, reason]),
  });
}
