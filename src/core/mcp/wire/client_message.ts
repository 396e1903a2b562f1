/**
 * Reads what a client sends to an MCP server: enough to judge calls, and so strictly that no server
 * can read a call where gait reads none. A message that is forwarded keeps its bytes.
 *
 * Sources: JSON-RPC 2.0; MCP 2025-11-25 and 2026-07-28.
 */

import { GaitError } from "../../error.ts";
import { strictUtf8 } from "../../bytes.ts";
import { mayRound, roundedNumbers } from "../../gate/intent/lost.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import { rawMember } from "../../json/spans.ts";
import { nameFault } from "../../text.ts";
import {
  contentOfMeta,
  INPUT_PARAMS,
  judgedArgs,
  paramsFault,
  requestFault,
} from "./call_params.ts";
import { idOf, type MessageId, messageId } from "./message_id.ts";
import { withoutCutSecrets } from "./member_shown.ts";
import { disguised, ENVELOPE, plainName, unclearName, unclearNameWithin } from "./message_names.ts";

/** Codes of the JSON-RPC errors that gait answers with. */
export const RpcCode = {
  /** The text is not JSON. */
  parse_error: -32700,
  /** The message is JSON, but no request that can be judged. */
  invalid_request: -32600,
  /** The call has no name, or arguments that are not an object. */
  invalid_params: -32602,
  /** An unexpected failure while gait judged the call. */
  internal_error: -32603,
  /** Refused, and no tool result can say so. JSON-RPC reserves -32768 to -32000. */
  refused: 4030,
} as const;

/** A tool call that must be judged. */
export interface CallMessage {
  readonly kind: "call";
  readonly id: MessageId;
  /** Name of the tool, exactly as the server gets it. */
  readonly name: string;
  /** Arguments; empty if the call has none. */
  readonly args: JsonObject;
  /** The arguments, and what else of the call is input for the tool: the answers of a retry. */
  readonly judged: JsonObject;
  /** Whether the message is of a revision without handshake (2026-07-28 and later). */
  readonly modern: boolean;
  /** Whether the client wants a task as the answer. */
  readonly isTask: boolean;
  /** Doubles whose numbers, as written in the arguments, they do not hold exactly. */
  readonly rounded: ReadonlySet<number>;
  readonly meta: JsonObject;
  /** Content of `_meta` that no digest covers, in words. */
  readonly unbound: readonly string[];
}

/** A message that must not reach the server. */
export interface RefusedMessage {
  readonly kind: "refused";
  /** Id of the request; absent where none could be read. */
  readonly id?: MessageId;
  /** Set for a notification, which must not be answered. */
  readonly silent?: true;
  /** Code of the error, mostly one of {@linkcode RpcCode}. */
  readonly code: number;
  /** Fault of the message, in words for the author of the client. */
  readonly problem: string;
}

/** Any other message; it is forwarded unchanged. */
export interface PassedMessage {
  readonly kind: "pass";
  /** Absent for responses. */
  readonly method?: string;
  /** `params.name`, or `params.uri` of `resources/read`. */
  readonly name?: string;
  /** See {@linkcode CallMessage.modern}. */
  readonly modern: boolean;
  /** Absent for notifications and responses. */
  readonly id?: MessageId;
  /** Key of the id that a cancellation names; see {@linkcode MessageId.key}. */
  readonly cancels?: string;
  /** Id of the task that `tasks/get` or `tasks/result` asks for. */
  readonly taskId?: string;
}

export type ClientMessage = CallMessage | RefusedMessage | PassedMessage;

const VERSION_KEY = "io.modelcontextprotocol/protocolVersion";

/**
 * Reads one message. With `lines` a line holds one message; then a carriage return inside of the
 * message is refused, since some servers end a line there.
 */
export function readClientMessage(
  bytes: Uint8Array,
  { lines }: { readonly lines: boolean },
): ClientMessage {
  const text = strictUtf8(bytes);
  if (text === undefined) return refusal(RpcCode.parse_error, "the message is not valid UTF-8");
  const body = text.trim();
  if (body === "") {
    return lines ? { kind: "pass", modern: false } : refusal(RpcCode.parse_error, "it is empty");
  }
  if (lines && text.trimEnd().includes("\r")) {
    return refusal(RpcCode.invalid_request, "the message has a carriage return inside");
  }
  let value: JsonValue;
  try {
    value = parseJson({ name: "message", bytes }, text);
  } catch (error) {
    return unreadable(text, error);
  }
  if (Array.isArray(value)) {
    return refusal(
      RpcCode.invalid_request,
      "batches are not part of MCP: send messages one by one",
    );
  }
  if (!isJsonObject(value)) {
    return refusal(RpcCode.invalid_request, "a message is an object");
  }
  const unclear = unclearName(value);
  if (unclear !== undefined) {
    return refusal(RpcCode.invalid_request, `the name of a member ${unclear}`);
  }
  const twin = disguised(value, ENVELOPE);
  if (twin !== undefined) {
    return refusal(RpcCode.invalid_request, `the member ${twin} is spelled in another way`);
  }
  return readObject(value, text);
}

