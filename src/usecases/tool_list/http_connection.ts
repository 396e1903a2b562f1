/** A connection over Streamable HTTP: one POST for each message. */

import { concatBytes, decodeUtf8 } from "../../core/bytes.ts";
import { canonicalBytes } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { MCP_LIST_MAX_BYTES } from "../../core/limits.ts";
import { MODERN_VERSION, type Reply } from "../../core/mcp/wire/handshake.ts";
import { SseCutter } from "../../core/mcp/wire/sse.ts";
import { bodyChunks } from "../../io/body_chunks.ts";
import type { BaseHost, Origin } from "../../io/host.ts";
import { answeredId, answerFor, otherId, parseMessage, readReply } from "./own_messages.ts";
import {
  type AskOptions,
  type Deadline,
  type ServerConnection,
  serverFault,
  serverGone,
} from "./connection.ts";

/** How long the request that ends the session may take. */
const END_WITHIN_MS = 2000;
/** Requests that the server may send. */
const REQUESTS_MAX = 1000;

type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>>;

export interface HttpAddress {
  readonly origin: Origin;
  readonly target: string;
  /** Bearer token; empty for none. */
  readonly token: string;
}

export class HttpConnection implements ServerConnection {
  readonly transport = "http";
  readonly #address: HttpAddress;
  readonly #deadline: Deadline;
  readonly #host: BaseHost;
  #version = "";
  #session: string | undefined;
  #asked = 0;
  #requests = 0;
  #bytes = 0;
  toolChanges = 0;

  constructor(address: HttpAddress, deadline: Deadline, host: BaseHost) {
    this.#address = address;
    this.#deadline = deadline;
    this.#host = host;
  }

