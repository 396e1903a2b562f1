/** Histories of many calls, as each client would keep them, with known numbers of endings. */

import { encodeUtf8 } from "../../src/core/bytes.ts";
import { openCodeSample, type SamplePart } from "./sqlite_samples.ts";

/** Of every ten calls: one failed, one denied by a hook, one cut off, seven worked. */
export type Ending = "ok" | "failed" | "denied" | "interrupted";

export function endingOf(number: number): Ending {
  switch (number % 10) {
    case 3:
      return "failed";
    case 5:
      return "denied";
    case 7:
      return "interrupted";
    default:
      return "ok";
  }
}

/** Calls in one session. */
const PER_SESSION = 500;
/** Text of the model and of tools around each call, as sessions have it. */
const TEXT = "What the tool printed, line by line, and what the model thought of it. ".repeat(24);

interface Session {
  /** Path below the client's folder. */
  readonly path: string;
  readonly lines: Iterable<object>;
}

function timeOf(number: number): string {
  return new Date(1_795_900_000_000 + number * 1000).toISOString();
}

function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

function commandOf(number: number): string {
  return `echo ${number} >> notes.txt && npm test -- --run ${number}`;
}

function* claudeLines(session: string, from: number, to: number): Generator<object> {
  for (let at = from; at < to; at++) {
    const base = { sessionId: session, timestamp: timeOf(at), cwd: "/work", version: "2.1.332" };
    const id = `toolu_${at}`;
    const input = { command: commandOf(at), description: "work" };
    yield { ...base, type: "user", uuid: uuid(at * 4), message: { role: "user", content: TEXT } };
    yield {
      ...{ ...base, type: "assistant", uuid: uuid(at * 4 + 1), requestId: `req_${at}` },
      message: { role: "assistant", content: [{ type: "tool_use", id, name: "Bash", input }] },
    };
    const [content, is_error] = {
      ok: [TEXT, false] as const,
      failed: ["Exit code 1\nno", true] as const,
      denied: ["Hook PreToolUse:Bash denied this tool", true] as const,
      interrupted: ["[Request interrupted by user for tool use]", true] as const,
    }[endingOf(at)];
    const result = { type: "tool_result", tool_use_id: id, content, is_error };
    yield {
      ...{ ...base, type: "user", uuid: uuid(at * 4 + 2), toolUseResult: { stdout: content } },
      message: { role: "user", content: [result] },
    };
  }
}

function* codexLines(session: string, from: number, to: number): Generator<object> {
  const line = (at: number, type: string, payload: object) => ({
    ...{ timestamp: timeOf(at), ordinal: at, type },
    payload,
  });
  yield line(from, "session_meta", {
    ...{ id: session, session_id: session, cwd: "/work", cli_version: "0.171.0" },
    base_instructions: { text: TEXT },
  });
  for (let at = from; at < to; at++) {
    const call_id = `call_${at}`;
    yield line(at, "response_item", { type: "message", role: "user", content: [{ text: TEXT }] });
    yield line(at, "response_item", {
      ...{ type: "function_call", name: "exec_command", call_id },
      arguments: JSON.stringify({ cmd: commandOf(at), workdir: "/work" }),
    });
    const ending = endingOf(at);
    const exit_code = ending === "failed" ? 1 : 0;
    if (ending === "ok" || ending === "failed") {
      const status = ending === "ok" ? "completed" : "failed";
      const item = {
        type: "CommandExecution",
        id: call_id,
        status,
        exit_code,
        aggregated_output: TEXT,
      };
      yield line(at, "event_msg", { type: "item_completed", item });
    }
    const output = {
      ok: `Process exited with code 0\nOutput:\n${TEXT}`,
      failed: `Process exited with code 1\nOutput:\n${TEXT}`,
      denied: "Command blocked by PreToolUse hook: policy. Command: x",
      interrupted: "aborted by user after 1.0s",
    }[ending];
    yield line(at, "response_item", { type: "function_call_output", call_id, output });
  }
}

function* geminiLines(session: string, from: number, to: number): Generator<object> {
  yield { sessionId: session, projectHash: "p", kind: "main", startTime: timeOf(from) };
  for (let at = from; at < to; at++) {
    const [id, callId] = [uuid(at), `run_shell_command_${at}`];
    yield {
      id: uuid(at + 1_000_000),
      timestamp: timeOf(at),
      type: "user",
      content: [{ text: TEXT }],
    };
    const [status, response] = {
      ok: ["success", { output: TEXT }] as const,
      failed: ["success", { output: "Output: x\nExit Code: 1" }] as const,
      denied: ["error", { error: "Tool execution blocked: policy" }] as const,
      interrupted: ["cancelled", {
        error: "[Operation Cancelled] User cancelled the operation.",
      }] as const,
    }[endingOf(at)];
    const call = {
      ...{ id: callId, name: "run_shell_command", args: { command: commandOf(at) }, status },
      result: [{ functionResponse: { id: callId, name: "run_shell_command", response } }],
      timestamp: timeOf(at),
    };
    const message = { id, timestamp: timeOf(at), type: "gemini", content: TEXT };
    yield message;
    yield { ...message, toolCalls: [{ ...call, status: "executing", result: [] }] };
    yield { ...message, toolCalls: [call] };
    yield { $set: { lastUpdated: timeOf(at) } };
  }
}

