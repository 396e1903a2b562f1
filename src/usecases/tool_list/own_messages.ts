/** Messages between a server and gait as its client. */

import { GaitError } from "../../core/error.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../core/json/json.ts";
import { rawMember } from "../../core/json/spans.ts";
import { messageId } from "../../core/mcp/wire/message_id.ts";
import { RpcCode } from "../../core/mcp/wire/client_message.ts";
import { visible } from "../../core/mcp/lock/invisible_text.ts";
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

/**
 * The number of the request that a response is for; `undefined` for a response to no request of
 * gait. Ids are read as a session reads them: gait writes numbers, so a text is another id.
 *
 * @throws {GaitError} for an id that another reader would take for that of one of the `asked`
 * requests.
 */
export function answeredId(
  text: string,
  { id }: JsonObject,
  asked: number,
  transport: Transport,
): number | undefined {
  const isAsked = (number: number) => number >= 1 && number <= asked;
  const own = messageId(text);
  const number = own?.key.startsWith("n:") === true ? Number(own.raw) : undefined;
  if (number !== undefined) return isAsked(number) ? number : undefined;
  if (id === null || !isAsked(Number(id))) return undefined;
  throw otherId(text, transport);
}

/** The refusal of a response without a request. */
export function otherId(text: string, transport: Transport): GaitError {
  const shown = visible((rawMember(text, "id") ?? "null").slice(0, ID_SHOWN));
  return serverFault(
    `it answers with the id ${shown}, which no request has: a session withholds it`,
    transport,
  );
}

const ID_SHOWN = 40;

/** Answers a request of the server. It declines everything but `ping` and an empty list of roots. */
export function answerFor({ id = null, method }: JsonObject): JsonObject {
  const envelope = { jsonrpc: "2.0", id };
  if (method === "ping") return { ...envelope, result: {} };
  if (method === "roots/list") return { ...envelope, result: { roots: [] } };
  return { ...envelope, error: { code: RpcCode.refused, message: "gait only lists tools" } };
}
