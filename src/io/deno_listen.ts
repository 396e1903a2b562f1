/** A server for programs of this machine: whole requests, within limits of size, time and number. */

import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { concatBytes } from "../core/bytes.ts";
import type {
  ListenLimits,
  ListenPlace,
  ListenRequest,
  LocalAnswer,
  LocalRequest,
  LocalServer,
} from "./host.ts";

const SOCKET_MODE = 0o600;
/** How often connections are looked at that let a request wait, in milliseconds. */
const CHECK_EVERY_MS = 1000;

/** Listens on a place of this machine; see `NetPort.listen`. */
export async function listenLocally(
  { place, limits, isLast, handle }: ListenRequest,
): Promise<LocalServer> {
  const server = createServer({
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    keepAliveTimeout: limits.idleMs,
    requireHostHeader: true,
  }, (request, response) => void answer(request, response, { limits, handle }));
  server.maxConnections = limits.connections;
  // The answer to broken HTTP is the library's; without a listener it would end the program.
  server.on("connection", (socket) => socket.on("error", () => socket.destroy()));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(place, error)));
    const isReady = () => resolve();
    if ("socket" in place) server.listen(place.socket, isReady);
    else server.listen(place.port, place.hostname, isReady);
  });
  if ("socket" in place) Deno.chmodSync(place.socket, SOCKET_MODE);
  if (isLast) Deno.permissions.revokeSync({ name: "net" });
  return {
    place: placeOf(server, place),
    drain: (maxMs) => drain(server, maxMs),
  };
}

function placeOf(server: Server, place: ListenPlace): ListenPlace {
  const address = server.address();
  if ("socket" in place || address === null || typeof address === "string") return place;
  return { hostname: address.address, port: address.port };
}

interface Answering extends Pick<ListenRequest, "handle"> {
  readonly limits: ListenLimits;
}

/** Answers one request. A request that is not whole gets no handler. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { limits, handle }: Answering,
): Promise<void> {
  const { "content-length": length = "0" } = request.headers;
  const body = Number(length) > limits.bodyBytes
    ? "too large"
    : await bodyOf(request, limits.bodyBytes).catch(() => "broken" as const);
  if (body === "broken") return void request.destroy();
  if (body === "too large") {
    const text = `{"ok":false,"error":"the body is larger than ${limits.bodyBytes} bytes"}\n`;
    const headers = { "content-type": "application/json", connection: "close" };
    send(response, { status: 413, headers, body: text });
    return;
  }
  const whole: LocalRequest = {
    method: request.method ?? "",
    target: request.url ?? "",
    headers: pairsOf(request.rawHeaders),
    body,
  };
  const failed = { status: 500, headers: {}, body: "" };
  send(response, await handle(whole).catch(() => failed));
}

function send(response: ServerResponse, { status, headers, body }: LocalAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
}

/** The whole body. Reading on would not end the connection: its answer is still to be sent. */
function bodyOf(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | "too large"> {
  const { promise, resolve, reject } = Promise.withResolvers<
    Uint8Array<ArrayBuffer> | "too large"
  >();
  const chunks: Uint8Array[] = [];
  let size = 0;
  request.on("data", (chunk: Uint8Array) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else {
      request.pause();
      resolve("too large");
    }
  });
  request.on("end", () => resolve(concatBytes(chunks)));
  request.on("error", reject);
  request.on("close", () => reject(new Error("the request ended early")));
  return promise;
}

function pairsOf(raw: readonly string[]): LocalRequest["headers"] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    pairs.push([(raw[at] ?? "").toLowerCase(), raw[at + 1] ?? ""]);
  }
  return pairs;
}

async function drain(server: Server, maxMs: number): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), maxMs);
  await ended;
  clearTimeout(late);
}

function listenError(place: ListenPlace, cause: unknown): GaitError {
  const what = "socket" in place
    ? `the socket ${quotedName(place.socket)}`
    : `${quotedName(place.hostname)} port ${place.port}`;
  return new GaitError("invalid_input", `Cannot listen on ${what}: ${problemOf(cause)}`, {
    hint: "socket" in place
      ? "choose another path with --socket: at most about 100 bytes, in a folder of your own"
      : "choose another address or port; port 0 takes any that is free",
    cause,
  });
}

function problemOf(error: unknown): string {
  const { code = "" } = error as { readonly code?: unknown };
  if (error instanceof Deno.errors.NotCapable) return "the permission for it was not given";
  if (code === "EADDRINUSE") return "another program listens there";
  if (code === "EADDRNOTAVAIL") return "it is not an address of this machine";
  if (code === "EACCES") return "permission denied";
  return "it failed";
}
