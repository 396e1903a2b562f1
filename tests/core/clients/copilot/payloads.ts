/** Payloads of hooks of Copilot CLI, and what is read of them. */

import { malformedCases, type PayloadCase } from "../hook_cases.ts";

const BASE = { sessionId: "c1", timestamp: 1795991196198, cwd: "/w" };
const READ = { kind: "before", session: "c1", cwd: "/w" } as const;
const SHELL = {
  ...READ,
  tool: "bash",
  judged: "tool.exec",
  line: "ls",
  targets: ["other execute ls"],
};
const PATCH = "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch\n";
const PATCHED = {
  ...READ,
  tool: "apply_patch",
  judged: "tool.apply_patch",
  like: ["tool.write"],
  targets: ["path write a.txt", "path write /w/a.txt"],
};

function call(toolName: string, toolArgs: object | string, more: object = {}) {
  return JSON.parse(JSON.stringify({ ...BASE, toolName, toolArgs, ...more }));
}

/** A payload of an event that is spelled `PreToolUse`. */
function pascal(tool_name: string, tool_input: object | string, more: object = {}) {
  return JSON.parse(JSON.stringify({
    hook_event_name: "PreToolUse",
    session_id: "c1",
    timestamp: "2026-11-29T22:26:37.751Z",
    cwd: "/w",
    ...{ tool_name, tool_input, ...more },
  }));
}

