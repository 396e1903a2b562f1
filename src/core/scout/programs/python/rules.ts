/** Rules: how Python agent libraries define tools, agents and models. */

import { clientOf, RAW_PLACES } from "../model_calls.ts";
import { type Rule, ruleOf } from "../rule.ts";

const at = ruleOf;

/** Packages of each library, as the beginning of a path. */
export const PYTHON_LIBRARIES: readonly (readonly [string, RegExp])[] = [
  ["mcp_sdk", /^mcp(?:_types)?\b/],
  ["fastmcp", /^fastmcp\b/],
  ["fastapi_mcp", /^fastapi_mcp\b/],
  ["openai_agents", /^agents\b/],
  ["langchain", /^(?:lang(?:chain|graph)\w*|deepagents)\b/],
  ["pydantic_ai", /^pydantic_ai\w*\b/],
  ["crewai", /^crewai(?:_tools)?\b/],
  ["llama_index", /^llama_index\b/],
  ["autogen", /^(?:autogen|ag2)\w*\b/],
  ["agent_framework", /^agent_framework\w*\b/],
  ["semantic_kernel", /^semantic_kernel\b/],
  ["smolagents", /^smolagents\b/],
  ["claude_agent_sdk", /^claude_(?:agent|code)_sdk\b/],
  ["google_adk", /^google\.adk\b/],
  // Of the clients of providers only what makes a tool.
  ["openai", /^openai(?:\.\w+)*\.pydantic_function_tool\b/],
  ["anthropic", /^anthropic(?:\.\w+)*\.beta_(?:async_)?tool\b/],
];

/** A tool of MCP as the low-level server lists it. */
export const LOW_LEVEL_TOOL = /^mcp(?:_types)?(?:\.\w+)*\.Tool$/;

const SERVER = String
  .raw`(?:FastMCP(?:App|OpenAPI|Proxy)?|MCPServer|LocalProvider|create_proxy)(?:\.\w+)?\(\)`;
/** Something that nothing is known of, in a file that imports a library of servers. */
const LOOSE_SERVER = String.raw`\?Server\(\)\.(?:tool|add_tool)`;
const MAKER = String.raw`(?:Agent|FunctionToolset|Capability)(?:\.\w+)?\(\)`;
/** Names by keyword, by the first argument, or of the function. */
const DECORATED = ["=name", "#0", "own"];

