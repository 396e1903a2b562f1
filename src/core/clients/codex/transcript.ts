/**
 * Transcripts of Codex: `sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl`, one per thread. Calls and
 * outputs are lines of their own; events beside them repeat the outcome in members. Versions to 0.153
 * wrote `exec_command_end`, those since write `item_completed`.
 */

import { encodeUtf8 } from "../../bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { shellWord } from "../../text.ts";
import { type BareCall, type OpenCall, OpenCalls, type ToldOutcome } from "../open_calls.ts";
import type { Told } from "../told_call.ts";
import {
  fingerprint,
  listAt,
  objectAt,
  parsed,
  textAt,
  textOf,
  timeOf,
  type TranscriptPlace,
  type TranscriptReader,
  wholeAt,
} from "../transcript.ts";

const HOOK_DENIAL = /^(?:Command|Tool call) blocked by PreToolUse hook: /;
const USER_DENIAL = /^(?:(?:exec command |patch )?rejected by user\b|user rejected )/;
const USER_DENIAL_WITHIN = /Rejected\(\\?"(?:exec command )?rejected by user/;
const CLIENT_DENIAL =
  /^(?:approval required by policy|writing (?:is blocked|outside)|[^\n]{0,400}rejected by user approval settings)|Rejected\(\\?"approval required by policy/;
const INTERRUPTED = /^(?:aborted$|aborted by user|command aborted by user)|\naborted by user/;
const EXIT_CODE = /^(?:Process exited with code|Exit code:) (-?\d+)$/m;
const RUNNING = /^Process running with session ID (\S+)$/m;
const FAILED =
  /^(?:unsupported call|unsupported custom tool call|apply_patch verification failed|exec_command failed|write_stdin failed|failed to |unable to |tool call error|err: |Error: |execution error|sandbox denied|Failed )/;

/** Tools that start a command. */
const SHELLS: readonly string[] = [
  "exec_command",
  "shell",
  "shell_command",
  "container.exec",
  "local_shell",
];
/** Items and events that tell of calls. */
const TYPES: ReadonlySet<string> = new Set([
  "function_call",
  "custom_tool_call",
  "local_shell_call",
  "function_call_output",
  "custom_tool_call_output",
  "item_completed",
  "exec_command_end",
  "patch_apply_end",
  "mcp_tool_call_end",
  "turn_aborted",
]);
const HEAD_LINES = 8;
/** Calls that are remembered to tell a repeated id from a copied one. */
const REPEATS_MAX = 16_384;

/** What an event says of a call. */
interface Evidence {
  readonly status?: ToldOutcome["status"];
  readonly denied_by?: "user" | undefined;
  readonly exit_code?: number | undefined;
  readonly result?: string | undefined;
  readonly mcp?: BareCall["mcp"];
}

export class CodexTranscript implements TranscriptReader {
  readonly #place: TranscriptPlace;
  readonly #calls = new OpenCalls();
  readonly #evidence = new WeakMap<OpenCall, Evidence>();
  /** Calls whose command still runs, by the id under which the client keeps it. */
  readonly #running = new Map<string, OpenCall>();
  /** How often a call with this id and these arguments came before. */
  readonly #repeats = new Map<string, number>();
  #thread: string | undefined;
  #session: string | undefined;
  #parent: string | undefined;
  #root: string | undefined;
  #cwd: string | undefined;
  #version: string | undefined;

  constructor(place: TranscriptPlace = {}) {
    this.#place = place;
  }

  wants({ type, payload }: JsonObject): boolean {
    if (type === "session_meta" || type === "turn_context") return true;
    // Versions before October 2025 wrote items without a line around them.
    const inner = isJsonObject(payload) ? payload["type"] : type;
    return typeof inner === "string" && TYPES.has(inner);
  }

  take(value: JsonObject, line: number): readonly Told[] {
    const payload = objectAt(value, "payload") ?? value;
    const unread: Told[] = [];
    switch (value["type"]) {
      case "session_meta":
        this.#meta(payload);
        break;
      case "turn_context":
        this.#cwd = textAt(payload, "cwd") ?? this.#cwd;
        break;
      case "event_msg":
        this.#event(payload);
        break;
      default: {
        const why = this.#item(payload, value);
        if (why !== undefined) unread.push({ kind: "unread", line, why });
      }
    }
    return [...unread, ...this.#calls.ready()];
  }

  end(): readonly Told[] {
    return this.#calls.end();
  }

  #meta(given: JsonObject): void {
    const meta = objectAt(given, "meta") ?? given;
    const id = textAt(meta, "id");
    if (this.#thread !== undefined) {
      // A fork holds the lines of the session that it was made from, and these have their head.
      this.#root = id ?? this.#root;
      return;
    }
    const source = objectAt(meta, "source");
    const spawn = objectAt(objectAt(source, "subagent"), "thread_spawn");
    this.#thread = id;
    this.#parent = textAt(meta, "parent_thread_id") ?? textAt(spawn, "parent_thread_id");
    const isAgent = this.#parent !== undefined || source?.["subagent"] !== undefined;
    this.#session = (isAgent ? this.#parent : undefined) ?? textAt(meta, "session_id") ?? id;
    if (isAgent) this.#parent ??= this.#session;
    // A fork that names where its history lies has copied nothing.
    const hasCopies = objectAt(meta, "history_base") === undefined;
    this.#root = (hasCopies ? textAt(meta, "forked_from_id") : undefined) ?? id;
    this.#cwd = textAt(meta, "cwd");
    this.#version = textAt(meta, "cli_version");
  }

  /** Answers why a line about a call could not be read. */
  #item(item: JsonObject, line: JsonObject): string | undefined {
    const id = textAt(item, "call_id");
    switch (item["type"]) {
      case "function_call": {
        const args = argumentsOf(item["arguments"]);
        if (args === undefined) return "it is a call whose arguments are not a JSON object";
        this.#open(item, line, textAt(item, "name") ?? "", args);
        return undefined;
      }
      case "custom_tool_call": {
        const name = textAt(item, "name") ?? "";
        const input = typeof item["input"] === "string" ? item["input"] : "";
        this.#open(item, line, name, { input });
        return undefined;
      }
      case "local_shell_call": {
        const action = objectAt(item, "action") ?? {};
        const { working_directory } = action;
        this.#open(item, line, "local_shell", {
          ...action,
          ...(typeof working_directory === "string" ? { workdir: working_directory } : {}),
        });
        return undefined;
      }
      case "function_call_output":
      case "custom_tool_call_output":
        if (id === undefined) return "it is an output that names no call";
        return this.#output(id, item["output"]);
      default:
        return undefined;
    }
  }

  #open(item: JsonObject, line: JsonObject, name: string, given: JsonObject): void {
    const id = textAt(item, "call_id") ?? textAt(item, "id");
    const told = this.#inHookWords(name, textAt(item, "namespace"), given);
    const mark = `${id ?? ""}:${fingerprint(told.tool + JSON.stringify(told.args))}`;
    const repeat = this.#repeats.get(mark) ?? 0;
    this.#repeats.set(mark, repeat + 1);
    const [oldest] = this.#repeats.size > REPEATS_MAX ? this.#repeats.keys() : [];
    if (oldest !== undefined) this.#repeats.delete(oldest);
    const isAgent = this.#parent !== undefined;
    this.#calls.open(id, {
      client: "codex",
      tool: told.tool,
      args: told.args,
      session: present({
        id: this.#session,
        agent: isAgent ? this.#thread : undefined,
        cwd: told.cwd,
        version: this.#version,
      }),
      copy_key: `codex:${this.#root ?? this.#place.cwd ?? ""}:${mark}:${repeat}`,
      ...present({
        id,
        mcp: told.mcp,
        time: timeOf(line["timestamp"]),
        parent_session: this.#parent,
      }),
    });
  }

  /** A call as the client's hook would have told it. */
  #inHookWords(name: string, namespace: string | undefined, args: JsonObject) {
    const cwd = this.#cwd ?? this.#place.cwd;
    if (SHELLS.includes(name) && !namespace?.startsWith("mcp__")) {
      const command = commandOf(args["cmd"] ?? args["command"]);
      const folder = textAt(args, "workdir") ?? cwd;
      if (command !== undefined) {
        return { tool: "Bash", args: { command }, cwd: joined(cwd, folder) };
      }
    }
    const { input } = args;
    if (name === "apply_patch" && typeof input === "string") {
      return { tool: name, args: { command: input }, cwd };
    }
    // Other namespaces group the client's own tools, which its hook names without them.
    if (namespace?.startsWith("mcp__")) {
      const server = namespace.replace(/^mcp__/, "").replace(/__$/, "");
      return {
        tool: `${namespace.replace(/__$/, "")}__${name}`,
        args,
        cwd,
        mcp: { server, tool: name },
      };
    }
    const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(name) ?? [];
    if (server === undefined || tool === undefined) return { tool: name, args, cwd };
    return { tool: name, args, cwd, mcp: { server, tool } };
  }

  #output(id: string, output: JsonValue | undefined): string | undefined {
    const open = this.#calls.find(id);
    if (open === undefined) return "it is an output, and no call before it has its id";
    const evidence = this.#evidence.get(open);
    const outcome = outcomeOf(open.call, output, evidence);
    const running = RUNNING.exec(head(outcome.result))?.[1];
    const isShell = open.call.tool === "Bash";
    if (running !== undefined && isShell && evidence?.status === undefined) {
      open.otherwise = { ...outcome, status: "unknown" };
      this.#running.set(running, open);
      return undefined;
    }
    if (open.call.tool === "write_stdin") {
      this.#calls.settle(id, this.#written(open, outcome));
    } else this.#calls.settle(id, outcome);
    return undefined;
  }

  /** Writing to a command tells how that command ended; the exit code is not that of the writing. */
  #written({ call }: OpenCall, outcome: ToldOutcome): ToldOutcome {
    const session = call.args["session_id"];
    const started = this.#running.get(String(session));
    const { exit_code, ...rest } = outcome;
    if (exit_code === undefined || started?.id === undefined) return outcome;
    this.#running.delete(String(session));
    if (started.outcome === undefined && this.#calls.find(started.id) === started) {
      const { result } = started.otherwise ?? {};
      const status = exit_code === 0 ? "ok" : "failed";
      this.#calls.settle(started.id, { status, exit_code, result });
    }
    return { ...rest, status: "ok" };
  }

  #event(event: JsonObject): void {
    if (event["type"] === "turn_aborted") return this.#calls.otherwise({ status: "interrupted" });
    const told = evidenceOf(event);
    const open = this.#calls.find(told?.id);
    if (told === undefined || open === undefined) return;
    const evidence = { ...this.#evidence.get(open), ...told.evidence };
    this.#evidence.set(open, evidence);
    const { status, denied_by, exit_code } = evidence;
    if (status === undefined) return;
    const result = open.otherwise?.result ?? evidence.result;
    const outcome = { status, denied_by, exit_code, result };
    // The output of a command that ran on in the background is there already.
    if (open.otherwise?.status === "unknown") this.#calls.settle(told.id, outcome);
    else open.otherwise = outcome;
  }
}

