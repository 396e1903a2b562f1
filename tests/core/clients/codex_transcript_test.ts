/**
 * Transcripts of Codex. Lines are those that 0.171.0 wrote when a stub model asked for calls, cut to
 * the members that are read; older shapes as its source and published rollouts have them.
 */

import assert from "node:assert/strict";
import { CodexTranscript } from "../../../src/core/clients/codex/transcript.ts";
import { callsOf, endings, linesOf, toldIn } from "../../support/transcripts.ts";

type Members = Readonly<Record<string, unknown>>;

const TIME = "2026-11-29T22:23:01.591Z";

function line(type: string, payload: Members): Members {
  return { timestamp: TIME, ordinal: 1, type, payload };
}

const META = line("session_meta", {
  session_id: "t1",
  id: "t1",
  cwd: "/w",
  cli_version: "0.171.0",
  source: "exec",
});

function call(id: string, name: string, args: object, more: Members = {}): Members {
  const payload = { type: "function_call", name, arguments: JSON.stringify(args), call_id: id };
  return line("response_item", { ...payload, ...more });
}

function output(call_id: string, output: unknown, type = "function_call_output"): Members {
  return line("response_item", { type, call_id, output });
}

function event(payload: Members): Members {
  return line("event_msg", payload);
}

function completed(item: Members): Members {
  return event({ type: "item_completed", thread_id: "t1", item });
}

const LS = { cmd: "ls" };

function read(...lines: (Members | string)[]) {
  return toldIn(new CodexTranscript(), linesOf(META, ...lines));
}

/** What Codex writes for a command that ended. */
function ended(code: number, text = ""): string {
  return `Chunk ID: d8729e\nWall time: 0.0000 seconds\nProcess exited with code ${code}\n` +
    `Original token count: 0\nOutput:\n${text}`;
}

Deno.test("a command of Codex is told as its hook tells it: Bash, and the folder as cwd", async () => {
  const [told] = callsOf(
    await read(
      call("call_1", "exec_command", { cmd: "echo hi; exit 3", workdir: "/w/sub" }),
      completed({
        type: "CommandExecution",
        id: "call_1",
        status: "failed",
        aggregated_output: "hi\n",
        exit_code: 3,
      }),
      output("call_1", ended(3, "hi\n")),
    ),
  );
  assert.ok(told !== undefined);
  const { copy_key: _, result, ...rest } = told;
  assert.deepEqual(rest, {
    client: "codex",
    tool: "Bash",
    args: { command: "echo hi; exit 3" },
    id: "call_1",
    session: { id: "t1", cwd: "/w/sub", version: "0.171.0" },
    time: TIME,
    status: "failed",
    exit_code: 3,
  });
  assert.ok(result?.endsWith("Output:\nhi\n"));
});

for (
  const [what, expected, text] of [
    [
      "a hook's refusal",
      "Bash denied hook",
      "Command blocked by PreToolUse hook: policy. Command: ls",
    ],
    ["a person's refusal", "Bash denied user", "exec command rejected by user"],
    [
      "a person's refusal in an error",
      "Bash denied user",
      'exec_command failed for `/bin/bash -lc ls`: CreateProcess { message: "Rejected(\\"rejected by user\\")" }',
    ],
    [
      "a rule of the client",
      "Bash denied client",
      "approval required by policy, but AskForApproval is set to Never",
    ],
    ["a call that was cut off", "Bash interrupted", "aborted by user after 3.2s"],
    ["a command that was cut off", "Bash interrupted", "Wall time: 3.2 seconds\naborted by user"],
    ["an exit code in the text", "Bash failed 3", ended(3)],
    ["the exit code 0", "Bash ok 0", ended(0, "Process exited with code 3\n")],
    [
      "an exit code of older versions",
      "Bash failed 2",
      "Exit code: 2\nWall time: 0 seconds\nOutput:\nx",
    ],
    [
      "JSON with an exit code",
      "Bash failed 1",
      '{"output":"x","metadata":{"exit_code":1,"duration_seconds":0.1}}',
    ],
    ["a command that was not started", "Bash failed", "exec_command failed for `x`: No such file"],
    ["a text that says nothing", "Bash unknown", "hello"],
  ] as const
) {
  Deno.test(`Codex: ${what} is ${expected}`, async () => {
    const told = await read(call("call_1", "exec_command", LS), output("call_1", text));
    assert.deepEqual(endings(told), [expected]);
  });
}

