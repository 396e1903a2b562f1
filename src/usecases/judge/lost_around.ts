import { lostAroundCall } from "../../core/gate/intent/lost.ts";
import { isFirstGeneration } from "../../core/gate/policy/language.ts";
import type { Policy } from "../../core/gate/policy/policy.ts";
import type { ToolSpellings } from "../../core/mcp/call/tool_spelling.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";

/**
 * Losses between a call and its digest outside of the arguments, in words. Empty under policies of
 * 1.0.0, whose verdicts stay what their format says.
 */
export function lostAround(
  request: IntentRequest,
  { policies, spellings }: {
    readonly policies: readonly Policy[];
    readonly spellings: ToolSpellings;
  },
): readonly string[] {
  return policies.every(isFirstGeneration)
    ? []
    : [...lostAroundCall(request), ...spellings.lostCase(request.tool_name)];
}
