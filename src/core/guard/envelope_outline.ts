/**
 * Finds the ciphertext of an envelope without loading it: the file may be larger than memory, and
 * nearly all of it is ciphertext. The rest is small and goes through the ordinary JSON reader.
 */

import { concatBytes, decodeUtf8 } from "../bytes.ts";
import { unreadable } from "../fault.ts";
import type { RandomAccess } from "../source.ts";

export interface EnvelopeOutline {
  /** The JSON text, with `""` in place of the ciphertext. */
  readonly outline: Uint8Array<ArrayBuffer>;
  /** Offset of the first byte after the opening quote; 0 if there is no ciphertext. */
  readonly start: number;
  /** Length of the ciphertext in bytes. */
  readonly length: number;
}

const CHUNK_BYTES = 256 * 1024;
/** Limit of everything but the ciphertext. A real envelope needs less than 1 KiB. */
const OUTLINE_MAX_BYTES = 64 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads the file once.
 *
 * @throws {GaitError} `invalid_input` if the file has too much besides a ciphertext.
 */
export async function locateCiphertext(input: RandomAccess): Promise<EnvelopeOutline> {
  const scan = new OutlineScan();
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; at < input.size;) {
    const read = await input.read(at, buffer);
    if (read === 0) break;
    scan.take(buffer.subarray(0, read), at);
    if (scan.keptBytes > OUTLINE_MAX_BYTES) {
      const problem = `it has more than ${OUTLINE_MAX_BYTES} bytes besides a ciphertext`;
      const hint = "give a file that gait guard encrypt wrote";
      throw unreadable("encrypted file", input.name, problem, hint);
    }
    at += read;
  }
  return scan.result();
}

/** A JSON scanner that knows strings and depth, and copies all bytes but those of the ciphertext. */
class OutlineScan {
  readonly #kept: Uint8Array[] = [];
  /** Bytes of the outline so far. */
  keptBytes = 0;
  #depth = 0;
  /** Bytes of the current string; `undefined` between strings. */
  #text: number[] | undefined;
  #isEscaped = false;
  /** The last string at depth 1. It is a key if a colon follows. */
  #last = "";
  /** The key whose value is being read, at depth 1. */
  #key = "";
  #isSkipping = false;
  #start = 0;
  #length = 0;
  /** How many ciphertexts were met. A second one is kept, so that the JSON reader refuses it. */
  #found = 0;

  /** Takes the next chunk, which begins at `offset` in the file. */
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
    this.keptBytes++;
    this.#kept.push(Uint8Array.of(byte));
  }
}
