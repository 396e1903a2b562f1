/**
 * Reads what an MCP server sends. A session that only forwards reads leniently: what it cannot read,
 * it forwards all the same. A session that depends on what it reads reads strictly.
 */

import { decodeUtf8, strictUtf8 } from "../../bytes.ts";
import { GaitError } from "../../error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import { itemSpans, memberSpans, rawMember } from "../../json/spans.ts";
import { nameFault } from "../../text.ts";
import { idOf, type MessageId } from "./message_id.ts";
import { disguised, ENVELOPE, unclearName } from "./message_names.ts";

export interface ServerResponse {
  readonly kind: "response";
  /** Id of the request that it answers, as the server wrote it. */
  readonly id: MessageId;
  /** The message as received: JSON that was parsed once. */
  readonly bytes: Uint8Array;
  readonly result?: JsonObject;
  readonly error?: JsonObject;
}

/** An answer whose id no request can have, such as `7.0`, `true` or `null`. */
export interface StrayResponse {
  readonly kind: "stray";
}

/** A message of the server, as far as the proxy looks into it. */
export type ServerMessage =
  | ServerResponse
  | StrayResponse
  | { readonly kind: "tools_changed" }
  | { readonly kind: "other" };

/** A message that is not exactly one clean message of a known kind. */
export interface UnclearMessage {
  readonly kind: "unclear";
  /** The fault in words; quotes nothing of the message. */
  readonly problem: string;
}

const OTHER: ServerMessage = { kind: "other" };
const STRAY: StrayResponse = { kind: "stray" };
const LIST_CHANGED = "notifications/tools/list_changed";

/** Reads one message. Never throws: text that is not a response, or not JSON, is `other`. */
export function readServerMessage(bytes: Uint8Array): ServerMessage {
  let value: JsonValue;
  let text: string;
  try {
    text = decodeUtf8(bytes);
    value = JSON.parse(text);
  } catch {
    return OTHER;
  }
  if (!isJsonObject(value)) return OTHER;
  const { method, result, error } = value;
  if (method === LIST_CHANGED) return { kind: "tools_changed" };
  if (method !== undefined || (result === undefined && error === undefined)) return OTHER;
  const id = idOf(rawMember(text, "id") ?? "null");
  if (id === undefined) return withoutId(value);
  if (isJsonObject(error)) return { kind: "response", id, bytes, error };
  return { kind: "response", id, bytes, ...(isJsonObject(result) ? { result } : {}) };
}

/**
 * Reads one message that every client reads in the same way: one JSON object in UTF-8 without a
 * member twice, which is a request, a notification or a response, and only one of them. With `lines`
 * it must have no carriage return inside, since some clients end a line there. Never throws.
 */
export function readStrictMessage(
  bytes: Uint8Array,
  { lines }: { readonly lines: boolean },
): ServerMessage | UnclearMessage {
  const text = strictUtf8(bytes);
  if (text === undefined) return unclear("it is not valid UTF-8");
  if (/^[ \t\r\n]*$/.test(text)) return OTHER;
  if (lines && /\r(?![ \t\r]*$)/.test(text)) return unclear("it has a carriage return inside");
  let value: JsonValue;
  try {
    value = parseJson({ name: "message of the server", bytes }, text);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return unclear("parsers read its JSON in different ways");
  }
  if (!isJsonObject(value)) return unclear("it is not one object");
  if (unclearName(value) !== undefined || disguised(value, ENVELOPE) !== undefined) {
    return unclear("one of its members has a name that is read in different ways");
  }
  return readClean(value, text, bytes);
}

function readClean(
  value: JsonObject,
  text: string,
  bytes: Uint8Array,
): ServerMessage | UnclearMessage {
  const { method, result, error, jsonrpc = "2.0" } = value;
  if (jsonrpc !== "2.0") return unclear('"jsonrpc" is not "2.0"');
  const kinds = ["method", "result", "error"].filter((name) => name in value);
  if (kinds.length !== 1) return unclear("it is not exactly one of request, result and error");
  if (kinds[0] === "method") {
    if (typeof method !== "string" || nameFault(method) !== undefined) {
      return unclear('"method" is not a clear name');
    }
    return method === LIST_CHANGED ? { kind: "tools_changed" } : OTHER;
  }
  const id = idOf(rawMember(text, "id") ?? "null");
  if (id === undefined) return withoutId(value);
  if (isJsonObject(error)) return { kind: "response", id, bytes, error };
  if (!isJsonObject(result)) return unclear("its result is not an object");
  return { kind: "response", id, bytes, result };
}

/** An error about a request that the server could not read has no id. */
function withoutId({ id = null, error, result }: JsonObject): ServerMessage {
  return id === null && isJsonObject(error) && result === undefined ? OTHER : STRAY;
}

/** Most bytes of an unclear message that are searched for ids. */
const SEARCHED_BYTES = 65_536;

/**
 * The ids that a client might find in a message that gait does not read, or in the beginning of one.
 * Never throws.
 */
export function idsIn(bytes: Uint8Array): readonly MessageId[] {
  const text = decodeUtf8(bytes.subarray(0, SEARCHED_BYTES));
  const raw = topLevelIds(bytes.length > SEARCHED_BYTES ? undefined : text) ??
    [...text.matchAll(/"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*)/g)]
      .map(([, id = ""]) => id);
  const found = new Map<string, MessageId>();
  for (const one of raw) {
    try {
      const id = idOf(one);
      if (id !== undefined) found.set(id.key, id);
    } catch {
      // no JSON, so no client reads it
    }
  }
  return [...found.values()];
}

function topLevelIds(text: string | undefined): readonly string[] | undefined {
  try {
    const value: JsonValue = JSON.parse(text ?? "");
    const starts = Array.isArray(value) ? itemSpans(text ?? "").map(({ start }) => start) : [0];
    return starts.filter((start) => /^\s*\{/.test((text ?? "").slice(start))).flatMap((start) =>
      memberSpans(text ?? "", start).filter(({ name }) => name === "id")
        .map(({ value }) => (text ?? "").slice(value.start, value.end))
    );
  } catch {
    return undefined;
  }
}

function unclear(problem: string): UnclearMessage {
  return { kind: "unclear", problem };
}