export const PYTHON_RULES: readonly Rule[] = [
  // MCP
  at("tool", "fastmcp", "decorator", `${SERVER}\\.tool`, DECORATED),
  at("tool", "fastmcp", "decorator", "tool", DECORATED),
  at("tool", "fastmcp", "decorator", "mcp_tool", DECORATED),
  at("tool", "fastmcp", "call", `${SERVER}\\.tool`, ["=name", "&0"], { needs: ["&0", "+name"] }),
  at("tool", "fastmcp", "call", `${SERVER}\\.add_tool`, ["&0"], { needs: ["&0"] }),
  at("tool", "fastmcp", "call", "(?:Function)?Tool\\.from_function", ["=name", "&0", "&fn"]),
  at("tool", "fastmcp", "call", "(?:Transformed)?Tool\\.from_tool", ["=name"], {
    needs: ["=name"],
  }),
  at("tool", "fastmcp", "class", "Tool", ["=name", "own"]),
  // Which tools a document, an app or another server has, only running tells.
  at("tool", "fastmcp", "call", "FastMCP\\.(?:from_(?:openapi|fastapi|client)|as_proxy)", ["()"]),
  at("tool", "fastmcp", "call", "(?:FastMCP(?:OpenAPI|Proxy)|create_proxy)", ["()"]),
  at("tool", "fastmcp", "call", "(?:OpenAPI|Proxy)Provider", ["()"]),
  at("tool", "fastmcp", "decorator", "\\?Route\\(\\)", ["=operation_id"]),
  at("tool", "fastapi_mcp", "call", "(?:FastApiMCP|add_mcp_server)", ["()"]),
  at("tool", "fastapi_mcp", "decorator", "\\?Route\\(\\)", ["=operation_id"]),
  at("tool", "mcp_sdk", "decorator", `(?:${SERVER}|Apps\\(\\))\\.tool`, DECORATED),
  at("tool", "mcp_sdk", "call", `${SERVER}\\.tool`, ["=name", "&0"], { needs: ["&0", "+name"] }),
  at("tool", "mcp_sdk", "call", `${SERVER}\\.add_tool`, ["=name", "&0"], {
    needs: ["=name", "&0"],
  }),
  at("tool", "mcp_sdk", "call", "Tool\\.from_function", ["=name", "&0", "&fn"]),
  at("tool", "fastmcp", "call", LOOSE_SERVER, ["=name", "&0"], { needs: ["&0", "+name"] }),
  at("tool", "mcp_sdk", "call", LOOSE_SERVER, ["=name", "&0"], { needs: ["&0", "+name"] }),
  at("tool", "pydantic_ai", "call", "\\?Server\\(\\)\\.tool(?:_plain)?", ["=name", "&0"], {
    needs: ["&0"],
  }),
  at("tool", "fastmcp", "decorator", "\\?Server\\(\\)\\.tool", DECORATED),
  at("tool", "mcp_sdk", "decorator", "\\?Server\\(\\)\\.tool", DECORATED),
  at("tool", "pydantic_ai", "decorator", "\\?Server\\(\\)\\.tool(?:_plain)?", ["=name", "own"]),
  at("tool", "mcp_sdk", "answer", "Tool\\(\\)", ["=name", "?"]),
  at("tool", "mcp_sdk", "loose", "Tool\\(\\)", ["#name"], { needs: ["#name"] }),
  at("tool", "mcp_sdk", "class", "\\?SelfListing", ["#name", "#tool_name", "#_name", "#0"], {
    needs: ["#name", "#tool_name", "#_name", "#0"],
  }),

  at("tool", "openai_agents", "decorator", "(?:function_tool|tool)", ["=name_override", "own"]),
  at("tool", "openai_agents", "call", "(?:function_tool|tool)", ["=name_override", "&0"], {
    needs: ["&0"],
  }),
  at("tool", "openai_agents", "call", "(?:FunctionTool|CustomTool)", ["=name", "#0", "?"]),
  at("tool", "openai_agents", "call", "\\w*Agent(?:\\.\\w+)?\\(\\)\\.as_tool", [
    ...["=tool_name", "#0", "receiver"],
  ]),
  at("agent", "openai_agents", "call", "(?:Agent|RealtimeAgent|SandboxAgent)", [
    ...["=name", "#0", "own"],
  ]),

  at("tool", "langchain", "decorator", "tool", ["=name_or_callable", "#0", "own"]),
  at("tool", "langchain", "call", "tool", ["#0", "&0", "&1"], { needs: ["&0", "&1"] }),
  at("tool", "langchain", "call", "(?:Structured)?Tool(?:\\.from_function)?", [
    ...["=name", "#0", "&func", "&coroutine", "&0", "?"],
  ]),
  at("tool", "langchain", "call", "create_retriever_tool", ["=name", "#1", "?"]),
  at("tool", "langchain", "call", "convert_runnable_to_tool", ["=name", "?"]),
  at("tool", "langchain", "call", "create_handoff_tool", ["=name", ">=agent_name", ">#0", "?"]),
  at("tool", "langchain", "call", "create_forward_message_tool", ['"forward_message']),
  at("tool", "langchain", "class", "(?:BaseTool|StructuredTool)", ["=name", "own"]),
  at("agent", "langchain", "call", "(?:create_\\w*agent|create_supervisor)", ["=name", "own"]),

  at("tool", "pydantic_ai", "decorator", `${MAKER}\\.tool(?:_plain)?`, ["=name", "own"]),
  at("tool", "pydantic_ai", "call", `${MAKER}\\.tool(?:_plain)?`, ["=name", "&0"], {
    needs: ["&0"],
  }),
  at("tool", "pydantic_ai", "call", "FunctionToolset\\(\\)\\.add_function", [
    ...["=name", "&0", "&func", "?0"],
  ]),
  at("tool", "pydantic_ai", "call", "Tool", ["=name", "&0", "&function", "?0"]),
  at("tool", "pydantic_ai", "call", "Tool\\.from_schema", ["=name", "&0", "?"]),
  at("agent", "pydantic_ai", "call", "Agent", ["=name", "own"]),

  at("tool", "crewai", "decorator", "tool", ["=name", "#0", "own"]),
  at("tool", "crewai", "call", "(?:Structured)?Tool(?:\\.from_function)?", [
    ...["=name", "&func", "&0", "?"],
  ]),
  at("tool", "crewai", "class", "(?:BaseTool|RagTool)", ["=name", "own"]),
  at("agent", "crewai", "call", "Agent", ["own", "=role"]),

  at("tool", "llama_index", "call", "FunctionTool\\.from_defaults", [
    ...["=name", "&fn", "&async_fn", "&0", "?"],
  ]),
  at(
    "tool",
    "llama_index",
    "call",
    "(?:QueryEngineTool|RetrieverTool|QueryPlanTool)\\.from_defaults",
    [
      ...["=name", "own"],
    ],
  ),
  at("tool", "llama_index", "call", "QueryEngineTool", ["=metadata.name", "own"]),
  at("tool", "llama_index", "member", "BaseToolSpec", ["own"]),
  at("agent", "llama_index", "call", "(?:\\w*Agent|AgentWorkflow)(?:\\.from_\\w+)?", [
    ...["=name", "own"],
  ]),

  at("tool", "autogen", "call", "FunctionTool", ["=name", "&0", "&func", "?0"]),
  at("tool", "autogen", "call", "AgentTool", ["@agent", "@0", "?"]),
  at("tool", "autogen", "class", "BaseTool(?:WithState)?", ["=name", "#2", "own"]),
  at("tool", "autogen", "decorator", "\\w*Agent\\(\\)\\.register_for_llm", ["=name", "own"]),
  at("tool", "autogen", "decorator", "tool", ["=name", "own"]),
  at("tool", "autogen", "call", "register_function", ["=name", "&0", "?0"]),
  at("agent", "autogen", "call", "\\w*Agent", ["=name", "#0", "own"]),

  at("tool", "agent_framework", "decorator", "(?:tool|ai_function)", ["=name", "own"]),
  at("tool", "agent_framework", "call", "(?:tool|ai_function)", ["=name", "&0"], {
    needs: ["&0"],
  }),
  at("tool", "agent_framework", "call", "(?:FunctionTool|AIFunction)", ["=name", "&func", "?"]),
  at("tool", "agent_framework", "call", ".*\\(\\)\\.as_tool", ["=name", "receiver"]),
  at(
    "agent",
    "agent_framework",
    "call",
    "(?:\\w*Agent|create_\\w*agent|.*\\.(?:as|create)_agent)",
    [
      ...["=name", "own"],
    ],
  ),

  at("tool", "semantic_kernel", "decorator", "kernel_function", ["=name", "own"]),
  at("tool", "semantic_kernel", "call", "Kernel\\(\\)\\.add_plugin", ["?parent_directory"], {
    needs: ["?parent_directory"],
  }),
  at("tool", "semantic_kernel", "call", "Kernel\\(\\)\\.add_plugin_from_\\w+", [
    ...["?plugin_name", "?0"],
  ]),
  at("agent", "semantic_kernel", "call", "\\w*Agent", ["=name", "own"]),

  at("tool", "smolagents", "decorator", "tool", ["own"]),
  at("tool", "smolagents", "call", "tool", ["&0"], { needs: ["&0"] }),
  at("tool", "smolagents", "class", "\\w*Tool", ["=name", "own"]),
  at("tool", "smolagents", "call", "Tool\\.from_space", ["=name", "#1", "?0", "()"]),
  at("tool", "smolagents", "call", "(?:Tool\\.from_hub|load_tool)", ["?0", "?repo_id", "()"]),
  at("agent", "smolagents", "call", "(?:CodeAgent|ToolCallingAgent|MultiStepAgent)", [
    ...["=name", "own"],
  ]),

  at("tool", "openai", "call", "pydantic_function_tool", ["=name", "@0", "?0"]),
  at("tool", "anthropic", "decorator", "beta_(?:async_)?tool", ["=name", "own"]),

  at("tool", "claude_agent_sdk", "decorator", "tool", ["=name", "#0", "?0"]),
  at("tool", "claude_agent_sdk", "call", "SdkMcpTool", ["=name", "#0", "?0"]),

  at(
    "tool",
    "google_adk",
    "call",
    "(?:FunctionTool|LongRunningFunctionTool|AuthenticatedFunctionTool)",
    [
      ...["&0", "&func", "?0"],
    ],
  ),
  at("tool", "google_adk", "call", "AgentTool", ["@agent", "@0", "?"]),
  at("tool", "google_adk", "class", "BaseTool", ["=name", "own"]),
  at("agent", "google_adk", "call", "(?:\\w*Agent|\\w*LlmAgent)", ["=name", "own"]),
];

