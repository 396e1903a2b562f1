/**
 * Transcripts of Claude Code. Shapes are those of its versions to 2.1.332; texts of refusals are the
 * client's own, as its agent SDK 0.3.332 and published transcripts have them.
 */

import assert from "node:assert/strict";
import { ClaudeCodeTranscript } from "../../../src/core/clients/claude_code/transcript.ts";
import { claudeCodeDialect } from "../../../src/core/clients/claude_code/dialect.ts";
import { callsOf, endings, linesOf, toldIn } from "../../support/transcripts.ts";

interface Line {
  readonly [member: string]: unknown;
}

let count = 0;

/** A line with a call of a tool. */
function call(id: string, name: string, input: object, more: Line = {}): Line {
  return {
    type: "assistant",
    uuid: `u-${++count}`,
    sessionId: "s",
    timestamp: "2026-11-01T10:00:00Z",
    cwd: "/w",
    version: "2.1.332",
    ...more,
    message: { role: "assistant", content: [{ type: "tool_use", id, name, input }] },
  };
}

function result(id: string, content: unknown, more: Line = {}, block: Line = {}): Line {
  return {
    type: "user",
    uuid: `u-${++count}`,
    sessionId: "s",
    timestamp: "2026-11-01T10:00:01Z",
    ...more,
    message: {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: id, content, ...block }],
    },
  };
}

const IS_ERROR = { is_error: true };

async function ending(line: Line, ...between: Line[]) {
  const text = linesOf(call("toolu_1", "Bash", { command: "ls" }), ...between, line);
  return endings(await toldIn(new ClaudeCodeTranscript(), text));
}

Deno.test("a call of Claude Code has its arguments, place, time, session and version", async () => {
  const text = linesOf(
    call("toolu_1", "Bash", { command: "ls" }),
    result("toolu_1", "a.txt", { toolUseResult: { stdout: "a.txt", interrupted: false } }),
  );
  const [told] = callsOf(await toldIn(new ClaudeCodeTranscript(), text));
  assert.ok(told !== undefined);
  const { copy_key, ...rest } = told;
  assert.ok(copy_key.startsWith("claude-code:"));
  assert.deepEqual(rest, {
    client: "claude-code",
    tool: "Bash",
    args: { command: "ls" },
    id: "toolu_1",
    session: { id: "s", cwd: "/w", version: "2.1.332" },
    time: "2026-11-01T10:00:00Z",
    status: "ok",
    result: "a.txt",
  });
  assert.equal(claudeCodeDialect.adapt(told).name, "tool.exec");
});

for (
  const [what, expected, content, more] of [
    ["an exit code in the text", "Bash failed 3", "Exit code 3\nno such file", {}],
    ["an exit code after Error:", "Bash failed 127", "Error: Exit code 127", {}],
    [
      "a failure without a code",
      "Bash failed",
      "<tool_use_error>File has not been read yet</tool_use_error>",
      {},
    ],
    [
      "a person's refusal",
      "Bash denied user",
      "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file).",
      { toolUseResult: "User rejected tool use" },
    ],
    [
      "a hook's notice of older versions",
      "Bash denied hook",
      "PreToolUse:Bash hook error: [guard.py]: not here",
      {},
    ],
    [
      "a hook's refusal of 2.1.143",
      "Bash denied hook",
      "Hook PreToolUse:Bash denied this tool",
      {},
    ],
    [
      "a hook that did not answer",
      "Bash denied hook",
      "PreToolUse hook did not respond before its timeout (host client may be unreachable). The tool call was not executed",
      {},
    ],
    ["a reason that says no more", "Bash denied hook", "denied", {
      toolUseResult: "Error: denied",
    }],
    ["a reason in words of a hook", "Bash unknown", "not on Fridays", {}],
    ["a command that took too long", "Bash failed", "Command timed out after 2m 0.0s", {}],
    ["gait's own refusal", "Bash denied hook", "This may not be deleted. [gait 5b1c0a2e#14]", {}],
    [
      "a rule of the client",
      "Bash denied client",
      "Permission to use Bash with command rm -rf /tmp/x has been denied.",
      {},
    ],
    [
      "a permission that was not granted",
      "Bash denied client",
      "Claude requested permissions to use Write, but you haven't granted it yet.",
      {},
    ],
    ["a command that needs approval", "Bash denied client", "This command requires approval", {}],
    [
      "a call that was cut off",
      "Bash interrupted",
      "[Request interrupted by user for tool use]",
      {},
    ],
    [
      "a call beside one that was refused",
      "Bash interrupted",
      "The user doesn't want to take this action right now. STOP what you are doing",
      {},
    ],
    ["a command that was stopped", "Bash interrupted", "partial", {
      toolUseResult: { stdout: "partial", interrupted: true },
    }],
    [
      "a result that the copy lacks",
      "Bash unknown",
      "[Tool call result not in this copy: this session was copied",
      {},
    ],
  ] as const
) {
  Deno.test(`Claude Code: ${what} is ${expected}`, async () => {
    assert.deepEqual(await ending(result("toolu_1", content, more, IS_ERROR)), [expected]);
  });
}

