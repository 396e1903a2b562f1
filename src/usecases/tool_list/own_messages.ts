/** Messages between a server and gait as its client. */

import { GaitError } from "../../core/error.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../core/json/json.ts";
import { RpcCode } from "../../core/mcp/wire/client_message.ts";
import { present } from "../../core/present.ts";
import type { Reply } from "../../core/mcp/wire/handshake.ts";
import { SERVER_HINTS, serverFault, type Transport } from "./connection.ts";

/**
 * Parses a message strictly: text that two parsers read differently must not be locked.
 *
 * @throws {GaitError} `invalid_input` for anything but one JSON object.
 */
export function parseMessage(bytes: Uint8Array, transport: Transport): JsonObject {
  try {
    return parseJsonObject({ name: "message of the server", bytes });
  } catch (error) {
    throw error instanceof GaitError ? error.retold({ hint: SERVER_HINTS[transport] }) : error;
  }
}

/**
 * @throws {GaitError} `invalid_input` for a message with neither a result nor an error, or with both.
 */
export function readReply(message: JsonObject): Reply {
  const { result, error } = message;
  if (isJsonObject(result) && error === undefined) return { kind: "result", result };
  if (isJsonObject(error) && result === undefined) {
    const { code, message, data } = error;
    return {
      kind: "error",
      code: typeof code === "number" ? code : 0,
      message: typeof message === "string" ? message : "",
      ...present({ data }),
    };
  }
  throw serverFault("a response holds neither a result nor an error, or it holds both");
}

/** Answers a request of the server. It declines everything but `ping` and an empty list of roots. */
export function answerFor({ id = null, method }: JsonObject): JsonObject {
  const envelope = { jsonrpc: "2.0", id };
  if (method === "ping") return { ...envelope, result: {} };
  if (method === "roots/list") return { ...envelope, result: { roots: [] } };
  return { ...envelope, error: { code: RpcCode.refused, message: "gait only lists tools" } };
}