Deno.test("Codex: events say how a call ended, in the shapes of old and new versions", async () => {
  const exec = call("call_1", "exec_command", LS);
  const patch = line("response_item", {
    type: "custom_tool_call",
    call_id: "call_1",
    name: "apply_patch",
    input: "*** Begin Patch\n*** End Patch\n",
  });
  const mcp = call("call_1", "put_item", {}, { namespace: "mcp__my_demo" });
  const text = output("call_1", "x");
  for (
    const [expected, ...lines] of [
      [
        "Bash failed 4",
        exec,
        event({ type: "exec_command_end", call_id: "call_1", exit_code: 4 }),
        text,
      ],
      [
        "Bash ok 0",
        exec,
        event({ type: "exec_command_end", call_id: "call_1", exit_code: 0, status: "completed" }),
        text,
      ],
      [
        "Bash denied user",
        exec,
        completed({ type: "CommandExecution", id: "call_1", status: "declined" }),
        text,
      ],
      ["Bash failed 4", exec, event({ type: "exec_command_end", call_id: "call_1", exit_code: 4 })],
      [
        "apply_patch failed",
        patch,
        event({ type: "patch_apply_end", call_id: "call_1", success: false }),
        output("call_1", "x", "custom_tool_call_output"),
      ],
      [
        "apply_patch ok",
        patch,
        completed({ type: "FileChange", id: "call_1", status: "completed" }),
        text,
      ],
      [
        "mcp__my_demo__put_item failed",
        mcp,
        event({ type: "mcp_tool_call_end", call_id: "call_1", result: { Err: "no" } }),
        text,
      ],
      [
        "mcp__my_demo__put_item failed",
        mcp,
        completed({
          type: "McpToolCall",
          id: "call_1",
          status: "completed",
          result: { content: [], isError: true },
        }),
        text,
      ],
      [
        "mcp__my_demo__put_item ok",
        mcp,
        completed({
          type: "McpToolCall",
          id: "call_1",
          status: "completed",
          result: { content: [] },
        }),
        text,
      ],
    ] as const
  ) {
    assert.deepEqual(endings(await read(...lines)), [expected]);
  }
});

Deno.test("Codex: a patch is told as its hook tells it, and its failure is one", async () => {
  const input = "*** Begin Patch\n*** Add File: b.txt\n+hello\n*** End Patch\n";
  const patch = (call_id: string) =>
    line("response_item", { type: "custom_tool_call", call_id, name: "apply_patch", input });
  const told = await read(
    patch("call_1"),
    output(
      "call_1",
      "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nA b.txt\n",
      "custom_tool_call_output",
    ),
    patch("call_2"),
    output(
      "call_2",
      "apply_patch verification failed: Failed to read file to update",
      "custom_tool_call_output",
    ),
  );
  assert.deepEqual(endings(told), ["apply_patch ok 0", "apply_patch failed"]);
  assert.deepEqual(callsOf(told)[0]?.args, { command: input });
  const [earlier] = callsOf(await read(call("call_1", "apply_patch", { input })));
  assert.deepEqual(earlier?.args, { command: input });
});

