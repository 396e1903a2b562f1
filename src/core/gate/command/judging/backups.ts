/** Copies that programs keep of the files that they change in place: `sed -i.bak`, `perl -i'old/*'`. */

import type { Word } from "../act.ts";
import { placedIn } from "../placed_words.ts";
import { anyWord, textWord, wholeText } from "../programs/word_parts.ts";

/**
 * What the copy of a file may be, none if there is no copy. Each `*` of `suffix` is replaced by the
 * file's name; without `*` the suffix follows the name.
 */
export function backupsOf(file: Word, suffix: Word): readonly Word[] {
  const ending = wholeText(suffix);
  if (ending === "") return [];
  if (ending === undefined) return [anyWord("many", suffix.source)];
  if (!ending.includes("*")) return [withEnding(file, ending)];
  const path = wholeText(file);
  if (path === undefined) return [anyWord("many", suffix.source)];
  const slash = path.lastIndexOf("/") + 1;
  // Programs differ on which name it is, and from which folder.
  const names = new Set([path, path.slice(slash)].map((name) => ending.replaceAll("*", name)));
  const texts = new Set([...names].flatMap((name) => [name, path.slice(0, slash) + name]));
  return [...texts].map(textWord);
}

/** Most files in folders that are looked at one by one. */
const MAX_PLACED = 1000;

/** What `targets` with a suffix may be, also if they are folders into which `files` are put. */
export function suffixedOf(
  targets: readonly Word[],
  files: readonly Word[],
  suffix: Word,
): readonly Word[] {
  const ending = wholeText(suffix);
  if (ending === "") return [];
  if (ending === undefined) return [anyWord("many", suffix.source)];
  return targets.flatMap((target) => [target, ...files.map((file) => placedIn(target, file))])
    .slice(0, MAX_PLACED).map((word) => withEnding(word, ending));
}

/** What copies of a file are whose names have something in front. */
export function prefixedOf(file: Word, prefix: Word): readonly Word[] {
  const start = wholeText(prefix);
  const all = start === undefined || start.includes("*") ? undefined : textWord(`${start}*`);
  return all === undefined ? [anyWord("many", prefix.source)] : backupsOf(file, all);
}

function withEnding({ pieces, count, source }: Word, ending: string): Word {
  const last = pieces.at(-1);
  const text = { kind: "text", text: (last?.kind === "text" ? last.text : "") + ending } as const;
  return { pieces: [...last?.kind === "text" ? pieces.slice(0, -1) : pieces, text], count, source };
}
