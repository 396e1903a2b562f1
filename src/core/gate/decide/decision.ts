/** What `evaluate` answers. */

import type { RateLimit, RequiredField } from "../policy/policy.ts";
import type { Verdict } from "./verdict.ts";

/** What decided: a rule, the default verdict, a missing required field, or a failure to judge. */
export type DecidedBy = "rule" | "default" | "fail_closed" | "error";

/** Answer to one intent. Decisions are made when a policy is compiled, and frozen. */
export interface Decision {
  /** The verdict. */
  readonly verdict: Verdict;
  /** Reason codes, sorted, each once. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted, each once. */
  readonly violations: readonly string[];
  /** What decided. */
  readonly decided_by: DecidedBy;
  /** Name of the rule that decided; empty unless a rule did. */
  readonly matched_rule: string;
  /** Approvals to ask for, whatever the verdict: the rule's, or 1 if the verdict needs one. */
  readonly required_approvals: number;
  /** Whether they must come from different people. */
  readonly require_distinct_approvers: boolean;
  /** What to ask a broker for before the call is allowed. */
  readonly credential: CredentialRequirement | undefined;
  /** Limit to enforce, whatever the verdict. */
  readonly rate_limit: RateLimit | undefined;
  /** Whether the rule's dataflow constraint applied. */
  readonly dataflow_triggered: boolean;
  /** Required fields that the intent lacks. */
  readonly missing_fields: readonly RequiredField[];
}

/** A credential that a rule requires. */
export interface CredentialRequirement {
  /** What to ask for; empty when nothing in particular. */
  readonly reference: string;
  /** Scopes to ask for. */
  readonly scopes: readonly string[];
}

/** Makes a frozen decision; members that are left out take their neutral value. */
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
    dataflow_triggered: false,
    missing_fields: Object.freeze([]),
    ...decision,
    reason_codes: Object.freeze([...decision.reason_codes]),
    violations: Object.freeze([...decision.violations]),
  });
}
