import { JSONL_LINE_MAX_BYTES } from "../limits.ts";

const LF = 0x0a;
const PENDING_BYTES = 64 * 1024;
const GROWN_BYTES = 1024 * 1024;

/** Cuts the chunks of a member into lines, and keeps nothing of a line that was taken. */
export class LineCutter {
  readonly #take: (line: Uint8Array, number: number) => boolean;
  /** The beginning of a line, in a buffer that grows and is used again. */
  #pending = new Uint8Array(PENDING_BYTES);
  #pendingBytes = 0;
  #line = 0;
  /** Whether a line was given whose end has not come yet. */
  #isSkipping = false;
  #isDone = false;

  /**
   * `take` gets each line that is not empty, without its LF and only for the call, with its number
   * from 1. It says whether it wants more. Of a line that is too long it gets the first
   * {@linkcode JSONL_LINE_MAX_BYTES} bytes, which tells that it is; the rest of it is skipped.
   */
  constructor(take: (line: Uint8Array, number: number) => boolean) {
    this.#take = take;
  }

  /** Takes the next chunk. */
  readonly sink = (chunk: Uint8Array): void => {
    let start = 0;
    if (this.#isSkipping) {
      start = chunk.indexOf(LF) + 1;
      if (start === 0) return;
      this.#isSkipping = false;
    }
    for (let end = chunk.indexOf(LF, start); end >= 0; end = chunk.indexOf(LF, start)) {
      if (this.#isDone) return;
      // Empty lines are only counted: there may be 10^9.
      if (end === start && this.#pendingBytes === 0) {
        while (chunk[start] === LF) start++;
        this.#line += start - end;
        continue;
      }
      this.#give(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start === chunk.length || this.#isDone) return;
    // Copied, since a chunk is only valid during the call.
    this.#keep(chunk.subarray(start));
    if (this.#pendingBytes < JSONL_LINE_MAX_BYTES) return;
    this.#give(new Uint8Array());
    this.#isSkipping = true;
  };

  /** Gives the last line, if it has no LF. */
  end(): void {
    if (this.#pendingBytes > 0 && !this.#isDone) this.#give(new Uint8Array());
  }

  #keep(more: Uint8Array): void {
    const bytes = more.subarray(0, JSONL_LINE_MAX_BYTES - this.#pendingBytes);
    const length = this.#pendingBytes + bytes.length;
    if (length > this.#pending.length) {
      // Doubling up to the end would waste as much memory again.
      const size = length > GROWN_BYTES ? JSONL_LINE_MAX_BYTES : 2 * this.#pending.length;
      const larger = new Uint8Array(Math.max(length, size));
      larger.set(this.#pending.subarray(0, this.#pendingBytes));
      this.#pending = larger;
    }
    this.#pending.set(bytes, this.#pendingBytes);
    this.#pendingBytes = length;
  }

  #give(rest: Uint8Array): void {
    let line = rest.subarray(0, JSONL_LINE_MAX_BYTES);
    if (this.#pendingBytes > 0) {
      this.#keep(rest);
      line = this.#pending.subarray(0, this.#pendingBytes);
      this.#pendingBytes = 0;
    }
    this.#line++;
    this.#isDone = !this.#take(line, this.#line);
  }
}
