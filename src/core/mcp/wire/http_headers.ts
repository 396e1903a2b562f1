/** Headers of MCP over HTTP: which ones the proxy forwards, and which contradict the body. */

import { decodeBase64, decodeUtf8 } from "../../bytes.ts";
import type { ClientMessage } from "./client_message.ts";

/** Headers about one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
  "proxy-authenticate",
  "proxy-authorization",
];
/** The proxy's own request sets these anew. */
const REQUEST_ONLY = ["host", "content-length", "accept-encoding", "expect"];
/** The last three would lead a client past the proxy, straight to the server. */
const RESPONSE_ONLY = ["content-length", "content-encoding", "location", "refresh", "alt-svc"];

/**
 * The headers of a request that the proxy forwards. `withholdsAuthorization` drops the credentials
 * where they are meant for the proxy itself.
 */
export function requestHeaders(
  received: Headers,
  { withholdsAuthorization }: { readonly withholdsAuthorization: boolean },
): Headers {
  const own = withholdsAuthorization ? ["authorization"] : [];
  return without(received, [...REQUEST_ONLY, ...own]);
}

/** The headers of an answer that the proxy forwards to the client. */
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

/** Why the proxy rejects a body of this content type; `undefined` for JSON in UTF-8. */
export function contentTypeFault(headers: Headers): string | undefined {
  const type = headers.get("content-type");
  if (type === null) return "Content-Type is missing: it must be application/json";
  const [essence = "", ...parameters] = type.split(";").map((part) => part.trim().toLowerCase());
  // Two headers arrive as one, joined with a comma.
  if (essence !== "application/json" || type.includes(",")) {
    return "Content-Type must be application/json";
  }
  const charsets = parameters.filter((parameter) => /^charset\s*=/.test(parameter));
  const isUtf8 = charsets.every((charset) => /^charset="?utf-8"?$/.test(charset));
  if (charsets.length > 1 || !isUtf8) {
    return "Content-Type must name the charset utf-8 once, or none";
  }
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (coding !== "" && coding !== "identity") {
    return "Content-Encoding is not supported: send the body without it";
  }
  return undefined;
}

const NAMED_METHODS = ["tools/call", "prompts/get", "resources/read"];

/**
 * Says where `Mcp-Method` or `Mcp-Name` contradicts the message: a server that trusts the header would
 * run another call than gait judged. A missing header is no contradiction; the server may reject it.
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

/** Decodes a header that may be written as `=?base64?…?=`; `undefined` if it is no base64. */
export function headerText(value: string): string | undefined {
  const coded = /^=\?base64\?(.*)\?=$/i.exec(value)?.[1];
  if (coded === undefined) return value;
  const bytes = decodeBase64(coded);
  return bytes && decodeUtf8(bytes);
}
