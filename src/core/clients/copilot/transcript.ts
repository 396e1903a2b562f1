/** Transcripts of Copilot CLI: `session-state/<session>/events.jsonl`, sub-agents in the same file. */

import { encodeUtf8 } from "../../bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { GAIT_MARK } from "../mark.ts";
import { type BareCall, OpenCalls, type ToldOutcome } from "../open_calls.ts";
import type { Told } from "../told_call.ts";
import {
  fingerprint,
  objectAt,
  parsed,
  textAt,
  textOf,
  timeOf,
  type TranscriptPlace,
  type TranscriptReader,
  wholeAt,
} from "../transcript.ts";

const HOOK_DENIAL = /^Denied by (?:a )?(?:preToolUse|PreToolUse|permissionRequest)? ?hook/;
const USER_DENIAL =
  /^The user (?:rejected|denied|declined)|^Denied by (?:the )?user|^User rejected/;

/** Events that tell of calls. */
const TYPES: ReadonlySet<string> = new Set([
  "session.start",
  "session.resume",
  "session.context_changed",
  "permission.completed",
  "tool.execution_start",
  "tool.execution_complete",
  "abort",
]);

export class CopilotTranscript implements TranscriptReader {
  readonly #calls = new OpenCalls();
  #session: string | undefined;
  #cwd: string | undefined;
  #version: string | undefined;

  constructor(place: TranscriptPlace = {}) {
    this.#cwd = place.cwd;
  }

  wants({ type }: JsonObject): boolean {
    return typeof type === "string" && TYPES.has(type);
  }

  take(value: JsonObject, line: number): readonly Told[] {
    const data = objectAt(value, "data") ?? {};
    const id = textAt(data, "toolCallId");
    let why: string | undefined;
    switch (value["type"]) {
      case "session.start":
      case "session.resume":
      case "session.context_changed":
        this.#place(data);
        break;
      case "permission.completed":
        this.#permission(id, textAt(objectAt(data, "result"), "kind"));
        break;
      case "tool.execution_start":
        this.#calls.open(id, this.#callIn(data, value));
        break;
      case "tool.execution_complete":
        if (id === undefined || this.#calls.find(id) === undefined) {
          why = "it is a result, and no call before it has its id";
        } else this.#calls.settle(id, outcomeOf(data, this.#calls.find(id)?.otherwise));
        break;
      case "abort":
        this.#calls.otherwise({ status: "interrupted" });
        break;
    }
    const unread: Told[] = why === undefined ? [] : [{ kind: "unread", line, why }];
    return [...unread, ...this.#calls.ready()];
  }

  end(): readonly Told[] {
    return this.#calls.end();
  }

  #place(data: JsonObject): void {
    const context = objectAt(data, "context") ?? data;
    this.#session = textAt(data, "sessionId") ?? this.#session;
    this.#cwd = textAt(context, "cwd") ?? this.#cwd;
    this.#version = textAt(data, "copilotVersion") ?? this.#version;
  }

  #callIn(data: JsonObject, event: JsonObject): BareCall {
    const tool = textAt(data, "toolName") ?? "";
    const args = argumentsOf(data["arguments"]);
    const id = textAt(data, "toolCallId");
    const agent = textAt(event, "agentId");
    const server = textAt(data, "mcpServerName");
    const of = textAt(data, "mcpToolName") ??
      (server !== undefined && tool.startsWith(`${server}-`)
        ? tool.slice(server.length + 1)
        : tool);
    return {
      client: "copilot",
      tool,
      args,
      session: present({ id: this.#session, agent, cwd: this.#cwd, version: this.#version }),
      // A model repeats ids of calls; that of the event is the client's own.
      copy_key: `copilot:${textAt(event, "id") ?? this.#session ?? ""}:${id ?? ""}:${
        fingerprint(tool + JSON.stringify(args))
      }`,
      ...present({
        id,
        mcp: server === undefined ? undefined : { server, tool: of },
        time: timeOf(event["timestamp"]),
        parent_session: agent === undefined ? undefined : this.#session,
      }),
    };
  }

  /** What the client or its user decided, which the result then repeats in words. */
  #permission(id: string | undefined, kind: string | undefined): void {
    const open = this.#calls.find(id);
    if (open === undefined || kind === undefined || !/^denied\b|^rejected\b/.test(kind)) return;
    const denied_by = /hook/.test(kind) ? "hook" : /by-user/.test(kind) ? "user" : "client";
    open.otherwise = { status: "denied", denied_by };
  }
}

/** Arguments are an object, or its JSON text; anything else is kept under a name of its own. */
function argumentsOf(value: JsonValue | undefined): JsonObject {
  if (isJsonObject(value)) return value;
  if (value === undefined || value === null || value === "") return {};
  const inner = typeof value === "string" ? parsed(encodeUtf8(value)) : undefined;
  return isJsonObject(inner) ? inner : { input: value };
}

/** A command with another exit code than 0 counts as a success for the client. */
function outcomeOf(data: JsonObject, told: ToldOutcome | undefined): ToldOutcome {
  const answer = objectAt(data, "result");
  const error = objectAt(data, "error");
  const exit_code = wholeAt(objectAt(data, "shellExecution"), "exitCode");
  const text = textAt(error, "message");
  const result = text ?? textOf(answer?.["content"]) ?? textOf(data["result"]);
  if (data["success"] === true) {
    return { status: (exit_code ?? 0) === 0 ? "ok" : "failed", exit_code, result };
  }
  const code = textAt(error, "code") ?? "";
  if (told?.status === "interrupted" || /^(?:aborted|cancell?ed|interrupted)$/.test(code)) {
    return { status: "interrupted", result };
  }
  if (code === "denied" || code === "rejected" || told?.status === "denied") {
    return { status: "denied", denied_by: denierOf(text ?? "", told), result };
  }
  return data["success"] === false
    ? { status: "failed", exit_code, result }
    : { status: "unknown", exit_code, result };
}

function denierOf(text: string, told: ToldOutcome | undefined): ToldOutcome["denied_by"] {
  if (HOOK_DENIAL.test(text) || GAIT_MARK.test(text)) return "hook";
  if (USER_DENIAL.test(text)) return "user";
  return told?.denied_by ?? "client";
}
