/** Tools of servers that move, delete or fill whole folders, by what their names say. */

import { isJsonObject, type JsonValue } from "../../json/json.ts";

/** What a tool does with a folder that its arguments name. */
export interface FolderUse {
  /** Texts of the arguments, each of which it may move or delete with all that is in it. */
  readonly taken: ReadonlySet<string>;
  /** Texts that may be folders into which it puts files that the call does not name. */
  readonly filled: ReadonlySet<string>;
  /** Files that it may put into a folder under their own names. */
  readonly placed: readonly string[];
}

const TAKING: ReadonlySet<string> = new Set([
  ...["move", "mv", "rename", "delete", "del", "remove", "rm", "rmdir", "unlink", "trash"],
  ...["erase", "destroy", "purge", "wipe", "empty", "clear", "clean"],
]);
const PLACING: ReadonlySet<string> = new Set(["move", "mv", "rename", "copy", "cp"]);
const FILLING: ReadonlySet<string> = new Set([
  ...["copy", "cp", "mirror", "sync", "extract", "unzip", "untar", "unpack", "decompress"],
]);
/** Words that say that a tool is about files, and about folders. */
const FILES = /^(?:files?|paths?|items?|entr(?:y|ies)|all|many|multiple|batch|recursive(?:ly)?)$/;
const FOLDERS = /^(?:dirs?|director(?:y|ies)|folders?|trees?|archives?)$/;

/** Names of arguments that say where something comes from, and where it goes. */
const SOURCE = /^(?:from|src|sources?|old|archive|input|zip|tar)/i;
const TARGET = /^(?:to|dst|dest|new|target|into|out)/i;

/** Most pairs of texts of a whole call; of more, only those in one object go together. */
const PAIRS_MAX = 1000;

/** What a call does with folders; `undefined` if the name of its tool tells of none. */
export function folderUse(
  tool: string,
  args: JsonValue,
  contents: readonly string[],
): FolderUse | undefined {
  const words = wordsOf(tool);
  const isAbout = (verbs: ReadonlySet<string>) =>
    words.some((word) => verbs.has(word)) &&
    (verbs.has(words.at(-1) ?? "") || words.some((word) => FILES.test(word) || FOLDERS.test(word)));
  const [isTaking, isPlacing] = [isAbout(TAKING), isAbout(PLACING)];
  const isFilling = isAbout(FILLING) && !words.some((word) => /^files?$/.test(word));
  if (!isTaking && !isPlacing && !isFilling) return undefined;
  const texts = namedTexts(args, contents);
  // Of a tool that only deletes, no argument says where something goes.
  const isTarget = (name: string) => isPlacing && TARGET.test(name);
  const sources = texts.filter(({ name }) => !isTarget(name));
  const targets = texts.filter(({ name }) => !SOURCE.test(name));
  return {
    taken: new Set(isTaking ? texts.flatMap((one) => isTarget(one.name) ? [] : one.text) : []),
    filled: new Set(isFilling ? texts.flatMap((one) => SOURCE.test(one.name) ? [] : one.text) : []),
    placed: isPlacing ? placedBy(sources, targets) : [],
  };
}

/** Each source under its own name in each target. */
function placedBy(sources: readonly NamedText[], targets: readonly NamedText[]): string[] {
  const ofObject = new Map<number, NamedText[]>();
  for (const one of sources) {
    const others = ofObject.get(one.object);
    if (others === undefined) ofObject.set(one.object, [one]);
    else others.push(one);
  }
  const isFew = sources.length * targets.length <= PAIRS_MAX;
  return targets.flatMap((into) =>
    (isFew ? sources : ofObject.get(into.object) ?? []).flatMap((one) =>
      one === into || baseOf(one.text) === "" ? [] : `${into.text}/${baseOf(one.text)}`
    )
  );
}

/** The words of the tool's own name, without that of its server, in lower case. */
export function wordsOf(tool: string): readonly string[] {
  const own = tool.trim().split(/__|[.:/]/).at(-1) ?? "";
  return own.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z]+/)
    .filter((word) => word !== "");
}

interface NamedText {
  /** Name of the member that holds it, or the list in which it is. */
  readonly name: string;
  readonly text: string;
  /** Number of the object of which it is a member. */
  readonly object: number;
}

/** The texts of arguments, but for those that are written or said. */
function namedTexts(args: JsonValue, contents: readonly string[]): readonly NamedText[] {
  const texts: NamedText[] = [];
  let objects = 0;
  const walk = (value: JsonValue, name: string, object: number) => {
    if (typeof value === "string") texts.push({ name, text: value.trimEnd(), object });
    else if (Array.isArray(value)) { for (const item of value) walk(item, name, object); }
    else if (isJsonObject(value)) {
      const own = ++objects;
      for (const [member, item] of Object.entries(value)) {
        if (!contents.includes(member)) walk(item, member, own);
      }
    }
  };
  walk(args, "", 0);
  return texts;
}

function baseOf(path: string): string {
  return path.replace(/[\\/]+$/, "").split(/[\\/]/).at(-1) ?? "";
}
