import type { RateLimit, RequiredField } from "../policy/policy.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Part of the policy that decided: a rule, the default verdict, or `fail_closed` for an empty
 * required field. `error` means that the intent could not be judged and is blocked.
 */
export type DecidedBy = "rule" | "default" | "fail_closed" | "error";

/**
 * The policy's answer to one intent, before rate limits, approvals and brokers. It is frozen and
 * shared: equal intents get the same object.
 */
export interface Decision {
  /** Verdict of the policy. Run the tool on `allow` only. */
  readonly verdict: Verdict;
  /** Why, as codes: sorted, each once, never empty. */
  readonly reason_codes: readonly string[];
  /** Violations that the policy reports: sorted, each once, often none. */
  readonly violations: readonly string[];
  /** Part of the policy that decided. */
  readonly decided_by: DecidedBy;
  /** Name of the rule that decided; empty if no rule did. */
  readonly matched_rule: string;
  /** Approvals that the rule asks for; at least 1 with `require_approval`, else 0 or more. */
  readonly required_approvals: number;
  /** Whether the approvals must come from different people. */
  readonly require_distinct_approvers: boolean;
  /** Credential to get from a broker before the call is allowed; `undefined` if none is needed. */
  readonly credential: CredentialRequirement | undefined;
  /** Limit to count the call against, whatever the verdict; `undefined` if there is none. */
  readonly rate_limit: RateLimit | undefined;
  /** Limits of further policies that decided too; the call is counted against each. */
  readonly further_rate_limits: readonly RateLimit[];
  /** Whether tainted input reached a destination, so that the rule's `dataflow` applied. */
  readonly dataflow_triggered: boolean;
  /** Fields that `fail_closed` requires and the intent leaves empty. */
  readonly missing_fields: readonly RequiredField[];
  /** What rules that decided or were unclear say, and why a line was not judged, for the agent and the approver. */
  readonly messages: readonly string[];
  /** Whether the rule that decided leaves the decision to later policies. */
  readonly is_overridable: boolean;
}

/** A credential that a rule requires before its call is allowed. */
export interface CredentialRequirement {
  /** Name of the credential; if empty, the broker goes by the tool name. */
  readonly reference: string;
  /** Scopes to ask for, lower-case and sorted. */
  readonly scopes: readonly string[];
}

/** Makes a frozen decision; members that are left out become empty, zero, false or `undefined`. */
export function makeDecision(
  decision:
    & Pick<Decision, "verdict" | "reason_codes" | "violations" | "decided_by">
    & Partial<Decision>,
): Decision {
  return Object.freeze({
    matched_rule: "",
    required_approvals: decision.verdict === "require_approval" ? 1 : 0,
    require_distinct_approvers: false,
    credential: undefined,
    rate_limit: undefined,
    further_rate_limits: Object.freeze([]),
    dataflow_triggered: false,
    missing_fields: Object.freeze([]),
    is_overridable: false,
    ...decision,
    messages: Object.freeze([...decision.messages ?? []]),
    reason_codes: Object.freeze([...decision.reason_codes]),
    violations: Object.freeze([...decision.violations]),
  });
}
