/** The command that a client starts before a call, found in our entries of its settings. */

import { isJsonObject, type JsonValue } from "../../json/json.ts";
import type { ClientName } from "../client.ts";
import { ASKER } from "../hook_asker.ts";
import { idOfCommand } from "../hook_command.ts";

/** A command line for a shell, or the words of a program that is started without one. */
export type RegisteredCommand =
  & (
    | { readonly line: string; readonly words?: undefined }
    | { readonly words: readonly string[]; readonly line?: undefined }
  )
  /** Whether a server is asked first. */
  & { readonly asksServer: boolean };

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
    if (line !== undefined) return { line, asksServer: wordsOf(line)[ASKER_AT] === ASKER };
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
    if (!isWords) return undefined;
    const asksServer = /^const SERVES = true;$/m.test(plugin);
    return { words: [...words, "--event", "before"], asksServer };
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
  const words = startWords(command);
  const end = words.findIndex((word, index) => word === "hooks" && words[index + 1] === "run");
  if (end < 0) return [];
  // Variables stand before the program.
  const own = words.slice(0, end);
  return own.slice(own.findIndex((word) => !/^[A-Z_]+=/.test(word)));
}

/** Place of the program that asks a server, behind the shell, its script and a name. */
const ASKER_AT = 4;
const OBSERVES = "--observe";

/** The words with which gait is started for a call, from its variables on; `--observe` comes last. */
export function startWords({ line, words = [] }: RegisteredCommand): readonly string[] {
  if (line === undefined) {
    const others = words.filter((word) => word !== OBSERVES);
    return others.length === words.length ? words : [...others, OBSERVES];
  }
  const all = wordsOf(line);
  const [shell, flag, , name] = all;
  if (shell !== "/bin/sh" || flag !== "-c" || name !== "gait") return all;
  return all.slice(all[ASKER_AT] === ASKER ? ASKER_AT + 1 : ASKER_AT);
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