export const CASES: readonly PayloadCase[] = [
  {
    name: "a command",
    payload: call("bash", { command: "ls", description: "list" }),
    given: "before",
    reads: SHELL,
  },
  {
    name: "a command, where nothing names the event",
    payload: call("bash", { command: "ls" }),
    reads: SHELL,
  },
  {
    name: "arguments as the text of an object",
    payload: call("bash", '{"command":"ls"}'),
    given: "before",
    reads: SHELL,
  },
  {
    name: "no arguments",
    payload: call("list_bash", " "),
    given: "before",
    reads: { ...READ, tool: "list_bash", judged: "tool.listbash" },
  },
  {
    name: "arguments twice in a text",
    payload: call("bash", '{"command":"ls","command":"rm x"}'),
    given: "before",
    reads: 'Cannot parse JSON "/toolArgs": the member /command occurs twice at line 1, column 17',
  },
  {
    name: "arguments in a text that is no object",
    payload: call("bash", '["ls"]'),
    given: "before",
    reads: "Cannot read what Copilot CLI sent: " +
      "the text in /toolArgs is an array, expected an object",
  },
  {
    name: "an argument with an invisible character in its name, in a text",
    payload: call("bash", '{"comm\\u200band":"ls"}'),
    given: "before",
    reads: "Cannot read what Copilot CLI sent: the name of an argument " +
      "holds a control, invisible or broken character (U+200B)",
  },
  {
    name: "a patch, which comes as it is",
    payload: call("apply_patch", PATCH),
    given: "before",
    reads: PATCHED,
  },
  {
    name: "a patch that does not say which files it changes",
    payload: call("apply_patch", "*** Begin Patch\nrm a\n*** End Patch\n"),
    given: "before",
    reads: {
      ...READ,
      tool: "apply_patch",
      judged: "tool.apply_patch",
      like: ["tool.write"],
      problem: "the patch in /command does not say which files it changes",
    },
  },
  {
    name: "a text of a tool that takes none",
    payload: call("bash", "ls"),
    given: "before",
    reads: 'Cannot parse JSON "/toolArgs": a value was expected at line 1, column 1',
  },
  {
    name: "a line for a shell that is open",
    payload: call("write_bash", { shellId: "1", input: "rm x{enter}", delay: 1 }),
    given: "before",
    reads: {
      ...READ,
      tool: "write_bash",
      judged: "tool.exec",
      told: "write_bash",
      line: "rm x{enter}",
      targets: ["other execute rm x{enter}"],
    },
  },
  {
    name: "a line of another shell",
    payload: call("powershell", { command: "ls" }),
    given: "before",
    reads: { ...SHELL, tool: "powershell", told: "powershell" },
  },
  {
    name: "a file is created",
    payload: call("create", { path: "/w/n.txt", file_text: "a" }),
    given: "before",
    reads: { ...READ, tool: "create", judged: "tool.write", targets: ["path write /w/n.txt"] },
  },
  {
    name: "a file is edited",
    payload: call("edit", { path: "n.txt", old_str: "a", new_str: "b" }),
    given: "before",
    reads: {
      ...READ,
      tool: "edit",
      judged: "tool.write",
      told: "edit",
      targets: ["path write n.txt", "path write /w/n.txt"],
    },
  },
  {
    name: "a file is read",
    payload: call("view", { path: "/w/.env" }),
    given: "before",
    reads: { ...READ, tool: "view", judged: "tool.read", targets: ["path read /w/.env"] },
  },
  {
    name: "folders are searched",
    payload: call("grep", { pattern: "a", paths: ["/w", "/etc"] }),
    given: "before",
    reads: {
      ...READ,
      tool: "grep",
      judged: "tool.read",
      told: "grep",
      targets: ["path read /w", "path read /etc"],
    },
  },
  {
    name: "one folder is searched",
    payload: call("rg", { pattern: "a", paths: "/etc" }),
    given: "before",
    reads: { ...READ, tool: "rg", judged: "tool.read", told: "rg", targets: ["path read /etc"] },
  },
  {
    name: "a page is fetched",
    payload: call("web_fetch", { url: "https://example.com" }),
    given: "before",
    reads: {
      ...READ,
      tool: "web_fetch",
      judged: "tool.read",
      told: "web_fetch",
      targets: ["url read https://example.com"],
    },
  },
  {
    name: "an agent is started",
    payload: call("task", { description: "d", prompt: "look", agent_type: "explore" }),
    given: "before",
    reads: {
      ...READ,
      tool: "task",
      judged: "tool.delegate",
      targets: ["other delegate look"],
    },
  },
  {
    name: "what later sessions obey",
    payload: call("store_memory", { fact: "x" }),
    given: "before",
    reads: { ...READ, tool: "store_memory", judged: "tool.storememory", like: "all" },
  },
  {
    name: "a tool of MCP, which nothing marks",
    payload: call("my-demo-put_item", { name: "x" }),
    given: "before",
    reads: {
      ...READ,
      tool: "my-demo-put_item",
      judged: "tool.my-demo-put_item",
      like: "all",
    },
  },
  {
    name: "a tool of MCP that reads like a built-in one",
    payload: call("web-fetch", { url: "https://example.com" }),
    given: "before",
    reads: {
      ...READ,
      tool: "web-fetch",
      judged: "tool.web-fetch",
      like: "all",
    },
  },
  {
    name: "a tool of MCP that reads like one for patches",
    payload: call("apply-patch", { command: PATCH }),
    given: "before",
    reads: { ...READ, tool: "apply-patch", judged: "tool.apply-patch", like: "all" },
  },
  {
    name: "a sub-agent, whose session is its own",
    payload: call("bash", { command: "ls" }, {
      sessionId: "a9",
      agentId: "a9",
      agentType: "explore",
      parentAgentId: "c1",
    }),
    given: "before",
    reads: { ...SHELL, session: "a9", agent: "a9" },
  },
  {
    name: "members of a later version",
    payload: call("bash", { command: "ls" }, { toolCallId: "call_1", mood: { now: "fine" } }),
    given: "before",
    reads: SHELL,
  },
  {
    name: "a content of a megabyte",
    payload: call("create", { path: "/w/a", file_text: "x".repeat(1_000_000) }),
    given: "before",
    reads: { ...READ, tool: "create", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "PreToolUse: a command",
    payload: pascal("Bash", { command: "ls" }),
    given: "before",
    reads: { ...SHELL, tool: "Bash" },
  },
  {
    name: "PreToolUse: a file is read",
    payload: pascal("Read", { path: "/w/a" }),
    reads: { ...READ, tool: "Read", judged: "tool.read", targets: ["path read /w/a"] },
  },
  {
    name: "PreToolUse: a file is written",
    payload: pascal("Write", { path: "/w/a", file_text: "x" }),
    reads: { ...READ, tool: "Write", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "PreToolUse: a patch is an edit",
    payload: pascal("Edit", PATCH),
    reads: {
      ...READ,
      tool: "Edit",
      judged: "tool.write",
      told: "Edit",
      targets: ["path write a.txt", "path write /w/a.txt"],
    },
  },
  {
    name: "PreToolUse: the event of the payload counts, not that of the command",
    payload: pascal("Bash", { command: "ls" }),
    given: "after",
    reads: { ...SHELL, tool: "Bash" },
  },
  {
    name: "both spellings in one payload",
    payload: { ...call("view", { path: "a" }), tool_name: "Bash", tool_input: { command: "x" } },
    given: "before",
    reads: "Cannot read what Copilot CLI sent: parse Copilot CLI tool call: " +
      '"tool_name" names another tool than the call does',
  },
  {
    name: "both spellings of the arguments",
    payload: { ...call("view", { path: "a" }), tool_input: { path: "/etc/passwd" } },
    given: "before",
    reads: "Cannot read what Copilot CLI sent: parse Copilot CLI tool call: " +
      'found "tool_input", expected "toolArgs"',
  },
  {
    name: "the start of a session",
    payload: { ...BASE, source: "new", initialPrompt: "do it" },
    given: "start",
    reads: { kind: "start", session: "c1", cwd: "/w" },
  },
  {
    name: "the end of a session",
    payload: { ...BASE, reason: "complete" },
    given: "end",
    reads: { kind: "end", session: "c1", cwd: "/w" },
  },
  {
    name: "a start that has a call in it waits for an answer",
    payload: call("bash", { command: "ls" }),
    given: "start",
    reads: SHELL,
  },
  {
    name: "a result",
    payload: call("bash", { command: "ls" }, {
      toolResult: { resultType: "success", textResultForLlm: "a" },
    }),
    given: "after",
    reads: {
      kind: "after",
      session: "c1",
      cwd: "/w",
      tool: "bash",
      status: "ok",
      result: { resultType: "success", textResultForLlm: "a" },
    },
  },
  {
    name: "a failure",
    payload: call("view", { path: "a" }, {
      toolResult: { resultType: "failure", textResultForLlm: "no" },
    }),
    given: "after",
    reads: {
      kind: "after",
      session: "c1",
      cwd: "/w",
      tool: "view",
      status: "error",
      result: { resultType: "failure", textResultForLlm: "no" },
    },
  },
  {
    name: "an event that nothing names, without a call",
    payload: { ...BASE, prompt: "x" },
    reads: 'Cannot read what Copilot CLI sent: the event "" is not one that gait registers',
  },
  {
    name: "PascalCase: an unknown event without a call",
    payload: { hook_event_name: "AgentStop", session_id: "c1" },
    reads:
      'Cannot read what Copilot CLI sent: the event "AgentStop" is not one that gait registers',
  },
  ...malformedCases({
    title: "Copilot CLI",
    tool: "toolName",
    args: "toolArgs",
    payload: call("bash", { command: "ls" }),
  }).map((one): PayloadCase => ({ ...one, given: "before" })),
];
