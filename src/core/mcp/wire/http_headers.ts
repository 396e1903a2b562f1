/** Headers of MCP over HTTP: which ones the proxy forwards, and which contradict the body. */

import { decodeBase64, decodeUtf8 } from "../../bytes.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { foldCase } from "../../text.ts";
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
/** Headers of requests that a server needs, besides those of MCP. */
const END_TO_END = [
  ...REQUEST_ONLY,
  "accept",
  "authorization",
  "content-encoding",
  "content-type",
  "cookie",
  "last-event-id",
  "origin",
];
/** Words that say of a method or path that it is that of the request, or the one to take for it. */
const ABOUT_REQUEST =
  "http|original|orig|rewrite|rewritten|replaced?|forward|forwarded|override|overridden|request|requested|" +
  "invoke|invoked|match|matched|destination|dest|target|effective|real|true|raw|internal|proxy|upstream|" +
  "middleware|accel";
/** Products whose name may stand before such words. */
const PRODUCT =
  "envoy|waf|nginx|apache|iis|traefik|kong|ingress|azure|ms|now|vercel|nextjs|next|netlify|cf|amzn?|aws|cdn";
/**
 * Some servers and frameworks take another method or path from these than the request line has. They
 * are known by their words, without what stands between them.
 */
const OVERRIDE = new RegExp(
  "override$|^x?(?:http)?method$|^x?scriptname$|^x(?:path|ur[il])$|" +
    `^x?(?:${PRODUCT})?(?:${ABOUT_REQUEST})+` +
    "(?:method|ur[il]|path|pathinfo|pathname|prefix|query|querystring|rewrite|redirect|subrequest)$",
);

/** Whether a header names another method or path than the request has. MCP's own headers never do. */
function namesOther(name: string): boolean {
  return !name.startsWith("mcp-") && OVERRIDE.test(name.replaceAll(/[-_.]/g, ""));
}

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
  const dropped = [...REQUEST_ONLY, ...own];
  const kept = without(received, dropped);
  for (const name of [...kept.keys()]) if (namesOther(name)) kept.delete(name);
  // Servers with CGI roots read `_` in a name as `-`.
  for (const name of [...kept.keys()].filter((name) => name.includes("_"))) {
    const meant = name.replaceAll("_", "-");
    const isSpecial = meant.startsWith("mcp-") ||
      [...dropped, ...HOP_BY_HOP].includes(meant) ||
      ["authorization", "content-type"].includes(meant);
    if (isSpecial) kept.delete(name);
  }
  return kept;
}

/**
 * Says where `Connection` names a header that is meant for the server: a proxy must drop what it
 * names, so a client could take away what was checked. `undefined` if it names none.
 */
export function connectionFault(received: Headers): string | undefined {
  for (const name of namedByConnection(received)) {
    if (END_TO_END.includes(name) || name.startsWith("mcp-")) {
      return "Connection names a header that is meant for the server: leave it out there";
    }
  }
  return undefined;
}

/**
 * The headers of an answer that the proxy forwards to the client. Its type is written anew: what gait
 * did not read must not tell the client how to read.
 */
export function responseHeaders(received: Headers): Headers {
  const kept = without(received, RESPONSE_ONLY);
  if (kept.has("content-type")) kept.set("content-type", mediaType(received) ?? "text/plain");
  return kept;
}

const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/;

/** The media type without its parameters; `undefined` if there is none, or no clear one. */
export function mediaType(headers: Headers): string | undefined {
  const [essence = ""] = (headers.get("content-type") ?? "").split(";");
  const plain = essence.trim().toLowerCase();
  return MEDIA_TYPE.test(plain) ? plain : undefined;
}

/** A parameter that says nothing of how to read the text, and that is read in one way only. */
const IDLE_PARAMETER = /^(?!.*(?:char|cod|boundary))[a-z0-9_.-]+(?:=[a-z0-9_./+-]+)?$/;

/**
 * Why a client might read another text in an answer than gait does: its type is not one type in
 * UTF-8, or has a parameter that may change how it is read. `undefined` for a clear type, and for none.
 */
