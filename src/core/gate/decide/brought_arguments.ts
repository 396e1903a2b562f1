/** Calls from elsewhere that bring arguments which only gait adds, such as the folder of a hook's call. */

import type { JsonObject } from "../../json/json.ts";
import { uniqueSorted } from "../../text.ts";
import { addedArgumentFault } from "../conditions/select.ts";
import { isFirstGeneration } from "../policy/language.ts";
import type { Policy } from "../policy/policy.ts";
import { type Decision, makeDecision } from "./decision.ts";
import { NOT_JUDGEABLE } from "./rich_rules.ts";

/**
 * Blocks a call whose arguments would move what conditions read: with a folder of its own, a relative
 * path would lead elsewhere than the tool takes it. Policies of 1.0.0 do not read such arguments.
 */
export function withoutBrought(
  decision: Decision,
  args: JsonObject,
  policies: readonly Policy[],
): Decision {
  const fault = broughtFault(args, policies);
  if (fault === undefined) return decision;
  return makeDecision({
    ...decision,
    verdict: "block",
    reason_codes: uniqueSorted([...decision.reason_codes, NOT_JUDGEABLE]),
    violations: uniqueSorted([...decision.violations, NOT_JUDGEABLE]),
    messages: [`T${fault.slice(1)}: call again without it.`, ...decision.messages],
  });
}

/** Warning of an intent that doors block, for commands that only show what a policy says. */
export function broughtWarning(args: JsonObject, policies: readonly Policy[]): readonly string[] {
  const fault = broughtFault(args, policies);
  return fault === undefined ? [] : [`${fault}: gait gate eval blocks a call that brings it`];
}

function broughtFault(args: JsonObject, policies: readonly Policy[]): string | undefined {
  return policies.every(isFirstGeneration) ? undefined : addedArgumentFault(args);
}
