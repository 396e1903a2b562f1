/** The `--json` result of `gait policy test`. */

import { encodeUtf8 } from "../../bytes.ts";
import { withoutEmpty } from "../../present.ts";
import type { PolicyTestResult } from "../../schema/policy.ts";
import type { Decision } from "../decide/decision.ts";
import type { GateOutcome } from "../decide/outcome.ts";

/** What `policy test` knows at its end. */
export interface PolicyTestInput {
  /** The decision. */
  readonly decision: Decision;
  /** Time of the intent, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
}

/** Makes the `--json` result of `policy test`, less what every result has. */
export function buildPolicyTestResult(
  { decision, ...input }: PolicyTestInput,
): Omit<PolicyTestResult, "correlation_id"> {
  const { verdict, reason_codes, violations } = decision;
  return {
    ok: true,
    schema_id: "gait.policytest.result",
    schema_version: "1.0.0",
    created_at: input.created_at,
    policy_digest: input.policy_digest,
    intent_digest: input.intent_digest,
    verdict,
    ...withoutEmpty({ reason_codes, violations }),
    summary: policyTestSummary(decision),
  };
}

const SUMMARY_MAX_BYTES = 240;

/** One line about a decision, of at most 240 bytes; `...(+n)` says that it had n more. */
export function policyTestSummary({ verdict, reason_codes, violations }: GateOutcome): string {
  const list = (values: readonly string[]) => values.length === 0 ? "none" : values.join();
  const full = `policy test verdict=${verdict} reasons=${list(reason_codes)} ` +
    `violations=${list(violations)}`;
  const bytes = encodeUtf8(full).length;
  if (bytes <= SUMMARY_MAX_BYTES) return full;
  const suffix = `...(+${bytes - SUMMARY_MAX_BYTES})`;
  return `${cutAtBytes(full, SUMMARY_MAX_BYTES - suffix.length)}${suffix}`;
}

/** The longest beginning of whole characters that fits. */
function cutAtBytes(text: string, limit: number): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += encodeUtf8(character).length;
    if (bytes > limit) break;
    kept += character;
  }
  return kept;
}
