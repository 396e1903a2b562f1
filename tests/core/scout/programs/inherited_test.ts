/** Tools behind a subclass, a function that makes them, a server made of an app, and an agent's own tools. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

type Files = Readonly<Record<string, string>>;

const SMOL = "from smolagents import Tool, CodeAgent\n";
const APP = `from fastapi import FastAPI
app = FastAPI()
@app.get("/a", operation_id="list_a")
def a(): pass
@app.post("/b")
def b(): pass
@app.get("/h", operation_id="hidden_h", include_in_schema=False)
def h(): pass
`;
const FACTORY = `import { createTool } from "../factory.js";
export default createTool({
  name: "tasks-add",
  description: "d",
  schema: z.object({}),
  handler: async () => ({}),
});
`;
const factory = (name: string) => FACTORY.replace("tasks-add", name);

// what, files, found
const CASES: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    "a server made of an OpenAPI document, an app or a client",
    {
      "a.py":
        `import httpx\nfrom fastmcp import FastMCP\nmcp = FastMCP.from_openapi(openapi_spec=spec, client=httpx.AsyncClient())\nmcp.run()\n`,
      "b.py":
        "from fastmcp import FastMCP\nfrom main import app\nmcp = FastMCP.from_fastapi(app=app)\n",
      "c.py":
        "from fastmcp import Client, FastMCP\nmcp = FastMCP.from_client(Client('x'))\nother = FastMCP.as_proxy('x')\n",
      "d.py": "from fastapi_mcp import FastApiMCP\nfrom main import app\nmcp = FastApiMCP(app)\n",
      "e.py": "from fastapi_mcp import add_mcp_server\nadd_mcp_server(app, mount_path='/mcp')\n",
      "f.py":
        "from fastmcp.server import create_proxy\nfrom fastmcp.server.openapi import FastMCPOpenAPI\np = create_proxy('x')\no = FastMCPOpenAPI({}, client=c)\n",
    },
    [
      "tool fastapi_mcp unknown: FastApiMCP(…)",
      "tool fastapi_mcp unknown: add_mcp_server(…)",
      "tool fastmcp unknown: FastMCP.as_proxy(…)",
      "tool fastmcp unknown: FastMCP.from_client(…)",
      "tool fastmcp unknown: FastMCP.from_fastapi(…)",
      "tool fastmcp unknown: FastMCP.from_openapi(…)",
      "tool fastmcp unknown: FastMCPOpenAPI(…)",
      "tool fastmcp unknown: create_proxy(…)",
    ],
  ],
  [
    "routes with an operation id, and a tool beside them",
    {
      "a.py": `${APP}from fastapi_mcp import FastApiMCP\nmcp = FastApiMCP(app)
@app.get("/late", operation_id="late")
def late(): pass
`,
    },
    ["tool fastapi_mcp list_a", "tool fastapi_mcp unknown: FastApiMCP(…)"],
  ],
  [
    "routes of which a server may take only some",
    {
      "a.py":
        `${APP}from fastapi_mcp import FastApiMCP\nmcp = FastApiMCP(app, include_tags=["x"])\n`,
    },
    ["tool fastapi_mcp unknown: FastApiMCP(…)"],
  ],
  [
    "routes without a server, and of another app",
    {
      "a.py": APP,
      "b.py": `${APP}from fastapi_mcp import FastApiMCP\nmcp = FastApiMCP(other)\n`,
    },
    ["tool fastapi_mcp unknown: FastApiMCP(…)"],
  ],
  [
    "tools beside those of the app",
    {
      "a.py":
        `${APP}from fastmcp import FastMCP\nmcp = FastMCP.from_fastapi(app=app)\n@mcp.tool\ndef own(): pass\n`,
    },
    [
      "tool fastmcp list_a",
      "tool fastmcp own",
      "tool fastmcp unknown: FastMCP.from_fastapi(…)",
    ],
  ],
  [
    "tools of smolagents that a program loads",
    {
      "a.py": `${SMOL}from smolagents import load_tool
def get(repo_id):
    tool = load_tool(repo_id, trust_remote_code=True)
    return tool
agent = CodeAgent(tools=[], model=m)
tool = get("x/y")
agent.tools[tool.name] = tool
space = Tool.from_space("x/z", name="draw", description="d")
`,
    },
    [
      "agent smolagents agent",
      "tool smolagents draw",
      "tool smolagents unknown: repo_id",
    ],
  ],
  [
    "a tool that an agent gets under its name",
    {
      "a.py": `from smolagents import CodeAgent, VisitWebpageTool
agent = CodeAgent(tools=[], model=m)
x = VisitWebpageTool()
agent.tools[x.name] = x
`,
    },
    ["agent smolagents agent", "tool smolagents VisitWebpageTool"],
  ],
  [
    "an inherited name",
    {
      "a.py": `${SMOL}class First(Tool):
    name = "first"
class Second(First):
    pass
class Third(Second):
    name = "third"
`,
      "b.py":
        "from a import Third as ThirdTool, Second as SecondTool\nclass Fourth(ThirdTool):\n    pass\nclass Again(SecondTool):\n    pass\n",
      "c.py":
        "from b import Fourth as FourthTool\nclass Fifth(FourthTool):\n    description = 'd'\n",
      "d.py":
        "from langchain_core.tools import BaseTool\nclass L(BaseTool):\n    name: str = 'l'\nclass M(L):\n    pass\n",
    },
    ["tool langchain l", "tool smolagents first", "tool smolagents third"],
  ],
  [
    "an inherited name in a script",
    {
      "a.ts": `import { StructuredTool } from "@langchain/core/tools";
class A extends StructuredTool { name = "a"; description = "d"; }
class B extends A { description = "e"; }
class C extends B { name = "c"; }
class D extends D { description = "f"; }
`,
    },
    ["tool langchain_js a", "tool langchain_js c"],
  ],
  [
    "from_function of a subclass in another file",
    {
      "base.py": "from mcp.server.fastmcp.tools import Tool\nclass SubTool(Tool):\n    pass\n",
      "own.py": `from mcp.server.fastmcp.tools.base import Tool
class OwnTool(Tool):
    @classmethod
    def from_function(cls, fn, name=None): return super().from_function(fn, name=name)
`,
      "a.py":
        'from base import SubTool\nfrom own import OwnTool\ndef _fn(): pass\nt = SubTool.from_function(_fn, name="given")\no = OwnTool.from_function(_fn, name="own")\n',
    },
    ["tool mcp_sdk given", "tool mcp_sdk own"],
  ],
  [
    "from_function of a class that is no tool",
    {
      "base.py": "class Task:\n    pass\n",
      "a.py":
        'from base import Task\nfrom mcp import types\ndef _fn(): pass\nt = Task.from_function(_fn, name="given")\n',
    },
    [],
  ],
  [
    "a function that returns an instance of a class of tools",
    {
      "a.py": `${SMOL}from makers import other, third
class Mine(Tool):
    name = "mine"
def make(): return Mine()
agent = CodeAgent(tools=[make(), other(), third()], model=m)
`,
      "makers.py": `${SMOL}from classes import Third
class Other(Tool):
    name = "other"
def other(): return Other()
def third() -> Tool: return Third()
`,
      "classes.py": `${SMOL}class Third(Tool):\n    name = "third"\n`,
    },
    [
      "agent smolagents agent",
      "tool smolagents mine",
      "tool smolagents other",
      "tool smolagents third",
    ],
  ],
  [
    "a function that returns an instance of a class whose base another file or package has",
    {
      "a.py": `${SMOL}from base import Base
from unscanned import Other
class Mine(Base):
    name = "mine"
class Foreign(Other): pass
def make(): return Mine()
def foreign(): return Foreign()
agent = CodeAgent(tools=[make(), foreign()], model=m)
`,
      "base.py": `${SMOL}class Base(Tool): pass\n`,
    },
    ["agent smolagents agent", "tool smolagents mine", "tool smolagents unknown: foreign()"],
  ],
  [
    "a function that may return something else",
    {
      "a.py": `${SMOL}class Mine(Tool):
    name = "mine"
def make(given): return Mine() if given else load(given)
def some(given):
    if given: return Mine()
    return load(given)
agent = CodeAgent(tools=[some(1)], model=m)
`,
    },
    ["agent smolagents agent", "tool smolagents mine", "tool smolagents unknown: some(…)"],
  ],
  [
    "tools that a factory of the project makes and an index passes on",
    {
      "src/tools/add.ts": factory("tasks-add"),
      "src/tools/list.ts": factory("tasks-list"),
      "src/factory.ts":
        "export function createTool(definition) { return { ...definition, parse: (x) => definition.schema.parse(x) }; }\n",
      "src/tools/index.ts":
        'export { default as add } from "./add.js";\nexport { default as list } from "./list.js";\n',
      "src/server.ts": `import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
export class S {
  constructor(private readonly names: string[]) {}
  async start() {
    const tools = await import("./tools/index.js");
    const registry = new Map(Object.entries(tools));
    const server = new Server({}, {});
    server.setRequestHandler(ListToolsRequestSchema, async () => ({
      tools: this.names.map((name) => {
        const tool = registry.get(name);
        return { name: tool.name, description: tool.description, inputSchema: toJson(tool.schema) };
      }),
    }));
  }
}
`,
    },
    ["tool mcp_sdk tasks-add", "tool mcp_sdk tasks-list"],
  ],
  [
    "an object in a catch that no handler offers",
    {
      "src/server.ts": `import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
export function start(server, tools) {
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools }));
}
`,
      "src/read.ts":
        'export async function read() {\n  try { return await fetchOne(); } catch { return [{ name: "broken", description: "d", inputSchema: {} }]; }\n}\n',
      "src/own.ts": `import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
server.setRequestHandler(ListToolsRequestSchema, async () => {
  try { return { tools: await load() }; } catch {
    return { tools: [{ name: "fallback", description: "d", inputSchema: {} }] };
  }
});
`,
    },
    ["tool mcp_sdk fallback", "tool mcp_sdk unknown: load(…)", "tool mcp_sdk unknown: tools/list"],
  ],
  [
    "the same objects of a program whose handlers are known",
    {
      "src/add.ts":
        'import { route } from "./tools.js";\nexport default route({ name: "add", description: "d", schema: s, handler: f });\n',
    },
    [],
  ],
];

for (const [what, files, found] of CASES) {
  Deno.test(`inherited: ${what}`, async () => {
    const seen = await findIn(files);
    assert.deepEqual(seen.found, [...found].sort());
  });
}

Deno.test("inherited: classes and functions that lead to one another end", async () => {
  const count = 60;
  const classes = Array.from(
    { length: count },
    (_, at) => `class C${at}(C${(at + 1) % count}, C${(at + 2) % count}, Tool):\n    pass\n`,
  );
  const makers = Array.from(
    { length: count },
    (_, at) =>
      `def f${at}(x):\n    if x: return f${(at + 1) % count}(x)\n    return f${
        (at + 2) % count
      }(x)\n`,
  );
  const text = `${SMOL}${classes.join("")}${makers.join("")}agent = CodeAgent(tools=[f0(1)])\n`;
  const { found } = await findIn({ "a.py": text });
  assert.equal(found.length, count + 2);
  assert.ok(found.includes("tool smolagents unknown: f0(…)"));
});
