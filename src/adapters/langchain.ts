/**
 * Gait in front of the tools of LangChain and LangGraph (`@langchain/core`, version 1).
 *
 * @example A call that the policy blocks
 * ```ts
 * import assert from "node:assert/strict";
 * import { createPolicyGate, gateTools } from "@gait/cli/langchain";
 *
 * const gate = await createPolicyGate({
 *   policy: "default_verdict: block",
 *   context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
 * });
 * // Hand these to createAgent or a ToolNode; tool() of LangChain makes such objects.
 * const [tool] = gateTools(gate, [{
 *   name: "send_report",
 *   _call: ({ to }: { to: string }) => Promise.resolve(`sent to ${to}`),
 * }]);
 * assert.equal(
 *   await tool?._call({ to: "ada@example.com" }),
 *   "The call was not made: the policy blocks it (default_block). Do not repeat it. " +
 *     "Tell the user, or go on in a way that the policy allows.",
 * );
 * ```
 *
 * @module
 */

import type { JsonObject } from "../core/json/json.ts";
import type { ToolGate } from "./call.ts";
import { runCall } from "./gate.ts";
import { RefusedCall } from "./refused_call.ts";
import { notGateable, refuseUncounted } from "./tool_copy.ts";
import { memberOf, methodOf, textOf } from "./untyped.ts";

export * from "./shared.ts";

/** What a person is asked about a call. */
export interface ApprovalQuestion {
  /** Name of the tool. */
  readonly tool_name: string;
  /** Arguments of the call. */
  readonly args: JsonObject;
  /** Why the policy wants an approval, as codes. */
  readonly reason_codes: readonly string[];
  /** Texts of the rules that decided. */
  readonly messages: readonly string[];
}

/** Settings of {@linkcode gateTools}. */
export interface GateToolsOptions {
  /**
   * `interrupt` of `@langchain/langgraph`: the graph stops where a call needs one approval, and the call
   * runs if it is resumed with `true`. Needs a checkpointer. By default the model reads that a person
   * must approve the call.
   */
  readonly interrupt?: (question: ApprovalQuestion) => unknown;
}

/**
 * Puts the gate in front of each tool. The answer to a refused call is a text for the model. A tool
 * that takes one text is judged with it as the argument `input`.
 *
 * @throws {GaitError} `invalid_input` for a tool that does not run here, such as one of a provider.
 */
export function gateTools<Tool extends object>(
  gate: ToolGate,
  tools: readonly Tool[],
  { interrupt }: GateToolsOptions = {},
): Tool[] {
  refuseUncounted(gate, interrupt === undefined ? undefined : "framework");
  return tools.map((tool) => gateTool(gate, tool, interrupt));
}

function gateTool<Tool extends object>(
  gate: ToolGate,
  tool: Tool,
  interrupt: GateToolsOptions["interrupt"],
): Tool {
  const name = textOf(tool, "name") ?? "";
  const callTool = methodOf(tool, "_call");
  if (name === "" || callTool === undefined) {
    throw notGateable(name, "it is no tool of LangChain that runs in this process");
  }
  const call = async (
    run: typeof callTool,
    input: unknown,
    manager?: unknown,
    config?: unknown,
  ) => {
    const isText = typeof input === "string";
    try {
      return await runCall(
        gate,
        {
          tool_name: name,
          args: isText ? { input } : input,
          call_id: textOf(memberOf(config, "toolCall"), "id"),
          ...interrupt === undefined ? {} : {
            isApproved: ({ tool_name, args }, { reason_codes, messages }) =>
              interrupt({ tool_name, args, reason_codes, messages }) === true,
          },
        },
        (args) => run(isText ? args.input : args, manager, config),
      );
    } catch (error) {
      if (!(error instanceof RefusedCall)) throw error;
      const isPair = textOf(tool, "responseFormat") === "content_and_artifact";
      return isPair ? [error.message, undefined] : error.message;
    }
  };
  const func = methodOf(tool, "func");
  // The tool itself stays the prototype: it may have private members, and is checked by its class.
  return Object.create(tool, {
    _call: { value: call.bind(undefined, callTool) },
    // The function that tool() was given. The tool itself calls its own, so a call is judged once.
    ...func === undefined ? {} : { func: { value: call.bind(undefined, func) } },
  });
}
