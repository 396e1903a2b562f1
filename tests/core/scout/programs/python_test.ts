/** Tools of Python programs, by library: what is one, and what only looks like one. */

import assert from "node:assert/strict";
import { findIn, toolsIn } from "./support.ts";

// what, library, program, names of its tools
const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "FastMCP: bare and called decorators, names by keyword and by place, async, helpers beside",
    "fastmcp",
    `
from fastmcp import FastMCP
mcp = FastMCP("demo")

def helper(x): return x

@mcp.tool
def plain(): pass

@mcp.tool()
async def waits(): pass

@mcp.tool("by_place")
def a(): pass

@mcp.tool(name="by_keyword", tags={"x"})
def b(): pass

@mcp.resource("x://y")
def resource(): pass

@mcp.prompt
def prompt(): pass
`,
    ["by_keyword", "by_place", "plain", "waits"],
  ],
  [
    "FastMCP: registrations without a decorator",
    "fastmcp",
    `
from fastmcp import FastMCP
from fastmcp.tools import Tool
mcp = FastMCP("demo")
def one(): pass
def two(): pass
def three(): pass
def four(): pass
mcp.tool(one)
mcp.tool(two, name="zwei")
mcp.add_tool(Tool.from_function(three, name="drei"))
mcp.tool(name="vier")(four)
`,
    ["drei", "one", "vier", "zwei"],
  ],
  [
    "FastMCP: methods, also of an object that keeps the server",
    "fastmcp",
    `
import fastmcp as f
class Server:
    def __init__(self):
        self.mcp = f.FastMCP("x")
        self.mcp.tool(self.method)
        @self.mcp.tool
        def inner(): pass
    def method(self): pass
    def other(self): pass
`,
    ["inner", "method"],
  ],
  [
    "MCP SDK: FastMCP 1 and the server of version 2",
    "mcp_sdk",
    `
from mcp.server.fastmcp import FastMCP as Server
from mcp.server.mcpserver import MCPServer
a = Server("a")
b = MCPServer("b")
@a.tool()
def first(): pass
@b.tool(title="Second")
def second(): pass
b.add_tool(first, name="third")
`,
    ["first", "second", "third"],
  ],
  [
    "MCP SDK: a server that a function gets, makes or returns",
    "mcp_sdk",
    `
from mcp.server.fastmcp import FastMCP
from typing import Optional
def register(server: FastMCP):
    @server.tool()
    def typed(): pass
def register_later(server: "Optional[FastMCP]" = None, other: FastMCP | None = None):
    @other.tool()
    def union(): pass
def register_any(mcp):
    @mcp.tool()
    def by_its_word(): pass
def make():
    server = FastMCP("x")
    return server
made = make()
@made.tool()
def returned(): pass
def listen(app):
    @app.get("/")
    def no(): pass
`,
    ["by_its_word", "returned", "typed", "union"],
  ],
  [
    "MCP SDK, low level: what the handler answers, names in constants and enumerations",
    "mcp_sdk",
    `
from enum import Enum
import mcp.types as types
from mcp.server import Server
class Names(str, Enum):
    ADD = "git_add"
LOG = "git" + "_log"
EXTRA = [types.Tool(name=f"{LOG}_all", inputSchema={})]
def more():
    return [types.Tool(name=LOG, inputSchema={})]
server = Server("git")
@server.list_tools()
async def list_tools():
    return [types.Tool(name=Names.ADD, inputSchema={}), types.Tool(name=Names.ADD.value)] + EXTRA + more()
unused = types.Tool(name="not_offered", inputSchema={})
`,
    ["git_add", "git_log", "git_log_all"],
  ],
  [
    "MCP SDK, low level of version 2: the handler is an argument",
    "mcp_sdk",
    `
from mcp import types
from mcp.server.lowlevel import Server
async def handle(ctx, params):
    return types.ListToolsResult(tools=[types.Tool(name="only", input_schema={})])
server = Server("x", on_list_tools=handle)
`,
    ["only"],
  ],
  [
    "OpenAI Agents: decorators under several names, objects, agents as tools, hosted tools",
    "openai_agents",
    `
from agents import Agent, FunctionTool, SandboxAgent, WebSearchTool, function_tool as ft, Runner
from agents.decorators import tool
@ft
def weather(city: str) -> str: return city
@ft(name_override="renamed", strict_mode=False)
async def original(): pass
@tool
def new_style(): pass
manual = FunctionTool(name="manual", description="", params_json_schema={}, on_invoke_tool=None)
translator = Agent(name="Translator")
boxed = SandboxAgent(name="Boxed")
agent = Agent(
    name="Main",
    tools=[weather, manual, WebSearchTool(), translator.as_tool(tool_name="translate", tool_description=""), boxed.as_tool("box", "")],
)
def helper(): pass
`,
    ["WebSearchTool", "box", "manual", "new_style", "renamed", "translate", "weather"],
  ],
  [
    "LangChain: decorators, makers, classes, functions and classes that are bound",
    "langchain",
    `
from langchain.tools import BaseTool, StructuredTool, Tool, tool
from langchain_core.tools import create_retriever_tool
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI
from pydantic import BaseModel
@tool
def search(q: str) -> str: return q
@tool("named", return_direct=True)
def other(): pass
@tool(parse_docstring=True)
async def third(): pass
def multiply(a, b): return a * b
def plain(a): return a
def helper(): return 1
calculator = StructuredTool.from_function(func=multiply, name="Calculator")
StructuredTool.from_function(multiply)
Tool(name="Lookup", func=helper, description="")
create_retriever_tool(None, "retrieve", "finds")
class Custom(BaseTool):
    name: str = "custom_tool"
    def _run(self): return helper()
class Question(BaseModel):
    text: str
agent = create_agent("openai:gpt-5", tools=[search, plain, Custom()])
ChatOpenAI(model="gpt-5").bind_tools([Question, search])
`,
    [
      ...["Calculator", "Lookup", "Question", "custom_tool", "multiply", "named", "plain"],
      ...["retrieve", "search", "third"],
    ],
  ],
  [
    "LangGraph: nodes and agents that are given functions",
    "langchain",
    `
from langgraph.prebuilt import ToolNode, create_react_agent
def read(): pass
def write(): pass
def hidden(): pass
def appended(): pass
def extended(): pass
def added(): pass
def first(): pass
TOOLS = [read]
TOOLS.append(appended)
TOOLS.extend([extended])
TOOLS += [added]
node = ToolNode(TOOLS)
agent = create_react_agent("anthropic:claude-sonnet", [*TOOLS, write])
def make(some):
    tools = [first, read]
    if some:
        tools = [tool for tool in tools if tool is not read]
    return create_react_agent("test", tools)
`,
    ["added", "appended", "extended", "first", "read", "write"],
  ],
  [
    "Pydantic AI: agents, toolsets, objects, functions that are given",
    "pydantic_ai",
    `
from pydantic_ai import Agent, RunContext, Tool
from pydantic_ai.toolsets import FunctionToolset
agent = Agent[int, str]("openai:gpt-5", deps_type=int)
toolset = FunctionToolset()
@agent.tool
def with_context(ctx: RunContext): pass
@agent.tool_plain(name="renamed", retries=2)
async def plain(): pass
@agent.system_prompt
def prompt(): pass
@toolset.tool
def in_set(): pass
def given(): pass
def wrapped(): pass
def added(): pass
toolset.add_function(added, name="hinzu")
Agent("test", tools=[given, Tool(wrapped, takes_ctx=False)])
def make():
    test_agent = Agent("test")
    @test_agent.tool_plain
    def nested(): pass
`,
    ["given", "hinzu", "in_set", "nested", "renamed", "with_context", "wrapped"],
  ],
  [
    "CrewAI: decorators, classes, tools of the library that an agent has",
    "crewai",
    `
from crewai import Agent
from crewai.tools import BaseTool, tool
from crewai_tools import SerperDevTool
from pydantic import Field
@tool("Name of it")
def my_tool(q: str) -> str: return q
class Calculator(BaseTool):
    name: str = "Calculator tool"
    description: str = ""
    def _run(self): pass
class Second(BaseTool):
    name: str = Field(default="Second tool")
class Schema: name: str = "no"
class CompanyBaseTool(BaseTool): pass
class Crew:
    @agent
    def researcher(self):
        return Agent(role="r", tools=[SerperDevTool(), Calculator()])
class Files:
    @tool("Write")
    def write(self): pass
`,
    ["Calculator tool", "Name of it", "Second tool", "SerperDevTool", "Write"],
  ],
  [
    "LlamaIndex: makers, agents, specifications",
    "llama_index",
    `
from llama_index.core.tools import FunctionTool, QueryEngineTool, ToolMetadata
from llama_index.core.tools.tool_spec.base import BaseToolSpec
from llama_index.core.agent.workflow import FunctionAgent
def multiply(a, b): pass
def add(a, b): pass
def helper(): pass
FunctionTool.from_defaults(fn=multiply)
FunctionTool.from_defaults(helper, name="named")
QueryEngineTool(query_engine=None, metadata=ToolMetadata(name="docs", description=""))
QueryEngineTool.from_defaults(None, name="more_docs")
agent = FunctionAgent(name="calc", tools=[add])
class Spec(BaseToolSpec):
    spec_functions = ["load", "store"]
    def load(self): pass
    def store(self): pass
    def private(self): pass
`,
    ["add", "docs", "load", "more_docs", "multiply", "named", "store"],
  ],
  [
    "AutoGen: agents with functions, objects, the style before version 0.4",
    "autogen",
    `
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.tools import AgentTool
from autogen_core.tools import BaseTool, FunctionTool
from autogen import ConversableAgent, register_function
async def web_search(q): pass
def calc(): pass
def old(): pass
def older(): pass
def helper(): pass
FunctionTool(calc, description="", name="calculator")
writer = AssistantAgent(name="writer", model_client=None)
AssistantAgent("main", tools=[web_search, AgentTool(agent=writer)])
class Files(BaseTool):
    def __init__(self):
        super().__init__(Args, Return, "read_files", "Reads")
assistant = ConversableAgent(name="a")
user = ConversableAgent(name="u")
@user.register_for_execution()
@assistant.register_for_llm(name="old_style", description="")
def decorated(): pass
register_function(older, caller=assistant, executor=user, description="")
`,
    ["calculator", "old_style", "older", "read_files", "web_search", "writer"],
  ],
  [
    "Agent Framework: decorators, functions that are given, agents as tools",
    "agent_framework",
    `
from agent_framework import Agent, ai_function, tool
from agent_framework.openai import OpenAIChatClient
@tool(name="renamed", approval_mode="always_require")
def first(): pass
@ai_function
def second(): pass
def third(): pass
def fourth(): pass
def helper(): pass
agent = Agent(client=OpenAIChatClient(), name="a", tools=[third, first])
single = OpenAIChatClient().as_agent(name="b", tools=fourth)
agent.as_tool(name="ask_a")
`,
    ["ask_a", "fourth", "renamed", "second", "third"],
  ],
  [
    "Semantic Kernel: functions of plugins",
    "semantic_kernel",
    `
from semantic_kernel.functions import kernel_function
class Lights:
    @kernel_function(name="get_lights", description="")
    def lights(self): pass
    @kernel_function
    async def change_state(self): pass
    def private(self): pass
`,
    ["Lights-change_state", "Lights-get_lights"],
  ],
  [
    "smolagents: decorators, classes, tools of the library",
    "smolagents",
    `
from smolagents import CodeAgent, Tool, WebSearchTool, tool
@tool
def joke() -> str:
    """Tells."""
    return ""
class Downloads(Tool):
    name = "downloads"
    inputs = {}
    def forward(self): pass
agent = CodeAgent(tools=[joke, Downloads(), WebSearchTool()], model=None)
`,
    ["WebSearchTool", "downloads", "joke"],
  ],
  [
    "Claude Agent SDK",
    "claude_agent_sdk",
    `
from claude_agent_sdk import create_sdk_mcp_server, tool
@tool("add", "Adds", {"a": float})
async def add_numbers(args): return {}
server = create_sdk_mcp_server(name="calc", tools=[add_numbers])
`,
    ["mcp__calc__add"],
  ],
  [
    "Google ADK: functions that are given, objects, agents as tools, tools of the library",
    "google_adk",
    `
from google.adk.agents import Agent, LlmAgent
from google.adk.tools import FunctionTool, LongRunningFunctionTool, google_search
from google.adk.tools.agent_tool import AgentTool
from google.adk.tools.bigquery import BigQueryToolset
def weather(city: str): pass
def slow(): pass
def typed(): pass
def helper(): return weather("x")
critic = LlmAgent(name="critic", tools=[google_search])
root_agent = Agent(
    name="root",
    model="gemini-2.5-flash",
    tools=[weather, FunctionTool(func=typed), LongRunningFunctionTool(slow), AgentTool(agent=critic), BigQueryToolset()],
)
`,
    ["critic", "google_search", "slow", "typed", "unknown: BigQueryToolset(…)", "weather"],
  ],
];