function* copilotLines(session: string, from: number, to: number): Generator<object> {
  const event = (at: number, type: string, data: object) => ({
    ...{ type, data, id: `${uuid(at)}-${type}`, timestamp: timeOf(at) },
  });
  yield event(from, "session.start", {
    ...{ sessionId: session, copilotVersion: "1.0.102", context: { cwd: "/work" } },
  });
  for (let at = from; at < to; at++) {
    const toolCallId = `call_${at}`;
    yield event(at, "assistant.message", { content: TEXT });
    yield event(at, "tool.execution_start", {
      ...{ toolCallId, toolName: "bash", arguments: { command: commandOf(at) } },
    });
    const outcome = {
      ok: { success: true, shellExecution: { exitCode: 0 }, result: { content: TEXT } },
      failed: { success: true, shellExecution: { exitCode: 1 }, result: { content: TEXT } },
      denied: {
        success: false,
        error: { code: "denied", message: "Denied by preToolUse hook: no" },
      },
      interrupted: { success: false, error: { code: "aborted", message: "stopped" } },
    }[endingOf(at)];
    yield event(at, "tool.execution_complete", { toolCallId, ...outcome });
  }
}

function* openCodeParts(session: string, from: number, to: number): Generator<SamplePart> {
  for (let at = from; at < to; at++) {
    const time = { start: Date.parse(timeOf(at)), end: Date.parse(timeOf(at)) + 10 };
    const state = {
      ok: { status: "completed", output: TEXT, metadata: { exit: 0 } },
      failed: { status: "completed", output: TEXT, metadata: { exit: 1 } },
      denied: { status: "error", error: `policy [gait 5b1c0a2e#${at}]` },
      interrupted: {
        status: "error",
        error: "Tool execution aborted",
        metadata: { interrupted: true },
      },
    }[endingOf(at)];
    const part = {
      ...{ type: "tool", tool: "bash", callID: `call_${at}` },
      state: { ...state, input: { command: commandOf(at) }, time },
    };
    yield { session, data: JSON.stringify({ type: "text", text: TEXT }) };
    yield { session, data: JSON.stringify(part) };
  }
}

/** Clients whose history is files with lines, and where these lie in a home folder. */
const KEEPS = {
  "claude-code": { lines: claudeLines, path: (id: string) => `.claude/projects/-work/${id}.jsonl` },
  codex: {
    lines: codexLines,
    path: (id: string) => `.codex/sessions/2026/11/28/rollout-2026-11-28T10-00-00-${id}.jsonl`,
  },
  gemini: {
    lines: geminiLines,
    path: (id: string) => `.gemini/tmp/work/chats/session-2026-11-28T10-00-${id}.jsonl`,
  },
  copilot: {
    lines: copilotLines,
    path: (id: string) => `.copilot/session-state/${id}/events.jsonl`,
  },
};

export type LargeClient = keyof typeof KEEPS | "opencode";

export const LARGE_CLIENTS: readonly LargeClient[] = [
  "claude-code",
  "codex",
  "gemini",
  "copilot",
  "opencode",
];

function* sessionsOf(client: keyof typeof KEEPS, calls: number): Generator<Session> {
  const { lines, path } = KEEPS[client];
  for (let from = 0; from < calls; from += PER_SESSION) {
    const id = uuid(from);
    yield { path: path(id), lines: lines(id, from, Math.min(calls, from + PER_SESSION)) };
  }
}

/** Writes the history of one client below a home folder, and answers its size in bytes. */
export async function writeHistory(
  home: string,
  client: LargeClient,
  calls: number,
): Promise<number> {
  if (client === "opencode") return await writeDatabase(home, calls);
  let size = 0;
  for (const { path, lines } of sessionsOf(client, calls)) {
    const file = `${home}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    using open = await Deno.open(file, { write: true, create: true, truncate: true });
    const writer = open.writable.getWriter();
    for (const line of lines) {
      const bytes = encodeUtf8(`${JSON.stringify(line)}\n`);
      size += bytes.length;
      await writer.write(bytes);
    }
    await writer.close();
  }
  return size;
}

async function writeDatabase(home: string, calls: number): Promise<number> {
  const folder = `${home}/.local/share/opencode`;
  await Deno.mkdir(folder, { recursive: true });
  const ids = Array.from({ length: Math.ceil(calls / PER_SESSION) }, (_, at) => `ses_${at}`);
  const sessions = ids.map((id) => ({ id, directory: "/work" }));
  function* parts(): Generator<SamplePart> {
    for (const [at, id] of ids.entries()) {
      yield* openCodeParts(id, at * PER_SESSION, Math.min(calls, (at + 1) * PER_SESSION));
    }
  }
  using _left = openCodeSample(`${folder}/opencode.db`, sessions, parts());
  return (await Deno.stat(`${folder}/opencode.db`)).size;
}
