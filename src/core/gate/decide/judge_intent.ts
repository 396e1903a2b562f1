import type { IntentRequest } from "../../schema/gate.ts";
import { canonicalIntent } from "../intent/digest.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { normalizeIntent } from "../intent/normalize.ts";
import type { CompiledPolicy } from "./compiled_policy.ts";
import type { Decision } from "./decision.ts";
import { evaluate } from "./evaluate.ts";

/** An intent that a policy has decided on. */
export interface JudgedIntent {
  readonly intent: NormalizedIntent;
  /** The texts that the digests of arguments and intent cover. */
  readonly canonical: { readonly args: string; readonly intent: string };
  readonly decision: Decision;
}

/** Normalizes, evaluates. */
export function judgeIntent(
  policy: CompiledPolicy,
  request: IntentRequest,
  _source?: string,
): JudgedIntent {
  const intent = normalizeIntent(request);
  return { intent, canonical: canonicalIntent(intent), decision: evaluate(policy, intent) };
}
