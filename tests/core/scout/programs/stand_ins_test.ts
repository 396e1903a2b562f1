/** What stands in for a library that is missing does not hide what the library makes. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

// what, files, tools as "library name"
const CASES: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    "Python: a class in `except`",
    {
      "a.py": `
try:
    from pydantic_ai import Agent
except Exception:
    class Agent:
        def tool(self, f): return f
a = Agent("m")
@a.tool
def found(): pass
`,
    },
    ["pydantic_ai found"],
  ],
  [
    "Python: a function in `except` in the place of a decorator",
    {
      "a.py": `
try:
    from langchain_core.tools import tool
except ImportError:
    def tool(f): return f
@tool
def found(): pass
`,
    },
    ["langchain found"],
  ],
  [
    "Python: an object in the place of a module",
    {
      "a.py": `
try:
    import fastmcp
except ImportError:
    fastmcp = Stub()
m = fastmcp.FastMCP("x")
@m.tool
def found(): pass
`,
    },
    ["fastmcp found"],
  ],
  [
    "Python: \`Any\` where types are not checked",
    {
      "a.py": `
from typing import TYPE_CHECKING, Any
if TYPE_CHECKING:
    from pydantic_ai import Agent
else:
    Agent = Any
a = Agent("m")
@a.tool
def found(): pass
`,
    },
    ["pydantic_ai found"],
  ],
  [
    "Python: a class that extends what it is called like, and a decorator that is wrapped",
    {
      "a.py": `
from pydantic_ai import Agent
from langchain_core.tools import tool
class Agent(Agent): pass
tool = traced(tool)
a = Agent("m")
@a.tool
def extended(): pass
@tool
def wrapped(): pass
`,
    },
    ["langchain wrapped", "pydantic_ai extended"],
  ],
  [
    "Python: in another file",
    {
      "compat.py":
        "try:\n    from pydantic_ai import Agent\nexcept ImportError:\n    class Agent: pass\n",
      "a.py": `
try:
    from .compat import Agent
except ImportError:
    class Agent: pass
a = Agent("m")
@a.tool
def found(): pass
`,
    },
    ["pydantic_ai found"],
  ],
  [
    "Python: what replaces the import wherever the program runs is what counts",
    {
      "a.py": `
from langchain_core.tools import tool
def tool(f): return f
@tool
def no(): pass
`,
    },
    [],
  ],
  [
    "scripts: \`require\` and \`import()\` in \`try\`",
    {
      "a.js": `
let tool, sdk;
try { ({ tool } = require("ai")); } catch { tool = (x) => x; }
try { sdk = await import("@modelcontextprotocol/sdk/server/mcp.js"); } catch { sdk = { McpServer: class {} }; }
const first = tool({ description: "", execute() {} });
new sdk.McpServer({}).registerTool("second", {}, f);
`,
    },
    ["ai_sdk first", "mcp_sdk second"],
  ],
  [
    "scripts: a class and a function in \`catch\`",
    {
      "a.ts": `
let Agent; let tool;
try {
  Agent = require("@openai/agents").Agent;
  tool = require("@openai/agents").tool;
} catch {
  Agent = class {};
  tool = function (x) { return x; };
}
new Agent({ name: "A", tools: [tool({ name: "found" })] });
`,
    },
    ["openai_agents_js found"],
  ],
  [
    "scripts: a function of a block",
    {
      "a.ts":
        'import { tool } from "ai";\nif (x) { function tool(x) { return x; } }\nconst found = tool({});\n',
    },
    ["ai_sdk found"],
  ],
];

for (const [what, files, expected] of CASES) {
  Deno.test(`programs, stand-ins, ${what}`, async () => {
    const { found } = await findIn(files);
    const tools = found.filter((each) => each.startsWith("tool ")).map((each) => each.slice(5));
    assert.deepEqual(tools, expected);
  });
}
