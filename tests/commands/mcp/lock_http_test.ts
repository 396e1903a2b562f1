import assert from "node:assert/strict";
import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { gaitProcess, scratch, type Seen } from "../../support/gait.ts";

/** A request that a server got. */
interface Got {
  readonly line: string;
  readonly headers: Headers;
  readonly message: Record<string, unknown>;
}

type Handler = (got: Got) => Response | Promise<Response>;

/** Asks a server in this process by `gait mcp lock --upstream`. */
async function ask(
  handle: (request: Request) => Response | Promise<Response>,
  { words = [], env = {}, query = "" }: {
    words?: string[];
    env?: Record<string, string>;
    query?: string;
  } = {},
): Promise<Seen & { readonly lock: string | undefined; readonly url: string }> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handle);
  using folder = scratch();
  const url = `http://127.0.0.1:${server.addr.port}/mcp${query}`;
  const argv = ["mcp", "lock", "--json", "--timeout", "10m", "--upstream", url, ...words];
  const seen = await gaitProcess(argv, { cwd: folder.path, env });
  await server.shutdown();
  const read = () => Deno.readTextFileSync(`${folder.path}/gait.mcp.lock`);
  return { ...seen, url, lock: seen.exit === 0 ? read() : undefined };
}

/** Collects what arrives; `answers` by method. */
function recording(got: Got[], answers: Readonly<Record<string, Handler>>) {
  return async (request: Request): Promise<Response> => {
    const text = await request.text();
    const message = text === "" ? {} : JSON.parse(text);
    const method = String(message.method ?? (request.method === "POST" ? "response" : ""));
    const one = { line: `${request.method} ${method}`.trim(), headers: request.headers, message };
    got.push(one);
    return await answers[one.line]?.(one) ?? new Response(null, { status: 202 });
  };
}

const result = ({ message: { id } }: Got, value: object) => ({ jsonrpc: "2.0", id, result: value });
const json = (value: object, init?: ResponseInit) => Response.json(value, init);
const sse = (...messages: object[]) =>
  new Response(
    ["id: 1\ndata:\n\n", ": a comment\n\n"].join("") +
      messages.map((message) => `event: message\r\ndata: ${JSON.stringify(message)}\r\n\r\n`).join(
        "",
      ),
    { headers: { "content-type": "text/event-stream" } },
  );

const NOT_MODERN: Handler = ({ message }) =>
  json({
    jsonrpc: "2.0",
    id: message["id"] ?? null,
    error: { code: -32000, message: "no session" },
  }, {
    status: 400,
  });
const INITIALIZED: Handler = (got) =>
  json(result(got, { protocolVersion: "2025-06-18", capabilities: {} }), {
    headers: { "mcp-session-id": "s1" },
  });
const TOOLS: Handler = (got) => json(result(got, { tools: [{ name: "a" }] }));

Deno.test("gait mcp lock --upstream holds a session with a legacy server", async () => {
  const got: Got[] = [];
  const seen = await ask(
    recording(got, {
      "POST server/discover": NOT_MODERN,
      "POST initialize": INITIALIZED,
      "POST tools/list": (one) =>
        sse(
          { jsonrpc: "2.0", id: "ask", method: "roots/list" },
          { jsonrpc: "2.0", method: "notifications/message", params: {} },
          { jsonrpc: "2.0", id: 99, result: {} },
          result(one, { tools: [{ name: "a" }] }),
        ),
    }),
  );
  assert.equal(seen.exit, 0, seen.stdout);
  const { status, transport, protocol_version, tools } = JSON.parse(seen.stdout);
  assert.deepEqual([status, transport, protocol_version, tools], [
    "created",
    "http",
    "2025-06-18",
    1,
  ]);
  const inOrder = got.filter(({ line }) => line !== "POST response");
  assert.deepEqual(
    inOrder.map(({ line, headers }) => [
      line,
      headers.get("mcp-protocol-version"),
      headers.get("mcp-session-id"),
      headers.get("mcp-method"),
    ]),
    [
      ["POST server/discover", "2026-07-28", null, "server/discover"],
      ["POST initialize", null, null, null],
      ["POST notifications/initialized", "2025-06-18", "s1", null],
      ["POST tools/list", "2025-06-18", "s1", null],
      ["DELETE", "2025-06-18", "s1", null],
    ],
  );
  const [first] = got;
  assert.equal(first?.headers.get("accept"), "application/json, text/event-stream");
  assert.equal(first?.headers.get("content-type"), "application/json");
  const answers = got.filter(({ line }) => line === "POST response");
  assert.deepEqual(answers.map(({ message }) => message), [
    { jsonrpc: "2.0", id: "ask", result: { roots: [] } },
  ]);
});

