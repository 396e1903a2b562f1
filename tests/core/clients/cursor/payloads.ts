/** Payloads of hooks of Cursor, and what is read of them. */

import { malformedCases, type PayloadCase } from "../hook_cases.ts";

const BASE = {
  conversation_id: "u1",
  generation_id: "g1",
  model: "m",
  hook_event_name: "preToolUse",
  cursor_version: "2.4.21",
  workspace_roots: ["/w"],
  user_email: "person@example.com",
  transcript_path: null,
  tool_use_id: "tu1",
  cwd: "/w",
};
const READ = {
  kind: "before",
  session: "u1",
  cwd: "/w",
  version: "2.4.21",
  id: "tu1",
} as const;
const SHELL = {
  ...READ,
  tool: "Shell",
  judged: "tool.exec",
  line: "ls",
  targets: ["other execute ls"],
};
const { id: _id, ...UNNUMBERED } = READ;

export function call(tool_name: string, tool_input: object | string, more: object = {}) {
  return JSON.parse(JSON.stringify({ ...BASE, tool_name, tool_input, ...more }));
}

export function event(hook_event_name: string, more: object) {
  const { tool_use_id: _none, ...base } = BASE;
  return JSON.parse(JSON.stringify({ ...base, hook_event_name, ...more }));
}

