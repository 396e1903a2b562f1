/** Reading what an MCP server sends, to record it. What cannot be read is passed on all the same. */

import { decodeUtf8 } from "../../bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { rawMember } from "../../json/spans.ts";
import { idOf, type MessageId } from "./message_id.ts";

/** A response of the server. */
export interface ServerResponse {
  /** Kind of message. */
  readonly kind: "response";
  /** Id of the request that it answers. */
  readonly id: MessageId;
  /** What came of it; absent where it is an error. */
  readonly result?: JsonObject;
  /** The error, if it is one. */
  readonly error?: JsonObject;
}

/** What a server sent. */
export type ServerMessage =
  | ServerResponse
  | { readonly kind: "tools_changed" }
  | { readonly kind: "other" };

const OTHER: ServerMessage = { kind: "other" };

/** Reads one message; whatever is no response is `other`. */
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
  if (method === "notifications/tools/list_changed") return { kind: "tools_changed" };
  if (method !== undefined || (result === undefined && error === undefined)) return OTHER;
  // some languages write every number with a fraction
  const id = idOf((rawMember(text, "id") ?? "null").replace(/^(-?[0-9]+)\.0+$/, "$1"));
  if (id === undefined) return OTHER;
  if (isJsonObject(error)) return { kind: "response", id, error };
  return isJsonObject(result) ? { kind: "response", id, result } : OTHER;
}