function argumentsOf(value: JsonValue | undefined): JsonObject | undefined {
  if (isJsonObject(value)) return value;
  if (typeof value !== "string") return value === undefined ? {} : undefined;
  if (value.trim() === "") return {};
  const args = parsed(encodeUtf8(value));
  return isJsonObject(args) ? args : undefined;
}

/** The line of a command, from a line or from words; of a shell that runs a line, that line. */
function commandOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const words = value.filter((word) => typeof word === "string");
  if (words.length !== value.length || words.length === 0) return undefined;
  const [program = "", option = "", line] = words;
  const isShell = words.length === 3 && /(?:^|\/)(?:ba|z|da)?sh$/.test(program);
  if (isShell && /^-l?c$/.test(option) && line !== undefined) return line;
  return words.map(shellWord).join(" ");
}

function joined(cwd: string | undefined, folder: string | undefined): string | undefined {
  const isWhole = folder === undefined || /^(?:\/|[A-Za-z]:|\\\\|~)/.test(folder);
  return isWhole || cwd === undefined ? folder : `${cwd}/${folder}`;
}

/** The first lines of an output, which the client writes; the command's own follow. */
function head(text: string | undefined): string {
  const lines = (text ?? "").split("\n", HEAD_LINES);
  const end = lines.indexOf("Output:");
  return (end < 0 ? lines : lines.slice(0, end)).join("\n");
}

