import { concatBytes } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { parseJsonLine } from "../json/lines.ts";
import { JSONL_LINE_MAX_BYTES } from "../limits.ts";
import type { Reader } from "../shape.ts";

const LF = 0x0a;

/** Reads each record of a member as soon as it is complete, and keeps nothing else. */
export class RecordReader<T> {
  readonly #name: string;
  readonly #read: Reader<T>;
  readonly #take: (record: T) => void;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #line = 0;
  #count = 0;
  #fault: GaitError | undefined;

  /** `take` gets the records in order. */
  constructor(name: string, read: Reader<T>, take: (record: T) => void) {
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
    this.#pending.push(chunk.slice(start));
    this.#pendingBytes += chunk.length - start;
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

  #parse(rest: Uint8Array): void {
    const bytes = this.#pendingBytes === 0 ? rest : concatBytes([...this.#pending, rest]);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#line++;
    if (this.#fault !== undefined) return;
    const name = `${this.#name} line ${this.#line}`;
    try {
      const record = parseJsonLine(bytes, name);
      if (record === undefined) return;
      const read = this.#read(record, name);
      this.#count++;
      this.#take(read);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      this.#fault = error;
    }
  }
}
