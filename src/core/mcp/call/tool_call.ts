/** A tool call, whichever adapter read it, and its intent. */

import { GaitError } from "../../error.ts";
import { withoutEmpty } from "../../present.ts";
import { nameFault, trim } from "../../text.ts";
import { unclearNameWithin } from "../wire/message_names.ts";
import type { IntentRequest, IntentTarget } from "../../schema/gate.ts";
import type { FlatToolCall } from "../../schema/mcp.ts";
import { VERSION } from "../../version.ts";
import { EPOCH } from "../../time.ts";

/** In gait's flat shape; only `target` and `created_at` may be absent. The name is not trimmed. */
export type ToolCall = FlatToolCall & Required<Omit<FlatToolCall, "target" | "created_at">>;

/** Identity, workspace and risk class of a call without them. */
export const DEFAULT_CONTEXT = {
  identity: "mcp-proxy",
  workspace: ".",
  risk_class: "high",
} as const;

/**
 * The intent of a call, not normalized yet.
 *
 * @throws {GaitError} `invalid_input` for a call without a tool name.
 */
export function intentOfCall(call: ToolCall): IntentRequest {
  refuseUnclearNames(call);
  const tool_name = trim(call.name);
  if (tool_name === "") {
    throw new GaitError("invalid_input", "tool call name is required", {
      fields: ["/name"],
      hint: "name the tool in the call; --adapter says in whose shape the call is",
    });
  }
  const { context } = call;
  return {
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: call.created_at ?? EPOCH,
    producer_version: VERSION,
    tool_name,
    args: call.args,
    targets: [...targetsOf(call)],
    ...withoutEmpty({ arg_provenance: [...call.arg_provenance] }),
    context: {
      identity: trim(context.identity ?? "") || DEFAULT_CONTEXT.identity,
      workspace: trim(context.workspace ?? "") || DEFAULT_CONTEXT.workspace,
      risk_class: trim(context.risk_class ?? "") || DEFAULT_CONTEXT.risk_class,
      ...withoutEmpty({
        session_id: trim(context.session_id ?? ""),
        request_id: trim(context.request_id ?? ""),
      }),
    },
  };
}

/** Programs read a name with an invisible character in other ways than gait. */
function refuseUnclearNames({ name, args }: ToolCall): void {
  const fault = nameFault(name);
  if (fault !== undefined) throw unclear("/name", `the tool name ${fault}`);
  const inside = unclearNameWithin(args);
  if (inside !== undefined) throw unclear("/args", `the name of an argument ${inside}`);
}

function unclear(pointer: string, problem: string): GaitError {
  return new GaitError("invalid_input", `Cannot judge the tool call: ${problem}`, {
    fields: [pointer],
    hint: "name it otherwise: programs read the name in different ways",
  });
}

/** The targets of a call, else the untyped one, whose kind follows from its text. */
export function targetsOf({ targets, target = "" }: ToolCall): readonly IntentTarget[] {
  return targets.length > 0 ? targets : untypedTarget(target);
}

function untypedTarget(target: string): IntentTarget[] {
  const value = trim(target);
  if (value === "") return [];
  const kind = value.includes("://") ? "url" : value.includes("/") ? "path" : "host";
  return [{ kind, value }];
}
