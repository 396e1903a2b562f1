/**
 * Writes transcripts as agent clients write them, from labelled calls: one shell line each. Members are
 * those that the clients' versions of November 2026 write, as far as a reader needs them.
 */

export type HistoryClient = "claude-code" | "codex" | "gemini" | "copilot" | "opencode";

export const HISTORY_CLIENTS: readonly HistoryClient[] = [
  "claude-code",
  "codex",
  "gemini",
  "copilot",
  "opencode",
];

export interface LabelledCall {
  /** Id that no other call of the client has. */
  readonly id: string;
  readonly command: string;
  /** `open`: the transcript ends before its result. */
  readonly end: "ok" | "failed" | "denied" | "interrupted" | "open";
  readonly output?: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface LabelledSession {
  readonly id: string;
  readonly cwd: string;
  readonly calls: readonly LabelledCall[];
  /** An earlier session that this one goes on from, with the calls that it copies. */
  readonly copies?: { readonly from: string; readonly calls: readonly LabelledCall[] };
  /** The session whose sub-agent this is. */
  readonly parent?: string;
}

/** Paths below a home folder, with the texts of the files. */
export function historyFiles(
  client: HistoryClient,
  session: LabelledSession,
): ReadonlyMap<string, string> {
  return WRITERS[client](session);
}

const WRITERS: Readonly<
  Record<HistoryClient, (session: LabelledSession) => ReadonlyMap<string, string>>
> = { "claude-code": claude, codex, gemini, copilot, opencode };

function claude(session: LabelledSession): ReadonlyMap<string, string> {
  const { id, cwd, copies, parent } = session;
  const linesOf = (calls: readonly LabelledCall[], sessionId: string) =>
    calls.flatMap((call): object[] => {
      const about = { sessionId, cwd, version: "2.1.332", timestamp: iso(call.time) };
      const agent = parent === undefined ? {} : { isSidechain: true, agentId: id };
      const content = [{
        ...{ type: "tool_use", id: `toolu_${call.id}`, name: "Bash" },
        input: { command: call.command, description: "d" },
      }];
      const asked = {
        ...{ type: "assistant", uuid: `a_${call.id}`, ...about, ...agent },
        message: { role: "assistant", content },
      };
      if (call.end === "open") return [asked];
      const [text, isError] = claudeResult(call);
      const result = {
        ...{ type: "tool_result", tool_use_id: `toolu_${call.id}`, content: text },
        ...isError ? { is_error: true } : {},
      };
      return [asked, {
        ...{ type: "user", uuid: `u_${call.id}`, parentUuid: `a_${call.id}`, ...about, ...agent },
        message: { role: "user", content: [result] },
      }];
    });
  const own = parent ?? id;
  // A resumed session has the lines of the earlier one, under its own id.
  const lines = [...linesOf(copies?.calls ?? [], own), ...linesOf(session.calls, own)];
  const folder = `.claude/projects/${cwd.replaceAll(/[^A-Za-z0-9]/g, "-")}`;
  const path = parent === undefined
    ? `${folder}/${id}.jsonl`
    : `${folder}/${parent}/subagents/agent-${id}.jsonl`;
  return new Map([[path, jsonLines(lines)]]);
}

function claudeResult({ end, output = "done" }: LabelledCall): readonly [string, boolean] {
  switch (end) {
    case "failed":
      return [`Exit code 1\n${output}`, true];
    case "denied":
      return ["PreToolUse:Bash hook error: [gate]: not allowed", true];
    case "interrupted":
      return ["[Request interrupted by user for tool use]", true];
    default:
      return [output, false];
  }
}

function codex(session: LabelledSession): ReadonlyMap<string, string> {
  const { id, cwd, copies, parent } = session;
  let ordinal = 0;
  const line = (time: number, type: string, payload: object) => ({
    ...{ timestamp: iso(time), ordinal: ordinal++, type, payload },
  });
  const metaOf = (thread: string, more: object = {}) => ({
    ...{ id: thread, cwd, cli_version: "0.171.0", originator: "codex_exec", ...more },
  });
  const linesOf = (calls: readonly LabelledCall[]) =>
    calls.flatMap((call): object[] => {
      const { time, command, end } = call;
      const call_id = `call_${call.id}`;
      const asked = line(time, "response_item", {
        ...{ type: "function_call", name: "exec_command", call_id },
        arguments: JSON.stringify({ cmd: command }),
      });
      if (end === "open") return [asked];
      if (end === "interrupted") {
        return [asked, line(time, "event_msg", { type: "turn_aborted", reason: "interrupted" })];
      }
      const output = codexOutput(call);
      const item = { type: "function_call_output", call_id, output };
      return [asked, line(time, "response_item", item)];
    });
  const start = session.calls[0]?.time ?? 0;
  const more = parent === undefined
    ? copies === undefined ? {} : { forked_from_id: copies.from }
    : {
      parent_thread_id: parent,
      source: { subagent: { thread_spawn: { parent_thread_id: parent } } },
    };
  const lines = [
    line(start, "session_meta", metaOf(id, more)),
    ...(copies === undefined
      ? []
      : [line(start, "session_meta", metaOf(copies.from)), ...linesOf(copies.calls)]),
    ...(copies === undefined ? [] : [line(start, "session_meta", metaOf(id))]),
    ...linesOf(session.calls),
  ];
  const day = iso(start).slice(0, 10).replaceAll("-", "/");
  return new Map([[
    `.codex/sessions/${day}/rollout-${day.slice(8)}-${id}.jsonl`,
    jsonLines(lines),
  ]]);
}

function codexOutput({ end, output = "done", command }: LabelledCall): string {
  if (end === "denied") {
    return `Command blocked by PreToolUse hook: not allowed. Command: ${command}`;
  }
  return `Chunk ID: 1\nProcess exited with code ${end === "failed" ? 1 : 0}\nOutput:\n${output}`;
}

function gemini(session: LabelledSession): ReadonlyMap<string, string> {
  const { id, cwd, copies, parent } = session;
  const project = cwd.slice(cwd.lastIndexOf("/") + 1);
  const messageOf = (call: LabelledCall) => ({
    ...{ id: `m_${call.id}`, timestamp: iso(call.time), type: "gemini", content: "" },
    toolCalls: [{
      ...{ id: `c_${call.id}`, name: "run_shell_command", timestamp: iso(call.time) },
      ...{ args: { command: call.command, description: "d" }, ...geminiResult(call) },
    }],
  });
  const header = {
    ...{
      sessionId: id,
      projectHash: "0".repeat(64),
      kind: parent === undefined ? "main" : "subagent",
    },
    ...{ startTime: iso(session.calls[0]?.time ?? 0), directories: [cwd] },
  };
  const lines = [header, ...[...copies?.calls ?? [], ...session.calls].map(messageOf)];
  const folder = `.gemini/tmp/${project}/chats`;
  const path = parent === undefined
    ? `${folder}/session-2026-11-20T10-00-${id.slice(0, 8)}.jsonl`
    : `${folder}/${parent}/${id}.jsonl`;
  return new Map([[path, jsonLines(lines)]]);
}

function geminiResult(call: LabelledCall): object {
  const { end, output = "done" } = call;
  const answer = (response: object) => ({
    result: [{ functionResponse: { id: `c_${call.id}`, name: "run_shell_command", response } }],
  });
  switch (end) {
    case "open":
      return { status: "executing" };
    case "denied":
      return { status: "error", ...answer({ error: "Tool execution blocked: not allowed" }) };
    case "interrupted":
      return { status: "cancelled", ...answer({ error: "[Operation Cancelled] Reason: stopped" }) };
    case "failed":
      return { status: "success", ...answer({ output: `Output: ${output}\nExit Code: 1` }) };
    case "ok":
      return { status: "success", ...answer({ output: `Output: ${output}\nExit Code: 0` }) };
  }
}

function copilot(session: LabelledSession): ReadonlyMap<string, string> {
  const { id, cwd, copies, parent } = session;
  const linesOf = (calls: readonly LabelledCall[]) =>
    calls.flatMap((call): object[] => {
      const timestamp = iso(call.time);
      const toolCallId = `call_${call.id}`;
      const agent = parent === undefined ? {} : { agentId: id };
      const asked = {
        ...{ type: "tool.execution_start", id: `s_${call.id}`, timestamp, ...agent },
        data: { toolCallId, toolName: "bash", arguments: { command: call.command } },
      };
      if (call.end === "open") return [asked];
      if (call.end === "interrupted") {
        const data = { reason: "user initiated" };
        return [asked, { type: "abort", id: `x_${call.id}`, timestamp, data }];
      }
      return [asked, {
        ...{ type: "tool.execution_complete", id: `e_${call.id}`, timestamp, ...agent },
        data: { toolCallId, ...copilotResult(call) },
      }];
    });
  const start = {
    ...{ type: "session.start", id: `start_${id}`, timestamp: iso(session.calls[0]?.time ?? 0) },
    data: { sessionId: parent ?? id, copilotVersion: "1.0.102", context: { cwd } },
  };
  const lines = [start, ...linesOf(copies?.calls ?? []), ...linesOf(session.calls)];
  // Sub-agents write into the file of their session; a second file stands for its second half.
  const path = parent === undefined
    ? `.copilot/session-state/${id}/events.jsonl`
    : `.copilot/session-state/${parent}_${id}.jsonl`;
  return new Map([[path, jsonLines(lines)]]);
}

function copilotResult({ end, output = "done" }: LabelledCall): object {
  if (end === "denied") {
    const error = { message: "Denied by preToolUse hook: not allowed", code: "denied" };
    return { success: false, error };
  }
  return {
    ...{ success: true, result: { content: output } },
    shellExecution: { exitCode: end === "failed" ? 1 : 0 },
  };
}

function opencode(session: LabelledSession): ReadonlyMap<string, string> {
  const { id, cwd, copies, parent } = session;
  const storage = ".local/share/opencode/storage";
  const about = { id, directory: cwd, version: "1.18.33", ...parent && { parentID: parent } };
  const files = new Map([[`${storage}/session/p1/${id}.json`, JSON.stringify(about)]]);
  let number = 0;
  for (const call of [...copies?.calls ?? [], ...session.calls]) {
    // A fork gives messages and parts ids of its own.
    const message = `msg_${id}_${String(number++).padStart(6, "0")}`;
    files.set(
      `${storage}/message/${id}/${message}.json`,
      JSON.stringify({ id: message, sessionID: id, role: "assistant" }),
    );
    files.set(
      `${storage}/part/${message}/prt_${message}.json`,
      JSON.stringify(openCodePart(call)),
    );
  }
  return files;
}

/** A part as the database and the files have it. */
export function openCodePart(call: LabelledCall): object {
  const { command, end, output = "done", time } = call;
  const input = { command, description: "d" };
  const base = { input, time: { start: time, end: time + 5 } };
  const state = end === "open"
    ? { status: "running", input, time: { start: time } }
    : end === "interrupted"
    ? { ...base, status: "error", error: "Tool execution aborted" }
    : end === "denied"
    ? { ...base, status: "error", error: "not allowed [gait 12345678#1]" }
    : { ...base, status: "completed", output, metadata: { exit: end === "failed" ? 1 : 0 } };
  return { type: "tool", tool: "bash", callID: `call_${call.id}`, state };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function jsonLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
