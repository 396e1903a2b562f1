/**
 * Server-sent events, cut into pieces without a byte lost: joined again, the pieces are the stream.
 *
 * Lines end with LF, CR or CRLF, as the standard has it: a reader that knew LF alone would take two
 * events for one. A piece is complete as soon as its blank line is there, and comments between events
 * at once.
 *
 * Source: WHATWG HTML, "Server-sent events".
 */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../../bytes.ts";

/** Bytes of a stream that belong together. */
export interface SsePiece {
  /** As they came. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What its `data` lines say together; absent if there are none, and where nothing is read. */
  readonly data?: Uint8Array<ArrayBuffer>;
  /** Type of the event, if it is not `message`. */
  readonly event?: string;
  /** Id of the event. */
  readonly id?: string;
}

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
/** Skipped at the beginning of a stream, and nowhere else. */
const BOM = [0xef, 0xbb, 0xbf];

/** Cuts a stream. An event of more than `maxBytes` is passed in parts that nobody reads. */
export class SseCutter {
  readonly #maxBytes: number;
  /** What came of the event that is not over. */
  #held: Uint8Array<ArrayBuffer>[] = [];
  #heldBytes = 0;
  /** Bytes of the line that is not over. */
  #lineBytes = 0;
  /** Whether the event has a line that is no comment. */
  #hasField = false;
  #isAfterCr = false;
  #isTooLarge = false;
  /** Bytes of a byte order mark that the stream began with; 3 once that is settled. */
  #markBytes = 0;

  /** Starts at the beginning of a stream. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next bytes, and answers the pieces that they complete. */
  push(chunk: Uint8Array<ArrayBuffer>): readonly SsePiece[] {
    const pieces: SsePiece[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#markBytes < BOM.length && this.#isOfMark(byte)) {
        if (this.#markBytes < BOM.length) continue;
        this.#hold(chunk.subarray(start, at + 1));
        start = at + 1;
        pieces.push({ bytes: this.#takeHeld() });
        continue;
      }
      const endsCrLf = byte === LF && this.#isAfterCr;
      this.#isAfterCr = byte === CR;
      if (endsCrLf) continue; // the line was over at the CR
      if (byte !== CR && byte !== LF) {
        if (this.#lineBytes++ === 0 && byte !== COLON) this.#hasField = true;
        continue;
      }
      const isBlank = this.#lineBytes === 0;
      this.#lineBytes = 0;
      if (!isBlank) continue;
      if (byte === CR && chunk[at + 1] === LF) {
        at++;
        this.#isAfterCr = false;
      }
      this.#hold(chunk.subarray(start, at + 1));
      start = at + 1;
      pieces.push(this.#release());
    }
    this.#hold(chunk.subarray(start));
    const isMark = this.#markBytes > 0 && this.#markBytes < BOM.length;
    const isBetween = this.#lineBytes === 0 && !this.#hasField && !isMark;
    if (isBetween || this.#isTooLarge || this.#heldBytes > this.#maxBytes) {
      const isCut = !isBetween;
      if (this.#heldBytes > 0) pieces.push({ bytes: this.#takeHeld() });
      this.#isTooLarge = isCut;
    }
    return pieces;
  }

  /** Ends the stream: what is left, if anything, read as if its blank line had come. */
  end(): SsePiece | undefined {
    return this.#heldBytes === 0 ? undefined : this.#release();
  }

  #isOfMark(byte: number | undefined): boolean {
    if (byte === BOM[this.#markBytes]) {
      this.#markBytes++;
      return true;
    }
    // what looked like one is the beginning of a line
    this.#lineBytes = this.#markBytes;
    this.#hasField = this.#markBytes > 0;
    this.#markBytes = BOM.length;
    return false;
  }

  #hold(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length === 0) return;
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #takeHeld(): Uint8Array<ArrayBuffer> {
    const [first] = this.#held;
    const bytes = this.#held.length === 1 && first !== undefined ? first : concatBytes(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return bytes;
  }

  #release(): SsePiece {
    const bytes = this.#takeHeld();
    const isRead = this.#hasField && !this.#isTooLarge && bytes.length <= this.#maxBytes;
    const fields = isRead ? readFields(bytes) : {};
    this.#hasField = false;
    this.#isTooLarge = false;
    return { bytes, ...fields };
  }
}

/** The same event with other data; without data, what is left of it beside the data. */
export function withData(
  { bytes }: SsePiece,
  data: Uint8Array | undefined,
): Uint8Array<ArrayBuffer> {
  const kept: string[] = [];
  let isWritten = false;
  for (const line of linesOf(decodeUtf8(bytes))) {
    if (fieldOf(line)[0] !== "data") {
      if (line !== "") kept.push(`${line}\n`);
    } else if (data !== undefined && !isWritten) {
      isWritten = true;
      for (const part of linesOf(decodeUtf8(data))) kept.push(`data: ${part}\n`);
    }
  }
  return encodeUtf8(kept.length === 0 ? "" : `${kept.join("")}\n`);
}

function readFields(bytes: Uint8Array): Omit<SsePiece, "bytes"> {
  const data: string[] = [];
  let event: string | undefined;
  let id: string | undefined;
  for (const line of linesOf(decodeUtf8(bytes))) {
    const [name, value] = fieldOf(line);
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && !value.includes("\0")) id = value;
  }
  return {
    ...(data.length === 0 ? {} : { data: encodeUtf8(data.join("\n")) }),
    ...(event === undefined || event === "" || event === "message" ? {} : { event }),
    ...(id === undefined ? {} : { id }),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Name and value of a line; a comment has no name. */
function fieldOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}
