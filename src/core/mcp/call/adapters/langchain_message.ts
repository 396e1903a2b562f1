/** Messages of LangChain: calls that were parsed, calls that were not, and what the model wrote. */

import { canonicalText } from "../../../json/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../json/json.ts";
import {
  type AdaptedCall,
  BARE_CALL,
  callId,
  listAt,
  objectAt,
  shapeFault,
  textAt,
} from "./adapter.ts";
import { anthropicAdapter } from "./anthropic.ts";
import { chatCall, messageCalls as openaiCalls } from "./openai.ts";
import { refuseUnread } from "./unread_members.ts";

const ADAPTER = "langchain";

/** Whether an object has the members of a message. */
export function isMessage(value: JsonObject): boolean {
  return ["tool_calls", "invalid_tool_calls", "additional_kwargs", "content"]
    .some((member) => Object.hasOwn(value, member));
}

/**
 * All calls of a message. Some models' calls are in the message twice, parsed and as the model wrote
 * them; a second one that says the same is no second call.
 */
export function messageCalls(message: JsonObject, at: string, source: string): AdaptedCall[] {
  const reads = ["tool_calls", "invalid_tool_calls", "additional_kwargs", "content", "name"];
  refuseUnread(message, { adapter: ADAPTER, at, reads });
  const parsed = ["tool_calls", "invalid_tool_calls"].flatMap((member) =>
    listAt(ADAPTER, message[member], `${at}/${member}`).map((call, index) => {
      const place = `${at}/${member}/${index}`;
      return toolCall(objectAt(ADAPTER, call, place), place, member === "invalid_tool_calls");
    })
  );
  const pieces = listAt(ADAPTER, message["tool_call_chunks"], `${at}/tool_call_chunks`)
    .map((piece, index) => isJsonObject(piece) ? piece["index"] ?? index : index);
  if (new Set(pieces).size > parsed.length) {
    const problem =
      "it is a piece of a stream, with calls that are not whole: give the whole message";
    throw shapeFault(ADAPTER, problem, `${at}/tool_call_chunks`);
  }
  const seen = new Set(parsed.map(sayingOf));
  const isNew = (call: AdaptedCall) =>
    !seen.has(sayingOf(call)) && !seen.has(sayingOf(idless(call)));
  parsed.forEach((call) => seen.add(sayingOf(idless(call))));
  return [...parsed, ...writtenCalls(message, at, source, parsed).filter(isNew)];
}

function writtenCalls(
  message: JsonObject,
  at: string,
  source: string,
  parsed: readonly AdaptedCall[],
): readonly AdaptedCall[] {
  const { additional_kwargs, content } = message;
  const extra = isJsonObject(additional_kwargs) ? additional_kwargs : {};
  const place = `${at}/additional_kwargs`;
  const listed = listAt(ADAPTER, extra["tool_calls"], `${place}/tool_calls`)
    .filter((call) => !parsed.some((invalid) => isInvalidCopy(call, invalid)))
    .map((call, index) => chatCall(call, `${place}/tool_calls/${index}`, source));
  const legacy = isJsonObject(extra["function_call"])
    ? openaiCalls({ function_call: extra["function_call"] }, place, source)
    : [];
  const blocks: readonly JsonValue[] = Array.isArray(content) ? content : [];
  const inContent = blocks.flatMap((block, index) => {
    if (!isJsonObject(block)) return [];
    const spot = `${at}/content/${index}`;
    switch (block["type"]) {
      case "tool_call":
      case "invalid_tool_call":
        return [toolCall(block, spot)];
      case "tool_use":
      case "server_tool_use":
      case "mcp_tool_use": {
        // While a message streams in, the arguments are only in the parsed call.
        const isPlaceholder = block["input"] === "" || block["input"] === undefined;
        const isParsed = parsed.some(({ call_id }) =>
          call_id !== undefined && call_id === block["id"]
        );
        return isPlaceholder && isParsed ? [] : anthropicAdapter.read(block, source);
      }
      default:
        return [];
    }
  });
  return [...listed, ...legacy, ...inContent];
}

/** Reads `{"name": …, "args": …, "id": …, "type": "tool_call"}`, or one that could not be parsed. */
export function toolCall(call: JsonObject, at: string, isListedInvalid = false): AdaptedCall {
  const isInvalid = isListedInvalid || call["type"] === "invalid_tool_call";
  const { args, id } = call;
  const name = textAt(ADAPTER, call["name"], `${at}/name`);
  const reads = ["name", "error", "extras"];
  refuseUnread(call, { adapter: ADAPTER, at, args: "args", reads, name });
  if (!isInvalid) {
    const given = args === undefined || args === null ? {} : objectAt(ADAPTER, args, `${at}/args`);
    return { ...BARE_CALL, name, args: given, ...callId(id) };
  }
  return {
    ...BARE_CALL,
    name: name || "invalid_tool_call",
    args: { args: args ?? "" },
    ...callId(id),
    problem: `${at || "the call"} is a call whose arguments LangChain could not read`,
  };
}

/** Whether a call as the model wrote it is the one that could not be parsed. */
function isInvalidCopy(call: JsonValue, { problem, call_id, args }: AdaptedCall): boolean {
  if (problem === undefined || !isJsonObject(call) || call["id"] !== call_id) return false;
  const called = call["function"];
  return isJsonObject(called) && called["arguments"] === args["args"];
}

function sayingOf({ name, args, call_id = "" }: AdaptedCall): string {
  return canonicalText({ name, args, call_id });
}

function idless({ call_id: _id, ...call }: AdaptedCall): AdaptedCall {
  return call;
}
