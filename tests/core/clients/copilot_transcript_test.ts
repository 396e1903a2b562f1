/** Transcripts of Copilot CLI. Events are those that 1.0.102 wrote, cut to the members that are read. */

import assert from "node:assert/strict";
import { CopilotTranscript } from "../../../src/core/clients/copilot/transcript.ts";
import { callsOf, endings, linesOf, toldIn } from "../../support/transcripts.ts";

type Members = Readonly<Record<string, unknown>>;

let count = 0;

function event(type: string, data: Members, more: Members = {}): Members {
  return { type, data, id: `e${++count}`, timestamp: "2026-11-29T22:23:57.694Z", ...more };
}

const START = event("session.start", {
  sessionId: "s1",
  copilotVersion: "1.0.102",
  context: { cwd: "/w" },
});

function started(toolCallId: string, toolName: string, args: unknown, more: Members = {}): Members {
  return event("tool.execution_start", { toolCallId, toolName, arguments: args }, more);
}

function completed(toolCallId: string, data: Members): Members {
  return event("tool.execution_complete", { toolCallId, ...data });
}

function read(...events: Members[]) {
  return toldIn(new CopilotTranscript(), linesOf(START, ...events));
}

Deno.test("a call of Copilot CLI has its arguments, place, session and version", async () => {
  const [told] = callsOf(
    await read(
      started("call_1", "bash", { command: "ls" }),
      completed("call_1", {
        success: true,
        shellExecution: { exitCode: 0 },
        result: { content: "a" },
      }),
    ),
  );
  assert.ok(told !== undefined);
  const { copy_key: _, ...rest } = told;
  assert.deepEqual(rest, {
    client: "copilot",
    tool: "bash",
    args: { command: "ls" },
    id: "call_1",
    session: { id: "s1", cwd: "/w", version: "1.0.102" },
    time: "2026-11-29T22:23:57.694Z",
    status: "ok",
    exit_code: 0,
    result: "a",
  });
});

for (
  const [expected, data] of [
    ["bash failed 3", { success: true, shellExecution: { exitCode: 3 }, result: { content: "x" } }],
    ["bash failed", { success: false, error: { message: "Path does not exist", code: "failure" } }],
    ["bash denied hook", {
      success: false,
      error: { message: "Denied by preToolUse hook: policy", code: "denied" },
    }],
    ["bash denied client", {
      success: false,
      error: {
        message: "Permission denied because no interactive user response was available.",
        code: "denied",
      },
    }],
    ["bash denied user", {
      success: false,
      error: { message: "The user rejected this tool call.", code: "rejected" },
    }],
    ["bash interrupted", { success: false, error: { message: "x", code: "aborted" } }],
    ["bash unknown", {}],
  ] as const
) {
  Deno.test(`Copilot CLI: ${JSON.stringify(data)} is ${expected}`, async () => {
    const told = await read(started("call_1", "bash", {}), completed("call_1", data));
    assert.deepEqual(endings(told), [expected]);
  });
}

Deno.test("Copilot CLI: who denied is told by the answer to the question for permission", async () => {
  const denied = { success: false, error: { message: "no", code: "denied" } };
  for (
    const [kind, by] of [
      ["denied-interactively-by-user", "user"],
      ["denied-no-approval-rule-and-could-not-request-from-user", "client"],
      ["denied-by-permission-request-hook", "hook"],
    ] as const
  ) {
    const asked = event("permission.completed", { toolCallId: "call_1", result: { kind } });
    const told = await read(started("call_1", "bash", {}), asked, completed("call_1", denied));
    assert.deepEqual(endings(told), [`bash denied ${by}`]);
  }
});

Deno.test("Copilot CLI: what a person stopped is interrupted, and what nothing ends unknown", async () => {
  const stopped = event("abort", { reason: "user initiated" });
  assert.deepEqual(endings(await read(started("call_1", "bash", {}), stopped)), [
    "bash interrupted",
  ]);
  assert.deepEqual(endings(await read(started("call_1", "bash", {}))), ["bash unknown"]);
  assert.deepEqual(endings(await read(completed("call_9", { success: true }))), [
    "unread 2: it is a result, and no call before it has its id",
  ]);
});

Deno.test("Copilot CLI: a sub-agent is named by its event, and its session is that of the file", async () => {
  const [told] = callsOf(await read(started("call_1", "view", {}, { agentId: "a1" })));
  assert.deepEqual([told?.session.id, told?.session.agent, told?.parent_session], [
    "s1",
    "a1",
    "s1",
  ]);
});

Deno.test("Copilot CLI: arguments may be JSON text, and servers of MCP are named apart", async () => {
  const told = await read(
    started("call_1", "bash", '{"command":"ls"}'),
    event("tool.execution_start", {
      toolCallId: "call_2",
      toolName: "my-demo-put_item",
      mcpServerName: "my-demo",
      arguments: null,
    }),
    started("call_3", "bash", "no JSON"),
  );
  assert.deepEqual(callsOf(told).map(({ args, mcp }) => [args, mcp]), [
    [{ command: "ls" }, undefined],
    [{}, { server: "my-demo", tool: "put_item" }],
    [{ input: "no JSON" }, undefined],
  ]);
});

Deno.test("Copilot CLI: ids that a model repeats are calls of their own", async () => {
  const told = await read(
    started("call_1", "bash", {}),
    completed("call_1", { success: true }),
    started("call_1", "bash", {}),
    completed("call_1", { success: false, error: { code: "failure", message: "x" } }),
  );
  assert.deepEqual(endings(told), ["bash ok", "bash failed"]);
  assert.equal(new Set(callsOf(told).map(({ copy_key }) => copy_key)).size, 2);
  const copied = started("call_1", "bash", {});
  const [one] = callsOf(await read(copied));
  const [other] = callsOf(await toldIn(new CopilotTranscript(), linesOf(copied)));
  assert.equal(one?.copy_key, other?.copy_key);
});
