/** Messages of LangChain: calls that were parsed, calls that were not, and what the model wrote. */

import { GaitError } from "../../../error.ts";
import { canonicalText } from "../../../json/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../json/json.ts";
import {
  type AdaptedCall,
  BARE_CALL,
  callId,
  decodeArguments,
  listAt,
  objectAt,
  shapeFault,
  textAt,
} from "./adapter.ts";
import { anthropicAdapter } from "./anthropic.ts";
import { chatCall, messageCalls as openaiCalls } from "./openai.ts";
import { isResponseItem, itemCalls } from "./openai_items.ts";
import { callsWithin, type StrayCall } from "./stray_calls.ts";
import { refuseStrays, refuseUnread } from "./unread_members.ts";

const ADAPTER = "langchain";

/** Members with calls that LangChain parsed, or tried to. */
const PARSED = ["tool_calls", "invalid_tool_calls"] as const;

/** Members with blocks: as the model wrote them, and in the spelling that all models share. */
const BLOCKS = ["content", "content_blocks", "contentBlocks"] as const;

/** Members of a message with the calls of it, each read or compared. */
const WALKED = [...PARSED, ...BLOCKS, "additional_kwargs", "response_metadata", "tool_call_chunks"];

/** Whether an object has the members of a message. */
export function isMessage(value: JsonObject): boolean {
  return [...PARSED, ...BLOCKS, "additional_kwargs"].some((member) => Object.hasOwn(value, member));
}

/**
 * All calls of a message. Some models' calls are in the message several times, parsed and as the
 * model wrote them; a repeated one is not a further call.
 */
export function messageCalls(message: JsonObject, at: string, source: string): AdaptedCall[] {
  refuseUnread(message, { adapter: ADAPTER, at, reads: ["name"], walks: WALKED });
  const parsed = PARSED.flatMap((member) =>
    listAt(ADAPTER, message[member], `${at}/${member}`).map((call, index) => {
      const place = `${at}/${member}/${index}`;
      return toolCall(objectAt(ADAPTER, call, place), place, member === "invalid_tool_calls");
    })
  );
  refusePieces(message, at, parsed);
  const seen = new Set(parsed.map(sayingOf));
  const isNew = (call: AdaptedCall) =>
    !seen.has(sayingOf(call)) && !seen.has(sayingOf(idless(call)));
  parsed.forEach((call) => seen.add(sayingOf(idless(call))));
  const written = writtenCalls(message, at, source, parsed);
  const calls = [...parsed, ...written.calls.filter(isNew)];
  const metadata = message["response_metadata"] ?? null;
  const strays = [...written.strays, ...callsWithin(metadata, `${at}/response_metadata`)];
  const places = [...PARSED, ...BLOCKS].filter((member) => Object.hasOwn(message, member));
  const sayings = sayingsOf(calls);
  refuseStrays(ADAPTER, strays.filter((stray) => !isCopy(stray, sayings)), places.join(", "));
  return calls;
}

/** Refuses pieces of a stream, unless they were put together: then each is a call that was parsed. */
function refusePieces(message: JsonObject, at: string, parsed: readonly AdaptedCall[]): void {
  const place = `${at}/tool_call_chunks`;
  const pieces = listAt(ADAPTER, message["tool_call_chunks"], place)
    .map((piece, index) => objectAt(ADAPTER, piece, `${place}/${index}`));
  const sayings = sayingsOf(parsed);
  const isWhole = ({ name = null, args }: JsonObject) =>
    typeof name === "string" &&
    (isCopy({ place, name, args }, sayings) ||
      isCopy({ place, name, args: { args: args ?? "" } }, sayings));
  if (pieces.every(isWhole)) return;
  const problem =
    "it is a piece of a stream, with calls that are not whole: give the whole message";
  throw shapeFault(ADAPTER, `${problem} (${place})`, place);
}

interface WrittenCalls {
  readonly calls: readonly AdaptedCall[];
  /** Calls in a shape that this adapter does not read. */
  readonly strays: readonly StrayCall[];
}