Deno.test("Codex: other tools fail with a text, and work with any other", async () => {
  const told = await read(
    call("call_1", "view_image", { path: "/nope.png" }),
    output(
      "call_1",
      "unable to locate image at `/nope.png`: No such file or directory (os error 2)",
    ),
    call("call_2", "view_image", { path: "/a.png" }),
    output("call_2", [{ type: "input_image", image_url: "data:" }]),
    call("call_3", "nosuchtool", {}),
    output("call_3", "unsupported call: nosuchtool"),
    call("call_4", "update_plan", {}),
    output("call_4", "Plan updated"),
  );
  assert.deepEqual(endings(told), [
    "view_image failed",
    "view_image ok",
    "nosuchtool failed",
    "update_plan ok",
  ]);
});

Deno.test("Codex: a command that runs on ends when the writing to it says so", async () => {
  const running = "Wall time: 10.0 seconds\nProcess running with session ID 75064\nOutput:\n";
  const started = [call("call_6", "exec_command", { cmd: "npm test" }), output("call_6", running)];
  const polled = [
    call("call_7", "write_stdin", { session_id: 75064, chars: "" }),
    output("call_7", ended(1, "1 failed")),
  ];
  assert.deepEqual(endings(await read(...started)), ["Bash unknown"]);
  assert.deepEqual(endings(await read(...started, ...polled)), ["Bash failed 1", "write_stdin ok"]);
  const late = completed({
    type: "CommandExecution",
    id: "call_6",
    status: "failed",
    exit_code: -1,
  });
  assert.deepEqual(endings(await read(...started, late)), ["Bash failed -1"]);
});

Deno.test("Codex: what a person stopped is interrupted, unless its output follows", async () => {
  const stopped = event({ type: "turn_aborted", reason: "interrupted" });
  const made = call("call_1", "exec_command", LS);
  assert.deepEqual(endings(await read(made, stopped)), ["Bash interrupted"]);
  assert.deepEqual(endings(await read(made, stopped, output("call_1", ended(0)))), ["Bash ok 0"]);
});

Deno.test("Codex: ids that repeat go to their own outputs, and have keys of their own", async () => {
  const told = await read(
    call("call_1", "exec_command", LS),
    output("call_1", ended(0)),
    call("call_1", "exec_command", LS),
    output("call_1", ended(5)),
  );
  assert.deepEqual(endings(told), ["Bash ok 0", "Bash failed 5"]);
  assert.equal(new Set(callsOf(told).map(({ copy_key }) => copy_key)).size, 2);
});

Deno.test("Codex: outputs without call, calls without output and broken arguments are told", async () => {
  const told = await read(
    output("call_9", "x"),
    line("response_item", { type: "function_call_output", output: "x" }),
    line("response_item", { type: "function_call", name: "f", arguments: "{", call_id: "call_1" }),
    call("call_2", "exec_command", LS),
  );
  assert.deepEqual(endings(told), [
    "unread 2: it is an output, and no call before it has its id",
    "unread 3: it is an output that names no call",
    "unread 4: it is a call whose arguments are not a JSON object",
    "Bash unknown",
  ]);
});

Deno.test("Codex: a fork that copied the lines of its session has its keys", async () => {
  const lines = [call("call_1", "exec_command", LS), output("call_1", ended(0))];
  const keys = async (...all: Members[]) =>
    callsOf(await toldIn(new CodexTranscript(), linesOf(...all))).map(({ copy_key }) => copy_key);
  const meta = (id: string, more: Members = {}) => line("session_meta", { id, cwd: "/w", ...more });
  const [key] = await keys(meta("t1"), ...lines);
  const [copied] = await keys(meta("t2", { forked_from_id: "t1" }), meta("t1"), ...lines);
  const [twice] = await keys(
    meta("t3", { forked_from_id: "t2" }),
    meta("t2"),
    meta("t1"),
    ...lines,
  );
  const [other] = await keys(meta("t4"), ...lines);
  assert.deepEqual([copied, twice], [key, key]);
  const base = { thread_id: "t1", end_ordinal_exclusive: 81, end_byte_offset: 82231 };
  const [own] = await keys(meta("t5", { forked_from_id: "t1", history_base: base }), ...lines);
  assert.notEqual(own, key);
  assert.notEqual(other, key);
});

