/** Approvals that count for one call: those of a call are used together, or none of them. */

import { approvalDigest } from "../../core/gate/controls/used_approvals.ts";
import type { TokenCheck } from "../../core/gate/approval/token.ts";
import type { ApprovalState } from "../../core/gate/state/reply.ts";
import type { CallState } from "../state/call_state.ts";
import type { CheckedApprovals, GatheredApprovals } from "./gather_approvals.ts";
import type { JudgedCall } from "./judged_call.ts";

const CODES = {
  used: "approval_token_used",
  expired: "approval_token_expired",
} as const satisfies Partial<Record<ApprovalState, TokenCheck["error_code"]>>;

/**
 * Uses the approvals of a call that were granted. Those that another call used no longer count; where the
 * rest is enough, the rest is used.
 */
export async function useOnce(
  gathered: CheckedApprovals,
  { intent_digest, policy_digest }: Pick<JudgedCall, "intent_digest" | "policy_digest">,
  state: CallState,
): Promise<GatheredApprovals> {
  const { warnings, judge } = gathered;
  let { approval } = gathered;
  while (approval.granted) {
    const counted = approval.entries.filter(({ error_code }) => error_code === undefined);
    const states = await state.use(
      await Promise.all(counted.map(async (token) => ({
        digest: await approvalDigest({ ...token, intent_digest, policy_digest }),
        expires_at: token.expires_at,
      }))),
    );
    const stateOf = new Map(counted.map((token, index) => [token, states[index] ?? "used"]));
    if ([...stateOf.values()].every((state) => state === "free")) return { approval, warnings };
    // INVARIANT: at least one entry counts no more, so this ends.
    approval = judge(approval.entries.map((token) => {
      const found = stateOf.get(token) ?? "free";
      return found === "free" ? token : { ...token, error_code: CODES[found] };
    }));
  }
  return { approval, warnings };
}