/** Calls that take a list of tools, by library: keyword or place of the list. */
export const PYTHON_OWNERS: readonly (readonly [string, RegExp, readonly (string | number)[]])[] = [
  ["openai_agents", /\.(?:\w*Agent)(?:\.\w+|\(\)\.clone)?$/, ["tools"]],
  [
    "langchain",
    /\.(?:create_\w*agent|create_supervisor|AgentExecutor(?:\.\w+)?|initialize_agent)$/,
    [
      ...["tools", 1],
    ],
  ],
  ["langchain", /\.(?:ToolNode|ToolExecutor|bind_tools)$/, ["tools", 0]],
  ["pydantic_ai", /\.(?:Agent|FunctionToolset)$/, ["tools", "builtin_tools"]],
  ["crewai", /\.(?:Agent|Task)$/, ["tools"]],
  ["llama_index", /\.(?:\w*Agent|AgentRunner|AgentWorkflow)(?:\.from_\w+)?$/, [
    ...["tools", "tools_or_functions"],
  ]],
  ["autogen", /\.(?:\w*Agent|StaticWorkbench|StaticStreamWorkbench)$/, ["tools", "functions"]],
  ["agent_framework", /\.(?:\w*Agent|(?:as|create)_agent)$/, ["tools"]],
  ["smolagents", /\.(?:CodeAgent|ToolCallingAgent)$/, ["tools", 0]],
  ["google_adk", /\.(?:\w*Agent)$/, ["tools"]],
  ["fastmcp", /\.FastMCP$/, ["tools"]],
  ["mcp_sdk", /\.(?:FastMCP|MCPServer)$/, ["tools"]],
];

/** Where a call may take a list of tools. */
export function toolLists(path: string): readonly (string | number)[] {
  if (clientOf(path) !== undefined) return RAW_PLACES;
  const library = PYTHON_LIBRARIES.find(([, pattern]) => pattern.test(path))?.[0];
  const fitting = PYTHON_OWNERS.filter(([, end]) => end.test(path));
  const [first] = fitting;
  const own = fitting.find(([name]) => name === library);
  return (own ?? first)?.[2] ?? [];
}
