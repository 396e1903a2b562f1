/**
 * Members of `tools/call` besides the tool's name and arguments. Each that a server could take for
 * input of the tool is judged and in the digest, or the call is refused. Otherwise an approval
 * would admit calls that no person saw.
 *
 * Sources: MCP 2025-11-25 (`_meta`, `task`) and 2026-07-28 (`inputResponses`, `requestState`).
 */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { quotedMember } from "./member_shown.ts";
import { disguised, plainName } from "./message_names.ts";

/** Answers to what the server asked before it went on with the call. They are input like arguments. */
const RETRY = ["inputResponses", "requestState"] as const;

/** Members of `params` that MCP defines for `tools/call`. */
const PARAMS = ["name", "arguments", "_meta", "task", ...RETRY] as const;

/** Members of a request. */
const REQUEST = ["jsonrpc", "id", "method", "params"] as const;

/** Members of a task: how long the server keeps it, and how often the client asks. */
const TASK = ["ttl", "pollInterval"] as const;

/** Before the name of a member in the arguments that are judged. */
const PREFIX = "mcp:";

/** Members of `_meta` that MCP or W3C define and that are not ids. */
const DEFINED_META: ReadonlySet<string> = new Set([
  "io.modelcontextprotocol/clientInfo",
  "io.modelcontextprotocol/clientCapabilities",
  "io.modelcontextprotocol/related-task",
  ...["tracestate", "baggage"],
]);

/** Names of arguments that would be taken for those members, as the most lenient parser compares them. */
const RESERVED: ReadonlySet<string> = new Set(RETRY.map((name) => plainName(PREFIX + name)));

/** An id, a number as text, a version, a language: no place for a command, a path or an address. */
const ID = /^[A-Za-z0-9._:=+@-]{0,256}$/;

/** Why the message has members that no reading of a call covers; `undefined` if it has none. */
export function requestFault(message: JsonObject): string | undefined {
  const stray = Object.keys(message).find((name) => !includes(REQUEST, name));
  return stray === undefined
    ? undefined
    : `MCP does not define the member ${quotedMember(stray)} for a request`;
}

/** Why parameters cannot be judged whole; `undefined` if they can. */
export function paramsFault(params: JsonObject): string | undefined {
  const twin = disguised(params, PARAMS);
  if (twin !== undefined) return `the member params.${twin} is spelled in another way`;
  const stray = Object.keys(params).find((name) => !includes(PARAMS, name));
  if (stray !== undefined) {
    return `params has the member ${quotedMember(stray)}, which MCP does not define for tools/call`;
  }
  const { _meta = null, task = null, arguments: args } = params;
  if (_meta !== null && !isJsonObject(_meta)) return "params._meta is not an object";
  const taskProblem = task === null ? undefined : taskFault(task);
  if (taskProblem !== undefined) return taskProblem;
  const taken = isJsonObject(args)
    ? Object.keys(args).find((name) => RESERVED.has(plainName(name)))
    : undefined;
  return taken === undefined
    ? undefined
    : `an argument has the name ${quotedMember(taken)}, which is reserved for a member of params`;
}

/** Everything that is input for the tool: its arguments, and the answers that a retry brings. */
export function judgedArgs(params: JsonObject, args: JsonObject): JsonObject {
  const given = RETRY.filter((name) => Object.hasOwn(params, name));
  if (given.length === 0) return args;
  const added = given.map((name) => [PREFIX + name, params[name] ?? null] as const);
  // fromEntries defines members, so that one called __proto__ stays a member
  return Object.fromEntries([...Object.entries(args), ...added]);
}

/** Members of `params` that hold input for the tool. */
export const INPUT_PARAMS: readonly string[] = ["arguments", ...RETRY];

/**
 * Content of `_meta` beyond the protocol's own members and ids, in words; empty if there is none.
 * No digest covers it, so a call with such content cannot be approved.
 */
export function contentOfMeta(params: JsonObject): readonly string[] {
  const { _meta } = params;
  if (!isJsonObject(_meta)) return [];
  return Object.entries(_meta)
    .filter(([name, value]) => !DEFINED_META.has(name) && !isId(value))
    .map(([name]) => `_meta has ${quotedMember(name)} with more than an id`);
}

function taskFault(task: JsonValue): string | undefined {
  if (!isJsonObject(task)) return "params.task is not an object";
  for (const [name, value] of Object.entries(task)) {
    if (!includes(TASK, name)) {
      return `params.task has the member ${quotedMember(name)}, which MCP does not define`;
    }
    if (value !== null && typeof value !== "number") return `params.task.${name} is not a number`;
  }
  return undefined;
}

function isId(value: JsonValue): boolean {
  return typeof value === "string" ? ID.test(value) : value === null || typeof value !== "object";
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
