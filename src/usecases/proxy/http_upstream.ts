/** The server's side of the HTTP proxy: sends requests, and makes the client's answer of the server's. */

import {
  MCP_HTTP_HELD_MAX_BYTES,
  MCP_HTTP_WELL_KNOWN_MAX_BYTES,
  MCP_MESSAGE_MAX_BYTES,
} from "../../core/limits.ts";
import {
  answerTypeFault,
  mediaType,
  requestHeaders,
  responseHeaders,
} from "../../core/mcp/wire/http_headers.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import type { Origin } from "../../io/host.ts";
import { messageAnswer, refusalAnswer } from "./http_answers.ts";
import { ByteBudget, decodedBody, readBody } from "./http_body.ts";
import { bodyChunks } from "../../io/body_chunks.ts";
import type { Flow } from "./http_flow.ts";
import type { Passage } from "./http_passage.ts";
import { relayEvents, relayUnread, showMessages, TOO_LARGE } from "./http_relay.ts";

export interface PassedRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body?: Uint8Array<ArrayBuffer>;
}

interface Fetched {
  readonly response: Response;
  readonly chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/** Statuses of responses that must not have a body. */
const NULL_BODY = [204, 205, 304];
/** The status under which clients read the answer to a request. */
const ANSWER_STATUS = 200;
const UNKNOWN_CODING = "its Content-Encoding is not one of gzip, deflate and br";

export interface UpstreamSettings {
  /** Clients authorize to the proxy, so the server must not see how. */
  readonly withholdsAuthorization: boolean;
  /** Called for a stream of the older transport, which is cut. */
  readonly onEndpoint: () => void;
}

export class HttpUpstream {
  /** Bytes that all bodies may hold at one time, requests and answers together. */
  readonly budget = new ByteBudget(MCP_HTTP_HELD_MAX_BYTES);
  readonly #target: string;
  readonly #origin: Origin;
  readonly #withholdsAuthorization: boolean;
  readonly #onEndpoint: () => void;

  constructor(
    target: URL,
    origin: Origin,
    { withholdsAuthorization, onEndpoint }: UpstreamSettings,
  ) {
    this.#onEndpoint = onEndpoint;
    this.#target = target.pathname + target.search;
    this.#origin = origin;
    this.#withholdsAuthorization = withholdsAuthorization;
  }

  async pass(request: PassedRequest, passage: Passage): Promise<Response> {
    const fetched = await this.#fetch(this.#target, request, passage.flow);
    if (!(fetched instanceof Response)) {
      // a server of the older transport takes no POST where clients open its stream
      if (request.method === "POST" && fetched.response.status === 405) this.#onEndpoint();
      return await this.#answer(fetched, passage);
    }
    passage.lost();
    return fetched;
  }

  /**
   * Sends one of gait's own messages with the headers of a client's request, so that it reaches the
   * same session. Only the session sees the answer.
   */
  async sendOwn(received: Headers, body: Uint8Array<ArrayBuffer>, passage: Passage): Promise<void> {
    const headers = new Headers(received);
    for (const name of [...headers.keys()]) {
      if (name === "mcp-name" || name.startsWith("mcp-param-")) headers.delete(name);
    }
    if (headers.has("mcp-method")) headers.set("mcp-method", "tools/list");
    const answer = await this.pass({ method: "POST", headers, body }, passage);
    if (!passage.flow.isStreaming) return passage.flow.end();
    passage.flow.onLeave = "drain"; // reads to the end, which shows all of it to the session
    await answer.body?.cancel();
  }

  /** Fetches a document below `/.well-known/`. */
  async document(target: string, request: PassedRequest, flow: Flow): Promise<Response> {
    const fetched = await this.#fetch(target, request, flow);
    if (fetched instanceof Response) return fetched;
    const { response, chunks } = fetched;
    const typeFault = answerTypeFault(response.headers);
    if (typeFault !== undefined || isEventStream(response)) {
      flow.abort.abort();
      return answerRefusal(typeFault ?? "it is an event stream");
    }
    const read = await readBody(chunks, MCP_HTTP_WELL_KNOWN_MAX_BYTES, this.budget);
    if (read.kind !== "whole") {
      flow.abort.abort();
      return answerRefusal(
        `it broke off, or is larger than ${MCP_HTTP_WELL_KNOWN_MAX_BYTES} bytes`,
      );
    }
    read.release();
    const { status } = response;
    const isEmpty = request.method === "HEAD" || NULL_BODY.includes(status);
    const headers = responseHeaders(response.headers);
    return new Response(isEmpty ? null : read.bytes, { status, headers });
  }

  /** Sends a request; answers the server's response, or a refusal of it for the client. */
  async #fetch(
    target: string,
    { method, headers, body }: PassedRequest,
    flow: Flow,
  ): Promise<Fetched | Response> {
    const passed = requestHeaders(headers, {
      withholdsAuthorization: this.#withholdsAuthorization,
    });
    // what was judged as JSON in UTF-8 is sent as that
    if (body !== undefined) passed.set("content-type", "application/json");
    const { signal } = flow.abort;
    const sent = await this.#origin.send({ method, target, headers: passed, body, signal });
    if (!sent.ok) {
      const text = `the server did not answer: ${sent.problem}; check the server and --upstream`;
      return refusalAnswer(502, "upstream_unreachable", text);
    }
    const { response } = sent;
    const fault = faultOf(response);
    const decoded = fault === undefined ? decodedBody(response) : undefined;
    if (decoded !== undefined) return { response, chunks: bodyChunks(decoded, signal) };
    await response.body?.cancel().catch(() => {});
    return answerRefusal(fault ?? UNKNOWN_CODING);
  }

