/** Payloads of hooks of Codex, and what is read of them. */

import type { PayloadCase } from "../hook_cases.ts";

const BASE = {
  session_id: "s1",
  turn_id: "t1",
  transcript_path: null,
  cwd: "/w",
  hook_event_name: "PreToolUse",
  model: "gpt-5.5",
  permission_mode: "bypassPermissions",
  tool_use_id: "call_1",
};
const READ = { kind: "before", session: "s1", cwd: "/w", id: "call_1" } as const;

function call(tool_name: string, tool_input: object, more: object = {}) {
  return JSON.parse(JSON.stringify({ ...BASE, tool_name, tool_input, ...more }));
}

const PATCH = "*** Begin Patch\n*** Update File: src/a.ts\n*** Move to: b.ts\n@@\n-x\n+y\n" +
  "*** Add File: /etc/new\n+z\n*** End Patch\n";

export const CASES: readonly PayloadCase[] = [
  {
    name: "a command",
    payload: call("Bash", { command: "rm -rf x" }),
    reads: {
      ...READ,
      tool: "Bash",
      judged: "tool.exec",
      line: "rm -rf x",
      targets: ["other execute rm -rf x"],
    },
  },
  {
    name: "a patch names each file that it changes",
    payload: call("apply_patch", { command: PATCH }),
    reads: {
      ...READ,
      tool: "apply_patch",
      judged: "tool.apply_patch",
      like: ["tool.write"],
      targets: [
        ...["path write src/a.ts", "path write /w/src/a.ts", "path write b.ts"],
        ...["path write /w/b.ts", "path write /etc/new"],
      ],
    },
  },
  {
    name: "a patch that does not say which files it changes",
    payload: call("apply_patch", { command: "*** Begin Patch\n*** Update: a\n*** End Patch" }),
    reads: {
      ...READ,
      tool: "apply_patch",
      judged: "tool.apply_patch",
      like: ["tool.write"],
      problem: "the patch in /command does not say which files it changes",
    },
  },
  {
    name: "a patch in a command line, which has no hook of its own",
    payload: call("Bash", {
      command: "apply_patch <<'EOF'\n*** Begin Patch\n*** Delete File: .env\n*** End Patch\nEOF",
    }),
    reads: {
      ...READ,
      tool: "Bash",
      judged: "tool.exec",
      line: "apply_patch <<'EOF'\n*** Begin Patch\n*** Delete File: .env\n*** End Patch\nEOF",
      targets: [
        "other execute apply_patch <<'EOF'\n*** Begin Patch\n*** Delete File: .env\n" +
        "*** End Patch\nEOF",
        ...["path write .env", "path write /w/.env"],
      ],
    },
  },
  {
    name: "a patch in a command line whose path the shell writes",
    payload: call("Bash", {
      command: "apply_patch <<EOF\n*** Begin Patch\n*** Delete File: $X\n*** End Patch\nEOF",
    }),
    reads: {
      ...READ,
      tool: "Bash",
      judged: "tool.exec",
      line: "apply_patch <<EOF\n*** Begin Patch\n*** Delete File: $X\n*** End Patch\nEOF",
      targets: [
        "other execute apply_patch <<EOF\n*** Begin Patch\n*** Delete File: $X\n*** End Patch\nEOF",
      ],
      problem: "the patch in /command does not say which files it changes",
    },
  },
  {
    name: "an image",
    payload: call("view_image", { path: "../p.png" }),
    reads: {
      ...READ,
      tool: "view_image",
      judged: "tool.read",
      told: "view_image",
      targets: ["path read ../p.png", "path read /p.png"],
    },
  },
  {
    name: "an agent is started",
    payload: call("spawn_agent", { message: "look around", agent_type: "explorer" }),
    reads: {
      ...READ,
      tool: "spawn_agent",
      judged: "tool.delegate",
      targets: ["other delegate look around"],
    },
  },
  {
    name: "resources of a server",
    payload: call("read_mcp_resource", { server: "s", uri: "file:///x" }),
    reads: {
      ...READ,
      tool: "read_mcp_resource",
      judged: "tool.readmcpresource",
      like: ["tool.read"],
    },
  },
  {
    name: "a goal acts on the session only",
    payload: call("create_goal", { objective: "x" }),
    reads: { ...READ, tool: "create_goal", judged: "tool.creategoal" },
  },
  {
    name: "more permissions are asked for",
    payload: call("request_permissions", { permissions: {} }),
    reads: {
      ...READ,
      tool: "request_permissions",
      judged: "tool.requestpermissions",
      like: "all",
    },
  },
  {
    name: "a tool of MCP",
    payload: call("mcp__my_demo__put_item", { name: "x" }),
    reads: {
      ...READ,
      tool: "mcp__my_demo__put_item",
      judged: "tool.mcp__my_demo__put_item",
      like: "all",
    },
  },
  {
    name: "a sub-agent",
    payload: call("Bash", { command: "ls" }, { agent_id: "a7", agent_type: "explorer" }),
    reads: {
      ...READ,
      agent: "a7",
      tool: "Bash",
      judged: "tool.exec",
      line: "ls",
      targets: ["other execute ls"],
    },
  },
  {
    name: "an unknown tool",
    payload: call("teleport", { command: "ls" }),
    reads: { ...READ, tool: "teleport", judged: "tool.teleport", like: "all" },
  },
  {
    name: "a name in another letter case is not that of a built-in tool",
    payload: call("BASH", { command: "ls" }),
    reads: { ...READ, tool: "BASH", judged: "tool.bash", told: "BASH", like: "all" },
  },
  {
    name: "a tool named as a class",
    payload: call("tool.read", {}),
    reads: { ...READ, tool: "tool.read", judged: "tool.read", told: "tool.read", like: "all" },
  },
  {
    name: "members, a mode and an event of a later version",
    payload: call("Bash", { command: "ls" }, {
      hook_event_name: "BeforeAnyTool",
      permission_mode: "holiday",
      environment: { id: "local", tags: ["a"] },
    }),
    reads: {
      ...READ,
      tool: "Bash",
      judged: "tool.exec",
      line: "ls",
      targets: ["other execute ls"],
    },
  },
  {
    name: "a content of a megabyte",
    payload: call("mcp__s__put", { text: "x".repeat(1_000_000) }),
    reads: { ...READ, tool: "mcp__s__put", judged: "tool.mcp__s__put", like: "all" },
  },
  {
    name: "a megabyte of unfinished patches",
    payload: call("Bash", { command: "*** Begin Patch\n".repeat(60_000) }),
    reads: {
      ...READ,
      tool: "Bash",
      judged: "tool.exec",
      line: "*** Begin Patch\n".repeat(60_000),
      targets: [`other execute ${"*** Begin Patch\n".repeat(60_000)}`],
      problem: "the patch in /command does not say which files it changes",
    },
  },
  {
    name: "a folder that is not known",
    payload: call("view_image", { path: "p.png" }, { cwd: null }),
    reads: {
      kind: "before",
      session: "s1",
      id: "call_1",
      tool: "view_image",
      judged: "tool.read",
      told: "view_image",
      targets: ["path read p.png"],
      unclear: ["/path is relative, and the payload names no folder in cwd"],
    },
  },
  {
    name: "the start of a session",
    payload: { session_id: "s1", cwd: "/w", hook_event_name: "SessionStart", source: "startup" },
    reads: { kind: "start", session: "s1", cwd: "/w" },
  },
  {
    name: "the end of a session",
    payload: { session_id: "s1", cwd: "/w", hook_event_name: "SessionEnd" },
    reads: { kind: "end", session: "s1", cwd: "/w" },
  },
  {
    name: "a start that has a call in it waits for an answer",
    payload: call("Bash", { command: "ls" }, { hook_event_name: "SessionStart" }),
    reads: {
      ...READ,
      tool: "Bash",
      judged: "tool.exec",
      line: "ls",
      targets: ["other execute ls"],
    },
  },
  {
    name: "the result of a command",
    payload: call("Bash", { command: "ls" }, {
      hook_event_name: "PostToolUse",
      tool_response: "a\nb\n",
    }),
    reads: {
      kind: "after",
      session: "s1",
      cwd: "/w",
      tool: "Bash",
      id: "call_1",
      status: "ok",
      result: "a\nb\n",
    },
  },
  {
    name: "the error of a server",
    payload: call("mcp__s__t", {}, {
      hook_event_name: "PostToolUse",
      tool_response: { content: [], isError: true },
    }),
    reads: {
      kind: "after",
      session: "s1",
      cwd: "/w",
      tool: "mcp__s__t",
      id: "call_1",
      status: "error",
      result: { content: [], isError: true },
    },
  },
  {
    name: "an unknown event without a call",
    payload: { session_id: "s1", cwd: "/w", hook_event_name: "Interrupt" },
    reads: 'Cannot read what Codex sent: the event "Interrupt" is not one that gait registers',
  },
  {
    name: "no tool",
    payload: { ...BASE, tool_input: { command: "ls" } },
    reads: "Cannot read what Codex sent: /tool_name is missing",
  },
  {
    name: "arguments that are no object",
    payload: { ...BASE, tool_name: "Bash", tool_input: "ls" },
    reads: "Cannot read what Codex sent: /tool_input is a string, expected an object",
  },
  {
    name: "a command that is no text",
    payload: call("Bash", { command: { text: "ls" } }),
    reads: "parse codex tool call: /tool_input/command is an object, expected a string",
  },
  {
    name: "a second name",
    payload: call("Bash", { command: "ls" }, { tool: "apply_patch" }),
    reads: "Cannot read what Codex sent: parse Codex tool call: " +
      '"tool" names another tool than the call does',
  },
  {
    name: "a second set of arguments",
    payload: call("Bash", { command: "ls" }, { arguments: { command: "rm x" } }),
    reads: "Cannot read what Codex sent: parse Codex tool call: " +
      'found "arguments", expected "tool_input"',
  },
  {
    name: "another call inside",
    payload: call("Bash", { command: "ls" }, { next: { name: "Bash", args: { command: "x" } } }),
    reads: "Cannot read what Codex sent: parse Codex tool call: " +
      '"/next" holds a tool call, and calls are read from "tool_input" only',
  },
  {
    name: "a name with NUL",
    payload: call("Bash\u0000x", { command: "ls" }),
    reads: "Cannot read what Codex sent: the tool name in /tool_name " +
      "holds a control, invisible or broken character (U+0000)",
  },
  {
    name: "a name with an invisible character",
    payload: call("Ba\u200bsh", { command: "ls" }),
    reads: "Cannot read what Codex sent: the tool name in /tool_name " +
      "holds a control, invisible or broken character (U+200B)",
  },
  {
    name: "an argument with an invisible character in its name",
    payload: call("Bash", { "comm\u200band": "ls" }),
    reads: "Cannot read what Codex sent: the name of a member " +
      "holds a control, invisible or broken character (U+200B)",
  },
  {
    name: "a session that is a number",
    payload: call("Bash", { command: "ls" }, { session_id: 7 }),
    reads: "Cannot read what Codex sent: /session_id is a number, expected a string",
  },
  {
    name: "a list",
    payload: [call("Bash", { command: "ls" })],
    reads: "Cannot read what Codex sent: it is an array, not an object",
  },
  {
    name: "a member twice",
    payload: null,
    text: '{"tool_name":"Bash","tool_input":{"command":"ls","command":"rm x"}}',
    reads:
      'Cannot parse JSON "doc": the member /tool_input/command occurs twice at line 1, column 50',
  },
  {
    name: "text that is no JSON",
    payload: null,
    text: '{"tool_name":"Bash",',
    reads: 'Cannot parse JSON "doc": a member name was expected at line 1, column 21',
  },
];