export const CASES: readonly PayloadCase[] = [
  {
    name: "a command",
    payload: call("Shell", { command: "ls" }, { agent_message: "look" }),
    reads: SHELL,
  },
  {
    name: "a command in another folder",
    payload: call("Shell", { command: "ls", working_directory: "/srv" }),
    reads: { ...SHELL, folder: "/srv" },
  },
  {
    name: "a file is read",
    payload: call("Read", { file_path: "/w/.env" }),
    reads: { ...READ, tool: "Read", judged: "tool.read", targets: ["path read /w/.env"] },
  },
  {
    name: "a file is read, as other versions name it",
    payload: call("Read", { target_file: ".env" }),
    reads: {
      ...READ,
      tool: "Read",
      judged: "tool.read",
      targets: ["path read .env", "path read /w/.env"],
    },
  },
  {
    name: "folders are searched",
    payload: call("SemanticSearch", { query: "x", target_directories: ["/etc"] }),
    reads: {
      ...READ,
      tool: "SemanticSearch",
      judged: "tool.read",
      told: "SemanticSearch",
      targets: ["path read /etc"],
    },
  },
  {
    name: "a file is searched",
    payload: call("Grep", { pattern: "x", path: "/etc" }),
    reads: {
      ...READ,
      tool: "Grep",
      judged: "tool.read",
      told: "Grep",
      targets: ["path read /etc"],
    },
  },
  {
    name: "a file is written",
    payload: call("Write", { path: "/w/a", contents: "x" }),
    reads: { ...READ, tool: "Write", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "a text in a file is replaced",
    payload: call("StrReplace", { path: "/w/a", old_string: "x", new_string: "y" }),
    reads: {
      ...READ,
      tool: "StrReplace",
      judged: "tool.write",
      told: "StrReplace",
      targets: ["path write /w/a"],
    },
  },
  {
    name: "a file is deleted",
    payload: call("Delete", { path: "/w/a" }),
    reads: {
      ...READ,
      tool: "Delete",
      judged: "tool.write",
      told: "Delete",
      targets: ["path write /w/a"],
    },
  },
  {
    name: "a page is fetched",
    payload: call("WebFetch", { url: "https://example.com" }),
    reads: {
      ...READ,
      tool: "WebFetch",
      judged: "tool.read",
      told: "WebFetch",
      targets: ["url read https://example.com"],
    },
  },
  {
    name: "an agent is started",
    payload: call("Task", { description: "d", prompt: "look" }),
    reads: {
      ...READ,
      tool: "Task",
      judged: "tool.delegate",
      targets: ["other delegate look"],
    },
  },
  {
    name: "a list of tasks acts on the session only",
    payload: call("TodoWrite", { todos: [] }),
    reads: { ...READ, tool: "TodoWrite", judged: "tool.todowrite" },
  },
  {
    name: "a tool of MCP",
    payload: call("MCP:put_item", { name: "x" }),
    reads: {
      ...READ,
      tool: "MCP:put_item",
      judged: "tool.mcp:put_item",
      told: "MCP:put_item",
      like: "all",
    },
  },
  {
    name: "a tool of MCP that has the name of a built-in one",
    payload: call("MCP:Read", { path: "/w/a" }),
    reads: { ...READ, tool: "MCP:Read", judged: "tool.mcp:read", told: "MCP:Read", like: "all" },
  },
  {
    name: "an unknown tool",
    payload: call("Teleport", {}),
    reads: { ...READ, tool: "Teleport", judged: "tool.teleport", told: "Teleport", like: "all" },
  },
  {
    name: "arguments as the text of an object",
    payload: call("MCP:put_item", '{"name":"x"}'),
    reads: {
      ...READ,
      tool: "MCP:put_item",
      judged: "tool.mcp:put_item",
      told: "MCP:put_item",
      like: "all",
    },
  },
  {
    name: "arguments as a text of another kind",
    payload: call("Shell", "ls"),
    reads: 'Cannot parse JSON "/tool_input": a value was expected at line 1, column 1',
  },
  {
    name: "one folder of the workspace, and none of the call",
    payload: call("Read", { path: "a" }, { cwd: "" }),
    reads: {
      ...READ,
      tool: "Read",
      judged: "tool.read",
      targets: ["path read a", "path read /w/a"],
    },
  },
  {
    name: "two folders of the workspace, and none of the call",
    payload: call("Read", { path: "a" }, { cwd: null, workspace_roots: ["/w", "/v"] }),
    reads: {
      kind: "before",
      session: "u1",
      version: "2.4.21",
      id: "tu1",
      tool: "Read",
      judged: "tool.read",
      targets: ["path read a"],
      unclear: ["/path is relative, and the payload names no folder in cwd"],
    },
  },
  {
    name: "a version that is not known, with members of its own",
    payload: call("Shell", { command: "ls" }, { cursor_version: "9.0.0", mood: "fine" }),
    reads: { ...SHELL, version: "9.0.0" },
  },
  {
    name: "a content of a megabyte",
    payload: call("Write", { path: "/w/a", contents: "x".repeat(1_000_000) }),
    reads: { ...READ, tool: "Write", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "the event of a command, which gait does not register",
    payload: event("beforeShellExecution", { command: "ls", cwd: "/v", sandbox: false }),
    reads: {
      ...UNNUMBERED,
      cwd: "/v",
      tool: "Shell",
      judged: "tool.exec",
      line: "ls",
      targets: ["other execute ls"],
    },
  },
  {
    name: "the event of a file that is read, without its content",
    payload: event("beforeReadFile", { file_path: "/w/a", content: "secret", attachments: [] }),
    reads: {
      ...UNNUMBERED,
      tool: "Read",
      judged: "tool.read",
      targets: ["path read /w/a"],
    },
  },
  {
    name: "the event of a tool of MCP",
    payload: event("beforeMCPExecution", {
      tool_name: "put_item",
      tool_input: '{"name":"x"}',
      command: "node server.js",
    }),
    reads: {
      ...UNNUMBERED,
      tool: "MCP:put_item",
      judged: "tool.mcp:put_item",
      told: "MCP:put_item",
      like: "all",
    },
  },
  {
    name: "the event of a command that names a tool too",
    payload: event("beforeShellExecution", {
      command: "rm x",
      tool_name: "Read",
      tool_input: { path: "a" },
    }),
    reads:
      "Cannot read what Cursor sent: /tool_name is there, and the event is beforeShellExecution",
  },
  {
    name: "the event of a command without one",
    payload: event("beforeShellExecution", {}),
    reads: "Cannot read what Cursor sent: /command is missing",
  },
  {
    name: "the start of a session",
    payload: event("sessionStart", { session_id: "u1", is_background_agent: false }),
    reads: session("start"),
  },
  {
    name: "the end of a session",
    payload: event("sessionEnd", { session_id: "u1", reason: "completed" }),
    reads: session("end"),
  },
  {
    name: "a result",
    payload: call("Shell", { command: "ls" }, {
      hook_event_name: "postToolUse",
      tool_output: '{"exitCode":0}',
      duration: 3,
    }),
    reads: { ...READ, kind: "after", tool: "Shell", status: "ok", result: '{"exitCode":0}' },
  },
  {
    name: "a failure",
    payload: call("Shell", { command: "ls" }, {
      hook_event_name: "postToolUseFailure",
      error_message: "timed out",
      failure_type: "timeout",
    }),
    reads: { ...READ, kind: "after", tool: "Shell", status: "error", result: "timed out" },
  },
  {
    name: "an unknown event with a call in it",
    payload: call("Shell", { command: "ls" }, { hook_event_name: "beforeAnything" }),
    reads: SHELL,
  },
  {
    name: "an unknown event without a call",
    payload: event("stop", { status: "completed" }),
    reads: 'Cannot read what Cursor sent: the event "stop" is not one that gait registers',
  },
  ...malformedCases({
    title: "Cursor",
    tool: "tool_name",
    args: "tool_input",
    payload: call("Shell", { command: "ls" }),
  }),
];

function session(kind: "start" | "end") {
  return { kind, session: "u1", cwd: "/w", version: "2.4.21" } as const;
}
