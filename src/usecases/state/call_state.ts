/** What counts calls and uses approvals, and what options say about it. */

import type { RateLimitOutcome, RateLimitRequest } from "../../core/gate/controls/rate_limit.ts";
import type { UsableApproval } from "../../core/gate/controls/used_approvals.ts";
import type { ApprovalState } from "../../core/gate/state/reply.ts";
import type { StateSources } from "./state_setting.ts";

export type CountedCall = Omit<RateLimitRequest, "now">;

/** A simulated state gives the same answers, and keeps nothing. */
export interface CallState {
  /**
   * Counts a call, or refuses it.
   *
   * @throws {GaitError} if it cannot tell. The call must not run then.
   */
  count(call: CountedCall): Promise<RateLimitOutcome>;
  /**
   * Uses approvals, all of them or none; the state of each before. Unless all are free, none was used.
   *
   * @throws {GaitError} if it cannot tell. The call must not run then.
   */
  use(approvals: readonly UsableApproval[]): Promise<readonly ApprovalState[]>;
}

/** The members are named like the options that set them. */
export interface CallStateSources extends StateSources {
  /** File of the rate limit counters; empty keeps none, so that every process counts from 0. */
  readonly rate_limit_state: string;
}
