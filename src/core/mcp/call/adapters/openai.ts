/** The adapter `openai`: calls of the Chat Completions and of the Responses API. */

import { isJsonObject, type JsonObject, type JsonValue } from "../../../json/json.ts";
import {
  type AdaptedCall,
  type Adapter,
  BARE_CALL,
  callId,
  decodeArguments,
  foreignReader,
  listAt,
  namesIn,
  objectAt,
  prefixing,
  readCall,
  shapeFault,
  someCalls,
  textAt,
} from "./adapter.ts";
import { isResponseItem, itemCalls } from "./openai_items.ts";
import { refuseUnread } from "./unread_members.ts";

const readOpenaiCall = foreignReader({
  id: "any",
  function: { name: "string", arguments: "any" },
});

const ADAPTER = "openai";

/** Members of a call with the name of its tool. */
const NAMED_BY: readonly string[] = ["name", "namespace"];

/**
 * Reads `{"type": "function", "function": {"name": …, "arguments": …}}`, items of the Responses API, and
 * the messages and responses that hold them.
 */
export const openaiAdapter: Adapter = {
  carriesTargets: false,
  fits(payload) {
    return Array.isArray(payload) ? payload.some(isOurs) : isOurs(payload);
  },
  read(payload, source) {
    if (Array.isArray(payload)) {
      return someCalls(ADAPTER, payload.flatMap((one, at) => callsOf(one, `/${at}`, source)));
    }
    if (!isJsonObject(payload)) return [chatCall(payload, "", source)];
    const { choices, output, object } = payload;
    if (choices !== undefined) {
      refuseUnread(payload, { adapter: ADAPTER, walks: ["choices"] });
      const messages = listAt(ADAPTER, choices, "/choices").map((value, index) => {
        const at = `/choices/${index}`;
        const choice = objectAt(ADAPTER, value, at);
        const { message, delta } = choice;
        if (delta !== undefined) {
          const problem = `${at}/delta is a piece of a stream: give the whole message`;
          throw shapeFault(ADAPTER, problem, `${at}/delta`);
        }
        refuseUnread(choice, { adapter: ADAPTER, at, walks: ["message"] });
        return { at: `${at}/message`, message: objectAt(ADAPTER, message, `${at}/message`) };
      });
      return someCalls(
        ADAPTER,
        messages.flatMap(({ message, at }) => messageCalls(message, at, source)),
      );
    }
    if (object === "response" || (Array.isArray(output) && payload["type"] === undefined)) {
      refuseUnread(payload, { adapter: ADAPTER, walks: ["output"] });
      const items = listAt(ADAPTER, output, "/output");
      return someCalls(
        ADAPTER,
        items.flatMap((item, at) => callsOf(item, `/output/${at}`, source)),
      );
    }
    return someCalls(ADAPTER, callsOf(payload, "", source));
  },
};

/** Whether a value is a call, an item or a message of this shape. */
function isOurs(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { tool_calls, function_call, choices, output, object, name, type } = value;
  if (isJsonObject(value["function"]) || isJsonObject(value["custom"])) return true;
  if (isResponseItem(value) && type !== "message") return true;
  if (Array.isArray(choices) || object === "response") return true;
  if (Array.isArray(output) && type === undefined) return true;
  if (Array.isArray(tool_calls)) {
    return tool_calls.some((call: JsonValue) =>
      isJsonObject(call) && (isJsonObject(call["function"]) || isJsonObject(call["custom"]))
    ) && !Object.hasOwn(value, "additional_kwargs");
  }
  if (isJsonObject(function_call)) return Object.hasOwn(function_call, "arguments");
  return type === undefined && typeof name === "string" && typeof value["arguments"] === "string";
}

function callsOf(value: JsonValue, at: string, source: string): readonly AdaptedCall[] {
  if (!isJsonObject(value)) return [chatCall(value, at, source)];
  const isItem = isResponseItem(value) && value["type"] !== "message";
  const isMessage = ["role", "tool_calls", "function_call"]
    .some((member) => Object.hasOwn(value, member));
  if (isMessage && !isItem && !isJsonObject(value["function"])) {
    return messageCalls(value, at, source);
  }
  if (isJsonObject(value["custom"]) || isJsonObject(value["function"])) {
    return [chatCall(value, at, source)];
  }
  if (isResponseItem(value)) return itemCalls(value, at);
  return [isNamed(value) ? namedCall(value, at) : chatCall(value, at, source)];
}

export function messageCalls(message: JsonObject, at: string, source: string): AdaptedCall[] {
  const walks = ["tool_calls", "function_call"];
  refuseUnread(message, { adapter: ADAPTER, at, reads: ["name", "content"], walks });
  const { function_call } = message;
  const calls = listAt(ADAPTER, message["tool_calls"], `${at}/tool_calls`)
    .map((call, index) => chatCall(call, `${at}/tool_calls/${index}`, source));
  if (function_call === undefined || function_call === null) return calls;
  const place = `${at}/function_call`;
  return [...calls, namedCall(objectAt(ADAPTER, function_call, place), place)];
}

/** Reads a call of the Chat Completions API, of a function or of a tool that takes text. */
export function chatCall(payload: JsonValue, at: string, source: string): AdaptedCall {
  const { id, function: called } = readCall(ADAPTER, readOpenaiCall, payload, source);
  const raw = isJsonObject(payload) ? payload : {};
  const { custom, function: inner } = raw;
  if (isJsonObject(custom)) {
    refuseUnread(raw, { adapter: ADAPTER, at, walks: ["custom"] });
    const name = textAt(ADAPTER, custom["name"], `${at}/custom/name`);
    const input = textAt(ADAPTER, custom["input"], `${at}/custom/input`);
    const place = `${at}/custom`;
    refuseUnread(custom, { adapter: ADAPTER, at: place, args: "input", reads: NAMED_BY, name });
    const names = namesIn(ADAPTER, custom, name, place);
    return { ...BARE_CALL, ...names, args: { input }, ...callId(id) };
  }
  const name = called?.name ?? "";
  const reads = name === "" ? ["name"] : [];
  refuseUnread(raw, { adapter: ADAPTER, at, args: "function", reads, name });
  const args = decoded(called?.arguments);
  if (!isJsonObject(inner)) return { ...BARE_CALL, name, args, ...callId(id) };
  const place = `${at}/function`;
  refuseUnread(inner, { adapter: ADAPTER, at: place, args: "arguments", reads: NAMED_BY, name });
  return { ...BARE_CALL, ...namesIn(ADAPTER, inner, name, place), args, ...callId(id) };
}

/** Whether a value is `{"name": …, "arguments": "<JSON>"}`, the call inside of other shapes. */
function isNamed(value: JsonObject): boolean {
  return typeof value["name"] === "string" && typeof value["arguments"] === "string";
}

function namedCall(call: JsonObject, at: string): AdaptedCall {
  const name = textAt(ADAPTER, call["name"], `${at}/name`);
  refuseUnread(call, { adapter: ADAPTER, at, args: "arguments", reads: NAMED_BY, name });
  const names = namesIn(ADAPTER, call, name, at);
  return { ...BARE_CALL, ...names, args: decoded(call["arguments"]) };
}

function decoded(value: JsonValue | undefined): JsonObject {
  return prefixing("decode openai arguments: ", () => decodeArguments(value));
}