Deno.test("Claude Code: the reason of a hook is told from a failure by the hook's notice", async () => {
  const notice = {
    type: "attachment",
    attachment: { type: "hook_blocking_error", hookEvent: "PreToolUse", toolUseID: "toolu_1" },
  };
  const denied = result("toolu_1", "not in this folder", {}, IS_ERROR);
  assert.deepEqual(await ending(denied, notice), ["Bash denied hook"]);
  const decision = {
    type: "attachment",
    attachment: {
      type: "hook_permission_decision",
      decision: "deny",
      hookEvent: "PreToolUse",
      toolUseID: "toolu_1",
    },
  };
  assert.deepEqual(await ending(denied, decision), ["Bash denied hook"]);
  const after = { ...notice, attachment: { ...notice.attachment, hookEvent: "PostToolUse" } };
  assert.deepEqual(await ending(denied, after), ["Bash failed"]);
  assert.deepEqual(await ending(denied), ["Bash unknown"]);
});

Deno.test("Claude Code: an output that talks of refusals is no refusal", async () => {
  for (
    const text of [
      "The user doesn't want to proceed with this tool use [gait 5b1c0a2e#14]",
      "[Request interrupted by user for tool use]",
      "Exit code 1",
    ]
  ) {
    assert.deepEqual(await ending(result("toolu_1", text)), ["Bash ok"]);
  }
});

Deno.test("Claude Code: a call without result is unknown, and a result without call unread", async () => {
  const text = linesOf(call("toolu_1", "Bash", {}), result("toolu_9", "x"));
  assert.deepEqual(endings(await toldIn(new ClaudeCodeTranscript(), text)), [
    "unread 2: it is a result, and no call before it has its id",
    "Bash unknown",
  ]);
});

Deno.test("Claude Code: parallel calls go out in the order in which they were made", async () => {
  const text = linesOf(
    call("toolu_1", "Read", {}),
    call("toolu_2", "Bash", {}),
    result("toolu_2", "Exit code 1", {}, IS_ERROR),
    result("toolu_1", [{ type: "text", text: "one" }, { type: "image" }, {
      type: "text",
      text: "two",
    }]),
  );
  const told = await toldIn(new ClaudeCodeTranscript(), text);
  assert.deepEqual(endings(told), ["Read ok", "Bash failed 1"]);
  assert.equal(callsOf(told)[0]?.result, "one\ntwo");
});

Deno.test("Claude Code: a call that runs long holds no others back for ever", async () => {
  const rest = Array.from({ length: 1000 }, (_, at) => [
    call(`t${at}`, "Read", {}),
    result(`t${at}`, "x"),
  ]).flat();
  const text = linesOf(call("slow", "Bash", {}), ...rest, result("slow", "done"));
  const reader = new ClaudeCodeTranscript();
  const told = await toldIn(reader, text);
  assert.equal(told.length, 1001);
  assert.equal(callsOf(told).filter(({ tool }) => tool === "Bash")[0]?.result, "done");
  assert.ok(told.findIndex((one) => one.kind === "call" && one.call.tool === "Bash") > 256);
});

