/**
 * Gait in front of the tools of the Vercel AI SDK (`ai`, version 5 or later).
 *
 * @example A call that the policy blocks
 * ```ts
 * import assert from "node:assert/strict";
 * import { createPolicyGate, gateTools } from "@gait/cli/ai";
 *
 * const gate = await createPolicyGate({
 *   policy: "default_verdict: block",
 *   context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
 * });
 * // Hand these to generateText or streamText; tool() of the SDK makes such objects.
 * const tools = gateTools(gate, {
 *   send_report: { execute: ({ to }: { to: string }) => Promise.resolve(`sent to ${to}`) },
 * });
 * await assert.rejects(tools.send_report.execute({ to: "ada@example.com" }), {
 *   message:
 *     "The call was not made: the policy blocks it (default_block). Do not repeat it. " +
 *     "Tell the user, or go on in a way that the policy allows.",
 * });
 * ```
 *
 * @module
 */

import { canonicalText } from "../core/json/canonical.ts";
import type { JsonObject } from "../core/json/json.ts";
import { copyArguments } from "./arguments.ts";
import type { ProposedCall, ToolGate } from "./call.ts";
import { admitCall, type AdmittedCall, needsApproval, type ReceivedCall, runCall } from "./gate.ts";
import { type FrameworkApprovals, notGateable, refuseUncounted, withMembers } from "./tool_copy.ts";
import { listOf, memberOf, methodOf, textOf } from "./untyped.ts";

export * from "./shared.ts";

/** Settings of {@linkcode gateTools}. */
export interface GateToolsOptions {
  /**
   * Lets a call that needs one approval run after a person said yes, which `toolApproval` asks for.
   * By default the model reads that a person must approve the call. Set `experimental_toolApprovalSecret`
   * too if messages come from a browser: who writes messages can otherwise write a yes.
   */
  readonly approvals?: "framework";
}

/**
 * Puts the gate in front of each tool of a tool set. A refused call throws {@linkcode RefusedCall},
 * which the SDK hands to the model as an error of the tool.
 *
 * @throws {GaitError} `invalid_input` for a tool without `execute`: it runs elsewhere, so nothing
 * here could stop it.
 */
export function gateTools<Tools extends Readonly<Record<string, object>>>(
  gate: ToolGate,
  tools: Tools,
  { approvals }: GateToolsOptions = {},
): Tools {
  refuseUncounted(gate, approvals);
  const gated = Object.entries<object>(tools).map(([name, tool]) =>
    [name, gateTool(gate, name, tool, approvals)] as const
  );
  return Object.fromEntries(gated) as Tools;
}

function gateTool(
  gate: ToolGate,
  name: string,
  tool: object,
  approvals: FrameworkApprovals | undefined,
): object {
  const execute = methodOf(tool, "execute");
  if (execute === undefined) throw notGateable(name, "it has no execute, so it runs elsewhere");
  const receivedOf = (args: unknown, options: unknown): ReceivedCall => ({
    ...{ tool_name: name, args, call_id: textOf(options, "toolCallId") },
    ...approvals === undefined ? {} : {
      isApproved: (call) => isApproved(call, options),
    },
  });
  const once = (args: unknown, options: unknown) =>
    runCall(
      gate,
      receivedOf(args, options),
      async (judged) => await last(execute(judged, options)),
    );
  const streamed = async function* (args: unknown, options: unknown) {
    const admitted = await admitCall(gate, receivedOf(args, options));
    yield* recorded(execute(admitted.args, options) as AsyncIterable<unknown>, admitted);
  };
  // The SDK sees by the answer whether a tool streams, so the answer must come at once.
  return withMembers(tool, { execute: isGenerator(tool) ? streamed : once });
}

/** Passes on what a tool streams, and records its end; the last value is its result. */
async function* recorded(
  values: AsyncIterable<unknown>,
  { ended, failed }: AdmittedCall,
): AsyncGenerator<unknown, void> {
  let result: unknown;
  let end = () => failed(new Error("the stream was not read to its end"));
  try {
    for await (result of values) yield result;
    end = () => ended(result);
  } catch (error) {
    end = () => failed(error);
    throw error;
  } finally {
    await end();
  }
}

