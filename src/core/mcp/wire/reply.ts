/** Answers that gait sends to a client in place of the server. */

import { encodeUtf8 } from "../../bytes.ts";
import { canonicalText } from "../../json/canonical.ts";
import { present } from "../../present.ts";
import type { GateOutcome } from "../../gate/decide/outcome.ts";
import type { McpDecision } from "../../schema/mcp.ts";
import { type CallMessage, type RefusedMessage, RpcCode } from "./client_message.ts";

/** Member of `_meta` that holds the decision, for programs. */
export const DECISION_META = "gait/decision";

/** A decision with what its client must know of it; `approve_command` only where it would help. */
export type ToldDecision =
  & GateOutcome
  & Pick<
    McpDecision,
    "trace_id" | "intent_digest" | "policy_digest" | "approve_command" | "messages"
  >;

/**
 * Answers a call that was not forwarded: with a tool result that the model can read, or with an error
 * where the client wants a task.
 */
export function decisionReply(call: CallMessage, told: ToldDecision): Uint8Array<ArrayBuffer> {
  const decision: McpDecision = {
    verdict: told.verdict,
    reason_codes: told.reason_codes,
    violations: told.violations,
    trace_id: told.trace_id,
    intent_digest: told.intent_digest,
    policy_digest: told.policy_digest,
    ...present({ messages: told.messages, approve_command: told.approve_command }),
  };
  const text = decisionText(call.name, told);
  if (call.isTask) {
    return errorReply(call.id.raw, RpcCode.refused, text, { [DECISION_META]: decision });
  }
  return reply(
    call.id.raw,
    `"result":${
      canonicalText({
        content: [{ type: "text", text }],
        isError: true,
        _meta: { [DECISION_META]: decision },
        ...(call.modern ? { resultType: "complete" } : {}),
      })
    }`,
  );
}

export function refusalReply({ id, code, problem }: RefusedMessage): Uint8Array<ArrayBuffer> {
  return errorReply(id?.raw, code, `gait refused this message: ${problem}`);
}

/** An error response; without `id` where the request had none that gait could read. */
export function errorReply(
  rawId: string | undefined,
  code: number,
  message: string,
  data?: object,
): Uint8Array<ArrayBuffer> {
  return reply(rawId, `"error":${canonicalText({ code, message, ...present({ data }) })}`);
}

function reply(rawId: string | undefined, outcome: string): Uint8Array<ArrayBuffer> {
  const id = rawId === undefined ? "" : `"id":${rawId},`;
  return encodeUtf8(`{"jsonrpc":"2.0",${id}${outcome}}`);
}

function decisionText(name: string, told: ToldDecision): string {
  const { verdict, reason_codes, violations, trace_id, approve_command, messages = [] } = told;
  const lines = [
    `The tool ${JSON.stringify(name)} was not called: ${WORDS[verdict]}.`,
    ...messages,
    `verdict: ${verdict}`,
    `reasons: ${reason_codes.join(", ") || "none"}`,
    ...(violations.length === 0 ? [] : [`violations: ${violations.join(", ")}`]),
    `trace: ${trace_id}`,
  ];
  if (verdict === "require_approval" && approve_command !== undefined) {
    lines.push(
      "A person can approve exactly this call with:",
      `  ${approve_command}`,
      "Once that is done, make the same call again.",
    );
  }
  if (reason_codes.includes("args_not_exact")) {
    lines.push(
      "A person can approve exact arguments only: without white space around texts and names, with",
      "numbers that a double can hold, and with nothing in _meta but ids.",
    );
  }
  if (reason_codes.includes("mcp_tool_name_ambiguous")) {
    lines.push(
      "Policy, tool map or server know this tool by a name in another spelling: call it as the server",
      "lists it.",
    );
  }
  if (verdict === "block") lines.push("Repeating the same call will not change this.");
  return lines.join("\n");
}

const WORDS = {
  allow: "the policy allows it, but something else stopped it",
  block: "the policy blocks it",
  dry_run: "the policy only tries it out",
  require_approval: "the policy requires a person to approve it first",
} as const;
