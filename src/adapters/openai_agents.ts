/**
 * Gait in front of the tools of the OpenAI Agents SDK (`@openai/agents`).
 *
 * @example A call that the policy blocks
 * ```ts
 * import assert from "node:assert/strict";
 * import { createPolicyGate, gateTools } from "@gait/cli/openai-agents";
 *
 * const gate = await createPolicyGate({
 *   policy: "default_verdict: block",
 *   context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
 * });
 * // Hand these to new Agent({ tools }); tool() of the SDK makes such objects.
 * const [tool] = gateTools(gate, [{
 *   type: "function",
 *   name: "send_report",
 *   invoke: (_context: unknown, input: string) => Promise.resolve(`sent ${input}`),
 * }]);
 * assert.equal(
 *   await tool?.invoke({}, '{"to":"ada@example.com"}'),
 *   "The call was not made: the policy blocks it (default_block). Do not repeat it. " +
 *     "Tell the user, or go on in a way that the policy allows.",
 * );
 * ```
 *
 * @module
 */

import type { ToolGate } from "./call.ts";
import { needsApproval, type ReceivedCall, runCall } from "./gate.ts";
import { RefusedCall } from "./refused_call.ts";
import { type FrameworkApprovals, notGateable, refuseUncounted, withMembers } from "./tool_copy.ts";
import { memberOf, methodOf, textOf } from "./untyped.ts";

export * from "./shared.ts";

/** Settings of {@linkcode gateTools}. */
export interface GateToolsOptions {
  /**
   * Interrupts the run where a call needs one approval, and lets it run after `state.approve()`. By
   * default the model reads that a person must approve the call.
   */
  readonly approvals?: "framework";
}

/**
 * Puts the gate in front of each tool. The answer to a refused call is a text for the model. What is
 * judged are the arguments as the model wrote them; defaults of the schema come after that.
 *
 * @throws {GaitError} `invalid_input` for a tool that is no function tool: it runs elsewhere, so
 * nothing here could stop it.
 */
export function gateTools<Tool extends object>(
  gate: ToolGate,
  tools: readonly Tool[],
  { approvals }: GateToolsOptions = {},
): Tool[] {
  refuseUncounted(gate, approvals);
  return tools.map((tool) => gateTool(gate, tool, approvals));
}

function gateTool<Tool extends object>(
  gate: ToolGate,
  tool: Tool,
  approvals: FrameworkApprovals | undefined,
): Tool {
  const name = textOf(tool, "name") ?? "";
  const invokeTool = methodOf(tool, "invoke");
  if (textOf(tool, "type") !== "function" || invokeTool === undefined) {
    throw notGateable(name, "it is no function tool, so it runs elsewhere");
  }
  const receivedOf = (input: unknown, call_id: string | undefined): ReceivedCall => ({
    ...{ tool_name: name, args: parsed(input), call_id },
  });
  const invoke = async (context: unknown, input: unknown, details?: unknown) => {
    const call_id = textOf(memberOf(details, "toolCall"), "callId");
    const received = {
      ...receivedOf(input, call_id),
      ...approvals === undefined ? {} : { isApproved: () => isApproved(context, name, call_id) },
    };
    try {
      return await runCall(
        gate,
        received,
        (args) => invokeTool(context, JSON.stringify(args), details),
      );
    } catch (error) {
      if (error instanceof RefusedCall) return error.message;
      throw error;
    }
  };
  if (approvals === undefined) return withMembers(tool, { invoke });
  const asksAnyway = methodOf(tool, "needsApproval");
  return withMembers(tool, {
    invoke,
    needsApproval: async (context: unknown, input: unknown, call_id?: string) =>
      await asksAnyway?.(context, input, call_id) === true ||
      await needsApproval(gate, receivedOf(input, call_id)) !== undefined,
  });
}

/** Arguments come as text, to `needsApproval` also as a value. Text that is no JSON is refused. */
function parsed(input: unknown): unknown {
  if (typeof input !== "string") return input;
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}

function isApproved(context: unknown, toolName: string, callId: string | undefined): boolean {
  if (typeof context !== "object" || context === null || callId === undefined) return false;
  return methodOf(context, "isToolApproved")?.({ toolName, callId }) === true;
}
