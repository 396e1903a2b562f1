/** How the guard looks at a call: which of its texts may be paths, and which are command lines. */

import { FOLDER_ARGUMENT, parseValuePointer, selectValues } from "../../gate/conditions/select.ts";
import type { Policy } from "../../gate/policy/policy.ts";
import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { isAbsolutePath } from "../../path.ts";
import type { IntentRequest } from "../../schema/gate.ts";
import { lowerTrim, shellWord } from "../../text.ts";
import { COMMAND_ARGUMENTS, OTHER_COMMAND_ARGUMENTS } from "../call/command_arguments.ts";
import { WRITTEN } from "../call/adapters/claude_tools.ts";
import { textsToRun } from "./arg_lines.ts";
import { wordsOf } from "./folder_tools.ts";
import type { GuardedCall } from "./guard_files.ts";

/** A call, and what its door knows of it. */
export interface CallAtDoor {
  readonly request: IntentRequest;
  /** Name by which the client calls the tool; without one, that of the request. */
  readonly tool?: string;
  readonly policies: readonly Policy[];
  /** Folder that the client works in, if it tells. */
  readonly cwd?: string | undefined;
  /** Folder in which gait was started. */
  readonly folder: string;
  /**
   * What a client that is known, or a tool map, says of the tool; `targets` if only the targets of the
   * call tell what it does.
   */
  readonly kind?: "reads" | "edits" | "other" | "mapped" | "targets" | undefined;
}

/** The call as the guard sees it. */
export function guardedCall(
  { request, policies, folder, kind, ...door }: CallAtDoor,
): GuardedCall {
  const { tool_name, args, targets = [] } = request;
  const tool = door.tool ?? tool_name;
  const isPatch = /patch/i.test(tool);
  const texts = kind === "reads" || kind === "mapped" || kind === "targets"
    ? undefined
    : kind === undefined && isReader(tool_name)
    ? "read"
    : "written";
  const lines = kind === "targets" ? [] : [...linesIn(request, policies), ...codeIn(tool, args)];
  const mayRun = texts === "written" && !isPatch && kind !== "edits" ? textsToRun(args) : [];
  return {
    ...{ targets, args, tool, texts, lines },
    mayRun: mayRun.filter((text) => !lines.includes(text)),
    contents: isPatch || kind === "other" ? [] : kind === "edits" ? WRITTEN : CONTENTS,
    cwd: [door.cwd, args[FOLDER_ARGUMENT], request.context.workspace].find(isAbsoluteText) ??
      folder,
  };
}

function isAbsoluteText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && isAbsolutePath(value);
}

/** Names of arguments that hold what is written or said, and no path. */
const CONTENTS: readonly string[] = [
  ...WRITTEN,
  ...["contents", "file_text", "text", "newText", "oldText", "new_str", "old_str"],
  ...["insert_text", "new_text", "old_text", "instruction", "instructions", "message", "body"],
  ...["description", "explanation", "title", "subject"],
];

const READING: ReadonlySet<string> = new Set([
  ...["read", "get", "list", "ls", "dir", "view", "cat", "head", "tail", "show", "stat", "tree"],
  ...["search", "find", "grep", "rg", "glob", "describe", "inspect", "lookup", "directory_tree"],
]);
const CHANGING: ReadonlySet<string> = new Set([
  ...["write", "edit", "replace", "delete", "remove", "update", "move", "rename", "save", "create"],
  ...["apply", "patch", "set", "put", "run", "exec", "execute", "copy", "append", "insert"],
]);

/** Whether the name of a tool says that it only reads. */
function isReader(tool: string): boolean {
  const own = tool.trim().split(/__|[.:/]/).at(-1) ?? "";
  const words = wordsOf(tool);
  const isReading = READING.has(words[0] ?? "") || READING.has(own.toLowerCase());
  return isReading && !words.some((word) => CHANGING.has(word));
}

/** Tools of known clients that run code, by the argument that holds it. */
const CODE: Readonly<Record<string, string>> = { repl: "code", js_repl: "code" };

/** Code among the arguments, as a line that gives it to its interpreter. */
function codeIn(tool: string, args: JsonValue): readonly string[] {
  const name = lowerTrim(tool);
  const code = Object.hasOwn(CODE, name) && isJsonObject(args) ? args[CODE[name] ?? ""] : undefined;
  return typeof code === "string" ? [`node -e ${shellWord(code)}`] : [];
}

/** Command lines among the arguments, as policies name them and known clients have them. */
function linesIn({ tool_name, args }: IntentRequest, policies: readonly Policy[]): string[] {
  const tool = lowerTrim(tool_name);
  const known = [COMMAND_ARGUMENTS, OTHER_COMMAND_ARGUMENTS];
  const tables = [...known, ...policies.map(({ commands = {} }) => commands)];
  const pointers = tables.flatMap((table) => Object.hasOwn(table, tool) ? table[tool] ?? [] : []);
  return [...new Set(pointers)].flatMap((text) => {
    const pointer = parseValuePointer(text);
    const selection = typeof pointer === "string" ? undefined : selectValues(args, pointer);
    if (selection?.kind !== "values") return [];
    return selection.values.flatMap(({ value }) => {
      if (typeof value === "string") return [value];
      // The program gets each word of a vector unchanged.
      return Array.isArray(value) ? [value.map((word) => shellWord(String(word))).join(" ")] : [];
    });
  });
}
