/**
 * Cuts server-sent events into pieces without losing a byte: joined again, the pieces are the stream.
 *
 * Lines end with LF, CR or CRLF, as the standard says: a reader that knew LF alone would take two
 * events for one. A piece is complete as soon as its blank line has come; comments between events are
 * complete at once.
 *
 * Source: WHATWG HTML, "Server-sent events".
 */

import { concatBytes, decodeUtf8, encodeUtf8, isUtf8 } from "../../bytes.ts";
import { present } from "../../present.ts";

/** An event, or bytes between events. */
export interface SsePiece {
  /** Bytes as received. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its `data` lines, joined; absent if it has none, and for pieces that are too large to read. */
  readonly data?: Uint8Array<ArrayBuffer>;
  /** Type of the event; absent for `message`. */
  readonly event?: string;
  readonly id?: string;
  /** Set for a part of an event that is too large to read; `last` ends the event. */
  readonly part?: "more" | "last";
  /** Set for an event that is not valid UTF-8; its `data` has U+FFFD in place of the rest. */
  readonly isBroken?: true;
}

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
/** Byte order mark; readers skip it at the beginning of a stream, and nowhere else. */
const BOM = [0xef, 0xbb, 0xbf];

/** Cuts a stream. An event of more than `maxBytes` comes out in parts, unread. */
export class SseCutter {
  readonly #maxBytes: number;
  /** Received bytes of an event that is not complete. */
  #held: Uint8Array<ArrayBuffer>[] = [];
  #heldBytes = 0;
  /** Length of the line that is not complete, in bytes. */
  #lineBytes = 0;
  /** Whether the event has a line that is not a comment. */
  #hasField = false;
  #isAfterCr = false;
  #isTooLarge = false;
  /** How many bytes of a byte order mark the stream began with; 3 once that is decided. */
  #markBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next bytes and returns the pieces that they complete. */
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
      if (endsCrLf) continue; // the line ended at the CR
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
      if (this.#heldBytes > 0) {
        const bytes = this.#takeHeld();
        pieces.push(isCut ? { bytes, part: "more" } : { bytes });
      }
      this.#isTooLarge = isCut;
    }
    return pieces;
  }

  /** Ends the stream and reads what is left as if its blank line had come. */
  end(): SsePiece | undefined {
    return this.#heldBytes === 0 ? undefined : this.#release();
  }

  #isOfMark(byte: number | undefined): boolean {
    if (byte === BOM[this.#markBytes]) {
      this.#markBytes++;
      return true;
    }
    // The bytes only looked like a mark: they begin the first line.
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
    const fields: Omit<SsePiece, "bytes"> = isRead
      ? readFields(bytes)
      : this.#hasField
      ? { part: "last" }
      : {};
    this.#hasField = false;
    this.#isTooLarge = false;
    return { bytes, ...fields };
  }
}

/** The event with other data, or without its `data` lines if there is none. */
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

/** Fields of the standard besides `data`; the name of a comment is empty. */
const OTHER_FIELDS: readonly string[] = ["event", "id", "retry", ""];
/** Some readers end a line at these characters, and would find a field after one. */
// deno-lint-ignore no-control-regex
const HIDDEN_LINE_END = /[\x00-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd]/;

/**
 * The piece with only the lines that all readers read alike: fields of the standard and comments, with
 * no character at which some readers end a line. Its data becomes one line, since some readers take each
 * line for a message; the caller checks what is in it. The same piece if all its lines are clean.
 */
export function withCleanLines(piece: SsePiece): SsePiece {
  const lines = linesOf(decodeUtf8(piece.bytes));
  const isData = (line: string) => fieldOf(line)[0] === "data";
  const isClean = (line: string) => {
    const [name] = fieldOf(line);
    return isData(line) || (OTHER_FIELDS.includes(name) && !HIDDEN_LINE_END.test(line));
  };
  const data = piece.data === undefined ? undefined : encodeUtf8(
    decodeUtf8(piece.data).replaceAll("\n", " "),
  );
  const isOneLine = lines.filter(isData).length < 2;
  if (isOneLine && lines.every(isClean)) return piece;
  const { data: _joined, event: _event, ...others } = piece;
  const kept = lines.filter((line) => line !== "" && isClean(line));
  // The type is that of the lines which the client gets.
  const rest = { ...others, ...typeIn(kept) };
  const bytes = encodeUtf8(`${kept.join("\n")}\n\n`);
  if (data === undefined) return { ...rest, bytes: bytes.length > 2 ? bytes : new Uint8Array() };
  return { ...rest, bytes: withData({ bytes }, data), data };
}

/** The type of an event by its lines; none for `message`. */
function typeIn(lines: readonly string[]): { readonly event?: string } {
  const event = lines.map(fieldOf).findLast(([name]) => name === "event")?.[1] ?? "";
  return event === "" || event === "message" ? {} : { event };
}

function readFields(bytes: Uint8Array): Omit<SsePiece, "bytes"> {
  const data: string[] = [];
  let id: string | undefined;
  const lines = linesOf(decodeUtf8(bytes));
  for (const line of lines) {
    const [name, value] = fieldOf(line);
    if (name === "data") data.push(value);
    else if (name === "id" && !value.includes("\0")) id = value;
  }
  return {
    ...(data.length === 0 ? {} : { data: encodeUtf8(data.join("\n")) }),
    ...typeIn(lines),
    ...present({ id }),
    ...(isUtf8(bytes) ? {} : { isBroken: true } as const),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Name and value of a line; the name of a comment is empty. */
function fieldOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}
