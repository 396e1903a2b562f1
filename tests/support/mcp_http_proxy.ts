/** The HTTP proxy on a real socket, with a session that is simple enough to check by eye. */

import type { ClientMessage } from "../../src/core/mcp/wire/client_message.ts";
import { decisionReply, refusalReply } from "../../src/core/mcp/wire/reply.ts";
import { openOrigin, serveHttp } from "../../src/io/deno_http.ts";
import type { BaseHost } from "../../src/io/host.ts";
import { HttpProxy } from "../../src/usecases/proxy/http_proxy.ts";
import type { JudgingSession } from "../../src/usecases/proxy/session.ts";

/** What differs from the defaults in a test. */
export interface ProxyWorld {
  /** Tools whose calls are refused. */
  readonly blocked?: readonly string[];
  /** Further hosts and origins that are allowed. */
  readonly allowHosts?: readonly string[];
  readonly allowOrigins?: readonly string[];
  readonly token?: string;
  /** Changes what the client gets of a message of the server. */
  readonly edit?: (message: string) => string | undefined;
  /** Replaces the simple session; what it sees is still noted. */
  readonly session?: JudgingSession;
  /** Called before each message of the client is judged. */
  readonly beforeJudging?: (message: ClientMessage) => Promise<void> | void;
}

/** A running proxy, with what its session saw. */
export interface TestProxy extends AsyncDisposable {
  /** Address of its endpoint. */
  readonly url: string;
  /** Tools whose calls were forwarded, and refused. */
  readonly forwarded: string[];
  readonly refused: string[];
  /** Messages of the client and of the server, with their scopes. */
  readonly fromClient: { readonly scope: string; readonly message: ClientMessage }[];
  readonly fromServer: { readonly scope: string; readonly text: string }[];
  /** Ids that will get no answer, by scope. */
  readonly lost: { readonly scope: string; readonly idKey: string | undefined }[];
  /** Lines for people. */
  readonly told: string[];
  readonly proxy: HttpProxy;
  /** Stops it and waits for its end. */
  stop(): Promise<void>;
}

/** Starts a proxy for `upstream`. */
export function startProxy(upstream: string, world: ProxyWorld = {}): TestProxy {
  const { blocked = [], allowHosts = [], allowOrigins = [], token } = world;
  const forwarded: string[] = [];
  const refused: string[] = [];
  const fromClient: TestProxy["fromClient"] = [];
  const fromServer: TestProxy["fromServer"] = [];
  const lost: TestProxy["lost"] = [];
  const told: string[] = [];
  const decoder = new TextDecoder();
  const session: JudgingSession = {
    async client(message, channel) {
      fromClient.push({ scope: channel.scope, message });
      await world.beforeJudging?.(message);
      if (world.session !== undefined) return await world.session.client(message, channel);
      if (message.kind === "pass") return { kind: "forward" };
      if (message.kind === "refused") {
        return message.silent === true
          ? { kind: "drop" }
          : { kind: "answer", bytes: refusalReply(message) };
      }
      if (!blocked.includes(message.name)) {
        forwarded.push(message.name);
        return { kind: "forward" };
      }
      refused.push(message.name);
      return { kind: "answer", bytes: decisionReply(message, BLOCKED) };
    },
    get isStrict() {
      return world.session?.isStrict ?? false;
    },
    withheld: (bytes, scope, problem, asked) =>
      world.session?.withheld(bytes, scope, problem, asked),
    server(bytes, scope, asked) {
      const text = decoder.decode(bytes);
      fromServer.push({ scope, text });
      if (world.session !== undefined) return world.session.server(bytes, scope, asked);
      const edited = world.edit === undefined ? text : world.edit(text);
      if (edited === text) return Promise.resolve(bytes);
      return Promise.resolve(edited === undefined ? undefined : new TextEncoder().encode(edited));
    },
    lost(scope, idKey) {
      lost.push({ scope, idKey });
      world.session?.lost(scope, idKey);
    },
    leftOut: (problem) => world.session?.leftOut(problem),
    shown: (text) => world.session?.shown(text) ?? text,
    abandonHeld: () => world.session?.abandonHeld(),
  };
  const tell: BaseHost["tell"] = (line) => void told.push(line);
  const host = { tell, pause: testPause } as BaseHost;
  const target = new URL(upstream);
  const origin = openOrigin(target.origin);
  const stop = new AbortController();
  const proxy = new HttpProxy(
    { target, hostname: "127.0.0.1", allowHosts, allowOrigins, token },
    { session, origin, stop: stop.signal },
    host,
  );
  const server = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handle: (request, gone) => proxy.handle(request, gone),
  });
  let ended: Promise<void> | undefined;
  const end = async () => {
    stop.abort();
    const drained = server.drain();
    proxy.flows.abort(() => true);
    await drained;
    origin[Symbol.dispose]();
  };
  return {
    url: `http://127.0.0.1:${server.port}${target.pathname}`,
    forwarded,
    refused,
    fromClient,
    fromServer,
    lost,
    told,
    proxy,
    stop: () => ended ??= end(),
    [Symbol.asyncDispose]: () => ended ??= end(),
  };
}

const BLOCKED = {
  verdict: "block",
  reason_codes: ["matched_rule_test"],
  violations: [],
  trace_id: "0".repeat(24),
  intent_digest: "1".repeat(64),
  policy_digest: "2".repeat(64),
} as const;

function testPause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  }, { once: true });
  return promise;
}

if (import.meta.main) {
  const proxy = startProxy(Deno.args[0] ?? "");
  console.log(proxy.url);
}
