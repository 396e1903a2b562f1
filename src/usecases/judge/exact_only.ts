/** Approvals are for exactly one call: a call that its digest does not tell apart gets none. */

import type { Decision } from "../../core/gate/decide/decision.ts";
import { raise } from "../../core/gate/decide/raise.ts";
import { givenTokens, type SettleSetting } from "./settle.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import type { PolicyJudge } from "../../core/gate/decide/policy_judge.ts";
import { changedArgument, OTHER_CALL } from "../../core/gate/decide/exact_arguments.ts";
import { printable } from "../../core/text.ts";

/** Facts about a call besides its decision. */
interface Exactness extends Pick<SettleSetting, "controls"> {
  lost?(): readonly string[];
  readonly isLive?: boolean;
  readonly hasTokens?: boolean;
}

/**
 * Blocks a call that asks for approval, if an approval of it would admit other calls too. Where no
 * approval can count, since none is given, it only warns.
 */
export function exactOnly(
  decision: Decision,
  setting: Exactness,
): { readonly decision: Decision; readonly warnings: readonly string[] } {
  if (decision.verdict !== "require_approval") return { decision, warnings: [] };
  const lost = setting.lost?.() ?? [];
  if (lost.length === 0) return { decision, warnings: [] };
  const isApproved = setting.isLive === true || setting.hasTokens === true ||
    givenTokens(setting).length > 0;
  const warnings = [
    `this call cannot be approved (args_not_exact): ${lost.join("; ")}; ` +
    "its digest is also that of other calls, so make it without",
  ];
  return {
    decision: isApproved ? raise(decision, "block", "args_not_exact") : decision,
    warnings,
  };
}

/** A call as it was received and as it was judged. */
interface ReceivedCall {
  readonly request: IntentRequest;
  readonly intent: NormalizedIntent;
}

/**
 * Blocks a call if a condition read an argument in another form than the tool would get. Only warns
 * where gait does not forward the call itself.
 */
export function sameArguments(
  decision: Decision,
  { request, intent }: ReceivedCall,
  { policy, isEdge = false }: { readonly policy: PolicyJudge; readonly isEdge?: boolean },
): { readonly decision: Decision; readonly warnings: readonly string[] } {
  const changed = changedArgument(policy.policies, request.args, intent);
  if (changed === undefined) return { decision, warnings: [] };
  return {
    decision: isEdge ? raise(decision, "block", "args_not_exact") : decision,
    warnings: [`${OTHER_CALL}${printable(changed)}`],
  };
}
