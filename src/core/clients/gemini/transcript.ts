/**
 * Transcripts of Gemini CLI: `tmp/<project>/chats/session-*.jsonl`, those of sub-agents in a folder
 * with the session's name, and the single JSON document of versions before 0.40.
 */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { GAIT_MARK } from "../mark.ts";
import { toldCall, type ToldOutcome } from "../open_calls.ts";
import type { Told } from "../told_call.ts";
import {
  fingerprint,
  listAt,
  objectAt,
  textAt,
  textOf,
  timeOf,
  type TranscriptBytes,
  transcriptLines,
  type TranscriptPlace,
} from "../transcript.ts";

const HOOK_DENIAL = /^Tool execution blocked: /;
const CLIENT_DENIAL = /^Tool execution (?:for "[^"]{0,400}" )?denied by policy/;
const EXIT_CODE = /^Exit Code: (-?\d+)$/m;

/**
 * Reads a transcript twice: a message is written again whenever its calls change, and only its last
 * line counts. Between the two it holds the ids of messages.
 */
export async function* readGeminiTranscript(
  bytes: TranscriptBytes,
  place: TranscriptPlace = {},
): AsyncGenerator<Told> {
  const last = new Map<string, number>();
  for await (const { line, value } of transcriptLines(bytes(), hasCalls)) {
    for (const message of value === undefined ? [] : messagesOf(value)) {
      const id = textAt(message, "id");
      if (id !== undefined && message["toolCalls"] !== undefined) last.set(id, line);
    }
  }
  let header: JsonObject = {};
  const isLast = (value: JsonObject, line: number) =>
    isHeader(value) || messagesOf(value).some((message) => {
      const id = textAt(message, "id");
      return message["toolCalls"] !== undefined && (id === undefined || last.get(id) === line);
    });
  for await (const { line, value, why } of transcriptLines(bytes(), isLast)) {
    if (why !== undefined) {
      yield { kind: "unread", line, why };
      continue;
    }
    header = { ...header, ...headerIn(value) };
    for (const message of messagesOf(value)) {
      const id = textAt(message, "id");
      // A last line that was cut off is no line, so the one before it counts.
      if (id !== undefined && last.get(id) !== line) continue;
      yield* callsIn(message, header, place);
    }
  }
}

/** The one document in which earlier versions kept a session. */
export function* geminiDocumentCalls(
  document: JsonObject,
  place: TranscriptPlace = {},
): Generator<Told> {
  for (const message of listAt(document, "messages").filter(isJsonObject)) {
    yield* callsIn(message, headerIn(document), place);
  }
}

function hasCalls(value: JsonObject): boolean {
  return messagesOf(value).some((message) => message["toolCalls"] !== undefined);
}

function isHeader(value: JsonObject): boolean {
  const from = objectAt(value, "$set") ?? value;
  return HEADER.some((name) => Object.hasOwn(from, name));
}

/** A line holds a message, or a patch that may replace all of them. */
function messagesOf(value: JsonObject): readonly JsonObject[] {
  const patch = objectAt(value, "$set");
  return patch === undefined ? [value] : listAt(patch, "messages").filter(isJsonObject);
}

const HEADER = ["sessionId", "kind", "directories", "cliVersion"];

function headerIn(value: JsonObject): JsonObject {
  const from = objectAt(value, "$set") ?? value;
  const members = HEADER.filter((name) => Object.hasOwn(from, name));
  return Object.fromEntries(members.map((name) => [name, from[name] ?? null]));
}

function* callsIn(
  message: JsonObject,
  header: JsonObject,
  { cwd, parent }: TranscriptPlace,
): Generator<Told> {
  const own = textAt(header, "sessionId");
  const isAgent = header["kind"] === "subagent";
  const folder = listAt(header, "directories").find((one) => typeof one === "string") ?? cwd;
  for (const call of listAt(message, "toolCalls").filter(isJsonObject)) {
    const tool = textAt(call, "name") ?? "";
    const args = objectAt(call, "args") ?? {};
    const id = textAt(call, "id");
    yield toldCall(
      {
        client: "gemini",
        tool,
        args,
        session: present({
          id: isAgent ? parent ?? own : own,
          agent: isAgent ? own : undefined,
          cwd: typeof folder === "string" ? folder : undefined,
          version: textAt(header, "cliVersion"),
        }),
        copy_key: `gemini:${textAt(message, "id") ?? own ?? ""}:${id ?? ""}:${
          fingerprint(tool + JSON.stringify(args))
        }`,
        ...present({
          id,
          mcp: mcpOf(tool, call),
          time: timeOf(call["timestamp"]) ?? timeOf(message["timestamp"]),
          parent_session: isAgent ? parent : undefined,
        }),
      },
      outcomeOf(call),
    );
  }
}

/** The status says whether the tool failed; the exit code of a command is in its text alone. */
function outcomeOf(call: JsonObject): ToldOutcome {
  const { output, error } = responseIn(call["result"]);
  const result = error ?? output;
  switch (call["status"]) {
    case "success": {
      const code = call["name"] === "run_shell_command"
        ? EXIT_CODE.exec(output ?? "")?.[1]
        : undefined;
      const exit_code = code === undefined ? undefined : Number(code);
      const isFailed = exit_code !== undefined && exit_code !== 0;
      return { status: isFailed ? "failed" : "ok", exit_code, result };
    }
    case "error": {
      const text = result ?? "";
      const isHook = HOOK_DENIAL.test(text) || GAIT_MARK.test(text);
      const denied_by = isHook ? "hook" : CLIENT_DENIAL.test(text) ? "client" : undefined;
      return { status: denied_by === undefined ? "failed" : "denied", denied_by, result };
    }
    case "cancelled":
      return cancelled(result);
    default:
      return { status: "unknown", result };
  }
}

/** A person who does not confirm a call, and one who stops it, both cancel it. */
function cancelled(result: string | undefined): ToldOutcome {
  const isDenied = /User (?:did not allow|denied|rejected)|cancelled by user before it could start/
    .test(result ?? "");
  return isDenied
    ? { status: "denied", denied_by: "user", result }
    : { status: "interrupted", result };
}

function responseIn(result: JsonValue | undefined) {
  const parts = Array.isArray(result) ? result : [];
  const responses = parts.filter(isJsonObject).map((part) =>
    objectAt(objectAt(part, "functionResponse"), "response")
  );
  const response = responses.find((one) => one !== undefined);
  return {
    output: textOf(response?.["output"]) ?? textOf(parts),
    error: textOf(response?.["error"]),
  };
}

/** Servers are named apart in some versions; otherwise the name holds both, and no end of the first. */
function mcpOf(tool: string, call: JsonObject) {
  const server = textAt(call, "mcpServerName") ??
    textAt(objectAt(call, "mcp_context"), "server_name");
  if (server !== undefined) {
    const start = `mcp_${server}_`;
    return { server, tool: tool.startsWith(start) ? tool.slice(start.length) : tool };
  }
  const [, first, rest] = /^mcp_([^_]+)_(.+)$/.exec(tool) ?? [];
  return first === undefined || rest === undefined ? undefined : { server: first, tool: rest };
}
