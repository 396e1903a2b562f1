/**
 * Finds the ciphertext of an envelope without holding it: a file may be larger than memory, and the
 * ciphertext is nearly all of it. What is left is small and goes through the ordinary JSON reader.
 */

import { concatBytes, decodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import type { RandomAccess } from "../source.ts";

/** An envelope with an empty ciphertext, and where the real one lies. */
export interface EnvelopeOutline {
  readonly outline: Uint8Array<ArrayBuffer>;
  /** Offset of the first character inside of the quotes; 0 if there is no ciphertext. */
  readonly start: number;
  /** Characters. */
  readonly length: number;
}

const CHUNK_BYTES = 256 * 1024;
/** Everything but the ciphertext fits in here many times. */
const OUTLINE_MAX_BYTES = 64 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Reads the file once. */
export async function locateCiphertext(input: RandomAccess): Promise<EnvelopeOutline> {
  const scan = new OutlineScan();
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; at < input.size;) {
    const read = await input.read(at, buffer);
    if (read === 0) break;
    scan.take(buffer.subarray(0, read), at);
    at += read;
  }
  return scan.result();
}

class OutlineScan {
  readonly #kept: Uint8Array[] = [];
  #size = 0;
  #depth = 0;
  /** Bytes of the string that is being read. */
  #text: number[] | undefined;
  #isEscaped = false;
  /** The last string at depth 1, which is a key if a colon follows. */
  #last = "";
  #key = "";
  #isSkipping = false;
  #start = 0;
  #length = 0;
  #found = 0;

  take(chunk: Uint8Array, offset: number): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#isSkipping) {
        const end = chunk.indexOf(QUOTE, at);
        const stop = end < 0 ? chunk.length : end;
        this.#length += stop - at;
        at = stop;
        if (end >= 0) this.#isSkipping = false;
        if (end < 0) return;
        this.#keep(QUOTE);
        at++;
        continue;
      }
      const byte = chunk[at] ?? 0;
      this.#keep(byte);
      at++;
      if (this.#text !== undefined) this.#inString(byte, this.#text);
      else if (byte === QUOTE) {
        if (this.#depth === 1 && this.#key === "ciphertext" && this.#found++ === 0) {
          this.#isSkipping = true;
          this.#start = offset + at;
        } else this.#text = [];
      } else this.#between(byte);
    }
  }

  result(): EnvelopeOutline {
    return { outline: concatBytes(this.#kept), start: this.#start, length: this.#length };
  }

  #inString(byte: number, text: number[]): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) {
      if (this.#depth === 1) this.#last = decodeUtf8(Uint8Array.from(text));
      this.#text = undefined;
      return;
    }
    text.push(byte);
  }

  #between(byte: number): void {
    switch (byte) {
      case 0x7b: // {
      case 0x5b: // [
        this.#depth++;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        this.#depth--;
        break;
      case 0x3a: // :
        if (this.#depth === 1) this.#key = this.#last;
        break;
      case 0x2c: // ,
        if (this.#depth === 1) this.#key = "";
    }
  }

  #keep(byte: number): void {
    if (++this.#size > OUTLINE_MAX_BYTES) {
      throw new GaitError(
        "invalid_input",
        `parse encrypted artifact: more than ${OUTLINE_MAX_BYTES} bytes beside the ciphertext`,
      );
    }
    this.#kept.push(Uint8Array.of(byte));
  }
}