  async ask(method: string, params: JsonObject, { withinMs }: AskOptions = {}): Promise<Reply> {
    const id = ++this.#asked;
    const done = new AbortController();
    const signal = AbortSignal.any([this.#deadline.signal, done.signal]);
    if (withinMs !== undefined) {
      void this.#host.pause(withinMs, signal).then(() => done.abort());
    }
    try {
      const response = await this.#post({ jsonrpc: "2.0", id, method, params }, signal);
      const chunks = bodyChunks(response.body, signal);
      return await this.#read(response, chunks, { id, method });
    } catch (error) {
      if (this.#deadline.signal.aborted) throw this.#deadline.error(method);
      if (done.signal.aborted) return { kind: "silent" };
      if (error instanceof GaitError) throw error;
      throw serverGone(`the connection broke before it answered ${method}`, "http");
    } finally {
      done.abort();
    }
  }

  async tell(method: string): Promise<void> {
    const response = await this.#post({ jsonrpc: "2.0", method }, this.#deadline.signal);
    await response.body?.cancel();
  }

  settle(version: string): void {
    this.#version = version;
  }

  async close(): Promise<void> {
    if (this.#session !== undefined && !this.#deadline.signal.aborted) {
      const late = new AbortController();
      const done = new AbortController();
      void this.#host.pause(END_WITHIN_MS, done.signal).then(() => late.abort());
      const headers = this.#headers(undefined);
      const { origin, target } = this.#address;
      const outcome = await origin.send({ method: "DELETE", target, headers, signal: late.signal });
      if (outcome.ok) await outcome.response.body?.cancel().catch(() => {});
      done.abort();
    }
    this.#address.origin[Symbol.dispose]();
  }

  async #post(message: JsonObject, signal: AbortSignal): Promise<Response> {
    const { origin, target } = this.#address;
    const headers = this.#headers(message["method"]);
    const body = canonicalBytes(message);
    const outcome = await origin.send({ method: "POST", target, headers, body, signal });
    if (!outcome.ok) throw serverGone(outcome.problem, "http");
    const { response } = outcome;
    if (message["method"] === "initialize") {
      this.#session = response.headers.get("mcp-session-id") ?? undefined;
    }
    return response;
  }

  #headers(method: unknown): Headers {
    const headers = new Headers({
      "accept": "application/json, text/event-stream",
      "content-type": "application/json",
    });
    // Only modern servers know the first request.
    const version = this.#version || (method === "server/discover" ? MODERN_VERSION : "");
    if (version !== "") headers.set("mcp-protocol-version", version);
    if (version === MODERN_VERSION && typeof method === "string") headers.set("mcp-method", method);
    if (this.#session !== undefined) headers.set("mcp-session-id", this.#session);
    if (this.#address.token !== "") headers.set("authorization", `Bearer ${this.#address.token}`);
    return headers;
  }

  async #read(
    { status, headers }: Response,
    chunks: Chunks,
    { id, method }: { readonly id: number; readonly method: string },
  ): Promise<Reply> {
    const isStream = /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
    if (status >= 200 && status < 300 && isStream) return await this.#readStream(chunks, id);
    const body = await this.#readBody(chunks);
    const isUndecided = status === 401 || status === 403 || status >= 500 ||
      (status >= 300 && status < 400);
    if (isUndecided) throw statusFault(status, method);
    if (status >= 200 && status < 300) {
      const message = parseMessage(body, "http");
      const text = decodeUtf8(body);
      const isAnswer = typeof message["method"] === "string" || this.#isFor(id, message, text);
      // JSON-RPC answers with null where a server could not read a request.
      const isUnread = message["error"] !== undefined && (message["id"] ?? null) === null;
      if (!isAnswer && !isUnread) throw otherId(text, "http");
      return readReply(message);
    }
    if (status === 405) throw serverFault(OLDER_TRANSPORT_MAYBE, "http");
    return readRefusal(body) ?? { kind: "error", code: 0, message: `HTTP status ${status}` };
  }

  async #readBody(chunks: Chunks): Promise<Uint8Array<ArrayBuffer>> {
    const kept: Uint8Array[] = [];
    for await (const chunk of chunks) kept.push(this.#counted(chunk));
    return concatBytes(kept);
  }

  async #readStream(chunks: Chunks, id: number): Promise<Reply> {
    const cutter = new SseCutter(MCP_LIST_MAX_BYTES);
    for await (const chunk of chunks) {
      for (const { data } of cutter.push(this.#counted(chunk))) {
        const reply = data === undefined ? undefined : this.#event(data, id);
        if (reply !== undefined) return reply;
      }
    }
    const data = cutter.end()?.data;
    return (data && this.#event(data, id)) ?? { kind: "gone" };
  }

  #event(data: Uint8Array, id: number): Reply | undefined {
    const text = decodeUtf8(data);
    if (text.trim() === "") return undefined; // servers open streams with it
    const message = parseMessage(data, "http");
    if (message["method"] === "notifications/tools/list_changed") this.toolChanges++;
    if (typeof message["method"] !== "string") {
      return this.#isFor(id, message, text) ? readReply(message) : undefined;
    }
    if (message["id"] === undefined || message["id"] === null) return undefined;
    if (++this.#requests > REQUESTS_MAX) throw serverFault("it asks more than it answers", "http");
    void this.#post(answerFor(message), this.#deadline.signal)
      .then((response) => response.body?.cancel()).catch(() => {});
    return undefined;
  }

  /** @throws {GaitError} for a response whose id another reader would take for that of a request. */
  #isFor(id: number, message: JsonObject, text: string): boolean {
    return answeredId(text, message, this.#asked, "http") === id;
  }

  #counted(chunk: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.#bytes += chunk.length;
    if (this.#bytes <= MCP_LIST_MAX_BYTES) return chunk;
    throw serverFault(`it writes more than the limit of ${MCP_LIST_MAX_BYTES} bytes`, "http");
  }
}

/** Reads why the server refuses; `undefined` if the body is not a JSON-RPC response. */
function readRefusal(body: Uint8Array): Reply | undefined {
  try {
    return readReply(parseMessage(body, "http"));
  } catch {
    return undefined;
  }
}

const OLDER_TRANSPORT_MAYBE = "it takes no POST (HTTP status 405): it may speak the older " +
  "transport (HTTP+SSE, 2024-11-05), which gait does not";

function statusFault(status: number, method: string): GaitError {
  const hints: Readonly<Record<number, string>> = {
    401: "; it requires a token: --upstream-token-env names the variable that holds one",
    403: "; it forbids this request",
  };
  const redirect = status < 400 ? "; give the URL that it redirects to" : "";
  const what = hints[status] ?? redirect;
  return serverGone(`it answers ${method} with HTTP status ${status}${what}`, "http");
}
