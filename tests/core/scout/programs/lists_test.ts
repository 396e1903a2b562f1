/** Tools that an agent or a model is given: through names, calls and other files, and as data. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

type Files = Readonly<Record<string, string>>;

// what, files, tools as "library name file:line"
const CASES: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    "a handler of the low-level TypeScript SDK: three files away, also through methods",
    {
      "server.ts": `
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { setup } from "./setup.js";
import { Registry, registry } from "./registry.js";
new Server({}, {}).setRequestHandler(ListToolsRequestSchema, async () => {
  const tools = await setup();
  const own = new Registry();
  return { tools: [...tools, ...own.list(), ...registry.all()] };
});
`,
      "setup.ts": `
import { rowsTool } from "./rows.js";
export async function setup(): Promise<Tool[]> { return [rowsTool()]; }
`,
      "registry.ts": `
import { byClass, byObject } from "./rows.js";
export class Registry { list() { return [byClass]; } }
export const registry = { all: () => [byObject()] }; // tools
`,
      "rows.ts": `
export function rowsTool() { return { name: "list_rows", description: "", inputSchema: {} }; }
export const byClass = { name: "by_class", description: "", inputSchema: {} };
export const byObject = () => ({ name: "by_object", description: "", inputSchema: {} });
`,
    },
    ["mcp_sdk by_class rows.ts:3", "mcp_sdk by_object rows.ts:4", "mcp_sdk list_rows rows.ts:2"],
  ],
  [
    "Python: lists that other files have, return and pass on",
    {
      "agent.py": `
from agents import Agent
from tools import get_tools, TOOLS
from deep import deep_tools
Agent(name="A", tools=get_tools())
Agent(name="B", tools=[*TOOLS, *deep_tools()])
`,
      "tools.py": `
def one(): pass
def two(): pass
TOOLS = [two]
def get_tools():
    tools = [one]
    return tools
`,
      "deep.py":
        "from deeper import more_tools\ndef three(): pass\ndef deep_tools(): return more_tools() + [three]\n",
      "deeper.py": "from deepest import TOOLS\ndef more_tools(): return TOOLS\n",
      "deepest.py": "def four(): pass\nTOOLS = [four]\n",
    },
    [
      "openai_agents four deepest.py:1",
      "openai_agents one tools.py:2",
      "openai_agents three deep.py:2",
      "openai_agents two tools.py:3",
    ],
  ],
  [
    "Python: a dictionary of functions",
    {
      "a.py": `
from agents import Agent
def one(): pass
def two(): pass
known = {"a": one}
known["b"] = two
Agent(name="A", tools=list(known.values()))
`,
    },
    ["openai_agents one a.py:3", "openai_agents two a.py:4"],
  ],
  [
    "what nothing tells without running the program is named",
    {
      "a.py": `
from agents import Agent
from elsewhere import load
Agent(name="A", tools=load())
def make(tools): return Agent(name="B", tools=tools)
`,
      "b.ts": `
import { generateText, streamText } from "ai";
import { load } from "elsewhere";
generateText({ tools: await load() });
export const ask = (client) => streamText({ tools: client.tools() });
`,
    },
    [
      "ai_sdk unknown: client.tools(…) b.ts:5",
      "ai_sdk unknown: load(…) b.ts:4",
      "openai_agents unknown: load() a.py:4",
      "openai_agents unknown: tools a.py:5",
    ],
  ],
  [
    "AI SDK: an object that gets its tools one after the other, and is given under a condition",
    {
      "app.ts": `
import { streamText, tool } from "ai";
import { other, make, STATIC } from "./parts";
const NAME = "by_constant";
export const ask = () => {
  const tools: Record<string, any> = {};
  tools.search = { description: "", inputSchema: z, execute: f };
  tools["quoted"] = other;
  tools[NAME] = tool({ description: "", inputSchema: z });
  tools[\`\${given}_search\`] = other;
  if (x) tools.made = make(1);
  return streamText({ model, tools: has ? tools : undefined });
};
export const askAgain = () => streamText({ model, ...(has && { tools: STATIC }) });
`,
      "parts.ts": `
export const other = { description: "a tool", inputSchema: z, execute: f };
export function make(x) { return { description: "", inputSchema: z, execute: f }; }
export const STATIC = { fixed: { description: "", inputSchema: z, execute: f }, ...{ other } };
`,
    },
    [
      "ai_sdk by_constant app.ts:9",
      "ai_sdk fixed parts.ts:4",
      "ai_sdk made parts.ts:3",
      "ai_sdk other parts.ts:4",
      "ai_sdk quoted parts.ts:2",
      "ai_sdk search app.ts:7",
      "ai_sdk unknown: `${given}_search` app.ts:10",
    ],
  ],
  [
    "AI SDK: a member of an object of another file is where it is made",
    {
      "app.ts": `
import { generateText } from "ai";
import { all } from "./all";
generateText({ tools: { get_row: all.row } });
`,
      "all.ts": 'import { rowTool } from "./row";\nexport const all = { row: rowTool };\n',
      "row.ts": 'import { tool } from "ai";\nexport const rowTool = tool({});\n',
    },
    ["ai_sdk get_row row.ts:2"],
  ],
  [
    "AI SDK: objects whose type says that they hold tools",
    {
      "app.ts": `
import type { Tool, ToolSet } from "ai";
import { other } from "./parts";
export const first = { one: other, no: 1 } satisfies ToolSet;
const second: Record<string, Tool> = {};
second.two = other;
const third: Record<string, Row> = { no2: other };
`,
      "parts.ts": 'export const other = { description: "a tool", inputSchema: z };\n',
    },
    ["ai_sdk one parts.ts:1", "ai_sdk two parts.ts:1"],
  ],
  [
    "AI SDK: the names of versions 3 to 6, and JSX after `yield` and `await`",
    {
      "app.tsx": `
import { experimental_generateText, experimental_streamText, ToolLoopAgent } from "ai";
import { render, streamUI } from "ai/rsc";
experimental_generateText({ tools: { three_text: { description: "", parameters: z } } });
experimental_streamText({ tools: { three_stream: { description: "", parameters: z } } });
new ToolLoopAgent({ tools: { six_loop: { description: "", inputSchema: z } } });
render({
  tools: { three_render: { parameters: z, render: async function* () {
    yield <Row />
    const row = await <Row />;
    return <Row />;
  } } },
  functions: { three_function: { parameters: z, render: async function* () { yield /a/; } } },
});
streamUI({ tools: { four_ui: { parameters: z, generate: async () => <Row /> } } });
`,
    },
    [
      "ai_sdk four_ui app.tsx:15",
      "ai_sdk six_loop app.tsx:6",
      "ai_sdk three_function app.tsx:13",
      "ai_sdk three_render app.tsx:8",
      "ai_sdk three_stream app.tsx:5",
      "ai_sdk three_text app.tsx:4",
    ],
  ],
  [
    "clients of providers, Python: tools as data, hosted ones, and what looks like such a call",
    {
      "a.py": `
from openai import OpenAI
from defs import TOOLS, one, build_tools
client = OpenAI()
weather = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}
client.chat.completions.create(model="m", tools=[weather, {"type": "web_search"}])
client.chat.completions.create(model="m", tools=TOOLS + [one])
client.responses.create(tools=build_tools())
settings = {"model": "m"}
settings["tools"] = [{"type": "function", "name": "flat", "parameters": {}}]
client.responses.create(**settings)
class Chat:
    def ask(self): self.client.messages.create(tools=[{"name": "edit", "input_schema": {}}])
    def old(self): openai.ChatCompletion.create(functions=[{"name": "legacy", "description": ""}])
    def text(self): self.twilio.messages.create(body="x", to="y")
    def pay(self): self.shop.orders.create(tools=[{"name": "hammer", "description": ""}])
    def some(self, tools): self.client.messages.stream(tools=tools)
`,
      "defs.py": `
TOOLS = [{"type": "function", "function": {"name": "listed", "parameters": {}}}]
one = {"type": "function", "function": {"name": "single", "parameters": {}}}
def make(): return {"type": "function", "function": {"name": "made", "parameters": {}}}
def build_tools(): return [make()]
`,
    },
    [
      "anthropic edit a.py:13",
      "anthropic unknown: tools a.py:17",
      "openai flat a.py:10",
      "openai get_weather a.py:5",
      "openai legacy a.py:14",
      "openai listed defs.py:2",
      "openai made defs.py:4",
      "openai single defs.py:3",
      "openai web_search a.py:6",
    ],
  ],
  [
    "clients of providers, scripts: tools as data, hosted ones, helpers, and what looks like such a call",
    {
      "a.ts": `
import OpenAI from "openai";
import { zodFunction } from "openai/helpers/zod";
import { functions, getTools } from "@/defs";
const openai = new OpenAI();
openai.chat.completions.create({ model, functions });
openai.chat.completions.create({ model, tools: getTools() });
openai.chat.completions.create({ tools: DEFS.map((each) => ({ type: "function", function: each })) });
openai.chat.completions.create({ tools: NAMES.map(make) });
openai.responses.create({ tools: [{ type: "function", name: "flat", parameters: {} }, { type: "web_search_preview" }] });
openai.chat.completions.parse({ tools: [zodFunction({ name: "by_helper", parameters: z })] });
const DEFS = [{ name: "mapped", description: "", parameters: {} }];
const NAMES = ["a", "b"];
const tools: Tool[] = [{ name: "first", input_schema: {} }];
tools.push({ name: "pushed", description: "", input_schema: {} });
class Chat {
  ask() { this.given.client.beta.messages.create({ tools }); }
  text() { this.twilio.messages.create({ body: "x", to: "y" }); }
}
`,
      "defs.ts": `
import type { ChatCompletionCreateParams } from "openai/resources";
export const functions = [{ name: "imported", description: "", parameters: {} }];
export function getTools() { return [{ type: "function", function: { name: "made", parameters: {} } }]; }
`,
    },
    [
      "anthropic first a.ts:14",
      "anthropic pushed a.ts:15",
      "openai by_helper a.ts:11",
      "openai flat a.ts:10",
      "openai imported defs.ts:3",
      "openai made defs.ts:4",
      "openai mapped a.ts:12",
      "openai unknown: NAMES.map(…) a.ts:9",
      "openai web_search_preview a.ts:10",
    ],
  ],
  [
    "tools behind gait's own adapters are those that the adapter is given",
    {
      "a.ts": `
import { generateText, tool } from "ai";
import { createAgent, tool as lcTool } from "langchain";
import { gateTools } from "@gait/cli/ai";
import { gateTools as gated } from "@gait/cli/langchain";
import { gateTools as other } from "./other";
generateText({ model, tools: gateTools(gate, { send: tool({ inputSchema: z, execute: f }) }) });
createAgent({ model, tools: gated(gate, [lcTool(f, { name: "mail" })]) });
generateText({ model, tools: other(gate, { hidden: tool({ inputSchema: z, execute: f }) }) });
`,
    },
    [
      "ai_sdk hidden a.ts:9",
      "ai_sdk send a.ts:7",
      "ai_sdk unknown: other(…) a.ts:9",
      "langchain_js mail a.ts:8",
    ],
  ],
  [
    "clients of providers: what makes tools of functions and classes",
    {
      "a.py": `
import openai
from anthropic import beta_tool
class Lookup(BaseModel): pass
openai.OpenAI().chat.completions.parse(tools=[openai.pydantic_function_tool(Lookup), openai.pydantic_function_tool(Lookup, name="look_up")])
@beta_tool
def get_weather(city): pass
`,
    },
    ["anthropic get_weather a.py:7", "openai Lookup a.py:5", "openai look_up a.py:5"],
  ],
  [
    "LangGraph: handoffs are named after the agent",
    {
      "a.py": `
from langgraph_supervisor import create_handoff_tool
from langgraph_swarm import create_handoff_tool as handoff
create_handoff_tool(agent_name="Flight Assistant", description="")
create_handoff_tool(agent_name="x", name="assign_to_x")
handoff(agent_name="bob")
handoff(agent_name=chosen)
`,
      "b.ts": `
import { createHandoffTool } from "@langchain/langgraph-swarm";
createHandoffTool({ agentName: "Bob", description: "" });
`,
    },
    [
      "langchain assign_to_x a.py:5",
      "langchain transfer_to_bob a.py:6",
      "langchain transfer_to_flight_assistant a.py:4",
      "langchain unknown: chosen a.py:7",
      "langchain_js transfer_to_bob b.ts:3",
    ],
  ],
];

for (const [what, files, expected] of CASES) {
  Deno.test(`programs, lists, ${what}`, async () => {
    const { items, warnings } = await findIn(files);
    const shown = items.filter(({ kind }) => kind === "tool").map(({ name, tags = [], places }) => {
      const library = tags.find((tag) => tag.startsWith("framework:"))?.slice(10);
      return `${library} ${name} ${places?.map(({ file, line }) => `${file}:${line}`).join(" ")}`;
    });
    assert.deepEqual([shown.sort(), warnings], [expected, []]);
  });
}
