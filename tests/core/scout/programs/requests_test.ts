/** Tools that a program sends to a model itself: events of the Realtime API, and bodies of requests. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

const FLAT = '{ type: "function", name: "a", parameters: {} }';
const PY_FLAT = '{"type": "function", "name": "a", "parameters": {}}';
const PY_NESTED = '{"type": "function", "function": {"name": "a", "parameters": {}}}';

// what, file, text, tools
const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "an event over a socket",
    "a.ts",
    `const tools = [${FLAT}];\nws.send(JSON.stringify({ type: "session.update", session: { tools } }));`,
    ["a"],
  ],
  [
    "an event that has a name, in a session that has one",
    "a.ts",
    `const session = { tools: [${FLAT}] };\nconst event = { type: "session.update", session };\nchannel.send(event);`,
    ["a"],
  ],
  [
    "an event over a socket, Python",
    "a.py",
    `import json\nasync def main(ws):\n    await ws.send(json.dumps({"type": "session.update", "session": {"tools": [${PY_FLAT}]}}))`,
    ["a"],
  ],
  [
    "an event over a socket with a named session, Python",
    "a.py",
    `TOOLS = [${PY_FLAT}]\nsession = {"tools": TOOLS}\nevent = {"type": "session.update", "session": session}`,
    ["a"],
  ],
  [
    "a session of the client of OpenAI, Python",
    "a.py",
    `from openai import AsyncOpenAI\nasync def main():\n    async with AsyncOpenAI().realtime.connect(model="m") as c:\n        await c.session.update(session={"tools": [${PY_FLAT}]})`,
    ["a"],
  ],
  [
    "a session that is made before it begins",
    "a.ts",
    `import OpenAI from "openai";\nconst o = new OpenAI();\no.beta.realtime.sessions.create({ model: "m", tools: [${FLAT}] });`,
    ["a"],
  ],
  [
    "a session that is made with a key for a browser",
    "a.ts",
    `import OpenAI from "openai";\nconst o = new OpenAI();\no.realtime.clientSecrets.create({ session: { type: "realtime", tools: [${FLAT}] } });`,
    ["a"],
  ],
  [
    "a session that is made with a key for a browser, Python",
    "a.py",
    `from openai import OpenAI\nOpenAI().realtime.client_secrets.create(session={"type": "realtime", "tools": [${PY_FLAT}]})`,
    ["a"],
  ],
  [
    "a client of the Realtime API",
    "a.js",
    `import { RealtimeClient } from "@openai/realtime-api-beta";\nconst client = new RealtimeClient({});\nclient.addTool({ name: "a", description: "d", parameters: {} }, () => 1);\nclient.updateSession({ tools: [{ type: "function", name: "b", parameters: {} }] });`,
    ["a", "b"],
  ],
  [
    "a request without a client",
    "a.ts",
    `fetch(url, { body: JSON.stringify({ model: "m", messages, tools: [{ type: "function", function: { name: "a", parameters: {} } }] }) });`,
    ["a"],
  ],
  [
    "a request without a client, Python",
    "a.py",
    `import requests\nTOOLS = [${PY_NESTED}]\nrequests.post(url, json={"model": "m", "messages": messages, "tools": TOOLS})`,
    ["a"],
  ],
  [
    "a session that nothing is known of",
    "a.ts",
    `export const send = (tools) => ws.send({ type: "session.update", session: { tools } });`,
    ["unknown: tools"],
  ],
  [
    "a session that nothing is known of, Python",
    "a.py",
    `def send(tools):\n    return {"type": "session.update", "session": {"tools": tools}}`,
    ["unknown: tools"],
  ],
  [
    "a service of the project that takes a schema",
    "a.ts",
    `chat.send({ messages, tools: [{ name: "a", description: "d", inputSchema: SCHEMA }] });`,
    ["a"],
  ],
  // What is no offer to a model.
  [
    "a session without tools",
    "a.ts",
    `ws.send({ type: "session.update", session: {} }); // tool`,
    [],
  ],
  [
    "a session of something else",
    "a.py",
    `session.update(tools="hammer")\ndb.session.update({"tools": 1})`,
    [],
  ],
  [
    "an object with tools that are none of a model",
    "a.ts",
    `export const car = { model: "x", tools: [{ type: "wrench", name: "w", description: "d" }] };`,
    [],
  ],
  [
    "a settings object with names of tools",
    "a.py",
    `agent = {"model": "m", "tools": ["Read", "Write"]}`,
    [],
  ],
];

for (const [what, file, text, tools] of CASES) {
  Deno.test(`programs, requests: ${what}`, async () => {
    const { found } = await findIn({ [file]: text });
    const shown = found.filter((each) => each.startsWith("tool "));
    assert.deepEqual(shown, tools.map((name) => `tool openai ${name}`));
  });
}

// Tools that helpers of the project make, and one place registers or offers. Files, and tools.
const HELPERS: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] =
  [
    [
      "that register what they are given",
      {
        "structure/registerTool.ts":
          `import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
const setups = new Map();
export default function registerTool(given: Props) {
  setups.set(given.name, (server: McpServer) => server.registerTool(given.name, {}, run));
  return given;
}`,
        "users/get.ts":
          'import registerTool from "../structure/registerTool";\nexport default registerTool({ name: "a", description, args: {}, async execute() {} });',
        "users/list.ts":
          'import { registerTool } from "../structure";\nregisterTool({ name: "b", description, execute });',
      },
      ["mcp_sdk a", "mcp_sdk b"],
    ],
    [
      "that take a name apart",
      {
        "a.ts": `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
const server = new McpServer({});
export function addTool({ name, description, execute }) { server.registerTool(name, {}, execute); }`,
        "b.ts":
          'import { addTool } from "./a";\naddTool({ name: "a", description: "d", execute: f });',
      },
      ["mcp_sdk a"],
    ],
    [
      "that take a server and a name",
      {
        "a.ts": `import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
export function addTool(server: McpServer, name: string, options, run) { server.registerTool(name, options, run); }`,
        "b.ts":
          'import { addTool } from "./a";\nexport const all = (server) => addTool(server, "a", { description: "d", inputSchema: z }, async () => 1);',
      },
      ["mcp_sdk a"],
    ],
    [
      "that keep tools as objects in other files",
      {
        "server.ts": `import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
export function start(server: Server, registry) {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: registry.all().map((tool) => ({ name: tool.name })) }));
}`,
        "names.ts": 'export const TOOL_NAMES = { SEARCH: "search-docs" } as const;',
        "search.ts": `import { TOOL_NAMES } from "./names.js";
export const search: ToolEntry = Object.freeze({ name: TOOL_NAMES.SEARCH, description: text(), inputSchema: z.object({}), call });`,
        "fetch.ts":
          'export const fetchTool = { name: "fetch-docs", description: "d", parameters: {} };\nexport const option = { name: "no", description: "d", parameters: {} };',
      },
      ["mcp_sdk fetch-docs", "mcp_sdk search-docs"],
    ],
    [
      "that make what a model is offered",
      {
        "chat.ts": `import Anthropic from "@anthropic-ai/sdk";
export class Chat {
  constructor(private readonly client: Anthropic) {}
  async send(request) {
    const params = this.paramsOf(request);
    return await this.client.messages.create(params);
  }
  paramsOf(request) {
    const tools = request.tools.map((tool) => ({ name: tool.name, input_schema: tool.inputSchema }));
    const params: Params = { model, messages };
    (params as any).tools = tools;
    return params;
  }
}`,
        "shared.ts": "export function createTool(options) { return { ...options }; }",
        "weather.ts":
          'import { createTool } from "./shared";\nexport function weatherTool() { return createTool({ name: "get_weather", description: "d", inputSchema: z, execute: f }); }',
        "factory.ts":
          'import { weatherTool } from "./weather";\nexport function all() { const tools = { getWeather: weatherTool() }; return { ...tools }; }',
      },
      ["anthropic getWeather"],
    ],
    [
      "of which there are none",
      {
        "a.ts": `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
export const add = (server: McpServer, tool) => server.registerTool(tool.name, {}, tool.run);`,
      },
      ["mcp_sdk unknown: tool.name"],
    ],
    [
      "that nothing offers",
      {
        "a.ts":
          'import { makeTool } from "./b";\nmakeTool({ name: "a", description: "d", inputSchema: z, execute: f });',
        "b.ts": "export const makeTool = (given) => given;",
      },
      [],
    ],
  ];

for (const [what, files, tools] of HELPERS) {
  Deno.test(`programs, helpers of a project ${what}`, async () => {
    const { found } = await findIn(files);
    const shown = found.filter((each) => each.startsWith("tool "));
    assert.deepEqual(shown, tools.map((name) => `tool ${name}`));
  });
}