for (const [what, library, text, expected] of CASES) {
  Deno.test(`programs, Python, ${what}`, async () => {
    assert.deepEqual(await toolsIn("a.py", text, library), expected);
  });
}

// programs without any tool
const NEGATIVE: readonly (readonly [string, string])[] = [
  ["a decorator of that name from elsewhere", "from invoke import tool\n@tool\ndef f(): pass\n"],
  ["a decorator that the program defines", "def tool(f): return f\n@tool\ndef f(): pass\n"],
  [
    "a server of that name from elsewhere",
    "from flask import Flask\nmcp = Flask('x')\n@mcp.tool\ndef f(): pass\n",
  ],
  ["code in a text", 'from fastmcp import FastMCP\nx = """\n@mcp.tool\ndef f(): pass\n"""\n'],
  ["code in a comment", "from crewai.tools import tool\n# @tool\ndef f(): pass\n"],
  [
    "helpers of a file that imports a library",
    "from agents import Agent\ndef f(): pass\ndef g(): f()\nhostname = 'x'\nAgent(name='a')\n",
  ],
  ["a list of other things", "from x import Agent\ndef f(): pass\nAgent(tools=[f])\n"],
  ["a class of another base", "from wx import BaseTool\nclass A(BaseTool):\n    name = 'x'\n"],
  ["guardrails", "from agents import tool_input_guardrail\n@tool_input_guardrail\ndef f(): pass\n"],
];

