/** Tools across files, and the names that a model sees. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

type Files = Readonly<Record<string, string>>;

const LOW_LEVEL = `
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
const server = new Server({}, {});
`;
const PYTHON_SERVER = `
from mcp.server import Server
from mcp.types import Tool
app = Server("x")
`;

// what, files, tools as "library name place"
const CASES: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    "a handler of the low-level TypeScript SDK: lists that other files build, push to, pass on and map",
    {
      "src/index.ts": `${LOW_LEVEL}
import { readSchema, config } from "./tools/read.js";
import { more } from "./tools";
import * as rest from "./tools/rest";
import { Names } from "./names.js";
const all = [readSchema, ...more()];
all.push({ name: Names.Late, description: "", inputSchema: {} });
server.setRequestHandler(ListToolsRequestSchema, async () => {
  const tools = [...all, ...Object.values(rest)].filter((each) => each.name !== config.name);
  return { tools: tools.map(({ name, description }) => ({ name, description })) };
});
`,
      "src/names.ts": `export enum Names { Late = "late_tool" }`,
      "src/tools/index.ts": `
import { writeSchema } from "./write";
export const more = () => [writeSchema, new Ping()];
class Ping { name = "ping_host"; description = ""; inputSchema = {}; }
`,
      "src/tools/read.ts":
        `export const readSchema = {\n  name: "read_row", description: "", inputSchema: {} } as const;\nexport const config = { name: "server", description: "no tool" };\n`,
      "src/tools/write.ts":
        `const schema = { name: "write_row", description: "", inputSchema: {} };\nexport { schema as writeSchema };\n`,
      "src/tools/rest.ts":
        `export const a = { name: "rest_a", inputSchema: {} };\nexport const b = { name: "rest_b", inputSchema: {} };\n`,
    },
    [
      "mcp_sdk late_tool src/index.ts:11:10",
      "mcp_sdk ping_host src/tools/index.ts:4:1",
      "mcp_sdk read_row src/tools/read.ts:1:27",
      "mcp_sdk rest_a src/tools/rest.ts:1:18",
      "mcp_sdk rest_b src/tools/rest.ts:2:18",
      "mcp_sdk write_row src/tools/write.ts:1:16",
    ],
  ],
  [
    "a handler of the low-level TypeScript SDK: tools by key, an empty list, and one that nothing tells",
    {
      "keys.ts": `${LOW_LEVEL}
const TOOLS = { sum_up: { description: "", inputSchema: {}, run() {} } };
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: Object.entries(TOOLS).map(([name, each]) => ({ name, ...each })),
}));
`,
      "none.ts": `${LOW_LEVEL}
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [] }));
`,
      "proxy.ts": `${LOW_LEVEL}
server.setRequestHandler(ListToolsRequestSchema, async () => await upstream.listTools());
`,
    },
    ["mcp_sdk sum_up keys.ts:6:17", "mcp_sdk unknown: tools/list proxy.ts:6:50"],
  ],
  [
    "a handler of the low-level Python SDK: a class for each tool, also of a base in another file",
    {
      "pkg/base.py": `
from mcp.types import Tool
class Handler:
    def __init__(self, name): self.name = name
    def describe(self): return Tool(name=self.name, inputSchema={})
`,
      "pkg/server.py": `${PYTHON_SERVER}
from . import handlers
known = {}
@app.list_tools()
async def list_tools(): return [each.describe() for each in known.values()]
`,
      "pkg/handlers.py": `
from mcp.types import Tool
from .base import Handler
class ListRows(Handler):
    def __init__(self): super().__init__("list_rows")
class DropRows(Handler):
    name = "drop_rows"
class Literal:
    def get(self): return Tool(name="count_rows", inputSchema={})
class Own:
    @property
    def name(self): return "own_rows"
    def get(self): return Tool(name=self.name, inputSchema={})
`,
    },
    [
      "mcp_sdk count_rows pkg/handlers.py:9:27",
      "mcp_sdk drop_rows pkg/handlers.py:6:1",
      "mcp_sdk list_rows pkg/handlers.py:4:1",
      "mcp_sdk own_rows pkg/handlers.py:10:1",
    ],
  ],
  [
    "a handler of the low-level Python SDK that nothing tells the tools of, and one without any",
    {
      "a/server.py": `${PYTHON_SERVER}
@app.list_tools()
async def list_tools(): return await upstream.list_tools()
`,
      "b/server.py": `${PYTHON_SERVER}
@app.list_tools()
async def list_tools(): return []
`,
      "b/client.py": `
from mcp.types import Tool
shown = Tool(name="no_server_lists_it", inputSchema={})
`,
    },
    ["mcp_sdk unknown: tools/list a/server.py:7:1"],
  ],
  [
    "TypeScript: a class for each tool, which a base of another file registers under its name",
    {
      "base.ts": `
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
export abstract class ToolBase {
  abstract name: string;
  register(server: McpServer) {
    (server.registerTool as Register)(this.name, { inputSchema: this.shape }, this.run);
  }
}
export abstract class RowTool extends ToolBase {}
`,
      "names.ts": `export const DROP = "drop-rows";`,
      "rows.ts": `
import { RowTool } from "./base.js";
import { DROP } from "./names.js";
export class CountTool extends RowTool { name = "count-rows"; }
export class DropTool extends RowTool { static toolName = DROP; }
export class Helper { name = "no-tool"; }
`,
    },
    ["mcp_sdk count-rows rows.ts:4:8", "mcp_sdk drop-rows rows.ts:5:8"],
  ],
  [
    "TypeScript: tools that a loop registers: of another file, by key, and from nowhere",
    {
      "index.ts": `
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { TOOLS } from "./tools/index.js";
const server = new McpServer({});
const BY_KEY = { sum_up: { description: "", inputSchema: {}, run } };
TOOLS.forEach((each) => { if (each.schema) server.tool(each.schema.name, each.schema, run); });
for (const [name, { description }] of Object.entries(BY_KEY)) {
  server.registerTool(name, { description }, run);
}
for (const far of await load()) server.registerTool(far.name, {}, run);
`,
      "tools/index.ts": `import act from "./act.js";\nexport const TOOLS = [...[act]];`,
      "tools/act.ts": `
const schema: ToolSchema = { name: "act_now", description: "", inputSchema: {} };
const tool: Tool = { schema, handle };
export default tool;
`,
    },
    [
      "mcp_sdk act_now tools/act.ts:2:28",
      "mcp_sdk sum_up index.ts:5:18",
      "mcp_sdk unknown: far.name index.ts:10:33",
    ],
  ],
  [
    "TypeScript: tools of the project's own helper, which a handler lists in another package",
    {
      "util/server.ts": `${LOW_LEVEL}
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: Object.entries(await options.tools()).map(([name, { description, parameters }]) => ({
    name, description, inputSchema: toSchema(parameters),
  })),
}));
`,
      "app/rows.ts": `
import { ourTool } from "../util/tool.js";
export const getTools = () => ({
  list_rows: ourTool({ description: "", parameters: shape }),
  drop_rows: ourTool({ ...definitions.drop, execute }),
  text: format({ description: "", parameters: shape }),
});
const loose = ourTool({ description: "", parameters: shape });
`,
    },
    ["mcp_sdk drop_rows app/rows.ts:5:14", "mcp_sdk list_rows app/rows.ts:4:14"],
  ],
  [
    "servers by narrowed types and their aliases, and names with a default",
    {
      "a.ts": `
import { FastMCP } from "fastmcp";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
type Registrar = Pick<FastMCP<Data>, "addTool">;
export function one(given: Registrar) { given.addTool({ name: "by_alias", execute }); }
export function two(given: Pick<FastMCP<Data>, "addTool">) { given.addTool({ name: "by_pick" }); }
export function three(given: McpServer, name?: string) { given.tool(name || "default_name", run); }
`,
      "b.py": `
from mcp.server.fastmcp import FastMCP
def setup(server: FastMCP, name=None):
    @server.tool(name=name or "python_default")
    def f(): pass
`,
    },
    [
      "fastmcp by_alias a.ts:5:41",
      "fastmcp by_pick a.ts:6:62",
      "mcp_sdk default_name a.ts:7:58",
      "mcp_sdk python_default b.py:5:5",
    ],
  ],
  [
    "LangChain: classes of another file that a model is given are found where they are",
    {
      "graph.py": `
from langchain_openai import ChatOpenAI
from schemas import Draft, Ask
tools = [Draft]
tools.append(Ask)
model = ChatOpenAI().bind_tools(tools)
`,
      "schemas.py": "class Draft(Base): pass\n\nclass Ask(Base): pass\n",
    },
    ["langchain Ask schemas.py:3:1", "langchain Draft schemas.py:1:1"],
  ],
  [
    "FastMCP: a method of the server is given a function that nothing tells the name of, and a name",
    {
      "a.py": `
from fastmcp import FastMCP
class Rows(FastMCP):
    def setup(self):
        find = make_partial(find_all, {})
        self.tool(find, name="rows-find")
        later = self.tool("no_function_yet")
`,
    },
    ["fastmcp rows-find a.py:6:9"],
  ],
  [
    "AI SDK: the key of an import, of what a function makes, of an assignment, and of what is loaded",
    {
      "lib/tools.ts": `
import { tool } from "ai";
export const weatherTool = tool({});
export function makeSearch(x) {
  if (x) return tool({});
  return tool({});
}
export default tool({});
export const unused = tool({});
`,
      "lib/index.ts": `export { weatherTool as weather } from "./tools";`,
      "app.ts": `
import { generateText } from "ai";
import { weather } from "@/lib/index";
import standard from "./lib/tools.js";
export async function getTools() {
  const tools = { get_weather: weather, standard };
  const { makeSearch } = await import("./lib/tools");
  tools.search_web = makeSearch(1);
  return tools;
}
`,
    },
    [
      "ai_sdk get_weather lib/tools.ts:3:28",
      "ai_sdk search_web lib/tools.ts:5:17 lib/tools.ts:6:10",
      "ai_sdk standard lib/tools.ts:8:16",
      "ai_sdk unused lib/tools.ts:9:23",
    ],
  ],
  [
    "AI SDK: an object of tools goes before one that only mentions them, and a key such as tool says nothing",
    {
      "a.ts": `
import { tool } from "ai";
const one = tool({}), two = tool({});
export const list = [{ id: 1, tool: one }, { tool: two }];
export const registry = { one };
export const tools = { first: one };
`,
    },
    ["ai_sdk first a.ts:3:13", "ai_sdk two a.ts:3:29"],
  ],
  [
    "Mastra: the key, not the id; the id where there is no key",
    {
      "t.ts": `
import { createTool } from "@mastra/core/tools";
export const weatherTool = createTool({ id: "get-weather" });
export const other = createTool({ id: "other-id" });
`,
      "agent.ts": `
import { Agent } from "@mastra/core/agent";
import { weatherTool } from "./t";
export const agent = new Agent({ name: "a", tools: { weather: weatherTool } });
`,
    },
    ["mastra other-id t.ts:4:22", "mastra weather t.ts:3:28"],
  ],
  [
    "unknown calls under a key of an agent's tools; paid tools; agents as tools; mcp-use",
    {
      "a.ts": `
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { agentTool } from "agents/agent-tools";
import { tool } from "ai";
import { Think } from "@cloudflare/think";
const server = wrap(new McpServer({}));
server.paidTool("square_up", "", 1, {}, {}, f);
class A extends Think {
  getTools() { return { research: agentTool(R, {}), plain: tool({}), custom: makeIt() }; }
}
`,
      "b.ts": `
import { generateText } from "ai";
generateText({ tools: { wrapped: wrapIt(1), text: "no" } });
`,
      "c.ts": `
import { MCPServer } from "mcp-use/server";
const server = new MCPServer({ name: "x" });
server.tool({ name: "brand-info", description: "" }, f);
`,
    },
    [
      "ai_sdk custom a.ts:9:78",
      "ai_sdk plain a.ts:9:60",
      "ai_sdk wrapped b.ts:3:34",
      "cloudflare_agents research a.ts:9:35",
      "mcp_sdk square_up a.ts:7:1",
      "mcp_use brand-info c.ts:4:1",
    ],
  ],
  [
    "FastMCP: the namespace of a server that another mounts, across files, twice, and without one",
    {
      "errors.py": "from fastmcp import FastMCP\nclass Safe(FastMCP): pass\n",
      "rows.py": `
from errors import Safe
rows = Safe(name="rows")
@rows.tool
def find(): pass
@rows.tool()
def drop(): pass
`,
      "web.py": "from fastmcp import FastMCP\nweb = FastMCP('web')\n@web.tool\ndef get(): pass\n",
      "plain.py": "from fastmcp import FastMCP\np = FastMCP('p')\n@p.tool\ndef plain(): pass\n",
      "main.py": `
from errors import Safe
from rows import rows
import web
from plain import p
inner = Safe("inner")
inner.mount(rows, namespace="rows")
main = Safe("main")
main.mount("in", inner)
main.import_server(web.web, prefix="web")
main.mount(p)
main.mount("/static", make_files())
@main.tool
def own(): pass
`,
    },
    [
      "fastmcp in_rows_drop rows.py:7:1",
      "fastmcp in_rows_find rows.py:5:1",
      "fastmcp own main.py:14:1",
      "fastmcp plain plain.py:4:1",
      "fastmcp web_get web.py:4:1",
    ],
  ],
  [
    "Semantic Kernel and Claude Agent SDK: the plugin or server before the function",
    {
      "plugin.py": `
from semantic_kernel.functions import kernel_function
class Lights:
    @kernel_function
    def turn_on(self): pass
class Math:
    @kernel_function(name="sum")
    def add(self): pass
`,
      "kernel.py": `
from semantic_kernel import Kernel
from plugin import Math
Kernel().add_plugin(Math(), plugin_name="calc")
`,
      "tools.py": `
from claude_agent_sdk import tool
@tool("read_mail", "", {})
async def read(args): pass
`,
      "sdk.py": `
from claude_agent_sdk import create_sdk_mcp_server
from tools import read
server = create_sdk_mcp_server(name="mail", tools=[read])
`,
      "sdk.ts": `
import { createSdkMcpServer, tool } from "@anthropic-ai/claude-agent-sdk";
import { sendTool } from "./send";
export const server = createSdkMcpServer({ name: "post", tools: [tool("list", "", {}, f), sendTool] });
`,
      "send.ts":
        `import { tool } from "@anthropic-ai/claude-agent-sdk";\nexport const sendTool = tool("send", "", {}, f);\n`,
    },
    [
      "claude_agent_sdk mcp__mail__read_mail tools.py:4:1",
      "claude_agent_sdk mcp__post__list sdk.ts:4:66",
      "claude_agent_sdk mcp__post__send send.ts:2:25",
      "semantic_kernel Lights-turn_on plugin.py:5:5",
      "semantic_kernel calc-sum plugin.py:8:5",
    ],
  ],
  [
    "one tool, not two: a variable, an alias, a class of a folder without __init__.py, a name beside a class",
    {
      "search.py": `
from autogen_core.tools import FunctionTool
async def web_search(q): pass
search_tool = FunctionTool(func=web_search, description="")
`,
      "team.py": `
from autogen_agentchat.agents import AssistantAgent
from search import search_tool
AssistantAgent(name="a", tools=[search_tool])
`,
      "src/tools/rag.py": `
from crewai.tools import BaseTool, tool
class RagTool(BaseTool):
    name: str = "rag_search"
@tool("Flight search")
def flights(q): pass
flights_alias = flights
`,
      "src/crew.py": `
from crewai import Agent
from crewai_tools import DirectoryReadTool
from src.tools import RagTool
from src.tools.rag import flights_alias
Agent(role="r", tools=[RagTool(), flights_alias, DirectoryReadTool(name="List docs")])
`,
    },
    [
      "autogen web_search search.py:4:15",
      "crewai Flight search src/tools/rag.py:6:1",
      "crewai List docs src/crew.py:6:50",
      "crewai rag_search src/tools/rag.py:3:1",
    ],
  ],
  [
    "a function that an agent is given is found where it is defined, also in a file that mentions no tool",
    {
      "helpers.py": "\n\ndef other(): pass\n\nasync def convert(x): pass\n",
      "main.py": `
from google.adk.agents import Agent
from helpers import convert
root = Agent(name="root", tools=[convert])
`,
    },
    ["google_adk convert helpers.py:5:1"],
  ],
];

for (const [what, files, expected] of CASES) {
  Deno.test(`programs: ${what}`, async () => {
    const { items } = await findIn(files);
    const shown = items.filter(({ kind }) => kind === "tool").map(({ name, tags = [], places }) => {
      const library = tags.find((tag) => tag.startsWith("framework:"))?.slice(10);
      const at = places?.map(({ file, line, column }) => `${file}:${line}:${column}`).join(" ");
      return `${library} ${name} ${at}`;
    });
    assert.deepEqual(shown.sort(), expected);
  });
}

Deno.test("programs: a name that a model sees keeps the one in the program as a tag", async () => {
  const { items } = await findIn({
    "a.py":
      'from fastmcp import FastMCP\nsub = FastMCP("s")\n@sub.tool\ndef find(): pass\nFastMCP("m").mount(sub, namespace="x")\n',
  });
  assert.deepEqual(items.map(({ id, tags }) => [id, tags]), [
    ["tool:framework:fastmcp:x_find", ["defined:find", "framework:fastmcp"]],
  ]);
});

Deno.test("programs: different names have different ids", async () => {
  const names = ["look-up", "look_up", "Look_Up", "look up", "ä", "a:b/c", "\ud800"];
  const { items } = await findIn({
    "a.py": `from fastmcp import FastMCP\nm = FastMCP("s")\n${
      names.map((name) => `@m.tool(name=${JSON.stringify(name)})\ndef f(): pass\n`).join("")
    }`,
  });
  assert.deepEqual(items.map(({ id }) => id.replace("tool:framework:fastmcp:", "")), [
    ...["%5Cud800", "%C3%A4", "Look_Up", "a%3Ab%2Fc", "look%20up", "look-up", "look_up"],
  ]);
});

Deno.test("programs: an expression that is a name shows no secret", async () => {
  // Each row: an expression, and what is shown of it.
  const key = `sk-ant-api03-${"Ab1".repeat(10)}`;
  const rows = [
    [`"${key}" + x`, /^unknown: [^A]*\*\*\*/],
    [`cfg["https://u:SEKRETpy@h"]`, /^unknown: cfg\["https:\/\/\*\*\*@h"\]$/],
    [`cfg["${"x".repeat(30)} https://u:SEKRET${"p".repeat(40)}@h"]`, /https:\/\/\*\*\*@/],
    [`cfg["password=SEKRETpw"]`, /^unknown: cfg\["password=\*\*\*"\]$/],
  ] as const;
  for (const [expression, shown] of rows) {
    const { items } = await findIn({
      "a.py":
        `from fastmcp import FastMCP\nm = FastMCP("s")\n@m.tool(name=${expression})\ndef f(): pass\n`,
    });
    const [item] = items;
    assert.match(item?.name ?? "", shown);
    assert.doesNotMatch(JSON.stringify(items), /SEKRET|Ab1Ab1/);
  }
});

