/** From an intent as it was received to the policy's decision: the one sequence for every caller. */

import type { IntentRequest } from "../../schema/gate.ts";
import { type CanonicalIntent, canonicalIntent } from "../intent/digest.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { normalizeIntent } from "../intent/normalize.ts";
import type { CompiledPolicy } from "./compiled_policy.ts";
import type { Decision } from "./decision.ts";
import { evaluate } from "./evaluate.ts";

/** An intent that the policy has decided on, with the texts that its digests cover. */
export interface JudgedIntent {
  /** The intent in the form that was judged. */
  readonly intent: NormalizedIntent;
  /** Its canonical texts, which `digestCanonical` hashes. */
  readonly canonical: CanonicalIntent;
  /** The policy's decision; limits, approvals and brokers come after it. */
  readonly decision: Decision;
}

/**
 * Normalizes an intent, judges it by a policy and writes its canonical texts. Errors call the intent
 * by `name`, say that of its file.
 *
 * @throws {GaitError} `invalid_input` for an intent that cannot be normalized. There is no decision
 * then, so the call must not be made.
 */
export function judgeIntent(
  policy: CompiledPolicy,
  request: IntentRequest,
  name?: string,
): JudgedIntent {
  const intent = normalizeIntent(request, name);
  return { intent, canonical: canonicalIntent(intent), decision: evaluate(policy, intent) };
}
