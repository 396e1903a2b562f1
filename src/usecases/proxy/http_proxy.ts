/**
 * Streamable HTTP between clients and one server. Every POST is judged, other requests of the
 * protocol are forwarded unchanged, and everything else is refused.
 *
 * INVARIANT: requests go to the server's own address, whatever address they name.
 */

import { MCP_HTTP_FLOWS_MAX } from "../../core/limits.ts";
import { accessFault, bringsToken } from "../../core/mcp/wire/http_access.ts";
import type { BaseHost, Origin } from "../../io/host.ts";
import { busyAnswer, refusalAnswer } from "./http_answers.ts";
import { type Flow, Flows } from "./http_flow.ts";
import { Passages } from "./http_passage.ts";
import type { HttpPlan } from "./http_plan.ts";
import { HttpPosts, type PostParts } from "./http_posts.ts";
import { HttpUpstream } from "./http_upstream.ts";
import type { JudgingSession } from "./session.ts";
import { printed } from "../../core/text.ts";
import { OLDER_TRANSPORT } from "../../core/mcp/wire/handshake.ts";
import { connectionFault } from "../../core/mcp/wire/http_headers.ts";

/** The server of a proxy, and the clients that may use it. */
export type ProxySettings = Omit<HttpPlan, "port">;

/**
 * Paths that the server cannot resolve to another one: no escapes, no segment that begins with a dot,
 * and no parameters, which some servers cut off before they resolve `..;`.
 */
const WELL_KNOWN = /^\/\.well-known(?:\/(?!\.)[A-Za-z0-9._~!$&'()*+,=:@-]+)+$/;
/** Time in which a server notices that a connection was closed, in milliseconds. */
const ORPHAN_CLOSES_MS = 100;

export class HttpProxy {
  readonly flows: Flows = new Flows(MCP_HTTP_FLOWS_MAX);
  readonly #settings: ProxySettings;
  readonly #parts: PostParts;
  readonly #posts: HttpPosts;
  readonly #host: BaseHost;
  #hasTold = false;

  /** Once `stop` fires, new requests and those that wait to be judged are refused. */
  constructor(
    settings: ProxySettings,
    { session, origin, stop }: {
      readonly session: JudgingSession;
      readonly origin: Origin;
      readonly stop: AbortSignal;
    },
    host: BaseHost,
  ) {
    const upstream = new HttpUpstream(settings.target, origin, {
      withholdsAuthorization: settings.token !== undefined,
      onEndpoint: () => this.#tellOlderTransport(),
    });
    const passages = new Passages(session);
    this.#settings = settings;
    this.#parts = { session, upstream, passages, flows: this.flows, stop };
    this.#posts = new HttpPosts(this.#parts, host);
    this.#host = host;
  }

  /** Answers one request. `gone` fires if the client hangs up before that. Never rejects. */
  async handle(request: Request, gone: AbortSignal): Promise<Response> {
    const refusal = await this.#accessRefusal(request);
    if (refusal !== undefined) return refusal;
    const flow = this.#parts.stop.aborted ? undefined : this.flows.begin();
    if (flow === undefined) return busyAnswer();
    const leave = () => flow.leave();
    gone.addEventListener("abort", leave, { once: true });
    try {
      const answer = await this.#route(request, flow, gone);
      if (!gone.aborted) return answer;
      await answer.body?.cancel(); // the connection is gone, so no one reads the body
      return new Response();
    } catch {
      this.#host.tell(printed`gait: a request was refused after an unexpected failure`);
      return refusalAnswer(500, "internal_failure", "an unexpected failure: try again");
    } finally {
      gone.removeEventListener("abort", leave);
      if (!flow.isStreaming) flow.end();
    }
  }

  /** Waits until no request is on its way and no message is being judged. */
  async idle(): Promise<void> {
    await Promise.all([this.flows.idle(), this.#posts.idle()]);
  }

  async #accessRefusal(request: Request): Promise<Response | undefined> {
    const { token } = this.#settings;
    const fault = accessFault(request, this.#settings);
    if (fault !== undefined) return refusalAnswer(403, fault.code, fault.message);
    if (token === undefined || await bringsToken(request.headers, token)) return undefined;
    const text = "a token is required: send the proxy's token as Authorization: Bearer <token>";
    const challenge = { "www-authenticate": 'Bearer realm="gait"' };
    return refusalAnswer(401, "token_required", text, challenge);
  }

  async #route(request: Request, flow: Flow, gone: AbortSignal): Promise<Response> {
    const { target } = this.#settings;
    const { method, headers } = request;
    const connection = connectionFault(headers);
    if (connection !== undefined) return refusalAnswer(400, "header_not_allowed", connection);
    const { pathname, search } = new URL(request.url);
    if (WELL_KNOWN.test(pathname)) {
      if (method !== "GET" && method !== "HEAD") return notAllowed("GET, HEAD");
      return await this.#parts.upstream.document(pathname + search, { method, headers }, flow);
    }
    if (pathname !== target.pathname || (search !== "" && search !== target.search)) {
      const text = `this address has no endpoint: use the path ${target.pathname}`;
      return refusalAnswer(404, "not_found", text);
    }
    switch (method) {
      case "POST":
        return await this.#posts.answer(request, flow, gone);
      case "GET":
        return await this.#get(headers, flow);
      case "DELETE":
        return await this.#delete(headers, flow);
      default:
        return notAllowed("POST, GET, DELETE");
    }
  }

  async #get(headers: Headers, flow: Flow): Promise<Response> {
    flow.isOpenEnded = true;
    const last = headers.get("last-event-id");
    // The server still sees a reader of the stream that the client left, and allows only one.
    if (last !== null && this.flows.abort(({ isOrphan, seen }) => isOrphan && seen.has(last)) > 0) {
      await this.#host.pause(ORPHAN_CLOSES_MS);
    }
    const { passages, upstream } = this.#parts;
    return await upstream.pass({ method: "GET", headers }, passages.open(headers, flow));
  }

  /** Once: the client will try again and again. */
  #tellOlderTransport(): void {
    if (this.#hasTold) return;
    this.#hasTold = true;
    this.#host.tell(printed`gait: ${OLDER_TRANSPORT}`);
  }

  async #delete(headers: Headers, flow: Flow): Promise<Response> {
    const { passages, session, upstream } = this.#parts;
    const passage = passages.open(headers, flow);
    const answer = await upstream.pass({ method: "DELETE", headers }, passage);
    if (answer.ok && passage.isResumable) session.lost(passage.scope);
    return answer;
  }
}

function notAllowed(allow: string): Response {
  return refusalAnswer(405, "method_not_allowed", `use one of these methods: ${allow}`, { allow });
}
