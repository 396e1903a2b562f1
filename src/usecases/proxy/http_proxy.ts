/**
 * Streamable HTTP between a client and one server: every POST is judged, everything else of the
 * protocol passes as it is, and nothing that is not the protocol passes at all.
 *
 * INVARIANT: the bytes that were judged are the bytes that are sent, to the server's own address.
 */

import { encodeUtf8 } from "../../core/bytes.ts";
import {
  MCP_HTTP_BODY_MAX_MS,
  MCP_HTTP_FLOWS_MAX,
  MCP_MESSAGE_MAX_BYTES,
} from "../../core/limits.ts";
import { type ClientMessage, readClientMessage } from "../../core/mcp/wire/client_message.ts";
import { accessFault, type AccessRules, bringsToken } from "../../core/mcp/wire/http_access.ts";
import { contentTypeFault, headerMismatch } from "../../core/mcp/wire/http_headers.ts";
import type { MessageId } from "../../core/mcp/wire/message_id.ts";
import { errorReply } from "../../core/mcp/wire/reply.ts";
import type { BaseHost, Origin } from "../../io/host.ts";
import { busyAnswer, messageAnswer, refusalAnswer } from "./http_answers.ts";
import { chunksOf, readBody } from "./http_body.ts";
import { type Flow, Flows } from "./http_flow.ts";
import { HttpUpstream, type Passage } from "./http_upstream.ts";

/** What the session is to a transport; see `LiveSession`. */
export interface JudgingSession {
  /** Judges one message of the client. */
  client(
    message: Uint8Array<ArrayBuffer>,
    channel: {
      readonly scope: string;
      readonly lines: boolean;
      readonly send: (own: Uint8Array<ArrayBuffer>) => Promise<void>;
    },
  ): Promise<Ruling>;
  /** Sees one message of the server, and answers what the client gets of it. */
  server(message: Uint8Array<ArrayBuffer>, scope: string): Promise<Uint8Array | undefined>;
  /** No answer will come any more to one request of a scope, or to any of them. */
  lost(scope: string, idKey?: string): void;
  /** Calls that wait for an approval are given up. */
  abandonHeld(): void;
}

/** What becomes of a message of the client. */
export type Ruling =
  | { readonly kind: "forward" }
  | { readonly kind: "answer"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "drop" };

/** Where a proxy stands, and who may use it. */
export interface ProxySettings {
  /** Address of the server. */
  readonly target: URL;
  /** Who may talk to it. */
  readonly access: AccessRules;
  /** What clients must bring, if anything. */
  readonly token: string | undefined;
}

