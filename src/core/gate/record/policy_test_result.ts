import { encodeUtf8 } from "../../bytes.ts";
import { withoutEmpty } from "../../present.ts";
import type { PolicyTestResult } from "../../schema/policy.ts";
import type { Decision } from "../decide/decision.ts";

export interface PolicyTestInput {
  readonly decision: Decision;
  /** Time of the intent, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  readonly policy_digest: string;
  readonly intent_digest: string;
}

export function buildPolicyTestResult(
  { decision, ...input }: PolicyTestInput,
): Omit<PolicyTestResult, "correlation_id"> {
  const { verdict, reason_codes, violations, messages } = decision;
  return {
    ok: true,
    schema_id: "gait.policytest.result",
    schema_version: "1.0.0",
    created_at: input.created_at,
    policy_digest: input.policy_digest,
    intent_digest: input.intent_digest,
    verdict,
    ...withoutEmpty({ reason_codes, violations, messages }),
    summary: policyTestSummary(decision),
  };
}

const SUMMARY_MAX_BYTES = 240;

/** Summarizes a decision in at most 240 bytes; `...(+n)` at the end means that n were cut off. */
export function policyTestSummary(
  { verdict, reason_codes, violations }: Pick<Decision, "verdict" | "reason_codes" | "violations">,
): string {
  const list = (values: readonly string[]) => values.length === 0 ? "none" : values.join();
  const full = `policy test verdict=${verdict} reasons=${list(reason_codes)} ` +
    `violations=${list(violations)}`;
  const bytes = encodeUtf8(full).length;
  if (bytes <= SUMMARY_MAX_BYTES) return full;
  const suffix = `...(+${bytes - SUMMARY_MAX_BYTES})`;
  return `${cutAtBytes(full, SUMMARY_MAX_BYTES - suffix.length)}${suffix}`;
}

/** Cuts a text to at most `limit` bytes of UTF-8, between characters. */
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
