/** Decides whether the approval tokens at hand are enough for a decision. */

import type { VerifyKey } from "../../crypto/keys.ts";
import { shownId } from "../../crypto/signature.ts";
import { someOf } from "../../lists.ts";
import type { ReceivedToken, TokenCheck } from "./token.ts";
import { trim, uniqueSorted } from "../../text.ts";
import { toNanoseconds } from "../../time.ts";

/** Approvals that a decision asks for. */
export interface ApprovalRequirement {
  /** Number of approvals, at least 1. */
  readonly required: number;
  /** Whether they must come from different people. */
  readonly distinct: boolean;
}

export interface ApprovalOutcome {
  readonly granted: boolean;
  /** Reason codes to add to the decision, sorted. */
  readonly reason_codes: readonly string[];
  readonly violations: readonly string[];
  /** Ids of the tokens that counted, joined by commas; empty unless granted. */
  readonly approval_ref: string;
  /** Number of approvals that counted. */
  readonly valid_approvals: number;
  /** Number of keys under which they were signed. */
  readonly approval_keys: number;
  /** People whose approval counted, sorted, each once. */
  readonly approvers: readonly string[];
  /** Every token that was checked; a valid token that is given twice is listed once. */
  readonly entries: readonly TokenCheck[];
}

/**
 * Counts approvals. It counts people, not files: a token that is given twice counts once, and
 * identities are compared without white space around them. With `countsKeys` all tokens under one
 * key are one approval, whatever the names in them.
 */
export function judgeApprovals(
  { required, distinct }: ApprovalRequirement,
  checks: readonly TokenCheck[],
  { countsKeys }: { readonly countsKeys: boolean } = { countsKeys: false },
): ApprovalOutcome {
  const entries = dropRepeated(checks);
  const valid = entries.filter(({ error_code }) => error_code === undefined);
  const approvers = uniqueSorted(valid.map(({ approver_identity }) => approver_identity));
  const faults = entries.flatMap(({ error_code }) => error_code ?? []);
  const approval_keys = new Set(valid.map(({ key_id = "" }) => key_id)).size;
  const valid_approvals = countsKeys ? approval_keys : valid.length;
  const counted = { valid_approvals, approval_keys, approvers, entries };

  const missing = shortfalls();
  if (missing.length > 0) {
    const reason_codes = uniqueSorted([...faults, ...missing]);
    return {
      granted: false,
      reason_codes,
      violations: ["approval_not_granted"],
      approval_ref: "",
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
    // INVARIANT: a decision that asks for approval needs at least one, whatever `required` says.
    if (valid_approvals < Math.max(1, required)) codes.push("approval_chain_insufficient");
    const people = countsKeys ? Math.min(approvers.length, approval_keys) : approvers.length;
    if (distinct && required > 1 && people < required) {
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

/** Time to live from which a token gets a warning. */
const LONG_LIFE_NANOSECONDS = 24n * 3_600_000_000_000n;

/** Keys of approvers that a warning names. */
const SHOWN_KEYS = 5;

/** Returns warnings about tokens that cannot count, and about weak ways to approve. They do not change the outcome. */
export function approvalWarnings(given: {
  /** Key that signs the trace, if there is one. */
  readonly traceKey: VerifyKey | undefined;
  readonly approvalKeys: readonly VerifyKey[];
  readonly tokens: readonly ReceivedToken[];
  /** Free text that the caller gave in place of a token. */
  readonly tokenRef: string;
}): readonly string[] {
  const warnings: string[] = [];
  const { traceKey, approvalKeys, tokens } = given;
  const isShared = approvalKeys.some(({ keyId }) => keyId === traceKey?.keyId);
  if (isShared && tokens.length > 0) {
    warnings.push(
      "the key that signs traces also verifies approvals: the gate could approve its own decisions",
    );
  }
  if (trim(given.tokenRef) !== "" && tokens.length === 0) {
    warnings.push("an approval token reference was given without a token: nothing vouches for it");
  }
  for (const { token } of tokens) {
    const signer = token.signature?.key_id ?? "";
    if (signer !== "" && approvalKeys.every(({ keyId }) => keyId !== signer)) {
      const keys = someOf(approvalKeys.map(({ keyId }) => shownId(keyId)), SHOWN_KEYS);
      warnings.push(
        `approval token ${trim(token.token_id)} is signed by key ${shownId(signer)}, ` +
          `and the keys of approvers are ${keys}`,
      );
    }
    const life = toNanoseconds(token.expires_at) - toNanoseconds(token.created_at);
    if (life > LONG_LIFE_NANOSECONDS) {
      warnings.push(`approval token ${trim(token.token_id)} counts for more than 24 hours`);
    }
  }
  return warnings;
}
