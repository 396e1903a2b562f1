/** Whether the approvals that a decision needs were given. */

import type { VerifyKey } from "../../crypto/keys.ts";
import type { ReceivedToken, TokenCheck } from "./token.ts";
import { trim, uniqueSorted } from "../../text.ts";
import { toNanoseconds } from "../../time.ts";

/** What a decision needs. */
export interface ApprovalRequirement {
  /** Approvals that are needed, at least 1. */
  readonly required: number;
  /** Whether they must come from different people. */
  readonly distinct: boolean;
}

/** Outcome of examining the tokens. */
export interface ApprovalOutcome {
  /** Whether the approvals were granted. */
  readonly granted: boolean;
  /** Reason codes to add, sorted. */
  readonly reason_codes: readonly string[];
  /** Violations to add. */
  readonly violations: readonly string[];
  /** Ids of the tokens that counted, joined by commas; empty unless granted. */
  readonly approval_ref: string;
  /** Approvals that counted. */
  readonly valid_approvals: number;
  /** Who approved, sorted, each once. */
  readonly approvers: readonly string[];
  /** The tokens that were examined, each once. */
  readonly entries: readonly TokenCheck[];
}

/**
 * Counts approvals. People are counted, not files: a token that is presented twice counts once, and
 * identities are compared in normalized form.
 */
export function judgeApprovals(
  { required, distinct }: ApprovalRequirement,
  checks: readonly TokenCheck[],
): ApprovalOutcome {
  const entries = dropRepeated(checks);
  const valid = entries.filter(({ error_code }) => error_code === undefined);
  const approvers = uniqueSorted(valid.map(({ approver_identity }) => approver_identity));
  const faults = entries.flatMap(({ error_code }) => error_code ?? []);
  const counted = { valid_approvals: valid.length, approvers, entries };

  const missing = shortfalls();
  if (missing.length > 0) {
    const reason_codes = uniqueSorted([...faults, ...missing]);
    return {
      ...{ granted: false, reason_codes, violations: ["approval_not_granted"], approval_ref: "" },
      ...counted,
    };
  }
  return {
    granted: true,
    reason_codes: uniqueSorted([...faults, "approval_granted"]),
    violations: [],
    approval_ref: uniqueSorted(valid.map(({ token_id }) => token_id)).join(),
    ...counted,
  };

  function shortfalls(): string[] {
    if (checks.length === 0) return ["approval_token_missing"];
    const codes: string[] = [];
    // A decision that asks for approval asks for one at least.
    if (valid.length < Math.max(1, required)) codes.push("approval_chain_insufficient");
    if (distinct && required > 1 && approvers.length < required) {
      codes.push("approval_distinct_approvers_required");
    }
    return codes;
  }
}

function dropRepeated(checks: readonly TokenCheck[]): readonly TokenCheck[] {
  const seen = new Set<string>();
  return checks.filter(({ token_id, error_code }) => {
    if (error_code !== undefined) return true;
    if (seen.has(token_id)) return false;
    seen.add(token_id);
    return true;
  });
}

/** Longest life of a token without a warning. */
const LONG_LIFE_NANOSECONDS = 24n * 3_600_000_000_000n;

/** What deserves attention about how approvals were given. */
export function approvalWarnings(given: {
  /** Key that signs the trace. */
  readonly traceKey: VerifyKey | undefined;
  /** Key that tokens are checked with. */
  readonly approvalKey: VerifyKey | undefined;
  /** The tokens. */
  readonly tokens: readonly ReceivedToken[];
  /** The free text given in place of a token. */
  readonly tokenRef: string;
}): readonly string[] {
  const warnings: string[] = [];
  const { traceKey, approvalKey, tokens } = given;
  if (traceKey !== undefined && traceKey.keyId === approvalKey?.keyId && tokens.length > 0) {
    warnings.push("the key that signs traces also verifies approvals: whoever decides can approve");
  }
  if (trim(given.tokenRef) !== "" && tokens.length === 0) {
    warnings.push("an approval token reference was given without a token: nothing vouches for it");
  }
  for (const { token } of tokens) {
    const life = toNanoseconds(token.expires_at) - toNanoseconds(token.created_at);
    if (life > LONG_LIFE_NANOSECONDS) {
      warnings.push(`approval token ${trim(token.token_id)} counts for more than 24 hours`);
    }
  }
  return warnings;
}
