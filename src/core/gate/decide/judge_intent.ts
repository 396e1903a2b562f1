/** Judges an intent as it was received. Every caller that enforces goes through this sequence. */

import type { IntentRequest } from "../../schema/gate.ts";
import { type CanonicalIntent, canonicalIntent } from "../intent/digest.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { normalizeIntent } from "../intent/normalize.ts";
import type { PolicyJudge } from "./policy_judge.ts";
import type { Decision } from "./decision.ts";
import { evaluate } from "./evaluate.ts";

/** An intent that the policy has decided on, with the texts that its digests cover. */
export interface JudgedIntent {
  readonly intent: NormalizedIntent;
  /** Canonical texts of the intent; their SHA-256 are its digests. */
  readonly canonical: CanonicalIntent;
  /** Decision of the policy, before limits, approvals and brokers. */
  readonly decision: Decision;
}

/**
 * Normalizes an intent, judges it by a policy and writes its canonical texts. Errors call the intent
 * by `name`, such as that of its file.
 *
 * @throws {GaitError} `invalid_input` for an intent that cannot be normalized. There is no decision
 * then, so the call must not be made.
 */
export function judgeIntent(
  policy: PolicyJudge,
  request: IntentRequest,
  name?: string,
): JudgedIntent {
  const intent = normalizeIntent(request, name);
  return { intent, canonical: canonicalIntent(intent), decision: evaluate(policy, intent) };
}
