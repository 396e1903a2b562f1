/**
 * Reads raw deflate data (RFC 1951) in pieces and in flat memory.
 *
 * The platform's DecompressionStream turns one chunk of input into all its output, up to a thousand
 * times as much, and does not say whether the data ended where the archive says. Here output comes
 * in pieces of at most 64 KiB, and the last byte of the data is known.
 */

import {
  type Code,
  codeOf,
  DeflateFault,
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  FIXED_DISTANCES,
  FIXED_LITERALS,
  LENGTH_BASE,
  LENGTH_EXTRA,
  LENGTH_ORDER,
  PRIMARY_BITS,
} from "./huffman.ts";

export { DeflateFault } from "./huffman.ts";

const WINDOW = 32 * 1024;
const OUTPUT = 128 * 1024;
const LONGEST_MATCH = 258;
/** A symbol with its distance takes at most 48 bits. */
const SYMBOL_BYTES = 8;
/** The code lengths of a block take at most 14 + 19 * 3 + 320 * 14 bits. */
const HEADER_BYTES = 600;

const NO_BYTES = new Uint8Array();

/** `input`: more is needed; `output`: take what there is; `end`: the last block is complete. */
export type InflateState = "input" | "output" | "end";

export class Inflater {
  readonly #output = new Uint8Array(OUTPUT);
  #outEnd = 0;
  #taken = 0;
  #input: Uint8Array = NO_BYTES;
  #at = 0;
  #isLast = false;
  #bits = 0;
  #bitCount = 0;
  #block: "none" | "stored" | "coded" | "end" = "none";
  #isFinal = false;
  #storedLeft = 0;
  #literals: Code = FIXED_LITERALS;
  #distances: Code = FIXED_DISTANCES;

  /** Makes it ready for another stream. */
  reset(): void {
    this.#outEnd = 0;
    this.#taken = 0;
    this.#input = NO_BYTES;
    this.#at = 0;
    this.#isLast = false;
    this.#bits = 0;
    this.#bitCount = 0;
    this.#block = "none";
    this.#isFinal = false;
  }

  /** Gives the next piece of input. It may be overwritten once `run` asks for more. */
  feed(piece: Uint8Array, isLast: boolean): void {
    const rest = this.#input.length - this.#at;
    if (rest === 0) {
      this.#input = piece;
    } else {
      const joined = new Uint8Array(rest + piece.length);
      joined.set(this.#input.subarray(this.#at));
      joined.set(piece, rest);
      this.#input = joined;
    }
    this.#at = 0;
    this.#isLast = isLast;
  }

  /** Output that was not taken yet. It is valid until the next call of `run`. */
  take(): Uint8Array {
    const piece = this.#output.subarray(this.#taken, this.#outEnd);
    this.#taken = this.#outEnd;
    return piece;
  }

  /** Whole bytes of the input that the stream did not use; asked for after the end. */
  get unused(): number {
    return this.#input.length - this.#at + (this.#bitCount >>> 3);
  }

  /**
   * Continues as far as input and room for output allow.
   *
   * @throws {DeflateFault} if the data is damaged or ends too early.
   */
  run(): InflateState {
    const state = this.#goOn();
    if (state === "input") {
      this.#input = this.#input.slice(this.#at);
      this.#at = 0;
    }
    return state;
  }

  #goOn(): InflateState {
    if (this.#outEnd > OUTPUT - LONGEST_MATCH) this.#makeRoom();
    for (;;) {
      switch (this.#block) {
        case "end":
          return "end";
        case "none":
          if (this.#isFinal) {
            this.#block = "end";
            return "end";
          }
          if (this.#lacks(HEADER_BYTES)) return "input";
          this.#startBlock();
          break;
        case "stored": {
          const state = this.#copyStored();
          if (state !== undefined) return state;
          break;
        }
        case "coded": {
          const state = this.#decode();
          if (state !== undefined) return state;
        }
      }
    }
  }

  #lacks(bytes: number): boolean {
    return !this.#isLast && this.#input.length - this.#at < bytes;
  }

  #makeRoom(): void {
    this.#output.copyWithin(0, this.#outEnd - WINDOW, this.#outEnd);
    this.#outEnd = WINDOW;
    this.#taken = WINDOW;
  }

