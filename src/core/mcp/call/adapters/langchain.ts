/** The adapter `langchain`: an agent action, a tool call, or a message with tool calls. */

import { isJsonObject, type JsonObject, type JsonValue } from "../../../json/json.ts";
import {
  type AdaptedCall,
  type Adapter,
  BARE_CALL,
  callId,
  decodeArguments,
  foreignReader,
  listAt,
  objectAt,
  prefixing,
  readCall,
  someCalls,
} from "./adapter.ts";
import { isMessage, messageCalls, newCalls, toolCall } from "./langchain_message.ts";
import { refuseUnread } from "./unread_members.ts";

const readLangchainCall = foreignReader({ tool: "string", tool_input: "any" });

const ADAPTER = "langchain";

/** Types of calls; those of a server run at the model's provider. */
const CALL_TYPES: ReadonlySet<JsonValue | undefined> = new Set([
  ...["tool_call", "invalid_tool_call", "server_tool_call"],
]);

/** Reads `{"tool": …, "tool_input": …}`, `{"name": …, "args": …}` and messages with such calls. */
export const langchainAdapter: Adapter = {
  carriesTargets: false,
  fits(payload) {
    return Array.isArray(payload) ? payload.some(isOurs) : isOurs(payload);
  },
  read(payload, source) {
    const values = Array.isArray(payload)
      ? payload.map((one: JsonValue, at) => [one, `/${at}`] as const)
      : [[payload, ""] as const];
    const calls = values.flatMap(([one, at]) => callsOf(one, at, source));
    // The message that led to an action has the calls of other actions, too.
    const logged = values.flatMap(([one, at]) => loggedCalls(one, at, source));
    return someCalls(ADAPTER, [...calls, ...newCalls(logged, calls)]);
  },
};

function isOurs(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const inner = unwrapped(value, "").object;
  const { tool, type, tool_calls } = inner;
  if (typeof tool === "string" && Object.hasOwn(inner, "tool_input")) return true;
  if (CALL_TYPES.has(type)) return true;
  if (!isMessage(inner)) return false;
  // A message of OpenAI has `function` in its calls.
  return Object.hasOwn(inner, "invalid_tool_calls") || Object.hasOwn(inner, "additional_kwargs") ||
    (Array.isArray(tool_calls) &&
      tool_calls.some((call: JsonValue) => isJsonObject(call) && Object.hasOwn(call, "args")));
}

function callsOf(value: JsonValue, at: string, source: string): readonly AdaptedCall[] {
  if (!isJsonObject(value)) return [agentAction(value, at, source)];
  const { object, place } = unwrapped(value, at);
  if (isMessage(object)) return messageCalls(object, place, source);
  const { type } = object;
  const isToolCall = CALL_TYPES.has(type) ||
    (typeof object["name"] === "string" && isJsonObject(object["args"]));
  if (isToolCall && !Object.hasOwn(object, "tool")) return [toolCall(object, place)];
  return [agentAction(object, place, source)];
}

/** Content of a serialized object: `{"lc": 1, "kwargs": …}` and `{"type": "ai", "data": …}`. */
function unwrapped(value: JsonObject, at: string): { object: JsonObject; place: string } {
  if (value["lc"] !== undefined) {
    refuseUnread(value, { adapter: ADAPTER, at, reads: ["name"], walks: ["kwargs"] });
    return { object: objectAt(ADAPTER, value["kwargs"], `${at}/kwargs`), place: `${at}/kwargs` };
  }
  const { data, type } = value;
  if (typeof type !== "string" || !isJsonObject(data)) return { object: value, place: at };
  refuseUnread(value, { adapter: ADAPTER, at, walks: ["data"] });
  return { object: data, place: `${at}/data` };
}

/** Calls of the messages that led to an action. */
function loggedCalls(value: JsonValue, at: string, source: string): readonly AdaptedCall[] {
  if (!isJsonObject(value)) return [];
  const { object, place } = unwrapped(value, at);
  if (!Object.hasOwn(object, "tool")) return [];
  return LOGS.flatMap((member) =>
    listAt(ADAPTER, object[member], `${place}/${member}`).flatMap((one, index) => {
      const spot = `${place}/${member}/${index}`;
      const message = unwrapped(objectAt(ADAPTER, one, spot), spot);
      return messageCalls(message.object, message.place, source);
    })
  );
}

/** Members of an action with the messages that led to it. */
const LOGS: readonly string[] = ["message_log", "messageLog"];

function agentAction(payload: JsonValue, at: string, source: string): AdaptedCall {
  const { tool = "", tool_input } = readCall(ADAPTER, readLangchainCall, payload, source);
  const args = prefixing("decode langchain tool_input: ", () => decodeArguments(tool_input));
  if (!isJsonObject(payload)) return { ...BARE_CALL, name: tool, args };
  const reads = ["tool", "log", "tool_call_id", "toolCallId"];
  refuseUnread(payload, {
    adapter: ADAPTER,
    at,
    args: "tool_input",
    reads,
    walks: LOGS,
    name: tool,
  });
  return { ...BARE_CALL, name: tool, args, ...callId(payload["tool_call_id"]) };
}