Deno.test("Claude Code: a sub-agent is named, in a file of its own and in that of its session", async () => {
  const own = linesOf(call("toolu_1", "Bash", {}, { agentId: "a1", isSidechain: true }));
  const [inOwn] = callsOf(await toldIn(new ClaudeCodeTranscript({ parent: "s" }), own));
  assert.deepEqual([inOwn?.session.id, inOwn?.session.agent, inOwn?.parent_session], [
    "s",
    "a1",
    "s",
  ]);
  const mixed = linesOf(call("toolu_1", "Bash", {}, { isSidechain: true }));
  const [inMixed] = callsOf(await toldIn(new ClaudeCodeTranscript(), mixed));
  assert.deepEqual([inMixed?.session.agent, inMixed?.parent_session], ["sidechain", "s"]);
});

Deno.test("Claude Code: copies of a call have one key, and a repeated id has another", async () => {
  const keys = async (...lines: Line[]) =>
    callsOf(await toldIn(new ClaudeCodeTranscript(), linesOf(...lines))).map(({ copy_key }) =>
      copy_key
    );
  const made = call("toolu_1", "Bash", { command: "ls" });
  const resumed = { ...made, sessionId: "s2" };
  const fork = {
    ...made,
    uuid: "other",
    sessionId: "s3",
    forkedFrom: { sessionId: "s", messageUuid: made["uuid"] },
  };
  const [key, ...copies] = await keys(made, resumed, fork);
  assert.deepEqual(copies, [key, key]);
  const repeated = call("toolu_1", "Bash", { command: "ls" });
  const [other] = await keys(repeated);
  assert.notEqual(other, key);
  const [changed] = await keys({
    ...call("toolu_1", "Bash", { command: "rm" }),
    uuid: made["uuid"],
  });
  assert.notEqual(changed, key);
});

Deno.test("Claude Code: MCP servers and tools are told apart", async () => {
  const text = linesOf(call("toolu_1", "mcp__files__put_item", {}));
  const [told] = callsOf(await toldIn(new ClaudeCodeTranscript(), text));
  assert.deepEqual(told?.mcp, { server: "files", tool: "put_item" });
});

Deno.test("broken lines are unread, and never the end", async () => {
  const good = [call("toolu_1", "Bash", {}), result("toolu_1", "x")];
  const text = linesOf(
    "{not json",
    '"text"',
    "",
    '{"type":"user","type":"user","message":{"content":[]}}',
    ...good,
  ) +
    '{"type":"assistant","mess';
  assert.deepEqual(endings(await toldIn(new ClaudeCodeTranscript(), text)), [
    "unread 1: it is not JSON",
    "unread 2: it is a string, not an object",
    "unread 4: programs read its JSON in different ways",
    "Bash ok",
    "unread 7: it is the last line, and cut off",
  ]);
});

Deno.test("a transcript reads the same, whatever chunks it comes in", async () => {
  const text = linesOf(
    call("toolu_1", "Bash", { command: "échelle 🦜" }),
    result("toolu_1", "Exit code 2\n🦜", {}, IS_ERROR),
  );
  const whole = await toldIn(new ClaudeCodeTranscript(), text);
  for (const size of [1, 7, 64, 500]) {
    assert.deepEqual(await toldIn(new ClaudeCodeTranscript(), text, size), whole);
  }
});

Deno.test("lines of unknown types, and members of wrong types, stop nothing", async () => {
  const text = linesOf(
    { type: "summary", summary: "x" },
    { type: "assistant", message: { content: "text" } },
    { type: "assistant", message: null },
    { type: "user", message: { content: [null, 1, { type: "tool_result" }] } },
    { type: "assistant", message: { content: [{ type: "tool_use", id: 7, name: 8, input: "x" }] } },
  );
  assert.deepEqual(endings(await toldIn(new ClaudeCodeTranscript(), text)), [
    "unread 4: it is a result, and no call before it has its id",
    "unknown",
  ]);
});
