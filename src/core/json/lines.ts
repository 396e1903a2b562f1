/** JSON Lines: one JSON value per line; blank lines are skipped. */

import { concatBytes } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quotedName } from "../fault.ts";
import { type JsonValue, parseJson } from "./json.ts";
import { JSONL_LINE_MAX_BYTES } from "../limits.ts";

const LF = 0x0a;
/** Most lines of a batch: a chunk of empty lines would take a hundred times its size. */
const BATCH_LINES = 1024;

/** Whether a line is longer than any that is read. Readers of files get only its beginning. */
export function isOverlong(line: Uint8Array): boolean {
  return line.length >= JSONL_LINE_MAX_BYTES;
}

/** What is wrong with a line that {@linkcode isOverlong}. Its length is not known to all readers. */
export const OVERLONG = `it has ${JSONL_LINE_MAX_BYTES} bytes or more, and lines must be shorter`;

/** The refusal of a line that {@linkcode isOverlong}. */
export function overlongLine(name: string): GaitError {
  return new GaitError("invalid_input", `Cannot parse JSON ${quotedName(name)}: ${OVERLONG}`, {
    hint: "record a digest in place of the payload that makes the line so long",
  });
}

/** Parses one line without its LF; `undefined` if it is blank. */
export function parseJsonLine(bytes: Uint8Array, name: string): JsonValue | undefined {
  if (isOverlong(bytes)) throw overlongLine(name);
  const isBlank = bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
  return isBlank ? undefined : parseJson({ name, bytes });
}

/**
 * Cuts a stream of bytes into lines without their LF. Of a line that {@linkcode isOverlong} it answers
 * the beginning as soon as that is plain, and skips the rest.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  for await (const lines of lineBatches(chunks)) {
    for (const line of lines) yield line;
  }
}

/**
 * {@linkcode splitLines}, with many lines that end in a chunk at once: a million short lines need no
 * promise each.
 */
export async function* lineBatches(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<readonly Uint8Array[]> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let isSkipping = false;
  for await (const chunk of chunks) {
    let lines: Uint8Array[] = [];
    let start = 0;
    if (isSkipping) {
      start = chunk.indexOf(LF) + 1;
      if (start === 0) continue;
      isSkipping = false;
    }
    for (let end = chunk.indexOf(LF, start); end >= 0; end = chunk.indexOf(LF, start)) {
      const rest = chunk.subarray(start, end);
      lines.push(pending.length === 0 ? rest : concatBytes([...pending, rest]));
      pending = [];
      pendingBytes = 0;
      start = end + 1;
      if (lines.length < BATCH_LINES) continue;
      yield lines;
      lines = [];
    }
    if (lines.length > 0) yield lines;
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes < JSONL_LINE_MAX_BYTES) continue;
    // parseJsonLine refuses the line by name; waiting for its end could take for ever
    yield [concatBytes(pending)];
    pending = [];
    pendingBytes = 0;
    isSkipping = true;
  }
  if (pending.length > 0) yield [concatBytes(pending)];
}

/**
 * Passes a stream up to and with its last line feed, and tells how many bytes follow it. Of a line
 * that is too long it holds no more than shows that it is.
 */
export async function* wholeLines(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  torn: { bytes: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let rest = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > 0) {
      yield* held;
      yield chunk.subarray(0, end);
      [held, heldBytes, rest] = [[], 0, 0];
    }
    rest += chunk.length - end;
    if (end === chunk.length || heldBytes >= JSONL_LINE_MAX_BYTES) continue;
    held.push(chunk.slice(end));
    heldBytes += chunk.length - end;
  }
  torn.bytes = rest;
}
