/** Tools of TypeScript and JavaScript programs, by library: what is one, and what only looks like one. */

import assert from "node:assert/strict";
import { findIn, toolsIn } from "./support.ts";

// what, library, file, program, names of its tools
const CASES: readonly (readonly [string, string, string, string, readonly string[]])[] = [
  [
    "MCP SDK: both methods, names in constants, servers that a function gets or a class keeps",
    "mcp_sdk",
    "a.ts",
    `
import { McpServer, type RegisteredTool } from "@modelcontextprotocol/sdk/server/mcp.js";
const server = new McpServer({ name: "x", version: "1" });
const NAMES = { sum: "get-sum" } as const;
enum Other { Echo = "echo" }
server.registerTool(NAMES.sum, {}, async () => ({}));
server.tool(Other.Echo, async () => ({}));
server.experimental.tasks.registerToolTask("later", {}, {});
server.registerResource("no", "x://y", {}, async () => ({}));
server.registerPrompt("no2", {}, () => ({}));
export function register(given: McpServer) { given.registerTool(\`\${"a"}_b\`, {}, f); }
class Host {
  private server = new McpServer({});
  constructor(readonly other: McpServer) { other.registerTool("in_constructor", {}, f); }
  init() { this.server.tool("kept", f); this.other.tool("parameter", f); }
}
export default (anything) => anything.registerTool("untyped", {}, f);
`,
    ["a_b", "echo", "get-sum", "in_constructor", "kept", "later", "parameter", "untyped"],
  ],
  [
    "MCP SDK: the split packages, and a module of everything",
    "mcp_sdk",
    "a.mts",
    `
import * as sdk from "@modelcontextprotocol/server";
const server: sdk.McpServer = make();
new sdk.McpServer({}).registerTool("direct", {}, f);
function late(s: sdk.McpServer) { if (x) { s.registerTool("conditional", {}, f); } }
`,
    ["conditional", "direct"],
  ],
  [
    "MCP SDK, low level: what the handler answers",
    "mcp_sdk",
    "a.ts",
    `
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
const server = new Server({}, {});
const MORE = [{ name: "from_constant", description: "", inputSchema: {} }];
const more = () => [{ name: "from_function", inputSchema: { properties: { name: { description: "" } } } }];
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [{ name: "inline", description: "", inputSchema: {} }, ...MORE, ...more()],
}));
server.setRequestHandler(CallToolRequestSchema, async () => ({ name: "no", description: "" }));
const unused = { name: "no2", description: "", inputSchema: {} };
`,
    ["from_constant", "from_function", "inline"],
  ],
  [
    "MCP SDK, low level of version 2",
    "mcp_sdk",
    "a.ts",
    `
import { Server } from "@modelcontextprotocol/server";
const server = new Server({}, {});
server.setRequestHandler("tools/list", () => ({ tools: [{ name: "only", inputSchema: {} }] }));
`,
    ["only"],
  ],
  [
    "mcp-handler: the server that the callback gets",
    "mcp_handler",
    "route.ts",
    `
import { createMcpHandler } from "mcp-handler";
const setUp = (mcp) => { mcp.tool("second", "says", {}, f); };
const handler = createMcpHandler((server) => { server.registerTool("roll_dice", {}, f); });
export const other = createMcpHandler(setUp, {}, { basePath: "/api" });
export { handler as GET };
`,
    ["roll_dice", "second"],
  ],
  [
    "OpenAI Agents: tools under several names, agents as tools, hosted tools",
    "openai_agents_js",
    "a.ts",
    `
import { Agent, hostedMcpTool, run, tool as defineTool, webSearchTool } from "@openai/agents";
const weather = defineTool({ name: "get_weather", parameters: z.object({ name: z.string() }), execute });
const helper = () => 1;
const unnamed = defineTool({ parameters: {}, execute: helper });
const writer = new Agent({ name: "Writer" });
const agent = Agent.create({ name: "Main", tools: [weather, webSearchTool(), writer.asTool({ toolName: "write" })] });
`,
    ["get_weather", "unnamed", "webSearchTool", "write"],
  ],
  [
    "LangChain: a function with options, classes, agents",
    "langchain_js",
    "a.js",
    `
const { tool, DynamicStructuredTool } = require("@langchain/core/tools");
import { StructuredTool, Tool as Base } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { TavilySearch } from "@langchain/tavily";
const add = tool(async ({ a }) => ({ name: "no" }), { name: "adder", schema: {} });
new DynamicStructuredTool({ name: "dynamic", func: async () => "" });
class Search extends StructuredTool { name = "search"; async _call() { const name = "no"; } }
class Read extends Base { get name() { return "reader"; } }
const agent = createAgent({ model: "openai:gpt-5", tools: [add, new TavilySearch(), new Search()] });
`,
    ["TavilySearch", "adder", "dynamic", "reader", "search"],
  ],
  [
    "AI SDK: keys, variables, factories, tools of providers, plain objects, spread ones",
    "ai_sdk",
    "page.tsx",
    `
import { dynamicTool, generateText, streamText, tool, ToolLoopAgent as Agent } from "ai";
import { openai } from "@ai-sdk/openai";
const weatherTool = tool({ inputSchema: z.object({}), execute: async () => 1 });
export const createDocument = ({ session }) => tool({ execute: async () => session });
const common = { shared: tool({}), "with-dash": dynamicTool({}) };
const helper = () => 1;
await generateText({
  model: openai("gpt-5"),
  tools: { weather: weatherTool, inline: { description: "", inputSchema: {}, execute }, ...common },
});
const agent = new Agent({ model, tools: { web: openai.tools.webSearch({}), document: createDocument({}) } });
export const Page = () => <p title="tool({})">don't {streamText({ tools: {} })}</p>;
`,
    ["document", "inline", "shared", "weather", "web", "with-dash"],
  ],
  [
    "Mastra: keys of tools",
    "mastra",
    "a.ts",
    `
import { createTool } from "@mastra/core/tools";
import { Agent } from "@mastra/core/agent";
import { createVectorQueryTool } from "@mastra/rag";
const id = "get-weather";
export const weatherTool = createTool({ id, description: "", execute: async () => ({ id: "no" }) });
const search = createVectorQueryTool({ vectorStoreName: "x", indexName: "y" });
export const agent = new Agent({ name: "Weather", model: "openai/gpt-5", tools: { weatherTool, search } });
`,
    ["search", "weatherTool"],
  ],
  [
    "Claude Agent SDK",
    "claude_agent_sdk",
    "a.ts",
    `
import { createSdkMcpServer, query, tool } from "@anthropic-ai/claude-agent-sdk";
const lookUp = tool("look_up", "Looks up", { q: z.string() }, async () => ({}));
createSdkMcpServer({ name: "x", tools: [lookUp, tool("second", "", {}, f)] });
`,
    ["mcp__x__look_up", "mcp__x__second"],
  ],
  [
    "Google ADK",
    "google_adk",
    "a.ts",
    `
import { FunctionTool, LlmAgent } from "@google/adk";
const time = new FunctionTool({ name: "get_time", description: "", execute: () => 1 });
export const rootAgent = new LlmAgent({ name: "root", tools: [time] });
`,
    ["get_time"],
  ],
  [
    "LlamaIndex",
    "llama_index",
    "a.ts",
    `
import { agent } from "@llamaindex/workflow";
import { FunctionTool, tool } from "llamaindex";
const sum = ({ a, b }) => a + b;
tool({ name: "sum", description: "", execute: sum });
FunctionTool.from(sum, { name: "sum_numbers" });
agent({ tools: [] });
`,
    ["sum", "sum_numbers"],
  ],
  [
    "FastMCP for TypeScript",
    "fastmcp",
    "a.ts",
    `
import { FastMCP } from "fastmcp";
const server = new FastMCP({ name: "x" });
server.addTool({ name: "add", execute: async () => "" });
server.addPrompt({ name: "no" });
`,
    ["add"],
  ],
];

