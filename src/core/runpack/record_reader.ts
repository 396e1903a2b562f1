import { GaitError } from "../error.ts";
import { parseJsonLine } from "../json/lines.ts";
import { JSONL_LINE_MAX_BYTES } from "../limits.ts";
import type { Reader } from "../shape.ts";

const LF = 0x0a;
const PENDING_BYTES = 64 * 1024;

/** Reads each record of a member as soon as it is complete, and keeps nothing else. */
export class RecordReader<T> {
  readonly #name: string;
  readonly #read: Reader<T>;
  readonly #take: (record: T, bytes: number) => void;
  /** The beginning of a line, in a buffer that grows and is used again. */
  #pending = new Uint8Array(PENDING_BYTES);
  #pendingBytes = 0;
  #line = 0;
  #count = 0;
  #fault: GaitError | undefined;

  /** `take` gets the records in order, with the length of their lines. */
  constructor(name: string, read: Reader<T>, take: (record: T, bytes: number) => void) {
    this.#name = name;
    this.#read = read;
    this.#take = take;
  }

  /** Takes the next chunk. A bad record is reported by `end`, after the digest was checked. */
  readonly sink = (chunk: Uint8Array): void => {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      // Of a bad member nothing more is read, and empty lines are only counted: there may be 10^9.
      if (this.#fault !== undefined) return;
      if (end === start && this.#pendingBytes === 0) {
        while (chunk[start] === LF) start++;
        this.#line += start - end;
        continue;
      }
      this.#parse(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start === chunk.length || this.#fault !== undefined) return;
    // Copied, since a chunk is only valid during the call.
    this.#keep(chunk.subarray(start));
    if (this.#pendingBytes >= JSONL_LINE_MAX_BYTES) this.#parse(new Uint8Array());
  };

  /**
   * Ends the member, and says how many records it has.
   *
   * @throws {GaitError} `invalid_input` for the first record that cannot be read.
   */
  end(): number {
    if (this.#pendingBytes > 0) this.#parse(new Uint8Array());
    if (this.#fault !== undefined) throw this.#fault;
    return this.#count;
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#pendingBytes + bytes.length;
    if (length > this.#pending.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#pending.length));
      larger.set(this.#pending.subarray(0, this.#pendingBytes));
      this.#pending = larger;
    }
    this.#pending.set(bytes, this.#pendingBytes);
    this.#pendingBytes = length;
  }

  #parse(rest: Uint8Array): void {
    let bytes = rest;
    if (this.#pendingBytes > 0) {
      this.#keep(rest);
      bytes = this.#pending.subarray(0, this.#pendingBytes);
      this.#pendingBytes = 0;
    }
    this.#line++;
    if (this.#fault !== undefined) return;
    const name = `${this.#name} line ${this.#line}`;
    try {
      const record = parseJsonLine(bytes, name);
      if (record === undefined) return;
      const read = this.#read(record, name);
      this.#count++;
      this.#take(read, bytes.length);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      this.#fault = error;
    }
  }
}
