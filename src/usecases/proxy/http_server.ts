/** The HTTP proxy as a server: from the first connection to the last answer. */

import { GaitError } from "../../core/error.ts";
import { MCP_HTTP_STOP_MAX_MS } from "../../core/limits.ts";
import { isLoopback } from "../../core/mcp/wire/http_access.ts";
import type { BaseHost, HttpServer, NetPort } from "../../io/host.ts";
import { HttpProxy, type JudgingSession } from "./http_proxy.ts";
import { whenFired } from "../when_fired.ts";

/** What a live session over HTTP is asked for. */
export interface HttpListenOptions {
  /** Address of the server. */
  readonly upstream: string;
  /** `host:port` to listen on. */
  readonly listen: string;
  /** Further hosts that clients may name. */
  readonly allow_host: readonly string[];
  /** Further origins that pages may have. */
  readonly allow_origin: readonly string[];
  /** What clients must bring, if anything. */
  readonly token: string | undefined;
}

/** Options that were checked. */
export interface HttpPlan extends Omit<HttpListenOptions, "upstream" | "listen"> {
  /** Address of the server. */
  readonly target: URL;
  /** Address to listen on. */
  readonly hostname: string;
  /** Port to listen on; 0 takes any that is free. */
  readonly port: number;
}

/**
 * Checks the options before anything is opened.
 *
 * @throws {GaitError} `invalid_input` for addresses that cannot be meant, and for one that others can
 * reach without a token.
 */
export function planHttp({ upstream, listen, ...rest }: HttpListenOptions): HttpPlan {
  const target = URL.parse(upstream.trim());
  if (target === null || (target.protocol !== "http:" && target.protocol !== "https:")) {
    throw refusal(`--upstream "${upstream}": expected an http or https address`);
  }
  if (target.username !== "" || target.password !== "") {
    throw refusal("--upstream: credentials in an address end up in logs; clients send their own");
  }
  if (target.hash !== "") throw refusal(`--upstream "${upstream}": a fragment is never sent`);
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s/]+)):([0-9]{1,5})$/.exec(listen.trim());
  const [, ipv6, name, digits] = match ?? [];
  const hostname = ipv6 ?? name;
  const port = Number(digits);
  if (hostname === undefined || port > 65_535) {
    throw refusal(`--listen "${listen}": expected host:port, as in 127.0.0.1:8080`);
  }
  if (rest.token === undefined && !isLoopback(hostname)) {
    throw refusal(`--listen "${listen}": other machines can reach it, so a token is required`, {
      hint: "name the variable that holds it with --auth-token-env, or listen on 127.0.0.1",
    });
  }
  return { ...rest, target, hostname, port };
}

function refusal(message: string, options: { readonly hint?: string } = {}): GaitError {
  return new GaitError("invalid_input", `Cannot proxy: ${message}`, options);
}

/** Serves until the process is asked to end, and then until what is on its way is done. */
export async function serveSession(
  plan: HttpPlan,
  session: JudgingSession,
  host: BaseHost & { readonly net: NetPort },
): Promise<void> {
  const { target, token, hostname } = plan;
  const stop = new AbortController();
  using _stop = host.onStop(() => stop.abort());
  using origin = await host.net.origin(target.origin);
  const { allow_host: allowHosts, allow_origin: allowOrigins } = plan;
  const access = { hostname, allowHosts, allowOrigins };
  const parts = { session, origin, stop: stop.signal };
  const proxy = new HttpProxy({ target, access, token }, parts, host);
  const server = await host.net.serve({
    ...{ hostname, port: plan.port },
    handle: (request, gone) => proxy.handle(request, gone),
  });
  const shown = server.hostname.includes(":") ? `[${server.hostname}]` : server.hostname;
  host.tell(`listening on http://${shown}:${server.port}${target.pathname}`);
  await whenFired(stop.signal);
  session.abandonHeld();
  await endServer(server, proxy, host);
}

/** What is on its way comes to its end, if that is soon; streams that never end are cut. */
async function endServer(server: HttpServer, proxy: HttpProxy, host: BaseHost): Promise<void> {
  const drained = server.drain();
  proxy.flows.abort(({ isOpenEnded }) => isOpenEnded);
  const done = () => Promise.all([drained, proxy.idle()]);
  await atMost(done(), MCP_HTTP_STOP_MAX_MS, host);
  proxy.flows.abort(() => true);
  await atMost(done(), MCP_HTTP_STOP_MAX_MS / 10, host);
}

async function atMost(work: Promise<unknown>, milliseconds: number, host: BaseHost): Promise<void> {
  const stop = new AbortController();
  await Promise.race([work, host.pause(milliseconds, stop.signal)]);
  stop.abort();
}
