/**
 * An MCP server on the official SDK, for both revisions, with what the official conformance runner
 * asks of a server: tools, resources and prompts named `test_…`. Sessions for clients that open one,
 * none for those of 2026-07-28.
 */

import {
  type CallToolResult,
  createMcpHandler,
  createRequestStateCodec,
  type EventStore,
  type fromJsonSchema,
  hostHeaderValidationResponse,
  isInitializeRequest,
  isLegacyRequest,
  type JSONRPCMessage,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { addPrompts, addResources } from "./mcp_fixture_lists.ts";
import { noArguments, text } from "./mcp_fixture_parts.ts";
import { addContentTools, addInputTools, addTalkingTools } from "./mcp_fixture_tools.ts";

/** A running fixture server. */
export interface FixtureServer extends AsyncDisposable {
  /** Address of its endpoint. */
  readonly url: string;
  /** Tools that were run, in order. */
  readonly calls: string[];
  /** Requests that arrived, as `POST tools/call`. */
  readonly requests: string[];
  /** Tools whose callers gave up. */
  readonly aborted: string[];
}

/** Starts one on a free port of the loopback. */
export function startFixtureServer(
  { port = 0, keepAliveMs = 15_000 }: {
    readonly port?: number;
    readonly keepAliveMs?: number;
  } = {},
): FixtureServer {
  const calls: string[] = [];
  const requests: string[] = [];
  const aborted: string[] = [];
  const log = { calls, aborted };
  const change = { onTools: () => {}, onPrompts: () => {} };
  const modern = createMcpHandler(() => buildServer(log, change), {
    legacy: "reject",
    keepAliveMs,
  });
  change.onTools = () => modern.notify.toolsChanged();
  change.onPrompts = () => modern.notify.promptsChanged();
  const sessions = new LegacySessions(() => buildServer(log, change));

  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    async (request) => {
      const refused = hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
        originValidationResponse(request, localhostAllowedOrigins());
      if (refused !== undefined) return refused;
      if (new URL(request.url).pathname !== "/mcp") return new Response(null, { status: 404 });
      requests.push(`${request.method} ${await methodOf(request)}`);
      return await isLegacyRequest(request.clone())
        ? await sessions.handle(request)
        : await modern.fetch(request);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/mcp`,
    calls,
    requests,
    aborted,
    async [Symbol.asyncDispose]() {
      await sessions.close();
      await modern.close();
      await server.shutdown();
    },
  };
}

async function methodOf(request: Request): Promise<string> {
  if (request.method !== "POST") return "";
  const body: unknown = await request.clone().json().catch(() => undefined);
  const isObject = typeof body === "object" && body !== null;
  return isObject && "method" in body ? String(body.method) : "";
}

/** Clients that said `initialize`, each with a transport of its own and a memory of its events. */
class LegacySessions {
  readonly #transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  readonly #build: () => McpServer;

  constructor(build: () => McpServer) {
    this.#build = build;
  }

  async handle(request: Request): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    const known = id === null ? undefined : this.#transports.get(id);
    if (known !== undefined) return await known.handleRequest(request);
    if (id !== null) return rpcError(404, -32001, "Session not found");
    const body: unknown = await request.clone().json().catch(() => undefined);
    if (!isInitializeRequest(body)) return rpcError(400, -32000, "No session");
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      eventStore: new MemoryEvents(),
      retryInterval: 50,
      onsessioninitialized: (session) => void this.#transports.set(session, transport),
      onsessionclosed: (session) => void this.#transports.delete(session),
    });
    await this.#build().connect(transport);
    return await transport.handleRequest(request);
  }

  async close(): Promise<void> {
    for (const transport of this.#transports.values()) await transport.close();
  }
}

function rpcError(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status });
}

/** Events of one session, so that what a client missed can be sent again. */
class MemoryEvents implements EventStore {
  readonly #events: { stream: string; message: JSONRPCMessage }[] = [];

  storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    return Promise.resolve(`e${this.#events.push({ stream, message })}`);
  }

  getStreamIdForEventId(id: string): Promise<string | undefined> {
    return Promise.resolve(this.#events[Number(id.slice(1)) - 1]?.stream);
  }

  async replayEventsAfter(
    id: string,
    { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const at = Number(id.slice(1));
    const stream = this.#events[at - 1]?.stream ?? "";
    for (const [index, event] of this.#events.entries()) {
      const isAsked = index >= at && event.stream === stream &&
        Object.keys(event.message).length > 0;
      if (isAsked) await send(`e${index + 1}`, event.message);
    }
    return stream;
  }
}

interface Log {
  readonly calls: string[];
  readonly aborted: string[];
}

/** What happens when a tool changes the lists. */
interface ListChanges {
  onTools(): void;
  onPrompts(): void;
}

function buildServer(log: Log, change: ListChanges): McpServer {
  const codec = createRequestStateCodec<{ round: number; name?: string }>({
    key: new Uint8Array(32).fill(7),
  });
  const server = new McpServer({ name: "gait-fixture", version: "1.0.0" }, {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      logging: {},
      completions: {},
    },
    requestState: { verify: codec.verify },
  });
  const tool = <A>(
    name: string,
    inputSchema: ReturnType<typeof fromJsonSchema<A>>,
    run: (args: A, ctx: ServerContext) => unknown,
    more: object = {},
  ) =>
    server.registerTool(
      name,
      { description: `Test tool ${name}`, inputSchema, ...more },
      async (args, ctx) => {
        log.calls.push(name);
        ctx.mcpReq.signal.addEventListener("abort", () => log.aborted.push(name));
        // the SDK's types of results are stricter than its wire
        return await run(args, ctx) as CallToolResult;
      },
    );

  addContentTools(tool);
  addTalkingTools(tool);
  addInputTools(tool, codec);
  tool("test_trigger_tool_change", noArguments, () => {
    change.onTools();
    return text("changed");
  });
  tool("test_trigger_prompt_change", noArguments, () => {
    change.onPrompts();
    return text("changed");
  });
  addResources(server);
  addPrompts(server);
  server.server.setRequestHandler("completion/complete", () => ({
    completion: { values: ["paris", "park", "party"], total: 3, hasMore: false },
  }));
  server.server.setRequestHandler("resources/subscribe", () => ({}));
  server.server.setRequestHandler("resources/unsubscribe", () => ({}));
  return server;
}

if (import.meta.main) {
  const server = startFixtureServer({ port: Number(Deno.args[0] ?? 0) });
  console.log(server.url);
}