Deno.test("Codex: a sub-agent has the session of its parent, as in its hook", async () => {
  const meta = line("session_meta", {
    session_id: "t1",
    id: "t2",
    thread_source: "subagent",
    parent_thread_id: "t1",
    source: { subagent: { thread_spawn: { parent_thread_id: "t1", depth: 1 } } },
  });
  const text = linesOf(meta, call("call_1", "exec_command", LS));
  const [told] = callsOf(await toldIn(new CodexTranscript(), text));
  assert.deepEqual([told?.session.id, told?.session.agent, told?.parent_session], [
    "t1",
    "t2",
    "t1",
  ]);
});

Deno.test("Codex: commands in words, and of the older local shell, are one line", async () => {
  const told = await read(
    call("call_1", "shell", { command: ["bash", "-lc", "ls -a | wc"], workdir: "sub" }),
    call("call_2", "shell", { command: ["rm", "-rf", "a b"] }),
    line("response_item", {
      type: "local_shell_call",
      call_id: "call_3",
      action: { type: "exec", command: ["/bin/sh", "-c", "id"], working_directory: "/x" },
    }),
  );
  assert.deepEqual(callsOf(told).map(({ tool, args, session }) => [tool, args, session.cwd]), [
    ["Bash", { command: "ls -a | wc" }, "/w/sub"],
    ["Bash", { command: "rm -rf 'a b'" }, "/w"],
    ["Bash", { command: "id" }, "/x"],
  ]);
});

Deno.test("Codex: a server of MCP is named apart, and a group of the client's own tools is none", async () => {
  const told = await read(
    call("call_1", "put_item", { key: "x" }, { namespace: "mcp__my_demo" }),
    call("call_2", "mcp__other__get", {}),
    call("call_3", "spawn_agent", { message: "look" }, { namespace: "multi_agent_v1" }),
  );
  assert.deepEqual(callsOf(told).map(({ tool, mcp }) => [tool, mcp]), [
    ["mcp__my_demo__put_item", { server: "my_demo", tool: "put_item" }],
    ["mcp__other__get", { server: "other", tool: "get" }],
    ["spawn_agent", undefined],
  ]);
});

Deno.test("Codex: items without a line around them are read, as early versions wrote them", async () => {
  const text = linesOf(
    { id: "t1", timestamp: TIME, instructions: null },
    { type: "function_call", name: "shell", arguments: '{"command":["ls"]}', call_id: "call_1" },
    {
      type: "function_call_output",
      call_id: "call_1",
      output: '{"output":"","metadata":{"exit_code":2}}',
    },
  );
  assert.deepEqual(endings(await toldIn(new CodexTranscript(), text)), ["Bash failed 2"]);
});

Deno.test("a search that the vendor of Codex ran is a call without output", async () => {
  const search = (members: Members) =>
    line("response_item", { type: "web_search_call", ...members });
  const found = await read(
    call("call_1", "exec_command", LS),
    search({ id: "ws_1", status: "completed", action: { type: "search", query: "q" } }),
    search({ status: "completed", action: { type: "open_page", url: "https://a.example/x" } }),
    search({ status: "in_progress", action: { type: "search", query: "q" } }),
    search({}),
    output("call_1", ended(0)),
  );
  assert.deepEqual(endings(found), [
    "Bash ok 0",
    "web_search ok",
    "web_search ok",
    "web_search unknown",
    "web_search unknown",
  ]);
  const [, first, second] = callsOf(found);
  assert.deepEqual([first?.args, first?.id, first?.result, first?.session.id], [
    { type: "search", query: "q" },
    "ws_1",
    undefined,
    "t1",
  ]);
  assert.deepEqual(second?.args, { type: "open_page", url: "https://a.example/x" });
  assert.equal(new Set(callsOf(found).map(({ copy_key }) => copy_key)).size, 5);
});