function outcomeOf(
  { tool }: BareCall,
  output: JsonValue | undefined,
  evidence: Evidence | undefined,
): ToldOutcome {
  const { text, exit, isOk, isList } = unpacked(output);
  const result = text ?? evidence?.result;
  const base = present({ result });
  const start = result ?? "";
  if (HOOK_DENIAL.test(start)) {
    return { status: "denied", denied_by: "hook", ...base };
  }
  if (USER_DENIAL.test(start) || USER_DENIAL_WITHIN.test(head(start))) {
    return { status: "denied", denied_by: "user", ...base };
  }
  if (CLIENT_DENIAL.test(start)) return { status: "denied", denied_by: "client", ...base };
  if (INTERRUPTED.test(head(start))) return { status: "interrupted", ...base };
  const code = evidence?.exit_code ?? exit ?? codeIn(start);
  if (evidence?.status !== undefined) {
    const { status, denied_by } = evidence;
    return { status, denied_by, exit_code: code, ...base };
  }
  if (code !== undefined) return { status: code === 0 ? "ok" : "failed", exit_code: code, ...base };
  if (isOk !== undefined) return { status: isOk ? "ok" : "failed", ...base };
  if (FAILED.test(start)) return { status: "failed", ...base };
  // Shell and patch say how they ended. Other tools answer with a text or a list of parts.
  const isSilent = tool === "Bash" || tool === "apply_patch";
  if (isSilent && /^Success\. /.test(start)) return { status: "ok", ...base };
  return { status: isSilent || (!isList && text === undefined) ? "unknown" : "ok", ...base };
}

