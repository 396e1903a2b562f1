/** Parts of OpenCode. States are those that 1.18.33 wrote, cut to the members that are read. */

import assert from "node:assert/strict";
import { openCodeCall } from "../../../src/core/clients/opencode/transcript.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { callsOf, endings } from "../../support/transcripts.ts";

const TIME = { start: 1795991047179, end: 1795991047436 };

function part(state: JsonObject, more: JsonObject = {}): JsonObject {
  const input = { command: "ls", description: "x" };
  return {
    type: "tool",
    tool: "bash",
    callID: "call_1",
    state: { input, time: TIME, ...state },
    ...more,
  };
}

function read(value: JsonObject) {
  const told = openCodeCall(value, { id: "ses_1", directory: "/w", version: "1.18.33" });
  return told === undefined ? [] : [told];
}

Deno.test("a call of OpenCode has its arguments, place, time, session and version", () => {
  const [told] = callsOf(
    read(part({ status: "completed", output: "a\n", metadata: { exit: 0, output: "a\n" } })),
  );
  assert.ok(told !== undefined);
  const { copy_key: _, ...rest } = told;
  assert.deepEqual(rest, {
    client: "opencode",
    tool: "bash",
    args: { command: "ls", description: "x" },
    id: "call_1",
    session: { id: "ses_1", cwd: "/w", version: "1.18.33" },
    time: "2026-11-29T22:24:07.179Z",
    status: "ok",
    exit_code: 0,
    result: "a\n",
  });
});

for (
  const [expected, state] of [
    ["bash failed 3", { status: "completed", output: "(no output)", metadata: { exit: 3 } }],
    ["bash ok", { status: "completed", output: "x", metadata: {} }],
    ["bash interrupted", {
      status: "completed",
      output: "x\n\n<metadata>\nUser aborted the command\n</metadata>",
      metadata: { exit: null },
    }],
    ["bash failed", { status: "error", error: "File not found: /w/nope.txt" }],
    ["bash denied hook", { status: "error", error: "not here [gait 5b1c0a2e#14]" }],
    ["bash denied user", {
      status: "error",
      error: "The user rejected permission to use this specific tool call.",
    }],
    ["bash denied client", {
      status: "error",
      error: "The user has specified a rule which prevents you from using this specific tool call.",
    }],
    ["bash interrupted", {
      status: "error",
      error: "Tool execution aborted",
      metadata: { interrupted: true },
    }],
    ["bash interrupted", { status: "running" }],
    ["bash interrupted", { status: "pending" }],
    ["bash unknown", { status: "later" }],
  ] as const
) {
  Deno.test(`OpenCode: ${JSON.stringify(state).slice(0, 70)} is ${expected}`, () => {
    assert.deepEqual(endings(read(part(state))), [expected]);
  });
}

Deno.test("OpenCode: a call that it could not read has the tool that the model named", () => {
  const state = {
    status: "completed",
    input: { tool: "nosuch", error: "no such tool" },
    output: "x",
  };
  const told = read(part(state, { tool: "invalid" }));
  assert.deepEqual(endings(told), ["nosuch failed"]);
  assert.equal(callsOf(told)[0]?.result, "no such tool");
});

Deno.test("OpenCode: other parts are no calls", () => {
  assert.deepEqual(read({ type: "text", text: "x" }), []);
});

Deno.test("OpenCode: a session with a parent is that of a sub-agent", () => {
  const told = openCodeCall(part({ status: "running" }), { id: "ses_2", parent: "ses_1" });
  const [call] = told === undefined ? [] : callsOf([told]);
  assert.deepEqual([call?.session, call?.parent_session], [
    { id: "ses_2", agent: "ses_2" },
    "ses_1",
  ]);
});

Deno.test("OpenCode: a fork's parts have the keys of those that they were copied from", () => {
  const done = { status: "completed", output: "x", metadata: {} };
  const key = (value: JsonObject, id: string) => {
    const told = openCodeCall(value, { id });
    return told?.kind === "call" ? told.call.copy_key : undefined;
  };
  const own = key(part(done, { id: "prt_1" }), "ses_1");
  assert.equal(key(part(done, { id: "prt_2" }), "ses_2"), own);
  assert.notEqual(
    key(part({ ...done, time: { start: 1795991047180, end: 1795991047436 } }), "ses_1"),
    own,
  );
});
