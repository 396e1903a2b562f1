/**
 * An MCP server on the official SDK, for both revisions, with what the official conformance runner
 * asks of a server: tools, resources and prompts named `test_…`. Sessions for clients that open one,
 * none for those of 2026-07-28.
 */

import {
  acceptedContent,
  type CallToolResult,
  createMcpHandler,
  createRequestStateCodec,
  type ElicitRequestFormParams,
  type EventStore,
  fromJsonSchema,
  type GetPromptResult,
  hostHeaderValidationResponse,
  inputRequired,
  inputResponse,
  isInitializeRequest,
  isLegacyRequest,
  type JSONRPCMessage,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
  ResourceTemplate,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";

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

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const text = (text: string) => ({ content: [{ type: "text" as const, text }] });
const noArguments = fromJsonSchema<Record<string, never>>({ type: "object", properties: {} });
const strings = <K extends string>(...names: readonly K[]) =>
  fromJsonSchema<Record<K, string>>({
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    required: [...names],
  });

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

type AddTool = <A>(
  name: string,
  inputSchema: ReturnType<typeof fromJsonSchema<A>>,
  run: (args: A, ctx: ServerContext) => unknown,
  more?: object,
) => void;

function addContentTools(tool: AddTool): void {
  const image = { type: "image", data: PNG, mimeType: "image/png" };
  const resource = (uri: string, mimeType: string, text: string) => ({
    type: "resource",
    resource: { uri, mimeType, text },
  });
  tool("test_simple_text", noArguments, () => text("This is a simple text response for testing."));
  tool("test_image_content", noArguments, () => ({ content: [image] }));
  tool("test_audio_content", noArguments, () => ({
    content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }],
  }));
  tool("test_embedded_resource", noArguments, () => ({
    content: [
      resource("test://embedded-resource", "text/plain", "This is an embedded resource content."),
    ],
  }));
  tool("test_multiple_content_types", noArguments, () => ({
    content: [
      { type: "text", text: "Multiple content types test:" },
      image,
      resource("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ],
  }));
  tool("test_error_handling", noArguments, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  tool(
    "json_schema_2020_12_tool",
    fromJsonSchema({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    }),
    () => text("valid"),
  );
  tool(
    "test_structured",
    strings("city"),
    ({ city }) => ({ ...text(city), structuredContent: { city } }),
    { outputSchema: strings("city") },
  );
  tool(
    "test_region",
    fromJsonSchema<{ region: string }>({
      type: "object",
      properties: { region: { type: "string", ...{ "x-mcp-header": "Region" } } },
      required: ["region"],
    }),
    ({ region }) => text(region),
  );
  tool("test_echo", strings("text"), ({ text: given }) => text(given));
}

const STEP_MS = 50;
const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function addTalkingTools(tool: AddTool): void {
  const says = async (ctx: ServerContext, words: readonly string[]) => {
    for (const [index, word] of words.entries()) {
      if (index > 0) await pause(STEP_MS);
      await ctx.mcpReq.log("info", word);
    }
    return text("said");
  };
  tool(
    "test_tool_with_logging",
    noArguments,
    (_, ctx) =>
      says(ctx, ["Tool execution started", "Tool processing data", "Tool execution completed"]),
  );
  tool("test_logging_tool", noArguments, (_, ctx) => says(ctx, ["one", "two"]));
  tool("test_tool_with_progress", noArguments, async (_, ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        const params = { progressToken, progress, total: 100 };
        await ctx.mcpReq.notify({ method: "notifications/progress", params });
      }
      if (progress < 100) await pause(STEP_MS);
    }
    return text("done");
  });
  tool("test_sampling", strings("prompt"), (args, ctx) => {
    const found = inputResponse(ctx.mcpReq.inputResponses, "answer");
    if (found.kind === "sampling") {
      const { content } = found.result;
      const said = !Array.isArray(content) && content.type === "text" ? content.text : "";
      return text(`LLM response: ${said}`);
    }
    const answer = inputRequired.createMessage({
      messages: [{ role: "user", content: { type: "text", text: args.prompt } }],
      maxTokens: 100,
    });
    return inputRequired({ inputRequests: { answer } });
  });
  const described = (description: string) => ({ type: "string" as const, description });
  tool("test_elicitation", strings("message"), ({ message }, ctx) =>
    elicited(ctx, message, {
      username: described("User's response"),
      email: described("User's email address"),
    }, (action, content) => `User response: action=${action}, content=${content}`));
  const completed = (action: string, content: string) =>
    `Elicitation completed: action=${action}, content=${content}`;
  tool(
    "test_elicitation_sep1034_defaults",
    noArguments,
    (_, ctx) =>
      elicited(
        ctx,
        "Please check these values",
        {
          name: { type: "string", default: "John Doe" },
          age: { type: "integer", default: 30 },
          score: { type: "number", default: 95.5 },
          status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
          verified: { type: "boolean", default: true },
        },
        completed,
        [],
      ),
  );
  const plain = ["option1", "option2", "option3"];
  const titled = (word: string) =>
    ["First", "Second", "Third"].map((nth, at) => ({
      const: `value${at + 1}`,
      title: `${nth} ${word}`,
    }));
  tool("test_elicitation_sep1330_enums", noArguments, (_, ctx) =>
    elicited(
      ctx,
      "Please choose",
      {
        untitledSingle: { type: "string", enum: plain },
        titledSingle: { type: "string", oneOf: titled("Option") },
        legacyEnum: {
          type: "string",
          enum: ["opt1", "opt2", "opt3"],
          enumNames: ["Option One", "Option Two", "Option Three"],
        },
        untitledMulti: { type: "array", items: { type: "string", enum: plain } },
        titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
      },
      completed,
      [],
    ));
  tool(
    "test_streaming_elicitation",
    noArguments,
    (_, ctx) => elicited(ctx, "Go on?", { ok: { type: "boolean" } }, completed, []),
  );
  tool("test_missing_capability", noArguments, (_, ctx) => {
    const found = inputResponse(ctx.mcpReq.inputResponses, "needs");
    if (found.kind !== "missing") return text("served");
    return inputRequired({ inputRequests: { needs: question("needs a capability", 10) } });
  });
  tool("test_reconnection", noArguments, async (_, ctx) => {
    ctx.http?.closeSSE?.();
    await pause(2 * STEP_MS);
    return text("Reconnection test completed");
  });
  tool(
    "test_slow",
    fromJsonSchema<{ milliseconds: number }>({
      type: "object",
      properties: { milliseconds: { type: "integer" } },
      required: ["milliseconds"],
    }),
    async ({ milliseconds }, ctx) => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end && !ctx.mcpReq.signal.aborted) await pause(10);
      return text("slept");
    },
  );
}

