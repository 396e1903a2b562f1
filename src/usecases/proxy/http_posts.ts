/**
 * Messages of clients over HTTP. Each POST is read whole, judged once, and then sent on or answered.
 *
 * INVARIANT: the bytes that were judged are the bytes that are sent.
 */

import { MCP_HTTP_BODY_MAX_MS, MCP_MESSAGE_MAX_BYTES } from "../../core/limits.ts";
import { type ClientMessage, readClientMessage } from "../../core/mcp/wire/client_message.ts";
import {
  contentTypeFault,
  headerMismatch,
  transferFault,
} from "../../core/mcp/wire/http_headers.ts";
import { errorReply } from "../../core/mcp/wire/reply.ts";
import type { BaseHost } from "../../io/host.ts";
import { busyAnswer, messageAnswer, refusalAnswer } from "./http_answers.ts";
import { readBody } from "./http_body.ts";
import { bodyChunks } from "../../io/body_chunks.ts";
import type { Flow, Flows } from "./http_flow.ts";
import type { Passage, Passages } from "./http_passage.ts";
import type { HttpUpstream } from "./http_upstream.ts";
import type { JudgingSession } from "./session.ts";
import { printed } from "../../core/text.ts";
import type { ClientRuling } from "./session_types.ts";

export interface PostParts {
  readonly session: JudgingSession;
  readonly upstream: HttpUpstream;
  readonly passages: Passages;
  readonly flows: Flows;
  /** Once it fires, messages that still wait to be judged are refused. */
  readonly stop: AbortSignal;
}

const IN_TIME = "the message arrived";

/** JSON-RPC code of MCP: a header disagrees with the message. */
const HEADER_MISMATCH = -32020;

export class HttpPosts {
  readonly #parts: PostParts;
  readonly #host: BaseHost;
  readonly #judging = new Set<Promise<unknown>>();

  constructor(parts: PostParts, host: BaseHost) {
    this.#parts = parts;
    this.#host = host;
  }

  /** Answers one request. `gone` fires if the client hangs up before that. */
  async answer(request: Request, flow: Flow, gone: AbortSignal): Promise<Response> {
    const { headers } = request;
    const coding = transferFault(headers);
    if (coding !== undefined) return refusalAnswer(501, "transfer_coding_not_supported", coding);
    const typeFault = contentTypeFault(headers);
    if (typeFault !== undefined) return refusalAnswer(415, "unsupported_media_type", typeFault);
    const body = await this.#readRequest(request, flow);
    switch (body.kind) {
      case "too_large": {
        flow.abort.abort(); // leaves the rest unread
        const text = `a message may have at most ${MCP_MESSAGE_MAX_BYTES} bytes: send less at once`;
        return refusalAnswer(413, "message_too_large", text);
      }
      case "late": {
        const text = `the message did not arrive within ${MCP_HTTP_BODY_MAX_MS / 1000} seconds: ` +
          "send it again";
        return refusalAnswer(408, "message_too_slow", text);
      }
      case "broken":
        return refusalAnswer(400, "message_broken", "the message broke off: send it again");
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

  async idle(): Promise<void> {
    await Promise.all(this.#judging);
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
      const problem = this.#parts.session.shown(mismatch);
      this.#host.tell(printed`gait: a message was refused: ${problem}`);
      return messageAnswer(errorReply(message.id?.raw, HEADER_MISMATCH, problem), 400);
    }
    const isModern = message.kind !== "refused" && message.modern;
    flow.onLeave = isModern ? "abort" : "drain";
    flow.isOpenEnded = message.kind === "pass" && message.method === "subscriptions/listen";
    if (gone.aborted) flow.leave();

    const { passages, stop, upstream } = this.#parts;
    const asks = message.kind === "call" ||
      (message.kind === "pass" && message.method !== undefined);
    const id = asks ? message.id : undefined; // a response has the id of a request of the server
    const passage = passages.open(headers, flow, { isModern, id });
    const ruling = await this.#rule(message, headers, passage);
    if (ruling === undefined) return busyAnswer();
    if (ruling.kind === "drop") return new Response(null, { status: 202 });
    if (ruling.kind === "answer") return messageAnswer(ruling.bytes, 200);
    if (!flow.abort.signal.aborted && !stop.aborted) {
      return await upstream.pass({ method: "POST", headers, body: bytes }, passage);
    }
    passage.lost(); // the call was cancelled while it was judged
    return busyAnswer();
  }

  /**
   * Has a message judged. A call that waits for an approval is given up when its request is aborted.
   * `undefined` if the proxy ends first.
   */
  async #rule(
    message: ClientMessage,
    headers: Headers,
    { flow, scope }: Passage,
  ): Promise<ClientRuling | undefined> {
    const { session, stop } = this.#parts;
    const send = (own: Uint8Array<ArrayBuffer>) => this.#sendOwn(own, headers, scope);
    const channel = { scope, send };
    const cancel = () => {
      if (message.kind !== "call") return;
      const method = "notifications/cancelled";
      const { modern, id } = message;
      void session.client({ kind: "pass", method, modern, cancels: id.key }, channel);
    };
    const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
    const giveUp = () => resolve(undefined);
    const { signal } = flow.abort;
    signal.addEventListener("abort", cancel, { once: true });
    stop.addEventListener("abort", giveUp, { once: true });
    const ruling = session.client(message, channel);
    this.#judging.add(ruling);
    const done = () => this.#judging.delete(ruling);
    ruling.then(done, done);
    try {
      return await Promise.race([ruling, stopped]);
    } finally {
      signal.removeEventListener("abort", cancel);
      stop.removeEventListener("abort", giveUp);
    }
  }

  async #sendOwn(own: Uint8Array<ArrayBuffer>, headers: Headers, scope: string): Promise<void> {
    const { flows, passages, upstream } = this.#parts;
    const flow = flows.begin();
    if (flow === undefined) return;
    await upstream.sendOwn(headers, own, passages.openOwn(scope, flow));
  }

  async #readRequest(request: Request, flow: Flow) {
    const declared = Number(request.headers.get("content-length") ?? 0);
    if (declared > MCP_MESSAGE_MAX_BYTES) return { kind: "too_large" } as const;
    const stop = new AbortController();
    try {
      const chunks = bodyChunks(request.body, flow.abort.signal);
      const body = readBody(chunks, MCP_MESSAGE_MAX_BYTES, this.#parts.upstream.budget);
      const late = this.#host.pause(MCP_HTTP_BODY_MAX_MS, stop.signal);
      const first = await Promise.race([body, late.then(() => ({ kind: "late" } as const))]);
      if (first.kind === "late") flow.abort.abort(); // which gives back what was read so far
      return first;
    } finally {
      stop.abort(IN_TIME); // an error as the reason would take longer to make than the rest
    }
  }
}
