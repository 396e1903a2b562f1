/** Payloads of hooks of Gemini CLI, and what is read of them. */

import { malformedCases, type PayloadCase } from "../hook_cases.ts";

const BASE = {
  session_id: "g1",
  transcript_path: "/h/chats/session.jsonl",
  cwd: "/w",
  hook_event_name: "BeforeTool",
  timestamp: "2026-11-01T10:00:00.000Z",
};
const READ = { kind: "before", session: "g1", cwd: "/w" } as const;
const SHELL = {
  ...READ,
  tool: "run_shell_command",
  judged: "tool.exec",
  line: "ls",
  targets: ["other execute ls"],
};
const CONTEXT = {
  server_name: "my-demo",
  tool_name: "put_item",
  command: "node",
  args: ["server.js"],
};

function call(tool_name: string, tool_input: object, more: object = {}) {
  return JSON.parse(JSON.stringify({ ...BASE, tool_name, tool_input, ...more }));
}

export const CASES: readonly PayloadCase[] = [
  {
    name: "a command",
    payload: call("run_shell_command", { command: "ls", description: "list" }),
    reads: SHELL,
  },
  {
    name: "a command in another folder",
    payload: call("run_shell_command", { command: "ls", dir_path: "sub" }),
    reads: { ...SHELL, folder: "/w/sub" },
  },
  {
    name: "a command in another folder, as earlier versions name it",
    payload: call("run_shell_command", { command: "ls", directory: "../x" }),
    reads: { ...SHELL, folder: "/x" },
  },
  {
    name: "a command in two folders",
    payload: call("run_shell_command", { command: "ls", dir_path: "a", directory: "b" }),
    reads: {
      ...SHELL,
      folder: "/w/a",
      problem: "/dir_path and /directory both say what /dir_path is",
    },
  },
  {
    name: "a file is written",
    payload: call("write_file", { file_path: "a/b.txt", content: "x" }),
    reads: {
      ...READ,
      tool: "write_file",
      judged: "tool.write",
      targets: ["path write a/b.txt", "path write /w/a/b.txt"],
    },
  },
  {
    name: "a file is edited",
    payload: call("replace", {
      file_path: "/w/a",
      instruction: "mend /etc/passwd",
      old_string: "x",
      new_string: "y",
    }),
    reads: {
      ...READ,
      tool: "replace",
      judged: "tool.write",
      told: "replace",
      targets: ["path write /w/a"],
    },
  },
  {
    name: "a file is read",
    payload: call("read_file", { file_path: ".env" }),
    reads: {
      ...READ,
      tool: "read_file",
      judged: "tool.read",
      targets: ["path read .env", "path read /w/.env"],
    },
  },
  {
    name: "a file is read, as earlier versions name it",
    payload: call("read_file", { absolute_path: "/w/.env" }),
    reads: { ...READ, tool: "read_file", judged: "tool.read", targets: ["path read /w/.env"] },
  },
  {
    name: "many files are read",
    payload: call("read_many_files", { include: ["src", "/etc/passwd"] }),
    reads: {
      ...READ,
      tool: "read_many_files",
      judged: "tool.read",
      told: "read_many_files",
      targets: ["path read src", "path read /w/src", "path read /etc/passwd"],
    },
  },
  {
    name: "more files than can be judged in time",
    payload: call("read_many_files", {
      include: Array.from({ length: 10_001 }, (_, i) => `f${i}`),
    }),
    reads: {
      ...READ,
      tool: "read_many_files",
      judged: "tool.read",
      told: "read_many_files",
      problem: "the call names more files and URLs than the limit of 10000",
    },
  },
  {
    name: "one of many files is no text",
    payload: call("read_many_files", { include: ["src", 7] }),
    reads: "parse gemini tool call: /tool_input/include/1 is a number, expected a string",
  },
  {
    name: "a folder is searched",
    payload: call("grep_search", { pattern: "x", dir_path: "/etc" }),
    reads: {
      ...READ,
      tool: "grep_search",
      judged: "tool.read",
      told: "grep_search",
      targets: ["path read /etc"],
    },
  },
  {
    name: "pages that a text names",
    payload: call("web_fetch", { prompt: "Compare https://a.example/x and (http://b.example)." }),
    reads: {
      ...READ,
      tool: "web_fetch",
      judged: "tool.read",
      told: "web_fetch",
      targets: ["url read https://a.example/x", "url read http://b.example"],
    },
  },
  {
    name: "a page behind a megabyte of one word",
    payload: call("web_fetch", { prompt: `${"a".repeat(1_000_000)} https://b.example` }),
    reads: {
      ...READ,
      tool: "web_fetch",
      judged: "tool.read",
      told: "web_fetch",
      targets: ["url read https://b.example"],
    },
  },
  {
    name: "a page with a megabyte of brackets",
    payload: call("web_fetch", { prompt: `https://b.example/${")".repeat(1_000_000)}x` }),
    reads: {
      ...READ,
      tool: "web_fetch",
      judged: "tool.read",
      told: "web_fetch",
      targets: [`url read https://b.example/${")".repeat(1_000_000)}x`],
    },
  },
  {
    name: "an agent is started",
    payload: call("invoke_agent", { agent_name: "scout", prompt: "look around" }),
    reads: {
      ...READ,
      tool: "invoke_agent",
      judged: "tool.delegate",
      targets: ["other delegate look around"],
    },
  },
  {
    name: "a list of tasks acts on the session only",
    payload: call("write_todos", { todos: [] }),
    reads: { ...READ, tool: "write_todos", judged: "tool.writetodos" },
  },
  {
    name: "a resource of a server",
    payload: call("read_mcp_resource", { uri: "demo://x" }),
    reads: {
      ...READ,
      tool: "read_mcp_resource",
      judged: "tool.readmcpresource",
      like: ["tool.read"],
    },
  },
  {
    name: "a tool of MCP is judged under the name that other clients give it",
    payload: call("mcp_my-demo_put_item", { name: "x" }, { mcp_context: CONTEXT }),
    reads: {
      ...READ,
      tool: "mcp_my-demo_put_item",
      mcp: "my-demo put_item",
      judged: "tool.mcp__my_demo__put_item",
      told: "mcp__my-demo__put_item",
      like: "all",
    },
  },
  {
    name: "a tool of MCP whose server is not told",
    payload: call("mcp_demo_put_item", { name: "x" }),
    reads: { ...READ, tool: "mcp_demo_put_item", judged: "tool.mcp_demo_put_item", like: "all" },
  },
  {
    name: "a tool of MCP that says it is a built-in one",
    payload: call("read_file", { file_path: "a" }, { mcp_context: CONTEXT }),
    reads: "Cannot read what Gemini CLI sent: " +
      "/mcp_context is there, and /tool_name is a built-in tool",
  },
  {
    name: "a server without a name",
    payload: call("mcp_x_y", {}, { mcp_context: { ...CONTEXT, server_name: "" } }),
    reads: "Cannot read what Gemini CLI sent: /mcp_context/server_name is missing",
  },
  {
    name: "a server with an invisible character",
    payload: call("mcp_x_y", {}, { mcp_context: { ...CONTEXT, server_name: "d\u200bemo" } }),
    reads: "Cannot read what Gemini CLI sent: /mcp_context/server_name " +
      "holds a control, invisible or broken character (U+200B)",
  },
  {
    // It says nothing of the agent, and has the session of the main one.
    name: "a sub-agent",
    payload: call("run_shell_command", { command: "ls" }),
    reads: SHELL,
  },
  {
    name: "a call that another tool asked for",
    payload: call("run_shell_command", { command: "ls" }, { original_request_name: "other" }),
    reads: SHELL,
  },
  {
    name: "a tool that the project's own command found",
    payload: call("discovered_tool_deploy", { to: "x" }),
    reads: {
      ...READ,
      tool: "discovered_tool_deploy",
      judged: "tool.discovered_tool_deploy",
      like: "all",
    },
  },
  {
    name: "an unknown event with a call in it",
    payload: call("run_shell_command", { command: "ls" }, { hook_event_name: "PreToolUse" }),
    reads: SHELL,
  },
  {
    name: "a content of a megabyte",
    payload: call("write_file", { file_path: "/w/a", content: "x".repeat(1_000_000) }),
    reads: { ...READ, tool: "write_file", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "the start of a session",
    payload: { ...BASE, hook_event_name: "SessionStart", source: "startup" },
    reads: { kind: "start", session: "g1", cwd: "/w" },
  },
  {
    name: "the end of a session",
    payload: { ...BASE, hook_event_name: "SessionEnd", reason: "exit" },
    reads: { kind: "end", session: "g1", cwd: "/w" },
  },
  {
    name: "a result",
    payload: call("mcp_my-demo_put_item", {}, {
      hook_event_name: "AfterTool",
      tool_response: { llmContent: "ok", returnDisplay: "ok" },
      mcp_context: CONTEXT,
    }),
    reads: {
      kind: "after",
      session: "g1",
      cwd: "/w",
      tool: "mcp_my-demo_put_item",
      mcp: "my-demo put_item",
      status: "ok",
      result: { llmContent: "ok", returnDisplay: "ok" },
    },
  },
  {
    name: "a failure",
    payload: call("run_shell_command", { command: "x" }, {
      hook_event_name: "AfterTool",
      tool_response: { llmContent: "no", returnDisplay: "no", error: { message: "no" } },
    }),
    reads: {
      kind: "after",
      session: "g1",
      cwd: "/w",
      tool: "run_shell_command",
      status: "error",
      result: { llmContent: "no", returnDisplay: "no", error: { message: "no" } },
    },
  },
  {
    name: "an unknown event without a call",
    payload: { ...BASE, hook_event_name: "BeforeModel" },
    reads:
      'Cannot read what Gemini CLI sent: the event "BeforeModel" is not one that gait registers',
  },
  ...malformedCases({
    title: "Gemini CLI",
    tool: "tool_name",
    args: "tool_input",
    payload: call("run_shell_command", { command: "ls" }),
  }),
];
