/** Payloads of hooks of Claude Code, and what is read of them. */

import type { PayloadCase } from "../hook_cases.ts";

const BASE = {
  session_id: "5b1c",
  transcript_path: "/h/5b1c.jsonl",
  cwd: "/w",
  permission_mode: "default",
  hook_event_name: "PreToolUse",
  tool_use_id: "toolu_01",
};
const READ = { kind: "before", session: "5b1c", cwd: "/w", id: "toolu_01" } as const;
const SHELL = {
  ...READ,
  tool: "Bash",
  judged: "tool.exec",
  line: "ls",
  targets: ["other execute ls"],
};

function call(tool_name: string, tool_input: object, more: object = {}) {
  return JSON.parse(JSON.stringify({ ...BASE, tool_name, tool_input, ...more }));
}

export const CASES: readonly PayloadCase[] = [
  {
    name: "a command",
    payload: call("Bash", { command: "ls", description: "list" }),
    reads: SHELL,
  },
  {
    name: "a line of another shell",
    payload: call("PowerShell", { command: "ls" }),
    reads: { ...SHELL, tool: "PowerShell", told: "PowerShell" },
  },
  {
    name: "a file is written",
    payload: call("Write", { file_path: "/w/a.txt", content: "x" }),
    reads: { ...READ, tool: "Write", judged: "tool.write", targets: ["path write /w/a.txt"] },
  },
  {
    name: "a file is edited",
    payload: call("Edit", { file_path: "../a", old_string: "x", new_string: "y" }),
    reads: {
      ...READ,
      tool: "Edit",
      judged: "tool.write",
      told: "Edit",
      targets: ["path write ../a", "path write /a"],
    },
  },
  {
    name: "a notebook is edited",
    payload: call("NotebookEdit", { notebook_path: "/w/n.ipynb", new_source: "x" }),
    reads: {
      ...READ,
      tool: "NotebookEdit",
      judged: "tool.write",
      told: "NotebookEdit",
      targets: ["path write /w/n.ipynb"],
    },
  },
  {
    name: "a file is read",
    payload: call("Read", { file_path: "/w/.env" }),
    reads: { ...READ, tool: "Read", judged: "tool.read", targets: ["path read /w/.env"] },
  },
  {
    name: "a page is fetched",
    payload: call("WebFetch", { url: "https://example.com/a", prompt: "sum up" }),
    reads: {
      ...READ,
      tool: "WebFetch",
      judged: "tool.read",
      told: "WebFetch",
      targets: ["url read https://example.com/a"],
    },
  },
  {
    name: "an agent is started",
    payload: call("Agent", { description: "look", prompt: "look around" }),
    reads: {
      ...READ,
      tool: "Agent",
      judged: "tool.delegate",
      targets: ["other delegate look around"],
    },
  },
  {
    name: "a list of tasks acts on the session only",
    payload: call("TodoWrite", { todos: [] }),
    reads: { ...READ, tool: "TodoWrite", judged: "tool.todowrite" },
  },
  {
    name: "a tool of MCP, whose server is told",
    payload: call("mcp__github__create-issue", { title: "x" }, {
      mcp_server: { name: "github", source: "project" },
    }),
    reads: {
      ...READ,
      tool: "mcp__github__create-issue",
      judged: "tool.mcp__github__create_issue",
      told: "mcp__github__create-issue",
      like: "all",
    },
  },
  {
    name: "a sub-agent",
    payload: call("Bash", { command: "ls" }, { agent_id: "a1", agent_type: "Explore" }),
    reads: { ...SHELL, agent: "a1" },
  },
  {
    name: "an unknown tool",
    payload: call("Teleport", {}),
    reads: { ...READ, tool: "Teleport", judged: "tool.teleport", told: "Teleport", like: "all" },
  },
  {
    name: "an older version, without the id of the call",
    payload: call("Task", { description: "look", prompt: "p" }, { tool_use_id: null }),
    reads: {
      kind: "before",
      session: "5b1c",
      cwd: "/w",
      tool: "Task",
      judged: "tool.delegate",
      targets: ["other delegate p"],
    },
  },
  {
    name: "a mode, an event and a member of a later version",
    payload: call("Bash", { command: "ls" }, {
      permission_mode: "dreaming",
      hook_event_name: "PreAnything",
      weather: { today: "fine" },
    }),
    reads: SHELL,
  },
  {
    name: "a content of a megabyte",
    payload: call("Write", { file_path: "/w/a", content: "x".repeat(1_000_000) }),
    reads: { ...READ, tool: "Write", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "the start of a session",
    payload: { session_id: "5b1c", cwd: "/w", hook_event_name: "SessionStart", source: "startup" },
    reads: { kind: "start", session: "5b1c", cwd: "/w" },
  },
  {
    name: "the end of a session",
    payload: { session_id: "5b1c", cwd: "/w", hook_event_name: "SessionEnd", reason: "exit" },
    reads: { kind: "end", session: "5b1c", cwd: "/w" },
  },
  {
    name: "a result",
    payload: call("Bash", { command: "ls" }, {
      hook_event_name: "PostToolUse",
      tool_response: { stdout: "a", stderr: "", interrupted: false },
      duration_ms: 3,
    }),
    reads: {
      kind: "after",
      session: "5b1c",
      cwd: "/w",
      tool: "Bash",
      id: "toolu_01",
      status: "ok",
      result: { stdout: "a", stderr: "", interrupted: false },
    },
  },
  {
    name: "a failure",
    payload: call("Bash", { command: "ls" }, {
      hook_event_name: "PostToolUseFailure",
      error: "exit 1",
    }),
    reads: {
      kind: "after",
      session: "5b1c",
      cwd: "/w",
      tool: "Bash",
      id: "toolu_01",
      status: "error",
      result: "exit 1",
    },
  },
  {
    name: "an unknown event without a call",
    payload: { session_id: "5b1c", hook_event_name: "Notification" },
    reads: 'Cannot read what Claude Code sent: the event "Notification" ' +
      "is not one that gait registers",
  },
  {
    name: "a second name",
    payload: call("Bash", { command: "ls" }, { name: "Read" }),
    reads: 'parse claude_code tool call: "name" names another tool than "tool_name" does',
  },
  {
    name: "a second set of arguments",
    payload: call("Bash", { command: "ls" }, { input: { command: "rm x" } }),
    reads: 'parse claude_code tool call: found "input", expected "tool_input"',
  },
  {
    name: "a name with NUL",
    payload: call("Bash\u0000", { command: "ls" }),
    reads: "Cannot read what Claude Code sent: the tool name in /tool_name " +
      "holds a control, invisible or broken character (U+0000)",
  },
  {
    name: "a command that is a list",
    payload: call("Bash", { command: ["ls"] }),
    reads: "parse claude_code tool call: /tool_input/command is an array, expected a string",
  },
  {
    name: "a member twice",
    payload: null,
    text: '{"tool_name":"Bash","tool_name":"Read"}',
    reads: 'Cannot parse JSON "doc": the member /tool_name occurs twice at line 1, column 21',
  },
];
