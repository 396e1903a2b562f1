/** Tools that were overlooked without a word: each is found, or an item says what is open. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

type Files = Readonly<Record<string, string>>;

const TOOL = "from langchain_core.tools import tool\n@tool\ndef a(q): 'd'\ntools = [a]\n";
const LOW = "from mcp.server.lowlevel import Server\nfrom mcp import types\n";
const LIST =
  'import { Server } from "@modelcontextprotocol/sdk/server/index.js";\nimport { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";\nconst s = new Server({}, {});\n';
const cells = (...sources: readonly string[]) =>
  JSON.stringify({
    cells: sources.map((source) => ({ cell_type: "code", source, metadata: {} })),
    metadata: {},
    nbformat: 4,
  });

// what, files, tools
const CASES: readonly (readonly [string, Files, readonly string[]])[] = [
  ["a later loop over tools", { "a.py": `${TOOL}for tool in tools:\n    print(tool)\n` }, ["a"]],
  [
    "a later loop with two names",
    {
      "a.py": `${TOOL}for i, tool in enumerate(tools):\n    print(tool)\n`,
      "b.py":
        "from smolagents import tool\n@tool\ndef b(): pass\nfor tool, x in {}.items():\n    print(tool)\n",
    },
    ["a", "b"],
  ],
  [
    "a loop in a later cell of a notebook",
    { "a.ipynb": cells(TOOL, "for tool in tools:\n    print(tool.name)\n") },
    ["a"],
  ],
  [
    "a later loop over a list that a model was given",
    {
      "a.py":
        'import anthropic\ntools = [{"name": "a", "input_schema": {}}]\nanthropic.Anthropic().messages.create(tools=tools)\nfor tools in []:\n    pass\n',
    },
    ["a"],
  ],
  [
    "a later loop, for functions that are defined in others",
    {
      "a.py":
        "from agents import function_tool\ndef make():\n    @function_tool\n    def a(): pass\n    return a\nfor function_tool in make():\n    pass\n",
    },
    ["a"],
  ],
  [
    "a later import, function and class of the same name",
    {
      "a.py":
        "from langchain_core.tools import tool\n@tool\ndef a(): 'd'\ndef tool(): pass\nclass tool: pass\n",
      "b.py":
        "from langchain_core.tools import tool\n@tool\ndef b(): 'd'\nfrom elsewhere import tool\n",
    },
    ["a", "b"],
  ],
  [
    "a handler that a low-level server gets without a decorator",
    {
      "a.py": `${LOW}class S:
    def __init__(self):
        self.server = Server("x")
        self.server.list_tools()(self.handle)
    async def handle(self):
        return [types.Tool(name="a", inputSchema={})]
`,
      "b.py": `${LOW}async def answer(): return [types.Tool(name="b", inputSchema={})]
def main():
    server = Server("x")
    server.list_tools()(answer)
`,
      "c.py": `${LOW}async def answer(req):
    return types.ServerResult(types.ListToolsResult(tools=[types.Tool(name="c", inputSchema={})]))
server = Server("x")
server.request_handlers[types.ListToolsRequest] = answer
`,
      "d.py": `${LOW}class H:
    async def list(self): return [types.Tool(name="d", inputSchema={})]
h = H()
Server("x").list_tools()(h.list)
`,
      "e.py": `${LOW}async def answer(): return [types.Tool(name="e", inputSchema={})]
server = Server("x")
register = server.list_tools()
register(answer)
`,
      "f.py": `${LOW}async def answer(req): return [types.Tool(name="f", inputSchema={})]
server = Server("x")
server.request_handlers.update({types.ListToolsRequest: answer})
`,
    },
    ["a", "b", "c", "d", "e", "f"],
  ],
  [
    "handlers and plugins in a notebook",
    {
      "a.ipynb": cells(
        `${LOW}server = Server("x")\n@server.list_tools()\nasync def answer(): return [types.Tool(name="a", inputSchema={})]\n`,
        "from semantic_kernel.functions import kernel_function\nclass P:\n    @kernel_function\n    def b(self): pass\nkernel.add_plugin(P(), plugin_name='p')\n",
      ),
    },
    ["a", "p-b"],
  ],
  [
    "names that a handler of Python takes from a constant list",
    {
      "a.py": `${LOW}server = Server("x")
NAMES = ["b", "c"]
@server.list_tools()
async def answer():
    tools = [types.Tool(name="a", inputSchema={})]
    for n in NAMES:
        tools.append(types.Tool(name=n, inputSchema={}))
    return tools
`,
      "b.py": `${LOW}server = Server("x")
DEFS = [{"name": "d", "inputSchema": {}}, dict(name="e", inputSchema={})]
@server.list_tools()
async def answer(): return [types.Tool(**d) for d in DEFS]
`,
    },
    ["a", "b", "c", "d", "e"],
  ],
  [
    "an answer of many lists",
    {
      "a.py": `${LOW}server = Server("x")
@server.list_tools()
async def answer():
    return ${Array.from({ length: 40 }, () => '[types.Tool(name="a", inputSchema={})]').join(" + ")}
`,
    },
    ["a"],
  ],
  [
    "open parts beside known tools in the answer of a handler of Python",
    {
      "a.py": `${LOW}server = Server("x")
@server.list_tools()
async def answer():
    out = [types.Tool(name="a", inputSchema={})]
    out.extend(types.Tool(name=f"get_{k}", inputSchema={}) for k in KINDS)
    out.append(make())
    out += more
    return types.ListToolsResult(tools=out + load())
`,
      "b.py": `${LOW}from elsewhere import rest
server = Server("x")
@server.list_tools()
async def answer():
    return [types.Tool(name="b", inputSchema={}), *rest, *[each.spec() for each in registry]]
`,
    },
    [
      ...["a", "b", "unknown: KINDS", "unknown: load()", "unknown: make()"],
      ...["unknown: more", "unknown: registry", "unknown: rest"],
    ],
  ],
  [
    "names that a handler of TypeScript takes from a constant list",
    {
      "a.ts": `${LIST}s.setRequestHandler(ListToolsRequestSchema, async () => {
  const tools = [{ name: "a", inputSchema: {} }];
  for (const n of ["b", "c"]) tools.push({ name: n, inputSchema: {} });
  return { tools };
});
`,
      "b.ts": `${LIST}const C = { d: {}, e: {} };
s.setRequestHandler(ListToolsRequestSchema, async () => {
  const tools = [];
  for (const k of Object.keys(C)) tools.push({ name: k, inputSchema: C[k] });
  return { tools };
});
`,
    },
    ["a", "b", "c", "d", "e"],
  ],
  [
    "open parts beside known tools in the answer of a handler of TypeScript",
    {
      "a.ts": `${LIST}import defs from "./tools.json" with { type: "json" };
s.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: "a", inputSchema: {} }, ...defs] }));
`,
      "b.ts": `${LIST}s.setRequestHandler(ListToolsRequestSchema, async () => {
  const tools = [{ name: "b", inputSchema: {} }];
  for (const t of JSON.parse(fs.readFileSync("t.json", "utf8"))) tools.push(t);
  return { tools };
});
`,
      "c.ts": `${LIST}const A = { name: "c", inputSchema: {} };
const C = { name: "d", inputSchema: {} };
s.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [A, make("x"), ...(process.env.X ? [C] : []), remote] }));
`,
      "d.ts": `${LIST}import { K } from "./k.js";
s.setRequestHandler(ListToolsRequestSchema, async () => {
  const tools = [{ name: "e", inputSchema: {} }];
  for (const k of Object.keys(K)) tools.push({ name: k, inputSchema: K[k] });
  plugins.forEach((p) => tools.push(p.definition));
  return { tools: tools.concat(loadPlugins()) };
});
`,
      "k.ts": "export const K = { x: {} };\n",
    },
    [
      ...["a", "b", "c", "d", "e", "unknown: JSON.parse(…)", "unknown: Object.keys(…)"],
      ...["unknown: defs", "unknown: loadPlugins(…)", "unknown: make(…)", "unknown: plugins"],
      "unknown: remote",
    ],
  ],
  [
    "registrations through a parameter without a type, in files that use the SDK",
    {
      "a.py": `from fastmcp import FastMCP
class C:
    def __init__(self, m):
        m.tool(self.a)
        m.add_tool(self.b)
        m.tool()(self.c)
    def a(self): ...
    def b(self): ...
    def c(self): ...
C(FastMCP("x"))
`,
      "b.py": `from mcp.server.fastmcp import FastMCP
def d(): ...
def set_up(server):
    server.tool(name="e")(d)
    server.add_tool(d)
`,
    },
    ["a", "b", "c", "d", "e"],
  ],
  [
    "registrations through a parameter without a type whose name nothing tells",
    {
      "a.ts":
        "export function register(server, prefix) { server.registerTool(`${prefix}_q`, {}, f); }\n",
      "b.ts":
        'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nimport { register } from "./a";\nregister(new McpServer({}), "x");\n',
      "tools/x.js": 'module.exports = (s) => s.tool("d", {}, () => 1);\n',
      "c.js":
        'const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js");\nconst s = new McpServer({});\nfor (const f of fs.readdirSync("./tools")) require("./tools/" + f)(s);\n',
      "e.ts":
        'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nexport function set(server: any, name) { server.tool(name, {}, f); }\n',
    },
    ["unknown: `${prefix}_q`", "unknown: name", "unknown: s.tool d"],
  ],
  [
    "tools of agents of AutoGen, of a local wrapper, and of calls that are filled later",
    {
      "a.py":
        'from autogen import ConversableAgent\ndef a(): ...\nConversableAgent("x", functions=[a])\n',
      "b.py":
        'from autogen import AssistantAgent\nllm_config = {"functions": [{"name": "b", "parameters": {}}]}\nAssistantAgent(name="x", llm_config=llm_config)\n',
      "c.py":
        'from autogen import ConversableAgent\nConversableAgent("x", llm_config={"tools": [{"type": "function", "function": {"name": "c"}}]})\n',
      "d.py":
        "from langchain_core.tools import tool as lc_tool\ndef tool(f):\n    return lc_tool(log(f))\n@tool\ndef d(q): 'd'\n",
      "e.py":
        'from openai import OpenAI\ndef build(q):\n    params = dict(model="m")\n    params.update(tools=[{"type": "function", "name": "e"}])\n    return params\nOpenAI().responses.create(**build("x"))\n',
      "f.py":
        "from langgraph.prebuilt import create_react_agent\ndef f(): 'd'\ndef get():\n    r = []\n    r.insert(0, f)\n    return r\ncreate_react_agent(model=llm, tools=get())\n",
      "g.ts":
        'import { FastMCP } from "fastmcp";\nnew FastMCP({}).addTools([{ name: "g", description: "", execute: f }]);\n',
    },
    ["a", "b", "c", "d", "e", "f", "g"],
  ],
  [
    "tools of agents and models that nothing tells",
    {
      "a.py":
        "from langgraph.prebuilt import create_react_agent\nTOOLS = {}\ndef register(f):\n    TOOLS[f.__name__] = f\n    return f\n@register\ndef a(q): 'd'\ncreate_react_agent(llm, list(TOOLS.values()))\n",
      "b.py":
        "from langchain.agents import create_agent\nclass Reg:\n    def __init__(self): self.items = []\n    def add(self, g): self.items.append(g)\nreg = Reg()\n@reg.add\ndef b(): 'd'\ncreate_agent('m', tools=reg.items)\n",
      "c.py":
        "from langgraph.prebuilt import create_react_agent\ncreate_react_agent(llm, [globals()[n] for n in ['c']])\n",
      "d.py":
        "from openai import OpenAI\ndef go(**kw):\n    return OpenAI().responses.create(**kw)\n",
      "e.py":
        'from semantic_kernel import Kernel\nk = Kernel()\nk.add_plugin(parent_directory="plugins", plugin_name="e")\nk.add_plugin_from_openapi(plugin_name="o", openapi_document_path="x")\n',
      "f.ts":
        'import OpenAI from "openai";\nnew OpenAI().chat.completions.runTools({ tools: [{ type: "function", function: { function: f, parameters: {} } }] });\n',
      "g.ts":
        'import OpenAI from "openai";\nconst params: X = { model: "m", tools: [] };\nparams.tools!.push(h);\nnew OpenAI().responses.create(params);\n',
      "h.ts":
        'import OpenAI from "openai";\nclass C {\n  tools = [];\n  go() { return new OpenAI().responses.create({ tools: this.tools }); }\n}\n',
    },
    [
      ...['unknown: "o"', 'unknown: "plugins"', "unknown: f", "unknown: globals()[n]"],
      ...["unknown: kw", "unknown: params", "unknown: reg.items", "unknown: this.tools"],
      "unknown: …",
    ],
  ],
  [
    "a handler without a decorator that nothing tells",
    {
      "a.py": `${LOW}from elsewhere import answer
server = Server("x")
server.list_tools()(answer)
`,
    },
    ["unknown: tools/list"],
  ],
  [
    "a handler that is set for a request, and that nothing tells",
    {
      "a.py": `${LOW}from elsewhere import answer
server = Server("x")
server.request_handlers[types.ListToolsRequest] = answer
`,
    },
    ["unknown: tools/list"],
  ],
  [
    "a class that is made when the program runs",
    {
      "a.py": `from crewai import Agent
from crewai.tools import BaseTool
E = type("E", (BaseTool,), {"name": "e", "_run": lambda self: 1})
F = type("F", (BaseTool, object), dict(name="f"))
Agent(role="r", tools=[E(), F()])
`,
      "b.py": `from langchain_core.tools import BaseTool
from langchain.agents import create_agent
create_agent(m, tools=[type("G", (BaseTool,), {"name": "g"})()])
`,
    },
    ["F", "e", "g"],
  ],
  [
    "`Reflect.apply`",
    {
      "a.ts": `${LIST}import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
const m = new McpServer({});
Reflect.apply(m.registerTool, m, ["a", {}, f]);
const rest = ["b", {}, f];
Reflect.apply(m.registerTool, m, rest);
Reflect.apply(s.setRequestHandler, s, [ListToolsRequestSchema, () => ({ tools: [{ name: "c", inputSchema: {} }] })]);
`,
    },
    ["a", "b", "c"],
  ],
];

for (const [what, files, expected] of CASES) {
  Deno.test(`programs, never silence: ${what}`, async () => {
    const { items } = await findIn(files);
    const tools = items.filter(({ kind }) => kind === "tool").map(({ name }) => name);
    assert.deepEqual([...new Set(tools)].sort(), expected);
  });
}

const GIVEN = "@function_tool\ndef delete_all(): pass\n";
const IMPORT = "from agents import function_tool\n";

// what, files, whether the tool counts as one of tests only
const GIVERS: readonly (readonly [string, Files, boolean])[] = [
  ["only tests", { "tests/tool.py": IMPORT + GIVEN }, true],
  [
    "an agent of tests",
    {
      "tests/tool.py": IMPORT + GIVEN,
      "tests/main.py":
        "from agents import Agent\nfrom tests.tool import delete_all\nAgent(tools=[delete_all])\n",
    },
    true,
  ],
  [
    "an agent outside",
    {
      "tests/tool.py": IMPORT + GIVEN,
      "src/main.py":
        "from agents import Agent\nfrom tests.tool import delete_all\nAgent(tools=[delete_all])\n",
    },
    false,
  ],
  [
    "an agent outside, in a list",
    {
      "tests/tool.py": `${IMPORT}${GIVEN}TOOLS = [delete_all]\n`,
      "src/main.py": "from agents import Agent\nfrom tests.tool import TOOLS\nAgent(tools=TOOLS)\n",
    },
    false,
  ],
  [
    "an agent outside, as a plain function",
    {
      "tests/tool.py": "def delete_all(): pass\n",
      "src/main.py":
        "from agents import Agent\nfrom tests.tool import delete_all\nAgent(tools=[delete_all])\n",
    },
    false,
  ],
  [
    "an agent outside, as a class",
    {
      "tests/tool.py":
        'from langchain.tools import BaseTool\nclass Delete(BaseTool):\n    name: str = "delete_all"\n',
      "src/main.py":
        "from langchain.agents import create_agent\nfrom tests.tool import Delete\ncreate_agent(m, tools=[Delete()])\n",
    },
    false,
  ],
  [
    "an agent outside, in TypeScript",
    {
      "tests/tool.ts":
        'import { tool } from "@openai/agents";\nexport const delete_all = tool({ name: "delete_all" });\n',
      "src/main.ts":
        'import { Agent } from "@openai/agents";\nimport { delete_all } from "../tests/tool";\nnew Agent({ name: "x", tools: [delete_all] });\n',
    },
    false,
  ],
  [
    "an agent outside, under a key",
    {
      "tests/tool.ts":
        'import { tool } from "ai";\nexport const run = tool({});\nexport const tools = { delete_all: run };\n',
      "src/main.ts":
        'import { generateText } from "ai";\nimport { tools } from "../tests/tool";\ngenerateText({ tools });\n',
    },
    false,
  ],
];

for (const [what, files, expected] of GIVERS) {
  Deno.test(`programs, tools below tests that are given to ${what}`, async () => {
    const { items } = await findIn(files);
    const tools = items.filter(({ kind }) => kind === "tool")
      .map(({ name, tags = [] }) => [name, tags.includes("test")]);
    assert.deepEqual(tools, [["delete_all", expected]]);
  });
}
