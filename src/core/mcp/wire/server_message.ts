/** Reads what an MCP server sends, to record it. The proxy forwards what it cannot read all the same. */

import { decodeUtf8 } from "../../bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { rawMember } from "../../json/spans.ts";
import { idOf, type MessageId } from "./message_id.ts";

/** A response of the server, with either a result or an error. */
export interface ServerResponse {
  readonly kind: "response";
  /** Id of the request that it answers, as the client wrote it. */
  readonly id: MessageId;
  /** The message as received: JSON that was parsed once. */
  readonly bytes: Uint8Array;
  readonly result?: JsonObject;
  readonly error?: JsonObject;
}

/** A message of the server, as far as the proxy looks into it. */
export type ServerMessage =
  | ServerResponse
  | { readonly kind: "tools_changed" }
  | { readonly kind: "other" };

const OTHER: ServerMessage = { kind: "other" };

/** Reads one message. Never throws: what is no response, or no JSON, is `other`. */
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
  // Some languages write every number with a fraction: 7.0 answers the request 7.
  const id = idOf((rawMember(text, "id") ?? "null").replace(/^(-?[0-9]+)\.0+$/, "$1"));
  if (id === undefined) return OTHER;
  if (isJsonObject(error)) return { kind: "response", id, bytes, error };
  return isJsonObject(result) ? { kind: "response", id, bytes, result } : OTHER;
}