Deno.test("gait mcp lock --upstream lists the tools of a server on the official SDK, without handshake", async () => {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "fixture", version: "1.0.0" }, {
      capabilities: { tools: {} },
    });
    const inputSchema = fromJsonSchema<{ city: string }>({
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    });
    server.registerTool("weather", { description: "Tells the weather.", inputSchema }, () => ({
      content: [],
    }));
    return server;
  }, { legacy: "reject" });
  const seen = await ask((request) => handler.fetch(request), {
    words: ["--capabilities", "sampling"],
  });
  await handler.close();
  assert.equal(seen.exit, 0, seen.stdout);
  assert.equal(JSON.parse(seen.stdout).protocol_version, "2026-07-28");
  const [server] = JSON.parse(seen.lock ?? "").servers;
  assert.deepEqual([server.launch, server.capabilities], [[seen.url], ["sampling"]]);
  const [tool] = server.tools;
  assert.equal(tool.name, "weather");
  assert.equal(tool.definition.description, "Tells the weather.");
  assert.deepEqual(tool.definition.inputSchema.required, ["city"]);
});

Deno.test("gait mcp lock --upstream sends a token, and shows neither the token nor the query of the URL", async () => {
  const got: Got[] = [];
  const handle = recording(got, {
    "POST server/discover": NOT_MODERN,
    "POST initialize": INITIALIZED,
    "POST tools/list": TOOLS,
  });
  const seen = await ask(handle, {
    words: ["--upstream-token-env", "MY_TOKEN"],
    env: { MY_TOKEN: "hush-hush" },
    query: "?key=hush-hush",
  });
  assert.equal(seen.exit, 0, seen.stdout);
  assert.ok(got.every(({ headers }) => headers.get("authorization") === "Bearer hush-hush"));
  assert.equal(`${seen.stdout}${seen.stderr}${seen.lock}`.includes("hush"), false);
  assert.match(seen.lock ?? "", /"http:\/\/127\.0\.0\.1:[0-9]+\/mcp\?\*\*\*"/);
});

const LEGACY = { "POST server/discover": NOT_MODERN, "POST initialize": INITIALIZED };

// Each row: what the server does, exit code, and what is said about it.
const FAULTS: [string, Readonly<Record<string, Handler>>, number, RegExp][] = [
  [
    "asks who it is",
    { "POST server/discover": () => new Response(null, { status: 401 }) },
    1,
    /HTTP status 401; it requires a token: --upstream-token-env/,
  ],
  [
    "lets nobody in",
    { "POST server/discover": () => new Response(null, { status: 403 }) },
    1,
    /HTTP status 403; it forbids this request/,
  ],
  [
    "fails",
    { "POST server/discover": () => new Response(null, { status: 503 }) },
    1,
    /HTTP status 503/,
  ],
  [
    "leads elsewhere",
    { "POST server/discover": () => Response.redirect("http://127.0.0.1:1/", 307) },
    1,
    /HTTP status 307; give the URL that it redirects to/,
  ],
  [
    "knows nothing of MCP",
    {
      "POST server/discover": () => new Response("x", { status: 404 }),
      "POST initialize": () => new Response("x", { status: 404 }),
    },
    6,
    /it answers initialize with HTTP status 404/,
  ],
  [
    "shows a page",
    { "POST server/discover": () => new Response("<html>") },
    6,
    /Cannot parse JSON "message of the server"/,
  ],
  [
    "ends a stream without an answer",
    { ...LEGACY, "POST tools/list": () => sse({ jsonrpc: "2.0", method: "m" }) },
    1,
    /it ended before it answered tools\/list/,
  ],
  [
    "hangs up in the middle",
    {
      ...LEGACY,
      "POST tools/list": () =>
        new Response(new ReadableStream({ pull: (to) => to.error(new Error("hangs up")) }), {
          headers: { "content-type": "text/event-stream" },
        }),
    },
    1,
    /the connection broke before it answered tools\/list/,
  ],
  [
    "floods a stream",
    {
      ...LEGACY,
      "POST tools/list": () =>
        new Response(
          new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(1 << 20).fill(97)) }),
          { headers: { "content-type": "text/event-stream" } },
        ),
    },
    6,
    /more than the limit of 67108864 bytes/,
  ],
  [
    "lists a name twice",
    {
      ...LEGACY,
      "POST tools/list": (got) => json(result(got, { tools: [{ name: "a" }, { name: "a " }] })),
    },
    6,
    /"a" and "a ", which read as the same name/,
  ],
];

for (const [name, answers, exit, problem] of FAULTS) {
  Deno.test(`gait mcp lock --upstream refuses a server that ${name}`, async () => {
    const seen = await ask(recording([], answers));
    assert.equal(seen.exit, exit, seen.stdout);
    assert.match(JSON.parse(seen.stdout).error, problem);
  });
}
