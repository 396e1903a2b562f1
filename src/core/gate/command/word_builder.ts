/** Puts a word together from its pieces. */

import type { Piece, Word } from "./act.ts";

/** An unknown piece. */
export const UNKNOWN: Piece = { kind: "unknown" };

/** Makes a word of constant text. */
export function constantWord(text: string, source: string = text): Word {
  return { pieces: text === "" ? [] : [{ kind: "text", text }], count: "one", source };
}

/** Makes an unknown word. */
export function unknownWord(count: Word["count"], source: string): Word {
  return { pieces: [UNKNOWN], count, source };
}

/** The text of a word that has no other pieces, else `undefined`. */
export function constantText(word: Word | undefined): string | undefined {
  if (word === undefined || word.count === "many") return undefined;
  const [first, ...more] = word.pieces;
  if (first === undefined) return "";
  return first.kind === "text" && more.length === 0 ? first.text : undefined;
}

/** Collects the pieces of one word. */
export class WordBuilder {
  readonly #pieces: Piece[] = [];
  #isTainted = false;
  #isGlob = false;
  #isMany = false;
  #isNumber = true;
  /** The variable whose value the whole word is, as far as read. */
  variable: string | undefined;
  #parts = 0;

  /** Adds text as the program gets it. */
  text(text: string): void {
    if (text === "") return;
    this.#parts++;
    if (!/^[0-9]+$/.test(text)) this.#isNumber = false;
    const last = this.#pieces.at(-1);
    if (this.#isTainted) this.#unknown();
    else if (last?.kind === "text") {
      this.#pieces[this.#pieces.length - 1] = { kind: "text", text: last.text + text };
    } else this.#pieces.push({ kind: "text", text });
  }

  /** Adds a part of a glob. */
  glob(piece: Piece): void {
    this.#parts++;
    this.#isNumber = false;
    this.#isGlob = true;
    if (this.#isTainted) this.#unknown();
    else this.#pieces.push(piece);
  }

  /** Adds a value that only running would tell. */
  value(count: Word["count"], isNumber = false): void {
    this.#parts++;
    if (!isNumber) this.#isNumber = false;
    if (count === "many") this.#isMany = true;
    this.#unknown();
  }

  /** Makes the rest of the word unknown: shells read it differently. */
  taint(count: Word["count"]): void {
    this.value(count);
    this.#isTainted = true;
  }

  #unknown(): void {
    if (this.#pieces.at(-1)?.kind !== "unknown") this.#pieces.push(UNKNOWN);
  }

  /** Whether the value is digits, whatever they are. */
  get isNumber(): boolean {
    return this.#isNumber && this.#parts > 0;
  }

  /** Whether the word has no pieces yet. */
  get isEmpty(): boolean {
    return this.#parts === 0;
  }

  /** Whether it is a single part. */
  get isSingle(): boolean {
    return this.#parts === 1;
  }

  /** Returns the word that was built. */
  build(source: string): Word {
    return { pieces: this.#pieces, count: this.#isMany || this.#isGlob ? "many" : "one", source };
  }
}
