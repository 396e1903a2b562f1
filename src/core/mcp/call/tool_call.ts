/** A tool call from whatever source, and the intent that it stands for. */

import { GaitError } from "../../error.ts";
import type { JsonObject } from "../../json/json.ts";
import { trim } from "../../text.ts";
import type { IntentProvenance, IntentRequest, IntentTarget } from "../../schema/gate.ts";
import { VERSION } from "../../version.ts";
import { EPOCH } from "../../time.ts";

/** Who calls, and where; absent members take the defaults of {@linkcode intentOfCall}. */
export interface CallContext {
  /** Who asks. */
  readonly identity?: string;
  /** Where the agent works. */
  readonly workspace?: string;
  /** Risk class of the call. */
  readonly risk_class?: string;
  /** Id of the session. */
  readonly session_id?: string;
  /** Id of the request. */
  readonly request_id?: string;
  /** Id of the run; never part of the intent. */
  readonly run_id?: string;
}

/** A tool call, as an adapter read it. */
export interface ToolCall {
  /** Name of the tool, as given. */
  readonly name: string;
  /** Its arguments. */
  readonly args: JsonObject;
  /** What it acts on. */
  readonly targets: readonly IntentTarget[];
  /** One untyped target, used only where `targets` is empty. */
  readonly target?: string;
  /** Where arguments came from. */
  readonly arg_provenance: readonly IntentProvenance[];
  /** Who calls, and where. */
  readonly context: CallContext;
  /** When, RFC 3339. */
  readonly created_at?: string;
}

/** Identity, workspace and risk class of a call that tells none. */
export const DEFAULT_CONTEXT = {
  identity: "mcp-proxy",
  workspace: ".",
  risk_class: "high",
} as const;

/**
 * The intent of a call, to be normalized; see mcp.md 3.1.
 *
 * @throws {GaitError} `invalid_input` for a call without a tool name.
 */
export function intentOfCall(call: ToolCall): IntentRequest {
  const tool_name = trim(call.name);
  if (tool_name === "") {
    throw new GaitError("invalid_input", "tool call name is required", { fields: ["/name"] });
  }
  const { context } = call;
  const session_id = trim(context.session_id ?? "");
  const request_id = trim(context.request_id ?? "");
  return {
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: call.created_at ?? EPOCH,
    producer_version: VERSION,
    tool_name,
    args: call.args,
    targets: [...targetsOf(call)],
    ...(call.arg_provenance.length === 0 ? {} : { arg_provenance: [...call.arg_provenance] }),
    context: {
      identity: trim(context.identity ?? "") || DEFAULT_CONTEXT.identity,
      workspace: trim(context.workspace ?? "") || DEFAULT_CONTEXT.workspace,
      risk_class: trim(context.risk_class ?? "") || DEFAULT_CONTEXT.risk_class,
      ...(session_id === "" ? {} : { session_id }),
      ...(request_id === "" ? {} : { request_id }),
    },
  };
}

/** What a call acts on: its targets, else the untyped one, whose kind is guessed; see mcp.md 3.2. */
export function targetsOf({ targets, target = "" }: ToolCall): readonly IntentTarget[] {
  return targets.length > 0 ? targets : untypedTarget(target);
}

function untypedTarget(target: string): IntentTarget[] {
  const value = trim(target);
  if (value === "") return [];
  const kind = value.includes("://") ? "url" : value.includes("/") ? "path" : "host";
  return [{ kind, value }];
}
