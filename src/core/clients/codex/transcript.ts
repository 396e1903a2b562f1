/**
 * Transcripts of Codex: `sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl`, one per thread. Calls and
 * outputs are lines of their own; events beside them repeat the outcome in members. Versions of
 * August 2026 wrote `exec_command_end`, 0.171 writes `item_completed`.
 */

import { encodeUtf8 } from "../../bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { shellWord } from "../../text.ts";
import { type OpenCall, OpenCalls, type ToldOutcome } from "../open_calls.ts";
import type { Told } from "../told_call.ts";
import {
  fingerprint,
  objectAt,
  parsed,
  textAt,
  timeOf,
  type TranscriptPlace,
  type TranscriptReader,
} from "../transcript.ts";
import { type Evidence, evidenceOf, head, outcomeOf, RUNNING } from "./outcome.ts";

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
  "web_search_call",
  "function_call_output",
  "custom_tool_call_output",
  "item_completed",
  "exec_command_end",
  "patch_apply_end",
  "mcp_tool_call_end",
  "turn_aborted",
]);
/** How searches that the vendor ran ended, by their status. */
const SEARCHED: Readonly<Record<string, ToldOutcome["status"]>> = {
  completed: "ok",
  failed: "failed",
  incomplete: "interrupted",
};
/** Calls that are remembered to tell a repeated id from a copied one. */
const REPEATS_MAX = 16_384;

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
    // Early versions wrote items without a line around them.
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
      case "web_search_call": {
        // The vendor runs it: it has no output, and says itself how it ended.
        const status = SEARCHED[textAt(item, "status") ?? ""] ?? "unknown";
        const { type, ...action } = objectAt(item, "action") ?? {};
        this.#open(item, line, "web_search", { ...action, ...present({ type }) }, { status });
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

  /** Notes a call; one with an outcome waits for no other line. */
  #open(
    item: JsonObject,
    line: JsonObject,
    name: string,
    given: JsonObject,
    outcome?: ToldOutcome,
  ): void {
    const id = textAt(item, "call_id") ?? textAt(item, "id");
    const told = this.#inHookWords(name, textAt(item, "namespace"), given);
    const mark = `${id ?? ""}:${fingerprint(told.tool + JSON.stringify(told.args))}`;
    const repeat = this.#repeats.get(mark) ?? 0;
    this.#repeats.set(mark, repeat + 1);
    const [oldest] = this.#repeats.size > REPEATS_MAX ? this.#repeats.keys() : [];
    if (oldest !== undefined) this.#repeats.delete(oldest);
    const isAgent = this.#parent !== undefined;
    const open = this.#calls.open(outcome === undefined ? id : undefined, {
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
    if (outcome !== undefined) open.outcome = outcome;
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
