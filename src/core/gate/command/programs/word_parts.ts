/** Parts of words: what is known of their beginning, and words without it. */

import type { Piece, Word } from "../act.ts";

/** The text with which a word is known to begin. */
export function knownStart({ pieces }: Word): string {
  const [first] = pieces;
  return first?.kind === "text" ? first.text : "";
}

/** The whole text, if nothing of it is unknown and it is one word. */
export function wholeText(word: Word | undefined): string | undefined {
  if (word === undefined || word.count === "many") return undefined;
  const [first, ...more] = word.pieces;
  if (first === undefined) return "";
  return first.kind === "text" && more.length === 0 ? first.text : undefined;
}

/** Whether the word may be any number of any words. */
export function isWild({ count, pieces }: Word): boolean {
  return count === "many" && pieces.some((piece) => piece.kind === "unknown");
}

/** Whether a word whose beginning is not known may begin with a dash. */
export function mayBeFlag(word: Word): boolean {
  const [first] = word.pieces;
  return first !== undefined && first.kind !== "text";
}

/** Whether a file is what the program reads from its input, or what another program prints. */
export function isInput(word: Word): boolean {
  const text = wholeText(word);
  if (text === undefined) return /^<\(/.test(word.source);
  return /^(?:-|\/dev\/(?:stdin|fd\/.*)|\/proc\/.*)$/.test(text);
}

/** The word without its first characters, which must be known text. */
export function withoutStart(word: Word, length: number): Word {
  const [first, ...more] = word.pieces;
  if (length === 0 || first?.kind !== "text") return word;
  const text = first.text.slice(length);
  const pieces: readonly Piece[] = text === "" ? more : [{ kind: "text", text }, ...more];
  return { pieces, count: word.count, source: word.source };
}

/** Joins words with blanks between them, as `eval` and `ssh` do. */
export function joinWords(words: readonly Word[]): Word {
  const pieces: Piece[] = [];
  const add = (piece: Piece) => {
    const last = pieces.at(-1);
    if (piece.kind === "text" && last?.kind === "text") {
      pieces[pieces.length - 1] = { kind: "text", text: last.text + piece.text };
    } else pieces.push(piece);
  };
  let isMany = false;
  for (const [index, word] of words.entries()) {
    if (index > 0) add({ kind: "text", text: " " });
    word.pieces.forEach(add);
    if (word.count === "many") isMany = true;
  }
  const source = words.map((word) => word.source).join(" ");
  return isMany
    ? { pieces: [{ kind: "unknown" }], count: "one", source }
    : { pieces, count: "one", source };
}

/** An unknown word. */
export function anyWord(count: Word["count"], source = ""): Word {
  return { pieces: [{ kind: "unknown" }], count, source };
}

/** A word of known text. */
export function textWord(text: string): Word {
  return { pieces: text === "" ? [] : [{ kind: "text", text }], count: "one", source: text };
}