export function answerTypeFault(headers: Headers): string | undefined {
  const type = headers.get("content-type");
  if (type === null) return undefined;
  // two headers arrive as one, joined with a comma, which no media type and no parameter holds here
  const parameters = type.toLowerCase().split(";").slice(1).map((part) => part.trim())
    .filter((part) => part !== "" && !IDLE_PARAMETER.test(part));
  const isUtf8 = parameters.every((part) => /^charset=(?:utf-?8|"utf-?8")$/.test(part));
  if (mediaType(headers) !== undefined && isUtf8 && parameters.length < 2) return undefined;
  return "its Content-Type is not one type in UTF-8";
}

function without(received: Headers, names: readonly string[]): Headers {
  const dropped = new Set([...HOP_BY_HOP, ...names, ...namedByConnection(received)]);
  const kept = new Headers();
  for (const [name, value] of received) if (!dropped.has(name)) kept.append(name, value);
  return kept;
}

function namedByConnection(received: Headers): readonly string[] {
  return (received.get("connection") ?? "").toLowerCase().split(",").map((name) => name.trim());
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

/** Why the proxy cannot read the bytes of a body; `undefined` for a plain or chunked one. */
export function transferFault(headers: Headers): string | undefined {
  const coding = headers.get("transfer-encoding")?.trim().toLowerCase() ?? "chunked";
  if (coding === "chunked") return undefined;
  return "Transfer-Encoding must be chunked alone: send the body plain or in chunks";
}

const NAMED_METHODS = ["tools/call", "prompts/get", "resources/read"];

/**
 * Says where `Mcp-Method` or `Mcp-Name` contradicts the message: a server that trusts the header would
 * run another call than gait judged. A missing header is not a contradiction; the server may reject it.
 */
export function headerMismatch(headers: Headers, message: ClientMessage): string | undefined {
  if (message.kind === "refused") return undefined;
  const method = message.kind === "call" ? "tools/call" : message.method;
  const told = headers.get("mcp-method");
  if (told !== null && told !== method) {
    return `Mcp-Method is ${JSON.stringify(told)}, the message says ${shown(method)}`;
  }
  const parameter = parameterMismatch(headers, message);
  if (parameter !== undefined) return parameter;
  const header = headers.get("mcp-name");
  if (header === null || method === undefined || !NAMED_METHODS.includes(method)) return undefined;
  const name = headerText(header);
  if (name !== undefined && name === message.name) return undefined;
  return `Mcp-Name is ${JSON.stringify(header)}, the message says ${shown(message.name)}`;
}

const PARAMETER = "mcp-param-";

/**
 * Says where `Mcp-Param-*` repeats no argument of the call. The schema of the tool says which argument
 * a header repeats, and the proxy does not trust it: an argument of the header's name counts, and
 * without one any argument.
 */
function parameterMismatch(headers: Headers, message: ClientMessage): string | undefined {
  const args = message.kind === "call" ? message.args : {};
  for (const [header, value] of headers) {
    if (!header.startsWith(PARAMETER)) continue;
    const found = scalarsIn(args);
    const name = plain(header.slice(PARAMETER.length));
    const same = found.filter((scalar) => plain(scalar.name) === name);
    const text = headerText(value);
    const isRepeated = text !== undefined &&
      (same.length > 0 ? same.every(isEqual(text)) : found.some(isEqual(text)));
    if (!isRepeated) return `${header} is ${JSON.stringify(value)}, which the call does not say`;
  }
  return undefined;
}

interface Scalar {
  readonly name: string;
  readonly value: string | number | boolean;
}

/** Values that a header can repeat: those that are reached by names alone. */
function scalarsIn(args: JsonObject): readonly Scalar[] {
  return Object.entries(args).flatMap(([name, value]): readonly Scalar[] => {
    if (isJsonObject(value)) return scalarsIn(value);
    return typeof value === "object" ? [] : [{ name, value }];
  });
}

function isEqual(text: string): (scalar: Scalar) => boolean {
  return ({ value }) =>
    String(value) === text ||
    (typeof value === "number" && /^-?[0-9]+(?:\.0+)?$/.test(text) && Number(text) === value);
}

/** Names of headers have no letter case, and often a hyphen for an underscore. */
function plain(name: string): string {
  return foldCase(name).replaceAll(/[-_]/g, "");
}

function shown(value: string | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** Decodes a header that may be written as `=?base64?…?=`; `undefined` if it is not base64. */
export function headerText(value: string): string | undefined {
  const coded = /^=\?base64\?(.*)\?=$/i.exec(value)?.[1];
  if (coded === undefined) return value;
  const bytes = decodeBase64(coded);
  return bytes && decodeUtf8(bytes);
}