  async #answer(fetched: Fetched, passage: Passage): Promise<Response> {
    const { response, chunks } = fetched;
    const { flow, view, lost, isResumable } = passage;
    const { status } = response;
    const headers = responseHeaders(response.headers);
    const typeFault = answerTypeFault(response.headers);
    if (typeFault !== undefined) return await this.#unread(typeFault, fetched, passage);
    const isEvents = response.body !== null && isEventStream(response);
    if (isEvents && status !== ANSWER_STATUS && view.isStrict()) {
      return await this.#unread(statusFault(status), fetched, passage);
    }
    if (isEvents) {
      const events = relayEvents(chunks, view, { seen: flow.seen, onEndpoint: this.#onEndpoint });
      const onEnd = () => {
        if (!isResumable || flow.seen.isEmpty) lost();
      };
      return new Response(flow.stream(withEnd(events, onEnd)), { status, headers });
    }
    const read = await readBody(chunks, MCP_MESSAGE_MAX_BYTES, this.budget);
    switch (read.kind) {
      case "too_large": {
        // passes unread, as any message of that size does, unless something depends on reading it
        if (!view.isStrict()) {
          const unread = relayUnread(read.rest, view);
          return new Response(flow.stream(withEnd(unread, lost)), { status, headers });
        }
        const { value: head = new Uint8Array() } = await read.rest.next();
        flow.abort.abort();
        return messageInstead(view.withheld(head, TOO_LARGE), { status, headers });
      }
      case "busy":
      case "broken":
        lost();
        flow.abort.abort();
        return answerRefusal("it broke off, or the proxy holds too many others: try again");
      case "whole": {
        const { bytes, release } = read;
        if (status !== ANSWER_STATUS && view.isStrict() && holdsResult(bytes)) {
          const message = view.withheld(bytes, statusFault(status));
          lost();
          release();
          const shownStatus = status < 400 ? ANSWER_STATUS : status;
          return messageInstead(message, { status: shownStatus, headers });
        }
        const shown = bytes.length === 0
          ? bytes
          : await showMessages(bytes, view) ?? view.unanswered();
        lost();
        release();
        if (shown === undefined) return new Response(null, { status: 202 });
        const isEmpty = NULL_BODY.includes(status) || shown.length === 0;
        if (shown !== bytes) headers.set("content-type", "application/json");
        // The session may answer with a view of any buffer, a Response takes one of an ArrayBuffer.
        const written = shown === bytes ? bytes : shown.slice();
        return new Response(isEmpty ? null : written, { status, headers });
      }
    }
  }

  /** Answers in place of a body that the client might read in another way; its status stays. */
  async #unread(fault: string, { response, chunks }: Fetched, passage: Passage): Promise<Response> {
    const { flow, view, lost } = passage;
    const { status } = response;
    const headers = responseHeaders(response.headers);
    headers.delete("content-type");
    const isEmpty = !isEventStream(response) && await endsEmpty(chunks);
    flow.abort.abort();
    if (isEmpty) {
      lost();
      return new Response(null, { status, headers });
    }
    const message = view.withheld(new Uint8Array(), fault);
    lost();
    const { body, status: refused, headers: own } = message === undefined
      ? answerRefusal(fault)
      : messageAnswer(message.slice(), 200);
    headers.set("content-type", own.get("content-type") ?? "");
    return new Response(body, { status: status < 400 ? refused : status, headers });
  }
}

/** Why an answer is refused. A redirect would lead the client around the proxy. */
function faultOf({ status, headers }: Response): string | undefined {
  if (status < 200 || status > 599) return `its status is ${status}`;
  if (status >= 300 && status < 400 && status !== 304) {
    return `it is a redirect (${status}): give --upstream the final address`;
  }
  const coding = headers.get("content-encoding")?.toLowerCase() ?? "";
  return /^[a-z-]*$/.test(coding) ? undefined : UNKNOWN_CODING;
}

function statusFault(status: number): string {
  return `its status is ${status}, and clients read an answer under ${ANSWER_STATUS} only`;
}

/** Whether a body is a message with a result, or has one. */
function holdsResult(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes));
    return [value].flat().some((one) =>
      typeof one === "object" && one !== null && Object.hasOwn(one, "result")
    );
  } catch {
    return false; // no message
  }
}

function answerRefusal(fault: string): Response {
  const text = `the server's answer was refused: ${fault}`;
  return refusalAnswer(502, "upstream_answer_refused", text);
}

/** A message of gait's own in place of a body that is withheld. */
function messageInstead(message: Uint8Array | undefined, init: ResponseInit): Response {
  if (message === undefined) return answerRefusal("gait cannot read it; its log says why");
  const headers = new Headers(init.headers);
  headers.set("content-type", "application/json");
  return new Response(message.slice(), { ...init, headers });
}

function isEventStream({ headers }: Response): boolean {
  return mediaType(headers) === "text/event-stream";
}

/** Whether a body ends before its first byte. */
async function endsEmpty(chunks: AsyncGenerator<Uint8Array>): Promise<boolean> {
  try {
    while (true) {
      const { value, done } = await chunks.next();
      if (done === true) return true;
      if (value.length > 0) return false;
    }
  } catch {
    return false;
  }
}

async function* withEnd<T>(items: AsyncGenerator<T>, onEnd: () => void): AsyncGenerator<T> {
  try {
    yield* items;
  } finally {
    onEnd();
  }
}