/** A header of MCP disagrees with the message. */
const HEADER_MISMATCH = -32020;
/** Nothing of it could be read in two ways. */
const WELL_KNOWN = /^\/\.well-known(?:\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+$/;
/** Servers notice that a stream has ended when its connection closes. */
const ORPHAN_CLOSES_MS = 100;

/** Answers the requests of clients. */
export class HttpProxy {
  /** What is on its way. */
  readonly flows = new Flows(MCP_HTTP_FLOWS_MAX);
  readonly #settings: ProxySettings;
  readonly #session: JudgingSession;
  readonly #upstream: HttpUpstream;
  readonly #host: BaseHost;
  readonly #stop: AbortSignal;
  readonly #judging = new Set<Promise<unknown>>();
  #posts = 0;

  /** Once `stop` fires, nothing new is taken, and what waits to be judged is refused. */
  constructor(
    settings: ProxySettings,
    { session, origin, stop }: {
      readonly session: JudgingSession;
      readonly origin: Origin;
      readonly stop: AbortSignal;
    },
    host: BaseHost,
  ) {
    this.#settings = settings;
    this.#session = session;
    this.#upstream = new HttpUpstream(settings.target, origin, settings.token !== undefined);
    this.#host = host;
    this.#stop = stop;
  }

  /** Answers one request. `gone` fires if the client hangs up before that. Never rejects. */
  async handle(request: Request, gone: AbortSignal): Promise<Response> {
    const refusal = await this.#keptOut(request);
    if (refusal !== undefined) return refusal;
    const flow = this.#stop.aborted ? undefined : this.flows.begin();
    if (flow === undefined) return busyAnswer();
    const leave = () => flow.leave();
    gone.addEventListener("abort", leave, { once: true });
    try {
      const answer = await this.#route(request, flow, gone);
      if (!gone.aborted) return answer;
      await answer.body?.cancel(); // nobody else will, as the connection is gone
      return new Response();
    } catch {
      this.#host.tell("gait: a request was refused after an unexpected failure");
      return refusalAnswer(500, "internal_failure", "it failed, and passed nothing on");
    } finally {
      gone.removeEventListener("abort", leave);
      if (!flow.isStreaming) flow.end();
    }
  }

  /** Waits until nothing is on its way, and nothing is being judged. */
  async idle(): Promise<void> {
    await Promise.all([this.flows.idle(), ...this.#judging]);
  }

  async #keptOut(request: Request): Promise<Response | undefined> {
    const { access, token } = this.#settings;
    const fault = accessFault(request, access);
    if (fault !== undefined) return refusalAnswer(403, fault.code, fault.message);
    if (token === undefined || await bringsToken(request.headers, token)) return undefined;
    const challenge = { "www-authenticate": 'Bearer realm="gait"' };
    return refusalAnswer(401, "token_required", "a bearer token is wanted here", challenge);
  }

  async #route(request: Request, flow: Flow, gone: AbortSignal): Promise<Response> {
    const { target } = this.#settings;
    const { method, headers } = request;
    const { pathname, search } = new URL(request.url);
    if (WELL_KNOWN.test(pathname)) {
      if (method !== "GET" && method !== "HEAD") return notAllowed("GET, HEAD");
      return await this.#upstream.document(pathname + search, { method, headers }, flow);
    }
    if (pathname !== target.pathname || (search !== "" && search !== target.search)) {
      return refusalAnswer(404, "not_found", `there is nothing here, but at ${target.pathname}`);
    }
    switch (method) {
      case "POST":
        return await this.#post(request, flow, gone);
      case "GET":
        return await this.#get(headers, flow);
      case "DELETE":
        return await this.#delete(headers, flow);
      default:
        return notAllowed("POST, GET, DELETE");
    }
  }

  async #post(request: Request, flow: Flow, gone: AbortSignal): Promise<Response> {
    const { headers } = request;
    const typeFault = contentTypeFault(headers);
    if (typeFault !== undefined) return refusalAnswer(415, "unsupported_media_type", typeFault);
    const body = await this.#readRequest(request, flow);
    switch (body.kind) {
      case "too_large": {
        flow.abort.abort(); // nobody reads the rest of it
        const text = `a message has at most ${MCP_MESSAGE_MAX_BYTES} bytes`;
        return refusalAnswer(413, "message_too_large", text);
      }
      case "late":
        return refusalAnswer(408, "message_too_slow", "the message did not come in time");
      case "broken":
        return refusalAnswer(400, "message_broken", "the message broke off");
      case "busy":
        return busyAnswer();
      case "whole":
        try {
          return await this.#judged(body.bytes, headers, flow, gone);
        } finally {
          body.release();
        }
    }
  }

  async #judged(
    bytes: Uint8Array<ArrayBuffer>,
    headers: Headers,
    flow: Flow,
    gone: AbortSignal,
  ): Promise<Response> {
    const message = readClientMessage(bytes, { lines: false });
    const mismatch = headerMismatch(headers, message);
    if (mismatch !== undefined) {
      this.#host.tell(`gait: a message was refused: ${mismatch}`);
      return messageAnswer(errorReply(idOf(message)?.raw, HEADER_MISMATCH, mismatch), 400);
    }
    const isModern = message.kind !== "refused" && message.modern;
    flow.onLeave = isModern ? "abort" : "drain";
    flow.isOpenEnded = message.kind === "pass" && message.method === "subscriptions/listen";
    if (gone.aborted) flow.leave();

    const passage = this.#passage(headers, flow, { isModern, idKey: idOf(message)?.key });
    const ruling = await this.#rule(bytes, message, headers, passage);
    if (ruling === undefined) return busyAnswer();
    if (ruling.kind === "drop") return new Response(null, { status: 202 });
    if (ruling.kind === "answer") return messageAnswer(ruling.bytes, 200);
    if (!flow.abort.signal.aborted && !this.#stop.aborted) {
      return await this.#upstream.pass({ method: "POST", headers, body: bytes }, passage);
    }
    passage.lost(); // cancelled while it was judged
    return busyAnswer();
  }

  /** `undefined` if the proxy ends meanwhile. A call that waits is given up when it is cancelled. */
  async #rule(
    bytes: Uint8Array<ArrayBuffer>,
    message: ClientMessage,
    headers: Headers,
    { flow, scope }: ScopedPassage,
  ): Promise<Ruling | undefined> {
    const send = (own: Uint8Array<ArrayBuffer>) => this.#sendOwn(own, headers, scope);
    const channel = { scope, lines: false, send };
    const id = message.kind === "call" ? message.id : undefined;
    const cancel = () => {
      if (id !== undefined) void this.#session.client(cancelOf(id), channel);
    };
    const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
    const stop = () => resolve(undefined);
    const { signal } = flow.abort;
    signal.addEventListener("abort", cancel, { once: true });
    this.#stop.addEventListener("abort", stop, { once: true });
    const ruling = this.#session.client(bytes, channel);
    this.#judging.add(ruling);
    const done = () => this.#judging.delete(ruling);
    ruling.then(done, done);
    try {
      return await Promise.race([ruling, stopped]);
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#stop.removeEventListener("abort", stop);
    }
  }

  async #get(headers: Headers, flow: Flow): Promise<Response> {
    flow.isOpenEnded = true;
    const last = headers.get("last-event-id");
    // to the server, the stream that the client has left would still be read
    if (last !== null && this.flows.abort(({ isOrphan, seen }) => isOrphan && seen.has(last)) > 0) {
      await this.#host.pause(ORPHAN_CLOSES_MS);
    }
    const passage = this.#passage(headers, flow, { isModern: false, idKey: undefined });
    return await this.#upstream.pass({ method: "GET", headers }, passage);
  }

  async #delete(headers: Headers, flow: Flow): Promise<Response> {
    const passage = this.#passage(headers, flow, { isModern: false, idKey: undefined });
    const answer = await this.#upstream.pass({ method: "DELETE", headers }, passage);
    if (answer.ok && passage.isResumable) this.#session.lost(passage.scope);
    return answer;
  }

  async #sendOwn(own: Uint8Array<ArrayBuffer>, headers: Headers, scope: string): Promise<void> {
    const flow = this.flows.begin();
    if (flow === undefined) return;
    const show = (message: Uint8Array<ArrayBuffer>) => this.#session.server(message, scope);
    const passage = { flow, show, lost: () => {}, isResumable: false };
    await this.#upstream.sendOwn(headers, own, passage);
  }

  /** Ids are those of a session, or, where there is none, of one POST. */
  #passage(
    headers: Headers,
    flow: Flow,
    { isModern, idKey }: { readonly isModern: boolean; readonly idKey: string | undefined },
  ): ScopedPassage {
    const session = isModern ? null : headers.get("mcp-session-id");
    const scope = session === null ? `post:${++this.#posts}` : `session:${session}`;
    return {
      ...{ flow, scope, isResumable: session !== null },
      show: (message) => this.#session.server(message, scope),
      lost: () => {
        if (idKey !== undefined) this.#session.lost(scope, idKey);
      },
    };
  }

  async #readRequest(request: Request, flow: Flow) {
    const declared = Number(request.headers.get("content-length") ?? 0);
    if (declared > MCP_MESSAGE_MAX_BYTES) return { kind: "too_large" } as const;
    const stop = new AbortController();
    try {
      const chunks = chunksOf(request.body, flow.abort.signal);
      const body = readBody(chunks, MCP_MESSAGE_MAX_BYTES, this.#upstream.budget);
      const late = this.#host.pause(MCP_HTTP_BODY_MAX_MS, stop.signal);
      const first = await Promise.race([body, late.then(() => ({ kind: "late" } as const))]);
      if (first.kind === "late") flow.abort.abort(); // and what was read of it is given back
      return first;
    } finally {
      stop.abort();
    }
  }
}

interface ScopedPassage extends Passage {
  readonly scope: string;
}

function idOf(message: ClientMessage): MessageId | undefined {
  return message.id;
}

function cancelOf({ raw }: MessageId): Uint8Array<ArrayBuffer> {
  const params = `{"requestId":${raw}}`;
  return encodeUtf8(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}`);
}

function notAllowed(allow: string): Response {
  return refusalAnswer(405, "method_not_allowed", `only ${allow} are passed on`, { allow });
}
