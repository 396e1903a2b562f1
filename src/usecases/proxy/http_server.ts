import { MCP_HTTP_STOP_MAX_MS } from "../../core/limits.ts";
import type { BaseHost, HttpServer, NetPort } from "../../io/host.ts";
import { whenFired } from "../when_fired.ts";
import type { HttpPlan } from "./http_plan.ts";
import { HttpProxy } from "./http_proxy.ts";
import type { JudgingSession } from "./session.ts";
import { printed } from "../../core/text.ts";

/** Serves until the process is asked to end, then waits for the requests on their way. */
export async function serveSession(
  plan: HttpPlan,
  session: JudgingSession,
  host: BaseHost & { readonly net: NetPort },
): Promise<void> {
  const { target, hostname, port } = plan;
  const stop = new AbortController();
  using _stop = host.onStop(() => stop.abort());
  using origin = await host.net.origin(target.origin);
  const proxy = new HttpProxy(plan, { session, origin, stop: stop.signal }, host);
  const server = await host.net.serve({
    hostname,
    port,
    handle: (request, gone) => proxy.handle(request, gone),
  });
  const shown = server.hostname.includes(":") ? `[${server.hostname}]` : server.hostname;
  host.tell(printed`listening on http://${shown}:${server.port}${target.pathname}`);
  await whenFired(stop.signal);
  session.abandonHeld();
  await endServer(server, proxy, host);
}

/** Cuts open-ended streams at once, and all other requests when their time is up. */
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