/** Outputs are a text, a list of parts, or in older versions JSON with the exit code in it. */
function unpacked(output: JsonValue | undefined) {
  const isJsonText = typeof output === "string" && output.startsWith("{");
  const inner = isJsonText ? parsed(encodeUtf8(output)) : output;
  if (isJsonObject(inner) && (!isJsonText || inner["metadata"] !== undefined)) {
    const text = textOf(inner["output"]) ?? textOf(inner["content"]);
    const isOk = typeof inner["success"] === "boolean" ? inner["success"] : undefined;
    const exit = wholeAt(objectAt(inner, "metadata"), "exit_code");
    return { text, exit, isOk, isList: false };
  }
  return { text: textOf(output), exit: undefined, isOk: undefined, isList: Array.isArray(output) };
}

function codeIn(text: string): number | undefined {
  const code = EXIT_CODE.exec(head(text))?.[1];
  return code === undefined ? undefined : Number(code);
}

function evidenceOf(
  event: JsonObject,
): { readonly id: string; readonly evidence: Evidence } | undefined {
  if (event["type"] === "item_completed") {
    const item = objectAt(event, "item");
    const id = textAt(item, "id");
    return id === undefined || item === undefined
      ? undefined
      : { id, evidence: itemEvidence(item) };
  }
  const id = textAt(event, "call_id");
  if (id === undefined) return undefined;
  switch (event["type"]) {
    case "exec_command_end": {
      // Writing to a running command has an end of its own, with the id of the writing.
      if (event["source"] === "unified_exec_interaction") return undefined;
      const exit_code = wholeAt(event, "exit_code");
      const result = textAt(event, "aggregated_output") ?? textAt(event, "formatted_output");
      return { id, evidence: { ...ending(event["status"], exit_code), exit_code, result } };
    }
    case "patch_apply_end": {
      const status = event["success"] === true ? "ok" : "failed";
      const told = event["status"] === "declined"
        ? ending("declined", undefined)
        : { status } as const;
      return { id, evidence: { ...told, result: textAt(event, "stdout") } };
    }
    case "mcp_tool_call_end": {
      const result = objectAt(event, "result");
      const answer = objectAt(result, "Ok") ?? objectAt(result, "ok");
      const isFailed = answer === undefined || answer["isError"] === true ||
        answer["is_error"] === true;
      return {
        id,
        evidence: { status: isFailed ? "failed" : "ok", result: textOf(answer?.["content"]) },
      };
    }
    default:
      return undefined;
  }
}

function itemEvidence(item: JsonObject): Evidence {
  const exit_code = wholeAt(item, "exit_code");
  const result = textAt(item, "aggregated_output") ?? textAt(item, "stdout") ??
    textOf(listAt(objectAt(item, "result"), "content"));
  const isError = objectAt(item, "result")?.["isError"] === true ||
    objectAt(item, "error") !== undefined;
  const told = isError ? { status: "failed" } as const : ending(item["status"], exit_code);
  return { ...told, exit_code, result };
}

function ending(
  status: JsonValue | undefined,
  exit_code: number | undefined,
): Pick<Evidence, "status" | "denied_by"> {
  if (status === "declined") return { status: "denied", denied_by: "user" };
  if (status === "failed" || (exit_code !== undefined && exit_code !== 0)) {
    return { status: "failed" };
  }
  if (status === "completed" || exit_code === 0) return { status: "ok" };
  return {};
}
