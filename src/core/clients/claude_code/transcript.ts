/**
 * Transcripts of Claude Code: `projects/<folder>/<session>.jsonl`, and those of sub-agents below it.
 * The vendor calls the format internal; read are the members that its versions to 2.1.332 share.
 */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { GAIT_MARK } from "../mark.ts";
import { type BareCall, type OpenCall, OpenCalls, type ToldOutcome } from "../open_calls.ts";
import type { Told } from "../told_call.ts";
import {
  fingerprint,
  listAt,
  objectAt,
  textAt,
  textOf,
  timeOf,
  type TranscriptPlace,
  type TranscriptReader,
} from "../transcript.ts";

/** Texts with which the client answers for a call that it did not run. */
const DENIALS: readonly (readonly [by: NonNullable<ToldOutcome["denied_by"]>, text: RegExp])[] = [
  [
    "hook",
    /^(?:Error: )?(?:PreToolUse:\S+ hook error|Hook PreToolUse:\S+ denied|PreToolUse hook did not respond)/,
  ],
  ["hook", /^(?:Error: )?\S+ operation blocked by hook/],
  ["hook", GAIT_MARK],
  // The reason of a hook stands alone; this one says no more.
  ["hook", /^(?:Error: )?denied\.?$/i],
  [
    "user",
    /^(?:Error: )?(?:The user doesn't want to proceed with this tool use|User rejected tool use)/,
  ],
  ["client", /^(?:Error: )?Permission (?:to use|for) [^]{0,4000}? (?:has been )?denied/],
  ["client", /^(?:Error: )?Claude requested permissions to /],
  [
    "client",
    /^(?:Error: )?This (?:Bash )?command (?:requires approval|contains multiple operations)/,
  ],
  ["client", /^(?:Error: )?Auto mode denied/],
];

/** Errors of a command that ran, or that the client could not read. */
const FAILED =
  /^(?:Error: )?(?:<tool_use_error>|Command (?:timed out|failed)|[^\n]{0,80}maxBuffer)/;

/** Texts for a call that was cut off, or not begun because another one was. */
const INTERRUPTED =
  /^\[?(?:Request interrupted by user|Tool call did not complete|Tool call interrupted|Agent call interrupted|The user doesn't want to take this action right now)/;
const NOT_TOLD = /^\[Tool call result not in this copy/;
const EXIT_CODE = /^(?:Error: )?(?:Command failed with )?[Ee]xit code:? (\d+)\b/;

export class ClaudeCodeTranscript implements TranscriptReader {
  readonly #place: TranscriptPlace;
  readonly #calls = new OpenCalls();
  /** Calls of which a hook told after they ran. */
  readonly #ran = new WeakSet<OpenCall>();

  constructor(place: TranscriptPlace = {}) {
    this.#place = place;
  }

  wants({ type, message, attachment }: JsonObject): boolean {
    if (type === "attachment") return isJsonObject(attachment) && "toolUseID" in attachment;
    const isSaid = type === "assistant" || type === "user";
    return isSaid && isJsonObject(message) && Array.isArray(message["content"]);
  }

  take(value: JsonObject, line: number): readonly Told[] {
    const content = listAt(objectAt(value, "message"), "content").filter(isJsonObject);
    const unread: Told[] = [];
    switch (value["type"]) {
      case "assistant":
        for (const block of content) {
          if (block["type"] === "tool_use") {
            this.#calls.open(textAt(block, "id"), this.#callIn(block, value));
          }
        }
        break;
      case "user":
        for (const block of content) {
          if (block["type"] !== "tool_result") continue;
          const id = textAt(block, "tool_use_id");
          if (id === undefined || this.#calls.find(id) === undefined) {
            unread.push({
              kind: "unread",
              line,
              why: "it is a result, and no call before it has its id",
            });
          } else this.#calls.settle(id, this.#outcomeOf(id, block, value["toolUseResult"]));
        }
        break;
      case "attachment":
        this.#notice(objectAt(value, "attachment"));
        break;
    }
    return [...unread, ...this.#calls.ready()];
  }

  end(): readonly Told[] {
    return this.#calls.end();
  }

  #callIn(block: JsonObject, line: JsonObject): BareCall {
    const tool = textAt(block, "name") ?? "";
    const args = objectAt(block, "input") ?? {};
    const id = textAt(block, "id");
    const session = textAt(line, "sessionId") ?? this.#place.parent;
    // Earlier versions wrote lines of sub-agents among the others, and did not name them.
    const agent = textAt(line, "agentId") ??
      (line["isSidechain"] === true ? "sidechain" : undefined);
    // A fork has ids of its own for its lines, and names the line that each was copied from.
    const uuid = textAt(objectAt(line, "forkedFrom"), "messageUuid") ?? textAt(line, "uuid") ??
      `${session}:${textAt(objectAt(line, "message"), "id") ?? ""}`;
    return {
      client: "claude-code",
      tool,
      args,
      session: present({
        id: session,
        agent,
        cwd: textAt(line, "cwd") ?? this.#place.cwd,
        version: textAt(line, "version"),
      }),
      copy_key: `claude-code:${uuid}:${id ?? ""}:${fingerprint(tool + JSON.stringify(args))}`,
      ...present({
        id,
        mcp: mcpOf(tool),
        time: timeOf(line["timestamp"]),
        parent_session: agent === undefined ? undefined : session,
      }),
    };
  }

  /** Hooks that stopped a call leave a notice, which may come before the result. */
  #notice(attachment: JsonObject | undefined): void {
    const open = this.#calls.find(textAt(attachment, "toolUseID"));
    if (open === undefined) return;
    // What comes after a tool is about a call that ran.
    if (attachment?.["hookEvent"] === "PostToolUse") this.#ran.add(open);
    const isDenial = attachment?.["type"] === "hook_blocking_error" ||
      (attachment?.["type"] === "hook_permission_decision" && attachment["decision"] === "deny");
    if (!isDenial || attachment["hookEvent"] !== "PreToolUse") return;
    open.otherwise = { status: "denied", denied_by: "hook" };
  }

  #outcomeOf(id: string, block: JsonObject, raw: JsonValue | undefined): ToldOutcome {
    const result = textOf(block["content"]);
    const text = result ?? "";
    const response = isJsonObject(raw) ? raw : undefined;
    const base = present({ result });
    if (NOT_TOLD.test(text)) return { status: "unknown", ...base };
    if (response?.["interrupted"] === true) return { status: "interrupted", ...base };
    // What a tool printed may begin with any of these words.
    if (block["is_error"] !== true) return { status: "ok", ...base };
    if (INTERRUPTED.test(text)) return { status: "interrupted", ...base };
    const open = this.#calls.find(id);
    const denied_by = DENIALS.find(([, pattern]) => pattern.test(text))?.[0] ??
      open?.otherwise?.denied_by;
    if (denied_by !== undefined) return { status: "denied", denied_by, ...base };
    const code = EXIT_CODE.exec(text)?.[1];
    const exit_code = code === undefined ? undefined : Number(code);
    // A command that ran says how it ended; any other text may be the reason of a hook.
    const isSilent = open?.call.tool === "Bash" && code === undefined && !this.#ran.has(open) &&
      !FAILED.test(text);
    if (isSilent) return { status: "unknown", may_be_denied: true, ...base };
    return { status: "failed", ...base, ...present({ exit_code }) };
  }
}

function mcpOf(tool: string): BareCall["mcp"] {
  const [, server, name] = /^mcp__(.+?)__(.+)$/.exec(tool) ?? [];
  return server === undefined || name === undefined ? undefined : { server, tool: name };
}