function readObject(value: JsonObject, text: string): ClientMessage {
  const { method, params } = value;
  const meta = isJsonObject(params) && isJsonObject(params["_meta"]) ? params["_meta"] : {};
  const modern = typeof meta[VERSION_KEY] === "string";
  if (method === undefined) return { kind: "pass", modern };
  const id = "id" in value ? messageId(text) : undefined;
  const about = id === undefined ? {} : { id };
  if (typeof method !== "string") {
    return refusal(RpcCode.invalid_request, "method is not a string", about);
  }
  const unclear = nameFault(method);
  if (unclear !== undefined) {
    return refusal(RpcCode.invalid_request, `method ${unclear}`, about);
  }
  if (method !== "tools/call") {
    if (plainName(method) === "tools/call") {
      return refusal(RpcCode.invalid_request, "tools/call is spelled in another way", about);
    }
    const fault = isJsonObject(params) ? unclearName(params) : undefined;
    if (fault !== undefined) {
      return refusal(RpcCode.invalid_request, `the name of a member ${fault}`, about);
    }
    return passed(method, params, { modern, ...about }, text);
  }
  return readCall(value, { text, meta, modern, id });
}

function passed(
  method: string,
  params: JsonValue | undefined,
  about: Pick<PassedMessage, "modern" | "id">,
  text: string,
): PassedMessage {
  const message = { kind: "pass", method, ...about } as const;
  if (!isJsonObject(params)) return message;
  if (method === "notifications/cancelled") {
    const rawParams = rawMember(text, "params") ?? "{}";
    const cancels = idOf(rawMember(rawParams, "requestId") ?? "null")?.key;
    return cancels === undefined ? message : { ...message, cancels };
  }
  const name = method === "resources/read" ? params["uri"] : params["name"];
  const taskId = method === "tasks/result" || method === "tasks/get" ? params["taskId"] : undefined;
  return {
    ...message,
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof taskId === "string" ? { taskId } : {}),
  };
}

function readCall(
  value: JsonObject,
  { text, meta, modern, id }: {
    readonly text: string;
    readonly meta: JsonObject;
    readonly modern: boolean;
    readonly id: MessageId | undefined;
  },
): CallMessage | RefusedMessage {
  if (id === undefined) {
    return "id" in value
      ? refusal(RpcCode.invalid_request, "the id of a call is a string or an integer")
      : {
        ...refusal(RpcCode.invalid_request, "a call without an id cannot be answered"),
        silent: true,
      };
  }
  const refuse = (code: number, problem: string) => refusal(code, problem, { id });
  if (value["jsonrpc"] !== "2.0") return refuse(RpcCode.invalid_request, 'jsonrpc is not "2.0"');
  if ("result" in value || "error" in value) {
    return refuse(RpcCode.invalid_request, "a request holds neither result nor error");
  }
  const stray = requestFault(value);
  if (stray !== undefined) return refuse(RpcCode.invalid_request, stray);
  const { params } = value;
  if (!isJsonObject(params)) return refuse(RpcCode.invalid_params, "params is not an object");
  const unclear = unclearNameWithin(params);
  if (unclear !== undefined) {
    return refuse(RpcCode.invalid_params, `the name of a member ${unclear}`);
  }
  const problem = paramsFault(params);
  if (problem !== undefined) return refuse(RpcCode.invalid_params, problem);
  const { name } = params;
  // many clients send null for a tool without arguments, and servers take it
  const args = params["arguments"] ?? {};
  if (typeof name !== "string") {
    return refuse(RpcCode.invalid_params, "params.name is not a string");
  }
  const fault = nameFault(name);
  if (fault !== undefined) return refuse(RpcCode.invalid_params, `params.name ${fault}`);
  if (name === "" || name !== name.trim()) {
    return refuse(RpcCode.invalid_params, "params.name is blank, or has white space around it");
  }
  if (!isJsonObject(args)) {
    return refuse(RpcCode.invalid_params, "params.arguments is not an object");
  }
  if (hasLoneSurrogate(text)) {
    return refuse(RpcCode.invalid_params, "the call holds half of a surrogate pair");
  }
  return {
    kind: "call",
    id,
    name,
    args,
    judged: judgedArgs(params, args),
    modern,
    meta,
    unbound: contentOfMeta(params),
    isTask: (params["task"] ?? null) !== null,
    // a server that computes in decimals would see another number than gait judged
    rounded: mayRound(text) ? roundedNumbers(inputIn(text)) : NOTHING_ROUNDED,
  };
}

const NOTHING_ROUNDED: ReadonlySet<number> = new Set();

/** What is input for the tool, as it is written in the text of a call. */
function inputIn(text: string): string {
  const params = rawMember(text, "params") ?? "{}";
  return INPUT_PARAMS.map((member) => rawMember(params, member) ?? "").join(" ");
}

function unreadable(text: string, error: unknown): RefusedMessage {
  try {
    JSON.parse(text);
  } catch {
    return refusal(RpcCode.parse_error, "the message is not JSON");
  }
  const problem = error instanceof GaitError
    ? withoutCutSecrets(error.message, error.fields[0] ?? "")
    : "the message cannot be read";
  return refusal(RpcCode.invalid_request, problem);
}

/** `JSON.stringify` escapes lone surrogates, and no other character of that range. */
function hasLoneSurrogate(text: string): boolean {
  if (!/\\u[dD]/.test(text)) return false;
  const written = JSON.stringify(JSON.parse(text));
  return [...written.matchAll(/\\(?:\\|ud[89a-f])/g)].some(([found]) => found !== "\\\\");
}

function refusal(
  code: number,
  problem: string,
  about: { readonly id?: MessageId } = {},
): RefusedMessage {
  return { kind: "refused", code, problem, ...about };
}