for (const [what, library, file, text, expected] of CASES) {
  Deno.test(`programs, scripts, ${what}`, async () => {
    assert.deepEqual(await toolsIn(file, text, library), expected);
  });
}

// programs without any tool
const NEGATIVE: readonly (readonly [string, string])[] = [
  [
    "a function of that name from elsewhere",
    'import { tool } from "./own.ts";\ntool({ name: "x" });',
  ],
  [
    "a function that the program defines",
    "function tool(x) { return x; }\nexport const a = tool({});",
  ],
  [
    "a method of that name",
    'import { x } from "ai";\nchart.tool("zoom", f); api.tool({ name: "a" });',
  ],
  [
    "code in texts and comments",
    'import { tool } from "ai";\n// const a = tool({});\nconst t = "tool({})", u = `tool({})`, r = /tool({})/;',
  ],
  [
    "a type",
    'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\ntype A = typeof x.tool;\ndeclare function tool(a: string): void;',
  ],
  [
    "other calls of a library",
    'import { generateText, stepCountIs } from "ai";\nconst a = stepCountIs(3);',
  ],
  [
    "a class of another base",
    'import { Tool } from "@blueprint/x";\nclass A extends Tool { name = "x" }',
  ],
];

for (const [what, text] of NEGATIVE) {
  Deno.test(`programs, scripts: ${what} is not a tool`, async () => {
    const { found } = await findIn({ "a.ts": text });
    assert.deepEqual(found.filter((each) => each.startsWith("tool ")), []);
  });
}

