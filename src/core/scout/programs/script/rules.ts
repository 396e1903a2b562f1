/** Rules: how TypeScript agent libraries define tools, agents and models. */

import { clientOf, RAW_PLACES } from "../model_calls.ts";
import { type Rule, ruleOf } from "../rule.ts";

const at = ruleOf;

/** Modules of each library, as the beginning of a path. */
export const SCRIPT_LIBRARIES: readonly (readonly [string, RegExp])[] = [
  ["mcp_handler", /^(?:mcp-handler|@vercel\/mcp-adapter)[:/]/],
  ["mcp_sdk", /^@modelcontextprotocol\//],
  ["fastmcp", /^fastmcp[:/]/],
  ["openai_agents_js", /^@openai\/agents[-\w]*[:/]/],
  ["langchain_js", /^(?:@langchain\/|langchain[:/]|deepagents:)/],
  ["ai_sdk", /^(?:ai[:/]|@ai-sdk\/)/],
  ["mastra", /^@mastra\//],
  ["claude_agent_sdk", /^@anthropic-ai\/claude-(?:agent-sdk|code)[:/]/],
  ["google_adk", /^@google\/adk[:/]/],
  ["llama_index", /^(?:llamaindex[:/]|@llamaindex\/)/],
  ["mcp_use", /^mcp-use[:/]/],
  ["cloudflare_agents", /^agents\/agent-tools?:/],
  // Of the clients of providers only what makes a tool.
  ["openai", /^openai\/helpers\/zod:zod(?:Responses)?Function\b/],
  ["anthropic", /^@anthropic-ai\/sdk\/helpers\/[\w/-]+:beta\w*Tool\b/],
];

const REGISTER = String.raw`McpServer\(\)(?:\.experimental\.tasks)?\.registerTool(?:Task)?`;
const AGENT = String.raw`(?:Agent|RealtimeAgent|SandboxAgent)(?:\.create)?`;

export const SCRIPT_RULES: readonly Rule[] = [
  at("tool", "mcp_sdk", "call", REGISTER, ["#0", "?0"], { needs: ["0"] }),
  at("tool", "mcp_sdk", "call", "McpServer\\(\\)\\.tool", ["#0", "?0"], { needs: ["0"] }),
  at("tool", "mcp_sdk", "call", `\\?${REGISTER}`, ["#0", "?0"], { needs: ["0"] }),
  at("tool", "mcp_sdk", "call", "\\?McpServer\\(\\)\\.tool", ["#0", "?0"], {
    needs: ["#0", "1"],
  }),
  at("tool", "mcp_sdk", "call", "\\??McpServer\\(\\)\\.paidTool", ["#0"], { needs: ["#0"] }),
  at("tool", "mcp_use", "call", "(?:MCPServer|createMCPServer)\\(\\)\\.tool", ["=name", "#0"], {
    needs: ["=name", "#0"],
  }),
  at("tool", "cloudflare_agents", "call", "agentTool", ["own", "?"]),
  at("tool", "mcp_sdk", "call", "registerAppTool", ["#1", "?1"], { needs: ["1"] }),
  at("tool", "mcp_sdk", "answer", "Tool\\(\\)", ["=name", "?"]),
  at("tool", "mcp_sdk", "loose", "Tool\\(\\)", ["#name"], { needs: ["#name"] }),
  at("tool", "mcp_sdk", "class", "\\?SelfRegistering", ["#name", "#toolName", "#_name"], {
    needs: ["#name", "#toolName", "#_name"],
  }),
  at("tool", "mcp_handler", "call", REGISTER, ["#0", "?0"], { needs: ["0"] }),
  at("tool", "mcp_handler", "call", "McpServer\\(\\)\\.tool", ["#0", "?0"], { needs: ["0"] }),
  at("tool", "mcp_handler", "call", "\\?McpServer\\(\\)\\.(?:registerTool|tool)", ["#0"], {
    needs: ["#0"],
  }),
  at("tool", "fastmcp", "call", "FastMCP\\(\\)\\.addTool", ["=name", "?0"], { needs: ["0"] }),

  at("tool", "openai_agents_js", "call", "tool", ["=name", "own", "?"]),
  at("tool", "openai_agents_js", "call", `${AGENT}\\(\\)\\.asTool`, ["=toolName", "receiver"]),
  at("agent", "openai_agents_js", "call", AGENT, ["=name", "own"]),

  at("tool", "langchain_js", "call", "tool", ["=name", "?"]),
  at("tool", "langchain_js", "call", "Dynamic(?:Structured)?Tool", ["=name", "own", "?"]),
  at("tool", "langchain_js", "class", "(?:Structured)?Tool", ["=name", "own"]),
  at("agent", "langchain_js", "call", "create\\w*Agent", ["=name", "own"]),

  at("tool", "ai_sdk", "call", "(?:dynamicTool|tool)", ["own", "?"]),
  at("agent", "ai_sdk", "call", "(?:Experimental_Agent|ToolLoopAgent)", ["=id", "own"]),

  at("tool", "mastra", "call", "create\\w*Tool", ["=id", "=toolName", "own", "?"]),
  at("agent", "mastra", "call", "Agent", ["=name", "=id", "own"]),

  at("tool", "openai", "call", "zod(?:Responses)?Function", ["=name", "own", "?"]),
  at("tool", "anthropic", "call", "beta\\w*Tool", ["=name", "own", "?"]),
  at("tool", "langchain_js", "call", "createHandoffTool", ["=name", ">=agentName", "?"]),

  at("tool", "claude_agent_sdk", "call", "tool", ["#0", "?0"], { needs: ["0"] }),

  at("tool", "google_adk", "call", "(?:FunctionTool|LongRunningFunctionTool)", [
    "=name",
    "own",
    "?",
  ]),
  at("agent", "google_adk", "call", "\\w*Agent", ["=name", "own"]),

  at("tool", "llama_index", "call", "(?:tool|FunctionTool\\.from)", ["=name", "&0", "?"]),
  at("agent", "llama_index", "call", "agent", ["=name", "own"]),
];

/** Calls that take tools in a property of an argument, or as an argument. */
const OWNERS: readonly (readonly [RegExp, readonly (string | number)[]])[] = [
  [
    /^(?:ai|ai\/rsc|@ai-sdk\/rsc):(?:experimental_)?(?:generateText|streamText|ToolLoopAgent|(?:Experimental_)?Agent|BasicAgent|streamUI|render)$/,
    ["tools", "functions"],
  ],
  [/^@ai-sdk\/[\w/-]+:DurableAgent$/, ["tools"]],
  [/^@openai\/agents[-\w]*:\w*Agent(?:\.create)?$/, ["tools"]],
  [/^(?:@langchain\/|langchain|deepagents)[\w/-]*:create\w*Agent$/, ["tools"]],
  [/^@langchain\/[\w/-]*:ToolNode$/, [0]],
  [/^@mastra\/[\w/-]*:(?:Agent|MCPServer)$/, ["tools"]],
  [/^fastmcp:FastMCP\(\)\.addTools$/, [0]],
  [/^@google\/adk:\w*Agent$/, ["tools"]],
  [/^(?:llamaindex|@llamaindex\/[\w/-]*):agent$/, ["tools"]],
];

/** Where a call may take tools. */
export function toolPlaces(path: string): readonly (string | number)[] {
  if (clientOf(path) !== undefined) return RAW_PLACES;
  return OWNERS.find(([pattern]) => pattern.test(path))?.[1] ?? [];
}

/** Calls whose function argument gets a server. */
export const SERVER_GIVERS =
  /^(mcp-handler|@vercel\/mcp-adapter):(?:createMcpHandler|createMcpRouteHandler|experimental_\w+)$/;
