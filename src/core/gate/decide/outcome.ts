/**
 * The steps from the policy's decision to the final verdict: rate limit, approvals, broker and
 * simulation, in this order. Each step takes the outcome so far and returns the next. Only granted
 * approvals and simulation, which enforces nothing, make an outcome more lenient.
 */

import type { ApprovalOutcome } from "../approval/approval.ts";
import type { Credential } from "../controls/broker.ts";
import type { Decision } from "./decision.ts";
import type { RateLimitOutcome } from "../controls/rate_limit.ts";
import { uniqueSorted } from "../../text.ts";
import type { Verdict } from "./verdict.ts";

/** Verdict, reason codes and violations after some of the steps. */
export interface GateOutcome {
  readonly verdict: Verdict;
  /** Reason codes, sorted, each once. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted, each once. */
  readonly violations: readonly string[];
}

/** Returns the outcome before any step: that of the policy. */
export function initialOutcome({ verdict, reason_codes, violations }: Decision): GateOutcome {
  return { verdict, reason_codes, violations };
}

/** Blocks a call that exceeds its rate limit. */
export function applyRateLimit(outcome: GateOutcome, limit: RateLimitOutcome): GateOutcome {
  return limit.allowed ? outcome : block(outcome, "rate_limit_exceeded", "rate_limit_exceeded");
}

/** Allows a call whose approvals were granted; changes nothing unless the verdict asks for them. */
export function applyApprovals(outcome: GateOutcome, approval: ApprovalOutcome): GateOutcome {
  if (outcome.verdict !== "require_approval") return outcome;
  return {
    verdict: approval.granted ? "allow" : "require_approval",
    reason_codes: uniqueSorted([...outcome.reason_codes, ...approval.reason_codes]),
    violations: uniqueSorted([...outcome.violations, ...approval.violations]),
  };
}

/** Answer to a request for a credential: no broker is configured, it gave none, or a credential. */
export type BrokerOutcome = "no_broker" | "failed" | Credential;

/** Whether the call needs a credential now: its rule requires one and nothing stopped it so far. */
export function needsCredential(decision: Decision, outcome: GateOutcome): boolean {
  return decision.credential !== undefined && outcome.verdict === "allow";
}

/** Blocks a call without the credential that its rule requires. */
export function applyBroker(outcome: GateOutcome, broker: BrokerOutcome): GateOutcome {
  if (broker === "no_broker") {
    return block(outcome, "broker_credential_required", "broker_credential_missing");
  }
  if (broker === "failed") {
    return block(outcome, "broker_credential_missing", "broker_credential_missing");
  }
  return {
    ...outcome,
    reason_codes: uniqueSorted([...outcome.reason_codes, "broker_credential_present"]),
  };
}

/** Reason code of every simulated outcome. */
export const SIMULATED_REASON = "simulate_mode_non_enforcing";

/** An outcome that is not enforced, and the verdict that enforcing would give. */
export interface SimulatedOutcome extends GateOutcome {
  /** Whether enforcing would stop the call. */
  readonly would_have_blocked: boolean;
  readonly simulated_verdict: Verdict;
  readonly simulated_reason_codes: readonly string[];
}

/**
 * Turns an outcome into one that blocks nothing. A simulating caller stores no counter, but uses
 * `peekRateLimit`, and runs no program as a broker, but assumes that it would answer.
 */
export function simulate(outcome: GateOutcome): SimulatedOutcome {
  const { verdict, reason_codes } = outcome;
  const would_have_blocked = verdict === "block" || verdict === "require_approval";
  const added = would_have_blocked
    ? [SIMULATED_REASON, `simulated_${verdict}`]
    : [SIMULATED_REASON];
  return {
    verdict: would_have_blocked ? "allow" : verdict,
    reason_codes: uniqueSorted([...reason_codes, ...added]),
    violations: would_have_blocked ? [] : outcome.violations,
    would_have_blocked,
    simulated_verdict: verdict,
    simulated_reason_codes: reason_codes,
  };
}

function block(outcome: GateOutcome, reason: string, violation: string): GateOutcome {
  return {
    verdict: "block",
    reason_codes: uniqueSorted([...outcome.reason_codes, reason]),
    violations: uniqueSorted([...outcome.violations, violation]),
  };
}
