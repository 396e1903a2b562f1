import type { Decision } from "../../core/gate/decide/decision.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";

/** A call that the policy has judged, before limits, approvals and brokers. */
export interface JudgedCall {
  readonly request: IntentRequest;
  readonly intent: NormalizedIntent;
  readonly decision: Decision;
  readonly policy_digest: string;
  readonly args_digest: string;
  readonly intent_digest: string;
}