  #take(count: number): number {
    while (this.#bitCount < count) {
      if (this.#at >= this.#input.length) throw new DeflateFault("it ends too early");
      this.#bits |= this.#input[this.#at++]! << this.#bitCount;
      this.#bitCount += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  #startBlock(): void {
    this.#isFinal = this.#take(1) === 1;
    switch (this.#take(2)) {
      case 0: {
        this.#take(this.#bitCount & 7);
        const length = this.#take(16);
        if ((this.#take(16) ^ 0xffff) !== length) throw new DeflateFault("a length is damaged");
        this.#storedLeft = length;
        this.#block = "stored";
        return;
      }
      case 1:
        this.#literals = FIXED_LITERALS;
        this.#distances = FIXED_DISTANCES;
        break;
      case 2:
        this.#readCodes();
        break;
      default:
        throw new DeflateFault("a block has no known type");
    }
    this.#block = "coded";
  }

  #copyStored(): InflateState | undefined {
    while (this.#storedLeft > 0) {
      if (this.#outEnd === OUTPUT) return "output";
      // Whole bytes may wait among the bits.
      if (this.#bitCount > 0) {
        this.#output[this.#outEnd++] = this.#take(8);
        this.#storedLeft--;
        continue;
      }
      const left = this.#input.length - this.#at;
      if (left === 0) {
        if (this.#isLast) throw new DeflateFault("it ends too early");
        return "input";
      }
      const count = Math.min(left, this.#storedLeft, OUTPUT - this.#outEnd);
      this.#output.set(this.#input.subarray(this.#at, this.#at + count), this.#outEnd);
      this.#at += count;
      this.#outEnd += count;
      this.#storedLeft -= count;
    }
    this.#block = "none";
    // A block of few bytes may leave no room for what follows.
    return this.#outEnd > OUTPUT - LONGEST_MATCH ? "output" : undefined;
  }

  #readCodes(): void {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const lengthCount = this.#take(4) + 4;
    if (literals > 286 || distances > 30) throw new DeflateFault("a block has too many codes");
    const lengths = new Uint8Array(320);
    for (let index = 0; index < lengthCount; index++) {
      lengths[LENGTH_ORDER[index]!] = this.#take(3);
    }
    const lengthCode = codeOf(lengths.subarray(0, 19), false);
    lengths.fill(0);
    for (let index = 0; index < literals + distances;) {
      const symbol = this.#symbol(lengthCode);
      if (symbol < 16) {
        lengths[index++] = symbol;
        continue;
      }
      if (symbol === 16 && index === 0) throw new DeflateFault("a code repeats nothing");
      const value = symbol === 16 ? lengths[index - 1]! : 0;
      const times = symbol === 16
        ? 3 + this.#take(2)
        : symbol === 17
        ? 3 + this.#take(3)
        : 11 + this.#take(7);
      if (index + times > literals + distances) throw new DeflateFault("a code is too long");
      lengths.fill(value, index, index + times);
      index += times;
    }
    if (lengths[256] === 0) throw new DeflateFault("a block has no end");
    this.#literals = codeOf(lengths.subarray(0, literals), true);
    this.#distances = codeOf(lengths.subarray(literals, literals + distances), true);
  }

  #symbol(code: Code): number {
    let bits = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      bits |= this.#take(1);
      const count = code.counts[length]!;
      if (bits - count < first) return code.symbols[index + (bits - first)]!;
      index += count;
      first = (first + count) << 1;
      bits <<= 1;
    }
    throw new DeflateFault("a code is not known");
  }

  #decode(): InflateState | undefined {
    const output = this.#output;
    const input = this.#input;
    let out = this.#outEnd;
    try {
      for (;;) {
        if (out > OUTPUT - LONGEST_MATCH) return "output";
        if (input.length - this.#at < SYMBOL_BYTES && !this.#isLast) return "input";
        const symbol = this.#next(this.#literals);
        if (symbol < 256) {
          output[out++] = symbol;
          continue;
        }
        if (symbol === 256) {
          this.#block = "none";
          return undefined;
        }
        if (symbol > 285) throw new DeflateFault("a length is not known");
        const length = LENGTH_BASE[symbol - 257]! + this.#take(LENGTH_EXTRA[symbol - 257]!);
        const distance = this.#distance();
        // Before the first full window, `out` counts all bytes that there are.
        if (distance > out) throw new DeflateFault("it refers to bytes before its start");
        const end = out + length;
        if (distance === 1) {
          output.fill(output[out - 1]!, out, end);
          out = end;
        } else {
          for (let from = out - distance; out < end;) output[out++] = output[from++]!;
        }
      }
    } finally {
      this.#outEnd = out;
    }
  }

  #distance(): number {
    const symbol = this.#next(this.#distances);
    if (symbol > 29) throw new DeflateFault("a distance is not known");
    return DISTANCE_BASE[symbol]! + this.#take(DISTANCE_EXTRA[symbol]!);
  }

  /** The next symbol: in one step if its code is short and its bits are there. */
  #next(code: Code): number {
    while (this.#bitCount < 16 && this.#at < this.#input.length) {
      this.#bits |= this.#input[this.#at++]! << this.#bitCount;
      this.#bitCount += 8;
    }
    const found = code.table[this.#bits & ((1 << PRIMARY_BITS) - 1)]!;
    const width = found & 15;
    if (width === 0 || width > this.#bitCount) return this.#symbol(code);
    this.#bits >>>= width;
    this.#bitCount -= width;
    return found >>> 4;
  }
}
