/** In one rule an argument is read in one way: two conditions that read it differently clash. */

import type { ReadAs } from "./condition_words.ts";

/** Types as which the conditions so far read one argument. */
export class Kinds {
  #first: { readonly readAs: ReadAs; readonly name: string } | undefined;
  #plain: string | undefined;

  /** Notes what a condition reads its value as; returns the condition that reads it otherwise. */
  clash(name: string, readAs: ReadAs): string | undefined {
    const isPlainToo = readAs === "text" || readAs === "number";
    if (this.#plain !== undefined && !isPlainToo) return this.#plain;
    this.#first ??= { readAs, name };
    return this.#first.readAs === readAs ? undefined : this.#first.name;
  }

  /** Notes a comparison with plain values; returns the condition that reads them otherwise. */
  clashPlain(name: string): string | undefined {
    this.#plain ??= name;
    const first = this.#first;
    const isPlainToo = first === undefined || first.readAs === "text" ||
      first.readAs === "number";
    return isPlainToo ? undefined : first.name;
  }
}
