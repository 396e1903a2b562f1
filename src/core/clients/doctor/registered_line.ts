/** The command that a client starts before a call, found in our entries of its settings. */

import { isJsonObject, type JsonValue } from "../../json/json.ts";
import type { ClientName } from "../client.ts";
import { ASKER } from "../hook_asker.ts";
import { idOfCommand } from "../hook_command.ts";

/** A command line for a shell, or the words of a program that is started without one. */
export type RegisteredCommand =
  | { readonly line: string; readonly words?: undefined }
  | { readonly words: readonly string[]; readonly line?: undefined };

/** Names of the event before a call. */
const BEFORE: ReadonlySet<string> = new Set(["PreToolUse", "BeforeTool", "preToolUse"]);

/** `undefined` if the entries have no command for the event before a call. */
export function registeredCommand(
  client: ClientName,
  entries: JsonValue,
): RegisteredCommand | undefined {
  if (!isJsonObject(entries)) return undefined;
  if (client === "opencode") return pluginWords(entries["plugin"]);
  for (const [event, items] of Object.entries(entries)) {
    if (!BEFORE.has(event)) continue;
    const line = textsIn(items).find((text) => idOfCommand(client, text) !== undefined);
    if (line !== undefined) return { line };
  }
  return undefined;
}

/** The list of words that our plugin starts gait with. */
function pluginWords(plugin: JsonValue | undefined): RegisteredCommand | undefined {
  if (typeof plugin !== "string") return undefined;
  const [, list] = /^const WORDS = (\[.*\]);$/m.exec(plugin) ?? [];
  if (list === undefined) return undefined;
  try {
    const words: unknown = JSON.parse(list);
    const isWords = Array.isArray(words) && words.every((word) => typeof word === "string");
    return isWords ? { words: [...words, "--event", "before"] } : undefined;
  } catch {
    return undefined;
  }
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((one) => textsIn(one));
}

/** The words that start gait itself, in a command that may be wrapped in a script of the shell. */
export function programWords(command: RegisteredCommand): readonly string[] {
  const words = command.words ?? wordsOf(command.line);
  const end = words.findIndex((word, index) => word === "hooks" && words[index + 1] === "run");
  const [shell, flag, , name] = words;
  const isWrapped = shell === "/bin/sh" && flag === "-c" && name === "gait";
  const start = isWrapped ? (words[4] === ASKER ? 5 : 4) : 0;
  if (end < start) return [];
  // Variables stand before the program.
  const own = words.slice(start, end);
  return own.slice(own.findIndex((word) => !/^[A-Z_]+=/.test(word)));
}

/** Words of a line as gait writes it: plain, or within single quotes. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:'[^']*'|\\.|"[^"]*"|[^\s'"\\])+/g)) {
    words.push(
      word.replace(
        /'([^']*)'|"([^"]*)"|\\(.)/g,
        (_, single, double, escaped) => single ?? double ?? escaped,
      ),
    );
  }
  return words;
}