Deno.test("programs, scripts: what other files export is followed", async () => {
  const { found, places } = await findIn({
    "src/index.ts": 'export * from "./server.js";\nexport { tool as defineTool } from "ai";\n',
    "src/names.ts": 'export const TOOL = "by_constant";\nexport default TOOL;\n',
    "src/objects.ts":
      'export const mine = { name: "by_member", description: "a tool" } as const;\n',
    "src/server.ts":
      'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nexport const app = new McpServer({});\n',
    "src/tools/a.ts":
      'import { app } from "../index.js";\nimport { TOOL } from "@/names";\nimport { mine } from "../objects.js";\napp.registerTool(mine.name, {}, f);\napp.tool("by_text", f);\napp.registerTool(TOOL, {}, f);\n',
    "src/tools/b.ts":
      'import { defineTool } from "..";\nexport const named = defineTool({});\nconst helper = 1;\n',
    "src/tools/c.tsx":
      'import { generateText } from "ai";\nimport { named } from "./b";\nimport { remote } from "@vendor/tools";\ngenerateText({ tools: { named, remote } });\n',
  });
  assert.deepEqual(found, [
    "tool ai_sdk named",
    "tool ai_sdk remote",
    "tool mcp_sdk by_constant",
    "tool mcp_sdk by_member",
    "tool mcp_sdk by_text",
  ]);
  assert.equal(places.get("tool:framework:mcp_sdk:by_text"), "src/tools/a.ts:5:1");
});

Deno.test("programs, scripts: a registration that says what it is counts, whoever takes it", async () => {
  const { found } = await findIn({
    "a.ts": `
import type { Context } from "./context";
export function register(context: Context) { context.registerTool("typed_elsewhere", {}, f); }
export const other = (api) => { api.registerTool({ name: "no" }); api.registerTool("no2"); };
`,
    "context.ts": "export interface Context { registerTool: unknown }\n",
  });
  assert.deepEqual(found, ["tool mcp_sdk typed_elsewhere"]);
});

Deno.test("programs, scripts: agents and models are found beside tools", async () => {
  const { found } = await findIn({
    "a.ts": `
import { anthropic } from "@ai-sdk/anthropic";
import { Agent } from "@openai/agents";
import { ToolLoopAgent } from "ai";
new Agent({ name: "Main", model: "gpt-5" });
const loop = new ToolLoopAgent({ model: anthropic("claude-sonnet-4-5") });
`,
  });
  assert.deepEqual(found, [
    "agent ai_sdk loop",
    "agent openai_agents_js Main",
    "model ai_sdk claude-sonnet-4-5",
    "model openai_agents_js gpt-5",
  ]);
});

Deno.test("programs, scripts: what compiles in spite of its types is read", async () => {
  const text = `
import { tool } from "ai";
import type { Twice } from "./x";
const Twice = 1, Twice2 = <const T,>(x: T): T => x;
@decorated() abstract class A<in out T> { declare x: number; accessor y = 1; static { z(); } }
using file = open(); export const found = tool({} satisfies object);
let x = a as unknown as B<C>; import y = require("y"); namespace N { export const q = 1; }
`;
  assert.deepEqual(await toolsIn("a.ts", text, "ai_sdk"), ["found"]);
});
