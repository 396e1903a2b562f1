/**
 * Tells JSON as gait writes it from all other bytes, without making values of it: values can take a
 * hundred times the memory of their text.
 */

import { decodeUtf8, sequenceLength } from "../bytes.ts";
import { escapeLength } from "./doubts.ts";
import { JSON_MAX_DEPTH } from "../limits.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;

/**
 * Reads canonical JSON by its grammar: no white space, and the names of each object in ascending order,
 * so that none is there twice. All of it is UTF-8, without halves of surrogate pairs. Each method says whether it found what it reads, and then stands behind
 * it. What is found can be read; of the rest nothing follows.
 */
export class OrderedScan {
  /** Offset of the next byte. */
  at = 0;
  readonly #bytes: Uint8Array;
  /** Whether the last string has an escape or a character beyond ASCII. */
  #isRich = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether nothing follows. */
  get isAtEnd(): boolean {
    return this.at === this.#bytes.length;
  }

  /** The very bytes. */
  literal(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; at++) {
      if (this.#bytes[this.at + at] !== bytes[at]) return false;
    }
    this.at += bytes.length;
    return true;
  }

  /** An object that has `depth - 1` others around it. */
  object(depth: number): boolean {
    return this.#bytes[this.at] === 0x7b && this.#value(depth);
  }

  #value(depth: number): boolean {
    if (depth > JSON_MAX_DEPTH) return false;
    switch (this.#bytes[this.at]) {
      case 0x7b:
        return this.#object(depth);
      case 0x5b:
        return this.#array(depth);
      case QUOTE:
        return this.string();
      case 0x74:
        return this.#word("true");
      case 0x66:
        return this.#word("false");
      case 0x6e:
        return this.#word("null");
      default:
        return this.#number();
    }
  }

  #object(depth: number): boolean {
    this.at++;
    if (this.#take(0x7d)) return true;
    let previous: Name | undefined;
    do {
      const start = this.at;
      if (!this.string()) return false;
      const name = { start: start + 1, end: this.at - 1, isRich: this.#isRich };
      if (previous !== undefined && !this.#isBefore(previous, name)) return false;
      previous = name;
      if (!this.#take(COLON) || !this.#value(depth + 1)) return false;
    } while (this.#take(COMMA));
    return this.#take(0x7d);
  }

  #array(depth: number): boolean {
    this.at++;
    if (this.#take(0x5d)) return true;
    do {
      if (!this.#value(depth + 1)) return false;
    } while (this.#take(COMMA));
    return this.#take(0x5d);
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  /** A string. */
  string(): boolean {
    const bytes = this.#bytes;
    this.#isRich = false;
    if (!this.#take(QUOTE)) return false;
    for (let at = this.at; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        this.at = at + 1;
        return true;
      }
      if (byte < 0x20) return false;
      if (byte < 0x80 && byte !== BACKSLASH) continue;
      this.#isRich = true;
      if (byte === BACKSLASH && !isEscape(bytes[at + 1])) return false;
      const length = byte === BACKSLASH ? escapeLength(bytes, at) : sequenceLength(bytes, at);
      if (length === 0) return false;
      at += length - 1;
    }
    return false;
  }

  #word(word: string): boolean {
    for (let at = 0; at < word.length; at++) {
      if (this.#bytes[this.at + at] !== word.charCodeAt(at)) return false;
    }
    this.at += word.length;
    return true;
  }

  #number(): boolean {
    const start = this.at;
    this.#take(MINUS);
    if (!this.#take(ZERO) && !this.#digits()) return false;
    if (this.#take(0x2e) && !this.#digits()) return false;
    const exponent = this.#bytes[this.at];
    if (exponent === 0x65 || exponent === 0x45) {
      this.at++;
      if (!this.#take(0x2b)) this.#take(MINUS);
      if (!this.#digits()) return false;
    }
    // A number that is as short and has no exponent is finite.
    if (exponent !== 0x65 && exponent !== 0x45 && this.at - start < 300) return true;
    return Number.isFinite(Number(decodeUtf8(this.#bytes.subarray(start, this.at))));
  }

  #digits(): boolean {
    const start = this.at;
    while (isDigit(this.#bytes[this.at])) this.at++;
    return this.at > start;
  }

  /** Whether a name comes before another, by code units. */
  #isBefore(a: Name, b: Name): boolean {
    if (a.isRich || b.isRich) return this.#textOf(a) < this.#textOf(b);
    const length = Math.min(a.end - a.start, b.end - b.start);
    for (let at = 0; at < length; at++) {
      const difference = (this.#bytes[a.start + at] ?? 0) - (this.#bytes[b.start + at] ?? 0);
      if (difference !== 0) return difference < 0;
    }
    return a.end - a.start < b.end - b.start;
  }

  #textOf({ start, end }: Name): string {
    const text: string = JSON.parse(decodeUtf8(this.#bytes.subarray(start - 1, end + 1)));
    return text.toWellFormed();
  }
}

interface Name {
  readonly start: number;
  readonly end: number;
  readonly isRich: boolean;
}

function isDigit(byte = 0): boolean {
  return byte >= ZERO && byte <= 0x39;
}

/** Whether a byte may follow a backslash. */
function isEscape(byte = 0): boolean {
  return '"\\/bfnrtu'.includes(String.fromCharCode(byte));
}
