/** Words of git that are a revision or a file (gitrevisions(7), gitglossary(7)). */

import type { Word } from "../act.ts";
import { knownStart, withoutStart } from "../programs/word_parts.ts";

/** In front of a path: an index stage, or a pathspec with magic. */
const INDEX_OR_MAGIC = /^:(?:[0-3]:|\([a-z,:]*\)|\/)?/;

/** A pathspec for what is left out. */
const LEFT_OUT = /^:(?:[!^]|\([^)]*exclude)/;

/** Ends of a revision, such as `HEAD~1` and `main@{1}`. */
const REVISION = /~[0-9]*$|\^|@\{/;

/** The file that a word may be, as `.env` and `HEAD:.env` are; `undefined` for any other word. */
export function fileOfRevision(word: Word): Word | undefined {
  const start = knownStart(word);
  if (LEFT_OUT.test(start)) return undefined;
  const [front] = INDEX_OR_MAGIC.exec(start) ?? /^[^:/.][^:]*:/.exec(start) ?? [];
  if (front !== undefined) return withoutStart(word, front.length);
  const text = word.pieces.map((piece) => piece.kind === "text" ? piece.text : "x").join("");
  return REVISION.test(text) || isRange(text) ? undefined : word;
}

/** Whether it is `a..b` or `a...b`, and no path with the folder above in it. */
function isRange(text: string): boolean {
  const parts = text.split("/");
  return !parts.includes("..") && parts.some((part) => /[^.]\.\.|\.\.[^.]/.test(part));
}
