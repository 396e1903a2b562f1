/** Programs that are written so that their tools are overlooked: they are found, or something is named. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

const SERVER = 'from fastmcp import FastMCP\ns = FastMCP("x")\n';
const SDK = 'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\n';
const LOW_LEVEL =
  'import { Server } from "@modelcontextprotocol/sdk/server/index.js";\nconst s = new Server({}, {});\n';
const cells = (...sources: readonly string[]) =>
  JSON.stringify({
    cells: sources.map((source) => ({ cell_type: "code", source, metadata: {} })),
    metadata: {},
    nbformat: 4,
  });

/** UTF-16 with a mark, as PowerShell and Notepad write it. */
function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(2 + 2 * text.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, isLittle);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(2 + 2 * at, text.charCodeAt(at), isLittle);
  }
  return bytes;
}

// what, files, tools
const FOUND: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    "Python: modules, members and methods by their names",
    {
      "a.py":
        'import importlib\ns = importlib.import_module("fastmcp").FastMCP("x")\n@s.tool\ndef a(): pass\n',
      "b.py": 's = __import__("fastmcp").FastMCP("x")\n@s.tool\ndef b(): pass\n',
      "c.py":
        'import fastmcp\ns = getattr(fastmcp, "FastMCP")("x")\n@getattr(s, "tool")\ndef c(): pass\n',
    },
    ["a", "b", "c"],
  ],
  [
    "Python: a server in a condition, a dictionary, an attribute, a parameter and a module's names",
    {
      "a.py":
        'from fastmcp import FastMCP\nif (s := FastMCP("x")):\n    @s.tool\n    def a(): pass\n',
      "b.py": 'from fastmcp import FastMCP\nS = {"x": FastMCP("x")}\n@S["x"].tool\ndef b(): pass\n',
      "c.py":
        'from fastmcp import FastMCP\nclass A: pass\nx = A()\nx.s = FastMCP("x")\n@x.s.tool\ndef c(): pass\n',
      "d.py": "from fastmcp import FastMCP\ndef set_up(x):\n    @x.tool\n    def d(): pass\n",
      "e.py":
        'from fastmcp import FastMCP\nglobals()["s"] = FastMCP("x")\n@s.tool\ndef e(): pass\n',
    },
    ["a", "b", "c", "d", "e"],
  ],
  [
    "Python: functions that a loop or `map` registers",
    {
      "a.py": `${SERVER}def a(): pass\ndef b(): pass\nfor f in (a, b):\n    s.tool(f)\n`,
      "b.py": `${SERVER}def c(): pass\nfor f in [c]:\n    s.add_tool(f)\n`,
      "c.py": `${SERVER}def d(): pass\nlist(map(s.tool, [d]))\n`,
    },
    ["a", "b", "c", "d"],
  ],
  [
    "Python: agents that get their tools later, from another call, or from their class",
    {
      "a.py": `
import dataclasses
from functools import partial
from agents import Agent
def a(): pass
def b(): pass
def c(): pass
def d(): pass
def e(): pass
def _f(): pass
class G: pass
first = Agent(name="x")
first.tools = [a]
first.tools.append(b)
dataclasses.replace(first, tools=[c])
partial(Agent, tools=[d])(name="y")
class Own(Agent):
    def __init__(self): super().__init__(name="z", tools=[e, _f, G(), lambda: 1])
`,
    },
    ["G", "_f", "a", "b", "c", "d", "e", "unknown: …"],
  ],
  [
    "Python: names in other letters, form feeds, and files that only pass on",
    {
      "a.py": 'from ｆastmcp import ＦastMCP\ns = FastMCP("x")\n@s.ｔool\ndef a(): pass\n',
      "b.py": 'from fastmcp import FastMCP\n\fs = FastMCP("x")\n\f\n@s.tool\ndef b(): pass\n',
      "p/__init__.py": "from .q import *\n",
      "p/q.py": "from .r import *\n",
      "p/r.py": 'from fastmcp import FastMCP as F\nserver = F("x")\n',
      "c.py": "from p import *\n@server.tool\ndef c(): pass\n",
    },
    ["a", "b", "c"],
  ],
  [
    "a name that twelve files pass on",
    Object.fromEntries([
      ...Array.from({ length: 12 }, (_, at) => [`m${at}.py`, `from m${at + 1} import tool\n`]),
      ["m12.py", "from langchain_core.tools import tool\n"],
      ["z.py", "from m0 import tool\n@tool\ndef a(): pass\n"],
      ...Array.from({ length: 12 }, (_, at) => [
        `m${at}.ts`,
        `export { tool } from "./m${at + 1}";\n`,
      ]),
      ["m12.ts", 'export * from "./m13";\n'],
      ["m13.ts", 'export * from "ai";\n'],
      ["z.ts", 'import { tool } from "./m0";\nexport const b = tool({});\n'],
    ]),
    ["a", "b"],
  ],
  [
    "UTF-16, and a mark before UTF-8",
    {
      "a.py": utf16(`${SERVER}@s.tool\ndef a(): pass\n`, true),
      "b.ts": utf16('import { tool } from "ai";\nexport const b = tool({});\n', false),
      "c.ipynb": `\ufeff${cells(`${SERVER}@s.tool\ndef c(): pass\n`)}`,
    },
    ["a", "b", "c"],
  ],
  [
    "notebooks: cells and lines with magics, files that a cell writes, and sheets",
    {
      "a.ipynb": cells(
        `%%prun -q\n${SERVER}@s.tool\ndef a(): pass\n`,
        "%time s.add_tool(b)\ndef b(): pass\n",
        `%%writefile server.py\n${SERVER}@s.tool\ndef c(): pass\n`,
        "%%writefile notes.txt\n@s.tool\ndef no(): pass\n",
        "%%bash\n@s.tool\ndef no2(): pass\n",
      ),
      "b.ipynb": JSON.stringify({
        worksheets: [{
          cells: [{ cell_type: "code", input: `${SERVER}@s.tool\ndef d(): pass\n` }],
        }],
        nbformat: 3,
      }),
    },
    ["a", "b", "c", "d"],
  ],
  [
    "scripts: `import()`, `require` and members by other ways",
    {
      "a.mjs":
        'export const t = await import("ai").then((m) => m.tool);\nexport const a = t({});\nimport("ai").then(({ tool }) => { const b = tool({}); });\nconst { tool } = await import(`ai`);\nexport const c = tool({});\n',
      "b.js":
        'const load = require;\nconst { tool } = load("ai");\nexports.d = tool({});\nconst e = (0, module.require("ai").tool)({});\n',
      "c.ts":
        'import * as ai from "ai";\nimport sdk = require("ai");\nconst f = ai["to" + "ol"]({});\nconst g = sdk.tool.call(null, {});\nconst h = sdk.tool.bind(null)({});\nconst i = (0, sdk.tool)({});\n',
      "d.ts":
        'import { tool } from "https://cdn.jsdelivr.net/npm/ai@5/+esm";\nexport const j = tool({});\n',
    },
    ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"],
  ],
  [
    "scripts: registrations by a method that has another name",
    {
      "a.ts":
        `${SDK}const s = new McpServer({});\nconst register = s.registerTool.bind(s);\nconst key = "registerTool";\nregister("a", {}, f);\ns[key]("b", {}, f);\ns.registerTool.apply(s, ["c", {}, f]);\ns.registerTool.call(s, "d", {}, f);\n`,
    },
    ["a", "b", "c", "d"],
  ],
  [
    "scripts: CommonJS across files, and paths with a dollar",
    {
      "a.js": 'module.exports = { tool: require("ai").tool };\n',
      "b.js": 'const { tool } = require("./a");\nexports.a = tool({});\n',
      "src/c.ts": 'export { tool } from "ai";\n',
      "d.ts": 'import { tool } from "$lib/c";\nexport const c = tool({});\n',
    },
    ["a", "c"],
  ],
  [
    "scripts: agents that get their tools later, or from their class",
    {
      "a.ts": `
import { ToolLoopAgent } from "ai";
import { Agent } from "@openai/agents";
class Own extends ToolLoopAgent {
  constructor() { super({ tools: { a: { description: "", inputSchema: z } } }); }
}
const agent = new Agent({ name: "x" });
agent.tools = [{ type: "function", name: "b", parameters: z }];
agent.tools.push({ type: "function", name: "c", parameters: z });
`,
    },
    ["a", "b", "c"],
  ],
  [
    "scripts in components",
    {
      "a.vue":
        '<template><p>{{ x }}</p></template>\n<script setup lang="ts">\nimport { tool } from "ai";\nconst a = tool({});\n</script>\n',
      "b.svelte":
        '<script>\nimport { tool } from "ai";\nconst b = tool({});\n</script>\n<p>tool</p>\n',
      "c.astro":
        '---\nimport { tool } from "ai";\nconst c = tool({});\n---\n<p>\n---\nnot = a script\n---\n</p>\n',
    },
    ["a", "b", "c"],
  ],
  [
    "servers without a library",
    {
      "a.py":
        'import sys, json\nfor line in sys.stdin:\n    call = json.loads(line)\n    if call["method"] == "tools/list":\n        print(json.dumps({"tools": [{"name": "a", "inputSchema": {}}]}))\n',
      "b.js":
        'function answer(call) {\n  switch (call.method) {\n    case "tools/list":\n      return { tools: [{ name: "b", inputSchema: {} }] };\n    case "prompts/list":\n      return { prompts: [{ name: "no", description: "" }] };\n  }\n}\n',
      "c.ts":
        `${LOW_LEVEL}s.fallbackRequestHandler = async (call) => call.method === "tools/list" ? { tools: [{ name: "c", inputSchema: {} }] } : {};\n`,
      "d.py":
        'def answer(method):\n    match method:\n        case "tools/list":\n            return TOOLS\nTOOLS = [{"name": "d", "inputSchema": {}}]\n',
    },
    ["a", "b", "c", "d"],
  ],
  [
    "Python: tools of a handler that dictionaries describe",
    {
      "a.py": `
from mcp.server import Server
from mcp import types
app = Server("x")
TOOLS = [{"name": "a", "inputSchema": {}}]
@app.list_tools()
async def list_tools(): return [types.Tool(**each) for each in TOOLS]
`,
    },
    ["a"],
  ],
];