for (const [what, text] of NEGATIVE) {
  Deno.test(`programs, Python: ${what} is not a tool`, async () => {
    const { found } = await findIn({ "a.py": text });
    assert.deepEqual(found.filter((each) => each.startsWith("tool ")), []);
  });
}

// how names are followed: what, program, names
const NAMES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "conditional definitions and imports",
    `
try:
    from langchain_core.tools import tool
except ImportError:
    tool = None
if True:
    @tool
    def a(): pass
else:
    @tool("b")
    def a(): pass
for i in x:
    @tool
    def c(): pass
`,
    ["a", "b", "c"],
  ],
  [
    "partial decorators, and decorators that were kept under a name",
    `
import functools
from langchain_core.tools import tool
quick = functools.partial(tool, return_direct=True)
kept = tool("kept_name")
again = tool
@quick
def a(): pass
@kept
def b(): pass
@again
def c(): pass
`,
    ["a", "c", "kept_name"],
  ],
  ["all of a module", "from crewai.tools import *\n@tool\ndef a(): pass\n", ["tool crewai a"]],
  ["under a module's name", "import langchain.tools\n@langchain.tools.tool\ndef a(): pass\n", [
    "a",
  ]],
  [
    "a name that is given another value later",
    `
from langchain.tools import tool
from fastmcp import FastMCP
made = tool
@made
def a(): pass
made = made.other
server = None
server = FastMCP("x")
@server.tool
def b(): pass
server = server.mounted()
server = other(server)
`,
    ["tool fastmcp b", "a"],
  ],
  [
    "inside of functions, with names of their own",
    `
from langchain.tools import tool
def outer():
    tool = 1
    @tool
    def no(): pass
    def inner():
        from crewai.tools import tool as t
        @t
        def yes(): pass
`,
    ["tool crewai yes"],
  ],
  [
    "a name that is made when the program runs",
    "from langchain.tools import StructuredTool\nfor n in x:\n    StructuredTool.from_function(f, name=f'get_{n}')\n",
    ['unknown: f"get_{n}"'],
  ],
];

