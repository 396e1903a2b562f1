/** Messages between a server and ourselves as its client. */

import { isJsonObject, type JsonObject } from "../../core/json/json.ts";
import { RpcCode } from "../../core/mcp/wire/client_message.ts";
import type { Reply } from "../../core/mcp/wire/handshake.ts";
import { serverFault } from "./connection.ts";

/**
 * Reads a response.
 *
 * @throws {GaitError} `invalid_input` if it holds neither a result nor an error, or both.
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
      ...(data === undefined ? {} : { data }),
    };
  }
  throw serverFault("a response holds neither a result nor an error, or it holds both");
}

/**
 * Our answer to a request of the server: there is nobody to ask and nothing to share while tools are
 * listed.
 */
export function answerFor({ id = null, method }: JsonObject): JsonObject {
  const envelope = { jsonrpc: "2.0", id };
  if (method === "ping") return { ...envelope, result: {} };
  if (method === "roots/list") return { ...envelope, result: { roots: [] } };
  const message = "gait only lists tools";
  return { ...envelope, error: { code: RpcCode.refused, message } };
}