for (const [what, files, expected] of FOUND) {
  Deno.test(`programs, hidden, ${what}`, async () => {
    const { items, warnings } = await findIn(files);
    const tools = items.filter(({ kind }) => kind === "tool").map(({ name }) => name);
    assert.deepEqual([[...new Set(tools)].sort(), warnings], [expected, []]);
  });
}

// what, files, what is named in the place of the tool
const NAMED: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    "code in a text",
    {
      "a.py": 'exec("from fastmcp import FastMCP\\ns = FastMCP(1)")\n',
      "b.js": `eval("const { tool } = require('ai')");\n`,
    },
    ["unknown: eval(…)", "unknown: exec(…)"],
  ],
  [
    "a decorator of something that nothing is known of",
    { "a.py": "def set_up(x):\n    @x.tool\n    def a(): pass\n" },
    ["unknown: @x.tool a"],
  ],
  [
    "an encoding that is not like ASCII",
    { "a.py": "# coding: utf-7\nfrom fastmcp import FastMCP\n+AEA-s.tool\ndef a(): pass\n" },
    ['skipped a part of "a.py": its encoding is "utf-7", not UTF-8'],
  ],
  [
    "UTF-16 without a mark",
    { "a.ts": utf16('import { tool } from "ai";', true).subarray(2) },
    ['skipped a part of "a.ts": it is not text in UTF-8'],
  ],
  [
    "options that nothing tells",
    {
      "a.ts":
        'import { generateText, streamText } from "ai";\nexport const f = (options) => generateText(options);\nexport const g = (options) => streamText({ model, ...options });\n',
    },
    ["unknown: options", "unknown: …"],
  ],
  [
    "a part of an answer that another server gives",
    {
      "a.ts":
        `${LOW_LEVEL}import { Client } from "@modelcontextprotocol/sdk/client/index.js";\nimport { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";\nconst up = new Client({});\ns.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: "a", inputSchema: {} }, ...(await up.listTools()).tools] }));\n`,
      "b.py":
        'from mcp.server import Server\nfrom mcp.types import Tool\napp = Server("x")\n@app.list_tools()\nasync def list_tools():\n    return [Tool(name="b", inputSchema={})] + await session.list_tools()\n',
    },
    ["a", "b", "unknown: session.list_tools()", "unknown: up.listTools(…).tools"],
  ],
  [
    "a handler of a request that nothing tells",
    { "a.ts": `${LOW_LEVEL}s.setRequestHandler(SCHEMAS.list, handler);\n` },
    ["unknown: tools/list"],
  ],
];

for (const [what, files, expected] of NAMED) {
  Deno.test(`programs, hidden, named: ${what}`, async () => {
    const { items, warnings } = await findIn(files);
    const tools = items.filter(({ kind }) => kind === "tool").map(({ name }) => name);
    assert.deepEqual([...tools, ...warnings].sort(), expected);
  });
}

Deno.test("programs, hidden: what only looks like a list of tools, or like a server, is nothing", async () => {
  const { found, warnings } = await findIn({
    "client.ts":
      'import { Client } from "@modelcontextprotocol/sdk/client/index.js";\nif (call.method === "tools/list") log(call);\nawait send({ method: "tools/list" });\n',
    "a.py": '# -*- coding: latin-1 -*-\n# tool\nprint("caf\\xe9")\neval(given)\n',
    "b.ts": 'const tools = { a: 1 };\ntools.b = { description: "a tool" };\nsend({ tools });\n',
  });
  assert.deepEqual([found, warnings], [[], []]);
});
