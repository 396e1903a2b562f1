/** The combined approvals, credentials and limits of several decisions about one call. */

import { largest } from "../../lists.ts";
import { uniqueSorted } from "../../text.ts";
import type { RateLimit } from "../policy/policy.ts";
import type { Decision } from "./decision.ts";

/** Members of a decision that ask for something before the call is made. */
export type Demands = Pick<
  Decision,
  | "required_approvals"
  | "require_distinct_approvers"
  | "credential"
  | "rate_limit"
  | "further_rate_limits"
>;

/** Reason of a block since a broker issues one credential for a call, and several are asked for. */
const CONTRARY = "broker_references_differ";

/** Joins what decisions ask for; `contrary` is a reason to block, as not all of it can be had. */
export function joinedDemands(
  decisions: readonly Decision[],
): { readonly demands: Demands; readonly contrary?: string } {
  const credentials = decisions.flatMap(({ credential }) => credential ?? []);
  const [first] = credentials;
  const isContrary = credentials.some(({ reference }) => reference !== first?.reference);
  const demands = {
    required_approvals: largest(decisions.map((one) => one.required_approvals)),
    require_distinct_approvers: decisions.some((one) => one.require_distinct_approvers),
    credential: first && Object.freeze({
      reference: first.reference,
      scopes: uniqueSorted(credentials.flatMap(({ scopes }) => scopes)),
    }),
    ...joinedLimits(decisions),
  };
  return isContrary ? { demands, contrary: CONTRARY } : { demands };
}

/**
 * All limits, in order. Limits with one counter are one, under the lower number: else a call would be
 * counted once for each.
 */
function joinedLimits(
  decisions: readonly Decision[],
): Pick<Demands, "rate_limit" | "further_rate_limits"> {
  const limits = new Map<string, RateLimit>();
  for (const { rate_limit, further_rate_limits } of decisions) {
    if (rate_limit === undefined) continue;
    for (const limit of [rate_limit, ...further_rate_limits]) {
      const counter = `${limit.window}|${limit.scope}`;
      const known = limits.get(counter);
      if (known === undefined || limit.requests < known.requests) limits.set(counter, limit);
    }
  }
  const [rate_limit, ...further_rate_limits] = limits.values();
  return { rate_limit, further_rate_limits: Object.freeze(further_rate_limits) };
}
