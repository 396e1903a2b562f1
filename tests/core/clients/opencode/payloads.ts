/** Payloads of hooks of OpenCode, and what is read of them. */

import type { PayloadCase } from "../hook_cases.ts";

const BASE = { event: "before", directory: "/w", version: "1.18.33" };
const READ = {
  kind: "before",
  session: "ses_1",
  cwd: "/w",
  version: "1.18.33",
  id: "call_1",
} as const;
const SHELL = {
  ...READ,
  tool: "bash",
  judged: "tool.exec",
  line: "ls",
  targets: ["other execute ls"],
};

function call(tool: string, args: object, more: object = {}) {
  const input = { tool, sessionID: "ses_1", callID: "call_1" };
  return JSON.parse(JSON.stringify({ ...BASE, input, output: { args }, ...more }));
}

const fault = (text: string) => `Cannot read what OpenCode sent: ${text}`;
const shape = (text: string) => fault(`parse OpenCode tool call: ${text}`);
const LS = call("bash", { command: "ls" });

export const CASES: readonly PayloadCase[] = [
  {
    name: "a command",
    payload: call("bash", { command: "ls", description: "list", timeout: 1000 }),
    reads: SHELL,
  },
  {
    name: "a command in another folder",
    payload: call("bash", { command: "ls", workdir: "../v" }),
    reads: { ...SHELL, folder: "/v" },
  },
  {
    name: "a program that calls tools",
    payload: call("execute", { code: "tools.a.b()" }),
    reads: { ...READ, tool: "execute", judged: "tool.exec", told: "execute" },
  },
  {
    name: "a file is read",
    payload: call("read", { filePath: "/w/.env" }),
    reads: { ...READ, tool: "read", judged: "tool.read", targets: ["path read /w/.env"] },
  },
  {
    name: "a folder is searched",
    payload: call("grep", { pattern: "x", path: "sub" }),
    reads: {
      ...READ,
      tool: "grep",
      judged: "tool.read",
      told: "grep",
      targets: ["path read sub", "path read /w/sub"],
    },
  },
  {
    name: "a page is fetched",
    payload: call("webfetch", { url: "https://example.com", format: "text" }),
    reads: {
      ...READ,
      tool: "webfetch",
      judged: "tool.read",
      told: "webfetch",
      targets: ["url read https://example.com"],
    },
  },
  {
    name: "a file is written",
    payload: call("write", { filePath: "/w/a", content: "x" }),
    reads: { ...READ, tool: "write", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "a file is edited",
    payload: call("edit", { filePath: "a", oldString: "x", newString: "y" }),
    reads: {
      ...READ,
      tool: "edit",
      judged: "tool.write",
      told: "edit",
      targets: ["path write a", "path write /w/a"],
    },
  },
  {
    name: "a patch",
    payload: call("apply_patch", {
      patchText: "*** Begin Patch\n*** Delete File: a\n*** End Patch",
    }),
    reads: {
      ...READ,
      tool: "apply_patch",
      judged: "tool.apply_patch",
      like: ["tool.write"],
      targets: ["path write a", "path write /w/a"],
    },
  },
  {
    name: "an agent is started",
    payload: call("task", { description: "d", prompt: "look", subagent_type: "explore" }),
    reads: { ...READ, tool: "task", judged: "tool.delegate", targets: ["other delegate look"] },
  },
  {
    name: "a skill is loaded",
    payload: call("skill", { name: "pdf" }),
    reads: {
      ...READ,
      tool: "skill",
      judged: "tool.delegate",
      told: "skill",
      targets: ["other delegate pdf"],
    },
  },
  {
    name: "a place in the code is looked up",
    payload: call("lsp", { operation: "hover", filePath: "/w/a.ts", line: 1, character: 1 }),
    reads: {
      ...READ,
      tool: "lsp",
      judged: "tool.lsp",
      like: ["tool.read"],
      targets: ["path read /w/a.ts"],
    },
  },
  {
    name: "a list of tasks acts on the session only",
    payload: call("todowrite", { todos: [] }),
    reads: { ...READ, tool: "todowrite", judged: "tool.todowrite" },
  },
  {
    name: "a tool of MCP, which nothing marks",
    payload: call("my-demo_put_item", { name: "x" }),
    reads: {
      ...READ,
      tool: "my-demo_put_item",
      judged: "tool.my-demo_put_item",
      like: "all",
    },
  },
  {
    name: "a tool of MCP that reads like a built-in one",
    payload: call("web_fetch", { url: "https://example.com" }),
    reads: { ...READ, tool: "web_fetch", judged: "tool.web_fetch", like: "all" },
  },
  {
    name: "an unknown tool",
    payload: call("teleport", {}),
    reads: { ...READ, tool: "teleport", judged: "tool.teleport", like: "all" },
  },
  {
    // Its session is the only thing that tells it from the main agent.
    name: "a sub-agent",
    payload: call("bash", { command: "ls" }, {
      input: { tool: "bash", sessionID: "ses_2", callID: "call_9" },
    }),
    reads: { ...SHELL, session: "ses_2", id: "call_9" },
  },
  {
    name: "another version, with members of its own",
    payload: call("bash", { command: "ls" }, {
      version: "2.0.0",
      input: { tool: "bash", sessionID: "ses_1", callID: "call_1", agent: "build" },
      worktree: "/w",
    }),
    reads: { ...SHELL, version: "2.0.0" },
  },
  {
    name: "a content of a megabyte",
    payload: call("write", { filePath: "/w/a", content: "x".repeat(1_000_000) }),
    reads: { ...READ, tool: "write", judged: "tool.write", targets: ["path write /w/a"] },
  },
  {
    name: "the start of a session",
    payload: { ...BASE, event: "start", input: { sessionID: "ses_1" } },
    reads: { kind: "start", session: "ses_1", cwd: "/w", version: "1.18.33" },
  },
  {
    name: "the end of a session",
    payload: { ...BASE, event: "end", input: { sessionID: "ses_1" } },
    reads: { kind: "end", session: "ses_1", cwd: "/w", version: "1.18.33" },
  },
  {
    name: "a result",
    payload: {
      ...BASE,
      event: "after",
      input: { tool: "bash", sessionID: "ses_1", callID: "call_1", args: { command: "ls" } },
      output: { title: "list", output: "a\n", metadata: { exit: 0 } },
    },
    reads: { ...READ, kind: "after", tool: "bash", status: "ok", result: "a\n" },
  },
  {
    name: "a failure",
    payload: {
      ...BASE,
      event: "after",
      input: { tool: "bash", sessionID: "ses_1", callID: "call_1" },
      output: { error: "no such file" },
    },
    reads: { ...READ, kind: "after", tool: "bash", status: "error", result: "no such file" },
  },
  {
    name: "a call, by OpenCode's name of the event, without a version",
    payload: { ...LS, event: "tool.execute.before", version: null },
    given: "before",
    reads: {
      kind: "before",
      session: "ses_1",
      cwd: "/w",
      id: "call_1",
      tool: "bash",
      judged: "tool.exec",
      line: "ls",
      targets: ["other execute ls"],
    },
  },
  {
    name: "a call that the command says is over",
    payload: { ...LS, event: "tool.execute.before" },
    given: "after",
    reads: SHELL,
  },
  {
    name: "a result, by OpenCode's name of the event",
    payload: {
      ...BASE,
      event: "tool.execute.after",
      input: { tool: "bash", sessionID: "ses_1", callID: "call_1", args: { command: "ls" } },
      output: { title: "list", output: "a\n", metadata: {} },
    },
    given: "after",
    reads: { ...READ, kind: "after", tool: "bash", status: "ok", result: "a\n" },
  },
  {
    name: "the start of a session, by OpenCode's name of the event",
    payload: { event: "session.created", input: { sessionID: "ses_1" }, output: {} },
    given: "start",
    reads: { kind: "start", session: "ses_1" },
  },
  {
    name: "an unknown event with a call in it",
    payload: { ...LS, event: "tool.execute.early" },
    reads: SHELL,
  },
  {
    name: "an unknown event without a call",
    payload: { ...BASE, event: "idle", input: { sessionID: "ses_1" } },
    reads: fault('the event "idle" is not one that gait registers'),
  },
  {
    name: "no tool",
    payload: { ...LS, input: { sessionID: "ses_1" } },
    reads: fault("/tool is missing"),
  },
  {
    name: "no arguments",
    payload: { ...LS, output: {} },
    reads: fault("/output/args is missing"),
  },
  {
    name: "arguments in both places",
    payload: { ...LS, input: { ...LS.input, args: { command: "rm x" } } },
    reads: fault("/input/args and /output/args are both there"),
  },
  {
    name: "arguments that are a text",
    payload: { ...LS, output: { args: "ls" } },
    reads: fault("/args is a string, expected an object"),
  },
  {
    name: "a second name beside the arguments",
    payload: { ...LS, output: { args: { command: "ls" }, tool: "read" } },
    reads: shape('"tool" names another tool than the call does'),
  },
  {
    name: "a second set of arguments",
    payload: { ...LS, input: { ...LS.input, parameters: { command: "rm x" } } },
    reads: shape('found "parameters", expected a tool call'),
  },
  {
    name: "another call inside",
    payload: { ...LS, next: { tool: "bash", args: { command: "rm x" } } },
    reads: shape('"/next" holds a tool call, and calls are read from "input, output" only'),
  },
  {
    name: "a name with NUL",
    payload: { ...LS, input: { ...LS.input, tool: "bash\u0000" } },
    reads: fault(
      "the tool name in /tool holds a control, invisible or broken character (U+0000)",
    ),
  },
  {
    name: "a call whose id is a number",
    payload: { ...LS, input: { ...LS.input, callID: 7 } },
    reads: fault("/callID is a number, expected a string"),
  },
  {
    name: "a text",
    payload: "ls",
    reads: fault("it is a string, not an object"),
  },
  {
    name: "a member twice",
    payload: null,
    text: '{"event":"after","event":"before"}',
    reads: 'Cannot parse JSON "doc": the member /event occurs twice at line 1, column 18',
  },
];
