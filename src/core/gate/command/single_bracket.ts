/** `[` and `test`. */

import type { Word } from "./act.ts";
import { isPlainNumber } from "./arithmetic.ts";
import { type Line, refuse, type Scope } from "./line.ts";
import { constantText } from "./word_builder.ts";
import type { ReadWord } from "./words.ts";

/** Operators whose operand some shell evaluates. */
const EVALUATING = new Set(["-v", "-R", "-t"]);

/**
 * Reads the words of a test. `-v` takes the name of a variable, whose subscript is evaluated. So no
 * unknown word may follow `-v`, or a word that may be `-v`.
 */
export function readTestWords(
  words: readonly ReadWord[],
  _scope: Scope,
  _line: Line,
  name: string,
): void {
  const last = words.length - 1;
  let before: string | undefined = "";
  for (const [i, read] of words.entries()) {
    const [word] = read.words;
    if (word === undefined || read.words.length > 1) refuse("a test has words that are not known");
    const text = read.isNumber ? "0" : constantText(word);
    if (i === last && name === "[" && text === "]") return;
    if (text === undefined) checkUnknown(word, before);
    else if (text.includes("[")) refuse("it evaluates an array subscript");
    else if (before === "-t" && !isPlainNumber(text)) refuse("it evaluates arithmetic");
    before = text ?? (mayBeFlag(word) ? undefined : "");
  }
}

function checkUnknown(word: Word, before: string | undefined): void {
  if (word.count === "many") refuse("a test has an unquoted value, which may be several words");
  if (before === undefined || EVALUATING.has(before)) {
    refuse("a test evaluates a value that is not known");
  }
  if (word.pieces.some((piece) => piece.kind === "text" && piece.text.includes("["))) {
    refuse("it evaluates an array subscript");
  }
}

function mayBeFlag(word: Word): boolean {
  const [first] = word.pieces;
  return first?.kind !== "text" || first.text.startsWith("-");
}