for (const [what, text, expected] of NAMES) {
  Deno.test(`programs, Python names: ${what}`, async () => {
    assert.deepEqual(await toolsIn("a.py", text, "langchain"), expected);
  });
}

Deno.test("programs: servers, decorators, constants and functions of other files are followed", async () => {
  const { found, places } = await findIn({
    "app/__init__.py": "from .server import mcp\n",
    "app/names.py": '"""Names of tools."""\nPREFIX = "get"\nWEATHER = PREFIX + "_weather"\n',
    "app/plain.py": "def given(): pass # a tool for others\ndef helper(): pass\n",
    "app/server.py": 'from fastmcp import FastMCP\nmcp = FastMCP("x")\n',
    "app/tools/a.py": "from app.server import mcp\n@mcp.tool\ndef absolute(): pass\n",
    "app/tools/b.py":
      "from .. import mcp as m\nfrom ..names import WEATHER\n@m.tool(name=WEATHER)\ndef b(): pass\n",
    "app/tools/c.py":
      "from agents import Agent\nfrom ..plain import given\nfrom .d import known\nAgent(name='x', tools=[given, known])\n",
    "app/passing.py": "from app.tools.d import known\n",
    "app/tools/e.py":
      "from agents import Agent\nfrom app.passing import known\nAgent(name='x', tools=[known])\n",
    "app/tools/d.py":
      "from agents import function_tool\n@function_tool(name_override='d')\ndef known() -> str:\n    return given_by_others()\n",
    "other/server.py": "mcp = 1\n",
  });
  assert.deepEqual(found, [
    "agent openai_agents x",
    "tool fastmcp absolute",
    "tool fastmcp get_weather",
    "tool openai_agents d",
    "tool openai_agents given",
  ]);
  assert.equal(places.get("tool:framework:fastmcp:absolute"), "app/tools/a.py:3:1");
  // What makes it a tool is elsewhere, but this is where somebody looks at it.
  assert.equal(places.get("tool:framework:openai_agents:given"), "app/plain.py:1:1");
});

