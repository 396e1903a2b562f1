/** Transcripts of Gemini CLI. Lines are those that 0.61.0 wrote, cut to the members that are read. */

import assert from "node:assert/strict";
import {
  geminiDocumentCalls,
  readGeminiTranscript,
} from "../../../src/core/clients/gemini/transcript.ts";
import type { TranscriptPlace } from "../../../src/core/clients/transcript.ts";
import { callsOf, endings, linesOf, streamOf } from "../../support/transcripts.ts";

type Members = Readonly<Record<string, unknown>>;

const HEADER = { sessionId: "s1", projectHash: "p", kind: "main" };
const TIME = "2026-11-29T22:23:54.546Z";

function toolCall(id: string, name: string, status: string, response: object, args: object = {}) {
  const result = [{ functionResponse: { id, name, response } }];
  return { id, name, args, result, status, timestamp: TIME };
}

function message(id: string, ...toolCalls: object[]): Members {
  const base = { id, timestamp: "2026-11-29T22:23:54.469Z", type: "gemini", content: "" };
  return toolCalls.length === 0 ? base : { ...base, toolCalls };
}

async function read(lines: readonly (Members | string)[], place?: TranscriptPlace) {
  const text = linesOf(...lines);
  return await Array.fromAsync(readGeminiTranscript(() => streamOf(text), place));
}

Deno.test("a call of Gemini CLI has its arguments, session and time", async () => {
  const args = { command: "ls", description: "list" };
  const ran = toolCall("c1", "run_shell_command", "success", { output: "Output: a\n" }, args);
  const [told] = callsOf(await read([HEADER, message("g1", ran)], { cwd: "/w" }));
  assert.ok(told !== undefined);
  const { copy_key: _, ...rest } = told;
  assert.deepEqual(rest, {
    client: "gemini",
    tool: "run_shell_command",
    args,
    id: "c1",
    session: { id: "s1", cwd: "/w" },
    time: TIME,
    status: "ok",
    result: "Output: a\n",
  });
});

for (
  const [expected, status, response] of [
    ["run_shell_command failed 3", "success", {
      output:
        "<untrusted_context>\nOutput: (empty)\nExit Code: 3\nProcess Group PGID: 7193\n</untrusted_context>",
    }],
    ["run_shell_command denied hook", "error", { error: "Tool execution blocked: policy" }],
    ["run_shell_command denied hook", "error", { error: "no [gait 5b1c0a2e#14]" }],
    ["run_shell_command denied client", "error", {
      error: "Tool execution denied by policy. Ask first.",
    }],
    ["run_shell_command denied client", "error", {
      error: 'Tool execution for "Shell" denied by policy.',
    }],
    ["run_shell_command failed", "error", { error: "File not found: /w/nope.txt" }],
    ["run_shell_command denied user", "cancelled", {
      error: "[Operation Cancelled] Reason: User did not allow tool call",
    }],
    ["run_shell_command denied user", "cancelled", {
      output: "Command was cancelled by user before it could start.",
    }],
    ["run_shell_command interrupted", "cancelled", {
      error: "[Operation Cancelled] User cancelled the operation.",
    }],
    ["run_shell_command unknown", "executing", {}],
  ] as const
) {
  Deno.test(`Gemini CLI: ${status}, ${JSON.stringify(response)} is ${expected}`, async () => {
    const call = toolCall("c1", "run_shell_command", status, response);
    assert.deepEqual(endings(await read([HEADER, message("g1", call)])), [expected]);
  });
}

Deno.test("Gemini CLI: an exit code in the text of another tool is none", async () => {
  const call = toolCall("c1", "read_file", "success", { output: "Exit Code: 3" });
  assert.deepEqual(endings(await read([HEADER, message("g1", call)])), ["read_file ok"]);
});

Deno.test("Gemini CLI: of a message that is written again, the last line counts", async () => {
  const first = toolCall("c1", "read_file", "executing", {});
  const done = toolCall("c1", "read_file", "success", { output: "x" });
  const second = toolCall("c2", "write_file", "success", { output: "x" });
  const lines = [
    HEADER,
    message("g1"),
    message("g1", first),
    message("g2", toolCall("c9", "glob", "success", {})),
    message("g1", done, second),
    { $set: { lastUpdated: TIME } },
  ];
  assert.deepEqual(endings(await read(lines)), ["glob ok", "read_file ok", "write_file ok"]);
  // The last line was cut off, so the one before it counts.
  const torn = `${linesOf(...lines.slice(0, 4))}{"id":"g1","toolCalls":[`;
  const told = await Array.fromAsync(readGeminiTranscript(() => streamOf(torn)));
  assert.deepEqual(endings(told), [
    "read_file unknown",
    "glob ok",
    "unread 5: it is the last line, and cut off",
  ]);
});

Deno.test("Gemini CLI: a patch may replace all messages", async () => {
  const done = message("g1", toolCall("c1", "read_file", "success", { output: "x" }));
  const lines = [HEADER, message("g1", toolCall("c1", "read_file", "executing", {})), {
    $set: { messages: [done] },
  }];
  assert.deepEqual(endings(await read(lines)), ["read_file ok"]);
});

Deno.test("Gemini CLI: a sub-agent has the session of its parent, as in its hook", async () => {
  const header = { sessionId: "a1", kind: "subagent", directories: ["/w"] };
  const call = toolCall("a1#0-0", "read_file", "success", { output: "x" });
  const [told] = callsOf(await read([header, message("g1", call)], { parent: "s1" }));
  assert.deepEqual(told?.session, { id: "s1", agent: "a1", cwd: "/w" });
  assert.equal(told?.parent_session, "s1");
});

Deno.test("Gemini CLI: the document of earlier versions is read", () => {
  const call = toolCall("c1", "mcp_files_put_item", "error", { error: "no" });
  const document = JSON.parse(JSON.stringify({ ...HEADER, messages: [message("g1", call)] }));
  const told = [...geminiDocumentCalls(document)];
  assert.deepEqual(endings(told), ["mcp_files_put_item failed"]);
  assert.deepEqual(callsOf(told)[0]?.mcp, { server: "files", tool: "put_item" });
});

Deno.test("Gemini CLI: copies of a message have one key, other messages others", async () => {
  const call = toolCall("c1", "read_file", "success", { output: "x" });
  const key = async (session: string, id: string) =>
    callsOf(await read([{ ...HEADER, sessionId: session }, message(id, call)]))[0]?.copy_key;
  assert.equal(await key("s1", "g1"), await key("s2", "g1"));
  assert.notEqual(await key("s1", "g1"), await key("s1", "g2"));
});
