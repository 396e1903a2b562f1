/**
 * Gait as hooks of the Claude Agent SDK (`@anthropic-ai/claude-agent-sdk`). Written by the types that
 * the SDK publishes; it was not run with it.
 *
 * @example A call that the policy blocks
 * ```ts
 * import assert from "node:assert/strict";
 * import { createPolicyGate, gateHooks } from "@gait/cli/claude-agent-sdk";
 *
 * const gate = await createPolicyGate({
 *   policy: "default_verdict: block",
 *   context: { identity: "coder", workspace: "/srv/app", risk_class: "high" },
 * });
 * // For query({ prompt, options: { hooks } }).
 * const hooks = gateHooks(gate);
 * const [ask] = hooks.PreToolUse[0]?.hooks ?? [];
 * const answer = await ask?.({
 *   hook_event_name: "PreToolUse",
 *   tool_name: "Bash",
 *   tool_input: { command: "rm -rf build" },
 *   tool_use_id: "toolu_1",
 * });
 * assert.equal(answer?.hookSpecificOutput?.permissionDecision, "deny");
 * ```
 *
 * @module
 */

import type { ToolGate } from "./call.ts";
import { admitCall, type AdmittedCall } from "./gate.ts";
import { refuseUncounted } from "./tool_copy.ts";
import { memberOf, textOf } from "./untyped.ts";

export * from "./shared.ts";

/** Events that are judged: a call of a tool, and a command in the text of a skill. */
export type JudgedEvent = "PreToolUse" | "PreSkillShellCommand";

/** Answer of a hook. An empty one leaves the call to the permissions of the client. */
export interface HookAnswer {
  /** Where a call is refused, or a person is to be asked. */
  hookSpecificOutput?: {
    /** Name of the event. */
    hookEventName: JudgedEvent;
    /** `deny`: the call is not made. `ask`: the client asks its user. */
    permissionDecision: "deny" | "ask";
    /** What the model reads, or the person who is asked. */
    permissionDecisionReason: string;
  };
}

/** Hooks of one event, as the SDK takes them. */
export interface HookMatcher {
  /** The hooks. */
  hooks: ((input: unknown) => Promise<HookAnswer>)[];
  /** The call is blocked if a hook fails. */
  onFailure: "block";
}

/** For `hooks` of the options of `query`. */
export interface GateHooks {
  /** Judges each call. */
  PreToolUse: HookMatcher[];
  /** Judges each command that the text of a skill runs: it is no call of a tool. */
  PreSkillShellCommand: HookMatcher[];
  /** Records that a call ended. */
  PostToolUse: HookMatcher[];
  /** Records that a call failed. */
  PostToolUseFailure: HookMatcher[];
}

/** Settings of {@linkcode gateHooks}. */
export interface GateHooksOptions {
  /**
   * Lets the client ask its user where a call needs one approval. By default the model reads that a
   * person must approve the call.
   */
  readonly approvals?: "framework";
}

/**
 * Makes hooks that judge every call of a tool. They only refuse: an allowed call still needs the
 * permissions of the client. The client holds the arguments in a process of its own, so nothing here
 * can change them; another hook can, with `updatedInput`, so have none that does.
 */
export function gateHooks(gate: ToolGate, { approvals }: GateHooksOptions = {}): GateHooks {
  refuseUncounted(gate, approvals);
  const open = new Map<string, AdmittedCall>();
  const take = (input: unknown): AdmittedCall | undefined => {
    const id = textOf(input, "tool_use_id") ?? "";
    const call = open.get(id);
    open.delete(id);
    return call;
  };

  const judge = (event: JudgedEvent) => async (input: unknown): Promise<HookAnswer> => {
    const isCall = event === "PreToolUse";
    const call_id = textOf(input, "tool_use_id");
    let asked: string | undefined;
    try {
      const call = await admitCall(gate, {
        tool_name: textOf(input, "tool_name") ?? "",
        args: memberOf(input, "tool_input"),
        call_id,
        // What counts is what the client's user says; a call that is never made has no end.
        // About a skill's command the client does not ask.
        ...approvals === undefined || !isCall ? {} : {
          isApproved: (_call, { reason_codes, messages }) => {
            asked = [...messages, reason_codes.join(", ")].join(" ");
            return true;
          },
        },
      });
      if (call_id !== undefined && isCall) open.set(call_id, call);
      return asked === undefined ? {} : answer(event, "ask", asked);
    } catch (error) {
      return answer(event, "deny", error instanceof Error ? error.message : String(error));
    }
  };
  const ended = async (input: unknown): Promise<HookAnswer> => {
    await take(input)?.ended(memberOf(input, "tool_response"));
    return {};
  };
  const failed = async (input: unknown): Promise<HookAnswer> => {
    await take(input)?.failed(new Error(textOf(input, "error") ?? "the tool failed"));
    return {};
  };
  return {
    PreToolUse: [{ hooks: [judge("PreToolUse")], onFailure: "block" }],
    PreSkillShellCommand: [{ hooks: [judge("PreSkillShellCommand")], onFailure: "block" }],
    PostToolUse: [{ hooks: [ended], onFailure: "block" }],
    PostToolUseFailure: [{ hooks: [failed], onFailure: "block" }],
  };
}

function answer(
  hookEventName: JudgedEvent,
  permissionDecision: "deny" | "ask",
  permissionDecisionReason: string,
): HookAnswer {
  return { hookSpecificOutput: { hookEventName, permissionDecision, permissionDecisionReason } };
}