Deno.test("programs: a folder of the project is not the library of its name", async () => {
  const agent = "from agents import Agent\ndef f(): pass\nAgent(name='x', tools=[f])\n";
  assert.deepEqual((await findIn({ "a/main.py": agent })).found, [
    "agent openai_agents x",
    "tool openai_agents f",
  ]);
  const other = await findIn({
    "a/agents.py": "from crewai import Agent\n",
    "a/main.py": agent,
    "b/agents/base.py": "class Agent: pass\ndef function_tool(f): return f\n",
    "b/agents/run.py":
      "from agents.base import Agent, function_tool\n@function_tool\ndef no(): pass\nAgent(name='y')\n",
    "c/main.py": "from agents import Agent\nAgent(name='z')\n",
  });
  assert.deepEqual(other.found, [
    "agent crewai unknown: crewai.Agent",
    "agent openai_agents z",
    "tool crewai f",
  ]);
  const itself = await findIn({
    "src/agents/__init__.py":
      "from .run import Runner\nfrom .tool import function_tool\nfrom .agent import Agent\n",
    "src/agents/agent.py": "class Agent: pass\n",
    "src/agents/run.py": "class Runner: agent = 1\n",
    "src/agents/tool.py": "def function_tool(f): return f\n",
    "examples/a.py": agent,
    "src/agents/extra.py": agent,
  });
  assert.deepEqual(itself.found, ["agent openai_agents x", "tool openai_agents f"]);
});

Deno.test("programs: agents and models are found beside tools", async () => {
  const { found } = await findIn({
    "a.py": `
from agents import Agent
from google.adk.agents import Agent as Adk
from pydantic_ai import Agent as Pydantic
Agent(name="Assistant", model="gpt-5")
root = Adk(name="root", model="gemini-2.5-pro")
helper = Pydantic("openai:gpt-5-mini")
`,
  });
  assert.deepEqual(found, [
    "agent google_adk root",
    "agent openai_agents Assistant",
    "agent pydantic_ai helper",
    "model google_adk gemini-2.5-pro",
    "model openai_agents gpt-5",
    "model pydantic_ai openai:gpt-5-mini",
  ]);
});

const CELL = (source: string, metadata = {}) => ({ cell_type: "code", source, metadata });

Deno.test("programs: code cells of notebooks are read together, without what only IPython knows", async () => {
  const { found, warnings } = await findIn({
    "a.ipynb": JSON.stringify({
      metadata: { kernelspec: { language: "python", name: "python3" } },
      cells: [
        { cell_type: "markdown", source: "@tool\ndef no(): pass" },
        CELL("!pip install x\n%load_ext y\npip install z\nfrom smolagents import tool"),
        CELL("%%bash\n@tool"),
        CELL("pip install x", { vscode: { languageId: "shellscript" } }),
        CELL("@tool\ndef in_notebook(): pass\nout = !ls\nin_notebook?"),
        CELL("def broken(:"),
      ],
    }),
  });
  const other = { cells: [CELL("var tool = 1;")], metadata: { kernelspec: { language: "C#" } } };
  assert.deepEqual((await findIn({ "b.ipynb": JSON.stringify(other) })).warnings, []);
  assert.deepEqual(found, ["tool smolagents in_notebook"]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /^skipped a part of "a\.ipynb": cell 6: /);
});