/** A tool that answers a stream without being an async generator: its last value is the result. */
async function last(answer: unknown): Promise<unknown> {
  if (typeof answer !== "object" || answer === null || !(Symbol.asyncIterator in answer)) {
    return await answer;
  }
  let result: unknown;
  for await (result of answer as AsyncIterable<unknown>);
  return result;
}

function isGenerator(tool: object): boolean {
  return Object.prototype.toString.call(Reflect.get(tool, "execute")) ===
    "[object AsyncGeneratorFunction]";
}

/**
 * Whether the messages hold the yes of a person to this call, with these arguments: read as the SDK
 * reads them, so that nothing counts here on which it would not run the tool. Calls and questions stand
 * in messages of the model, the answer in the last one. What the program answered itself is no yes of a
 * person, and a call that has a result has had its yes.
 */
function isApproved({ call_id, tool_name, args }: ProposedCall, options: unknown): boolean {
  const messages = listOf(memberOf(options, "messages"));
  const partsOf = (given: readonly unknown[], role: string, type: string) =>
    given.filter((message) => memberOf(message, "role") === role)
      .flatMap((message) => listOf(memberOf(message, "content")))
      .filter((part) => memberOf(part, "type") === type);
  const isThis = (part: unknown) => memberOf(part, "toolCallId") === call_id;
  const called = partsOf(messages, "assistant", "tool-call").filter(isThis).at(-1);
  if (memberOf(called, "toolName") !== tool_name || !isSame(memberOf(called, "input"), args)) {
    return false;
  }
  if (partsOf(messages, "tool", "tool-result").some(isThis)) return false;
  // Of two questions with one id, the SDK goes by the last.
  const asked = new Map(
    partsOf(messages, "assistant", "tool-approval-request")
      .map((part) => [memberOf(part, "approvalId"), part]),
  );
  const answers = partsOf(messages.slice(-1), "tool", "tool-approval-response").filter((part) => {
    const question = asked.get(memberOf(part, "approvalId"));
    return isThis(question) && memberOf(question, "isAutomatic") !== true;
  });
  return answers.length > 0 && answers.every((part) => memberOf(part, "approved") === true);
}

function isSame(input: unknown, args: JsonObject): boolean {
  try {
    return canonicalText(copyArguments("", input)) === canonicalText(args);
  } catch {
    return false;
  }
}

/** Answer of {@linkcode toolApproval}: ask a person, or leave it to the tool. */
export type ToolApprovalAnswer =
  | { readonly type: "user-approval"; readonly reason: string }
  | { readonly type: "not-applicable" };

/**
 * For `toolApproval` of `generateText` and `streamText`: a person is asked where the policy wants one
 * approval. Give {@linkcode gateTools} `approvals: "framework"` too.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createPolicyGate, toolApproval } from "@gait/cli/ai";
 *
 * const gate = await createPolicyGate({
 *   policy: "default_verdict: require_approval",
 *   context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
 * });
 * const ask = toolApproval(gate);
 * const toolCall = { toolName: "send_report", toolCallId: "call_1", input: {} };
 * assert.equal((await ask({ toolCall })).type, "user-approval");
 * ```
 */
export function toolApproval(
  gate: ToolGate,
): (asked: {
  readonly toolCall: {
    readonly toolName: string;
    readonly toolCallId: string;
    readonly input: unknown;
  };
}) => Promise<ToolApprovalAnswer> {
  refuseUncounted(gate, "framework");
  return async ({ toolCall: { toolName, toolCallId, input } }) => {
    const received = { tool_name: toolName, args: input, call_id: toolCallId };
    const decision = await needsApproval(gate, received);
    if (decision === undefined) return { type: "not-applicable" };
    const reason = [...decision.messages, decision.reason_codes.join(", ")].join(" ");
    return { type: "user-approval", reason };
  };
}
