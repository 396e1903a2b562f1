/** Files of further arguments: for some programs `@file` stands for what is written in it. */

import type { Word } from "../act.ts";
import type { Program } from "./program.ts";
import { isWild, knownStart, mayBeFlag, withoutStart } from "./word_parts.ts";

/** The files of arguments among the words of a program; a glob may find a file whose name begins with `@`. */
export function argumentFiles(
  levels: readonly Program[],
  words: readonly Word[],
): readonly Word[] {
  if (!levels.some(({ hasArgumentFiles }) => hasArgumentFiles)) return [];
  return words.flatMap((word) => {
    if (knownStart(word).startsWith("@")) return [withoutStart(word, 1)];
    // Words that may be anything are judged as such.
    return mayBeFlag(word) && !isWild(word) ? [word] : [];
  });
}
