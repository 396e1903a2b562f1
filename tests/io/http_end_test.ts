/** Requests end when they are told to, and not only until the runtime first collects garbage. */

import assert from "node:assert/strict";
import { bodyChunks } from "../../src/io/body_chunks.ts";
import { openOrigin } from "../../src/io/deno_http.ts";
import { fetchOnce } from "../../src/io/deno_net.ts";
import type { Host, Origin } from "../../src/io/host.ts";
import { askForTools } from "../../src/usecases/tool_list/ask_for_tools.ts";
import { collectingGarbage } from "../support/garbage.ts";
import { startUpstream, type Upstream } from "../support/mcp_upstream.ts";

// Only so that a request which does not end by itself fails the test, and does not hang it.
const ENDLESS_MS = 30_000;
/** Chunks of an answer in whose time garbage is collected more than once. */
const WELL_BEGUN = 20;

/** A server whose answer goes on and on, or does not begin. */
function endless(type: string, begins = true): EndlessServer {
  const state = { isOver: false };
  const wellBegun = Promise.withResolvers<void>();
  const upstream = startUpstream(async () => {
    if (!begins) wellBegun.resolve();
    if (!begins) {
      const { promise, resolve } = Promise.withResolvers<void>();
      Deno.unrefTimer(setTimeout(() => (state.isOver = true, resolve()), ENDLESS_MS));
      await promise;
      return new Response("late");
    }
    const end = Date.now() + ENDLESS_MS;
    let timer: ReturnType<typeof setInterval> | undefined;
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        timer = setInterval(() => {
          if (++chunks === WELL_BEGUN) wellBegun.resolve();
          if (Date.now() < end) return controller.enqueue(new TextEncoder().encode(": on\n\n"));
          clearInterval(timer);
          state.isOver = true;
          controller.close();
        }, 20);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, { headers: { "content-type": type } });
  });
  return { url: upstream.url, state, wellBegun: wellBegun.promise };
}

interface EndlessServer extends Pick<Upstream, "url"> {
  /** Whether it gave up before the client left. */
  readonly state: { readonly isOver: boolean };
  /** Fulfilled when the client has read for a while, or waits for an answer that does not begin. */
  readonly wellBegun: Promise<void>;
}

const HOST = {
  pause: (milliseconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, milliseconds);
      signal?.addEventListener("abort", () => resolve(), { once: true });
    }),
  onStop: () => ({ [Symbol.dispose]: () => {} }),
  net: { origin: (origin: string) => Promise.resolve(openOrigin(origin)) },
} as unknown as Host<"run" | "net">;

/** Keeps nothing of the response but its body, as whoever passes it on does. */
async function bodyOf(origin: Origin, target: string, signal: AbortSignal) {
  const sent = await origin.send({ method: "GET", target, headers: new Headers(), signal });
  return sent.ok ? sent.response.body : undefined;
}

const ENDS: Readonly<
  Record<string, (url: URL, wellBegun: Promise<void>) => Promise<unknown>>
> = {
  "a fetch at its time limit": (url) =>
    fetchOnce({
      url: url.href,
      timeoutMs: 400,
      maxBytes: 1_000_000,
      refuse: () => undefined,
    }),
  "a request to an origin when it is aborted": async (url, wellBegun) => {
    using origin = openOrigin(url.origin);
    const leave = new AbortController();
    void wellBegun.then(() => leave.abort());
    const body = await bodyOf(origin, url.pathname, leave.signal);
    await assert.rejects(async () => {
      for await (const _ of bodyChunks(body ?? null, leave.signal));
      if (body === undefined) throw new Error("no answer");
    });
  },
  "the question for a server's tools at its time limit": (url) =>
    assert.rejects(
      askForTools(
        { transport: "http", launch: [url.href], url },
        { timeout: 400_000_000n, capabilities: [], kinds: [], token: "" },
        HOST,
      ),
      /does not answer within/,
    ),
};

const ANSWERS = {
  "does not begin": () => endless("application/json", false),
  "has no end": () => endless("application/json"),
  "is an endless stream of events": () => endless("text/event-stream"),
};

for (const [what, run] of Object.entries(ENDS)) {
  for (const [how, serve] of Object.entries(ANSWERS)) {
    Deno.test({
      name: `${what} ends though its answer ${how} and garbage was collected`,
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        const server = serve();
        using _ = collectingGarbage();
        await run(new URL(server.url), server.wellBegun);
        assert.ok(!server.state.isOver, "it ended with the answer, not before it");
      },
    });
  }
}
