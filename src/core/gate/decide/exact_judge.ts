/** Judges calls for callers that run them with the arguments that they gave. */

import type { IntentRequest } from "../../schema/gate.ts";
import { loadCommandLanguage } from "../command/load.ts";
import type { Policy } from "../policy/policy.ts";
import { withoutBrought } from "./brought_arguments.ts";
import { compilePolicy } from "./compiled_policy.ts";
import { changedArgument } from "./exact_arguments.ts";
import { type JudgedIntent, judgeIntent } from "./judge_intent.ts";
import { joinPolicies } from "./policy_set.ts";
import { raise } from "./raise.ts";

/**
 * Judges one intent. A call whose arguments were judged in another form than received is blocked, and
 * so is one that brings arguments which only gait adds.
 *
 * @throws {GaitError} `invalid_input` for an intent that cannot be judged.
 */
export type ExactJudge = (request: IntentRequest) => JudgedIntent;

/** Compiles policies, and loads the language of command lines if one of them needs it. */
export async function loadExactJudge(policies: readonly Policy[]): Promise<ExactJudge> {
  const language = await loadCommandLanguage(policies);
  const compiled = joinPolicies(policies.map((one) => compilePolicy(one, language)));
  return (request) => {
    const judged = judgeIntent(compiled, request);
    const decision = withoutBrought(judged.decision, request.args, policies);
    const isSame = changedArgument(policies, request.args, judged.intent) === undefined;
    return { ...judged, decision: isSame ? decision : raise(decision, "block", "args_not_exact") };
  };
}