Deno.test("programs: a generic arrow function in TSX is read", async () => {
  const { found, warnings } = await findIn({
    "a.tsx":
      'import { tool } from "ai";\nexport const List = <T extends { id: string }>(x: T) => <p>{x.id}</p>;\nexport const found = tool({});\n',
  });
  assert.deepEqual([found, warnings], [["tool ai_sdk found"], []]);
});

Deno.test("programs: agents and objects of a library that another file has keep the name of the object", async () => {
  const { found } = await findIn({
    "parts.py": `from google.adk.agents import Agent
from google.adk.tools.agent_tool import AgentTool
from google.adk.tools.apihub_tool import APIHubToolset
from google.adk.tools.langchain_tool import LangchainTool
from google.adk.tools.retrieval import VertexAiRagRetrieval
writer_agent = Agent(name="ShortsWriter")
membership = APIHubToolset(name="members")
wrapped = LangchainTool(x)
ask = VertexAiRagRetrieval(name="retrieve_documentation")
`,
    "main.py": `from google.adk.agents import Agent
from google.adk.tools import AgentTool
from google.adk.tools.agent_tool import AgentTool as Wrap
from .parts import ask, membership, wrapped, writer_agent
from elsewhere import other_agent
Agent(name="main", tools=[AgentTool(agent=writer_agent), Wrap(other_agent), membership, wrapped, ask])
`,
  });
  assert.deepEqual(found.filter((each) => each.startsWith("tool ")), [
    "tool google_adk LangchainTool",
    "tool google_adk ShortsWriter",
    "tool google_adk other_agent",
    "tool google_adk retrieve_documentation",
    "tool google_adk unknown: APIHubToolset(…)",
  ]);
});