function writtenCalls(
  message: JsonObject,
  at: string,
  source: string,
  parsed: readonly AdaptedCall[],
): WrittenCalls {
  const { additional_kwargs } = message;
  const { tool_calls, function_call, tool_outputs, ...others } = isJsonObject(additional_kwargs)
    ? additional_kwargs
    : {};
  const place = `${at}/additional_kwargs`;
  const listed = listAt(ADAPTER, tool_calls, `${place}/tool_calls`)
    .filter((call) => !parsed.some((invalid) => isInvalidCopy(call, invalid)))
    .map((call, index) => chatCall(call, `${place}/tool_calls/${index}`, source));
  const legacy = isJsonObject(function_call) ? openaiCalls({ function_call }, place, source) : [];
  const lists = [
    ...BLOCKS.map((member) => [message[member], `${at}/${member}`] as const),
    [tool_outputs, `${place}/tool_outputs`] as const,
  ];
  const blocks = lists.flatMap(([list, spot]) =>
    (Array.isArray(list) ? list : []).map((block: JsonValue, index: number) =>
      blockCalls(block, `${spot}/${index}`, source, parsed)
    )
  );
  return {
    calls: [...listed, ...legacy, ...blocks.flatMap(({ calls }) => calls)],
    strays: [...callsWithin(others, place), ...blocks.flatMap(({ strays }) => strays)],
  };
}

function blockCalls(
  block: JsonValue,
  at: string,
  source: string,
  parsed: readonly AdaptedCall[],
): WrittenCalls {
  if (!isJsonObject(block)) return { calls: [], strays: callsWithin(block, at) };
  const { type, input, id, name } = block;
  switch (type) {
    case "tool_call":
    case "invalid_tool_call":
    case "server_tool_call":
      return { calls: [toolCall(block, at)], strays: [] };
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use": {
      // While a message streams in, the arguments are only in the parsed call.
      const isPlaceholder = (input === "" || input === undefined) &&
        parsed.some((call) =>
          call.call_id !== undefined && call.call_id === id && call.name === name
        );
      return { calls: isPlaceholder ? [] : anthropicAdapter.read(block, source), strays: [] };
    }
  }
  if (isResponseItem(block) && type !== "message") {
    return { calls: itemCalls(block, at), strays: [] };
  }
  return { calls: [], strays: callsWithin(block, at) };
}

/**
 * Reads `{"name": …, "args": …, "id": …, "type": "tool_call"}`, or a call that could not be parsed.
 */
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

/** Whether a call as the model wrote it equals the call that could not be parsed. */
function isInvalidCopy(call: JsonValue, { problem, call_id, name, args }: AdaptedCall): boolean {
  if (problem === undefined || !isJsonObject(call) || call["id"] !== call_id) return false;
  const called = call["function"];
  return isJsonObject(called) && called["name"] === name && called["arguments"] === args["args"];
}

/** The calls that say something else than the known ones, each once. */
export function newCalls(
  calls: readonly AdaptedCall[],
  known: readonly AdaptedCall[],
): readonly AdaptedCall[] {
  const seen = new Set(sayingsOf(known));
  return calls.filter((call) => {
    const saying = sayingOf(idless(call));
    return !seen.has(saying) && seen.add(saying);
  });
}

/** Content of each call, without its id. */
function sayingsOf(calls: readonly AdaptedCall[]): ReadonlySet<string> {
  return new Set(calls.map((call) => sayingOf(idless(call))));
}

/** Whether a part of the message says what a call that is judged says. */
function isCopy({ name, args }: StrayCall, sayings: ReadonlySet<string>): boolean {
  if (name === undefined) return false;
  try {
    return sayings.has(sayingOf({ ...BARE_CALL, name, args: decodeArguments(args) }));
  } catch (error) {
    if (error instanceof GaitError) return false;
    throw error;
  }
}

function sayingOf({ name, args, call_id = "", also_named = "" }: AdaptedCall): string {
  return canonicalText({ name, args, call_id, also_named });
}

function idless({ call_id: _id, ...call }: AdaptedCall): AdaptedCall {
  return call;
}