function question(words: string, maxTokens: number) {
  return inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text: words } }],
    maxTokens,
  });
}

/** Asks once, and says what came of it. */
function elicited(
  ctx: ServerContext,
  message: string,
  properties: Record<string, object>,
  told: (action: string, content: string) => string,
  required: readonly string[] = Object.keys(properties),
) {
  const found = inputResponse(ctx.mcpReq.inputResponses, "form");
  if (found.kind === "elicit") {
    return text(told(found.action, JSON.stringify(found.content ?? {})));
  }
  return inputRequired({ inputRequests: { form: form(message, properties, required) } });
}

function form(
  message: string,
  properties: Record<string, object>,
  required: readonly string[] = Object.keys(properties),
) {
  const requestedSchema = {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
  } as ElicitRequestFormParams["requestedSchema"];
  return inputRequired.elicit({ message, requestedSchema });
}

function addInputTools(
  tool: AddTool,
  codec: ReturnType<typeof createRequestStateCodec<{ round: number; name?: string }>>,
): void {
  const string = { type: "string" };
  const nameForm = () => form("What is your name?", { name: string });
  const responses = (ctx: ServerContext) => ctx.mcpReq.inputResponses;

  tool("test_input_required_result_elicitation", noArguments, (_, ctx) => {
    const name = acceptedContent(responses(ctx), "user_name")?.["name"];
    return typeof name === "string"
      ? text(`Hello, ${name}!`)
      : inputRequired({ inputRequests: { user_name: nameForm() } });
  });
  tool("test_input_required_result_sampling", noArguments, (_, ctx) => {
    const found = inputResponse(responses(ctx), "capital_question");
    if (found.kind === "sampling") return text(JSON.stringify(found.result.content));
    const capital_question = question("What is the capital of France?", 100);
    return inputRequired({ inputRequests: { capital_question } });
  });
  tool("test_input_required_result_list_roots", noArguments, (_, ctx) => {
    const found = inputResponse(responses(ctx), "client_roots");
    return found.kind === "roots"
      ? text(`Roots: ${found.roots.map(({ uri }) => uri).join(", ")}`)
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  const confirms = async (ctx: ServerContext) => {
    const isConfirmed = acceptedContent(responses(ctx), "confirm") !== undefined;
    if (isConfirmed && ctx.mcpReq.requestState() !== undefined) return text("state-ok");
    const confirm = form("Please confirm", { ok: { type: "boolean" } });
    const requestState = await codec.mint({ round: 1 }, ctx);
    return inputRequired({ inputRequests: { confirm }, requestState });
  };
  tool("test_input_required_result_request_state", noArguments, (_, ctx) => confirms(ctx));
  tool("test_input_required_result_tampered_state", noArguments, (_, ctx) => confirms(ctx));
  tool("test_input_required_result_multiple_inputs", noArguments, async (_, ctx) => {
    const name = acceptedContent(responses(ctx), "user_name");
    const greeting = inputResponse(responses(ctx), "greeting");
    const roots = inputResponse(responses(ctx), "client_roots");
    if (name !== undefined && greeting.kind === "sampling" && roots.kind === "roots") {
      return text("all inputs received");
    }
    return inputRequired({
      inputRequests: {
        user_name: nameForm(),
        greeting: question("Generate a greeting", 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await codec.mint({ round: 1 }, ctx),
    });
  });
  tool("test_input_required_result_multi_round", noArguments, async (_, ctx) => {
    const state = ctx.mcpReq.requestState<{ round: number; name?: string }>();
    const color = acceptedContent(responses(ctx), "step2")?.["color"];
    if (state?.round === 2 && typeof color === "string") {
      return text(`${state.name} likes ${color}`);
    }
    const name = acceptedContent(responses(ctx), "step1")?.["name"];
    if (state?.round === 1 && typeof name === "string") {
      const step2 = form("Step 2: What is your favorite color?", { color: string });
      const requestState = await codec.mint({ round: 2, name }, ctx);
      return inputRequired({ inputRequests: { step2 }, requestState });
    }
    const step1 = form("Step 1: What is your name?", { name: string });
    const requestState = await codec.mint({ round: 1 }, ctx);
    return inputRequired({ inputRequests: { step1 }, requestState });
  });
  tool("test_input_required_result_capabilities", noArguments, (_, ctx) => {
    const envelope: Readonly<Record<string, unknown>> = { ...ctx.mcpReq.envelope };
    const declared = Object(envelope["io.modelcontextprotocol/clientCapabilities"]);
    const answered = Object.keys(responses(ctx) ?? {});
    if (answered.length > 0) return text(`answered: ${answered.join(", ")}`);
    return inputRequired({
      inputRequests: {
        ...("sampling" in declared ? { question: question("What is one and one?", 10) } : {}),
        ...("elicitation" in declared ? { user_name: nameForm() } : {}),
      },
      requestState: "none",
    });
  });
}

function addResources(server: McpServer): void {
  const add = (
    name: string,
    uri: string,
    mimeType: string,
    content: { text: string } | { blob: string },
  ) =>
    server.registerResource(
      name,
      uri,
      { description: `Test resource ${name}`, mimeType },
      () => ({ contents: [{ uri, mimeType, ...content }] }),
    );
  add("static-text", "test://static-text", "text/plain", {
    text: "This is the content of the static text resource.",
  });
  add("static-binary", "test://static-binary", "image/png", { blob: PNG });
  add("watched", "test://watched-resource", "text/plain", { text: "watched" });
  const mimeType = "application/json";
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { description: "Test resource template", mimeType },
    (uri, { id }) => {
      const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
      return { contents: [{ uri: uri.href, mimeType, text }] };
    },
  );
}

function addPrompts(server: McpServer): void {
  const user = (content: object) => ({ role: "user", content });
  const says = (text: string) => user({ type: "text", text });
  const add = <A>(
    name: string,
    argsSchema: ReturnType<typeof fromJsonSchema<A>> | undefined,
    get: (args: A, ctx: ServerContext) => unknown,
  ) => {
    const description = `Test prompt ${name}`;
    const result = async (args: A, ctx: ServerContext) => await get(args, ctx) as GetPromptResult;
    if (argsSchema === undefined) {
      server.registerPrompt(name, { description }, (ctx) => result({} as A, ctx));
    } else server.registerPrompt(name, { description, argsSchema }, result);
  };
  add("test_simple_prompt", undefined, () => ({
    messages: [says("This is a simple prompt for testing.")],
  }));
  add("test_prompt_with_arguments", strings("arg1", "arg2"), ({ arg1, arg2 }) => ({
    messages: [says(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  }));
  add("test_prompt_with_embedded_resource", strings("resourceUri"), ({ resourceUri: uri }) => ({
    messages: [
      user({
        type: "resource",
        resource: { uri, mimeType: "text/plain", text: "Embedded resource content for testing." },
      }),
      says("Please process the embedded resource above."),
    ],
  }));
  add("test_prompt_with_image", undefined, () => ({
    messages: [
      user({ type: "image", data: PNG, mimeType: "image/png" }),
      says("Please analyze the image above."),
    ],
  }));
  add("test_input_required_result_prompt", undefined, (_, ctx) => {
    const context = acceptedContent(ctx.mcpReq.inputResponses, "user_context")?.["context"];
    if (typeof context === "string") return { messages: [says(`Context: ${context}`)] };
    const user_context = form("What context should the prompt use?", {
      context: { type: "string" },
    });
    return inputRequired({ inputRequests: { user_context } });
  });
}

if (import.meta.main) {
  const server = startFixtureServer({ port: Number(Deno.args[0] ?? 0) });
  console.log(server.url);
}
