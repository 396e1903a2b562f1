/** Headers of MCP over HTTP: which pass in either direction, and where they contradict the body. */

import { decodeBase64, decodeUtf8 } from "../../bytes.ts";
import type { ClientMessage } from "./client_message.ts";

/** Headers that concern one connection alone (RFC 9110, 7.6.1), or that are made anew for the next. */
const HOP_BY_HOP = [
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "http2-settings", "proxy-authenticate", "proxy-authorization"],
];
const REQUEST_ONLY = ["host", "content-length", "accept-encoding", "expect"];
/** The last ones would lead a client to the server by another way. */
const RESPONSE_ONLY = ["content-length", "content-encoding", "location", "refresh", "alt-svc"];

/** The headers of a request that go on to the server. Credentials for the proxy itself are held back. */
export function requestHeaders(
  received: Headers,
  { withholdsAuthorization }: { readonly withholdsAuthorization: boolean },
): Headers {
  const own = withholdsAuthorization ? ["authorization"] : [];
  return without(received, [...REQUEST_ONLY, ...own]);
}

/** The headers of an answer that go on to the client. */
export function responseHeaders(received: Headers): Headers {
  return without(received, RESPONSE_ONLY);
}

function without(received: Headers, names: readonly string[]): Headers {
  const named = (received.get("connection") ?? "").toLowerCase().split(",").map((name) =>
    name.trim()
  );
  const dropped = new Set([...HOP_BY_HOP, ...names, ...named]);
  const kept = new Headers();
  for (const [name, value] of received) if (!dropped.has(name)) kept.append(name, value);
  return kept;
}

/** Why a body of this content type is not taken; `undefined` for JSON in UTF-8. */
export function contentTypeFault(headers: Headers): string | undefined {
  const type = headers.get("content-type");
  if (type === null) return "Content-Type is missing: it must be application/json";
  const [essence = "", ...parameters] = type.split(";").map((part) => part.trim().toLowerCase());
  // two headers arrive as one, joined with a comma
  if (essence !== "application/json" || type.includes(",")) {
    return "Content-Type must be application/json";
  }
  const charsets = parameters.filter((parameter) => /^charset\s*=/.test(parameter));
  const isUtf8 = charsets.every((charset) => /^charset="?utf-8"?$/.test(charset));
  if (charsets.length > 1 || !isUtf8) return "the charset of Content-Type must be utf-8, said once";
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (coding !== "" && coding !== "identity") return "Content-Encoding is not taken: send it plain";
  return undefined;
}

const NAMED_METHODS = ["tools/call", "prompts/get", "resources/read"];

/**
 * Where `Mcp-Method` or `Mcp-Name` says something else than the message: a server that believes the
 * header would run what was not judged. Headers that are missing are the server's affair.
 */
export function headerMismatch(headers: Headers, message: ClientMessage): string | undefined {
  if (message.kind === "refused") return undefined;
  const method = message.kind === "call" ? "tools/call" : message.method;
  const told = headers.get("mcp-method");
  if (told !== null && told !== method) {
    return `Mcp-Method is ${JSON.stringify(told)}, the message says ${shown(method)}`;
  }
  const header = headers.get("mcp-name");
  if (header === null || method === undefined || !NAMED_METHODS.includes(method)) return undefined;
  const name = headerText(header);
  if (name !== undefined && name === message.name) return undefined;
  return `Mcp-Name is ${JSON.stringify(header)}, the message says ${shown(message.name)}`;
}

function shown(value: string | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** The text of a header that may be coded as `=?base64?…?=`; `undefined` if its code is broken. */
export function headerText(value: string): string | undefined {
  const coded = /^=\?base64\?(.*)\?=$/i.exec(value)?.[1];
  if (coded === undefined) return value;
  const bytes = decodeBase64(coded);
  return bytes && decodeUtf8(bytes);
}
