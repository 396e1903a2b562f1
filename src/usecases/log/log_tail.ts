/** Reads a log from its end, so that the cost does not grow with its length. */

import { concatBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/crypto/digest.ts";
import { JSONL_LINE_MAX_BYTES } from "../../core/limits.ts";
import { mayBeLine } from "../../core/log/line.ts";
import { CHECKPOINT_START, END_START, PAYLOAD_START } from "../../core/log/tip.ts";
import type { OpenFile } from "../../io/host.ts";

/** Bytes read at once. */
const TAIL_BYTES = 64 * 1024;
/** Bytes read first: the last entries with their checkpoint mostly fit. */
const FIRST_BYTES = 4 * 1024;
/** More lines than this without a checkpoint come from no program of gait, which writes one every 64 entries. */
const TAIL_LINES_MAX = 20_000;
const LF = 0x0a;

/** A file that is read in ranges. */
export interface TailFile {
  readonly size: number;
  /** Reads from an offset; shorter only at the end of the file. */
  read(offset: number, length: number): Bytes | Promise<Bytes>;
}

/** An open file as one to read the end of. */
export function tailOf(file: OpenFile): TailFile {
  return {
    size: file.size,
    async read(offset, length) {
      const buffer = new Uint8Array(length);
      return buffer.subarray(0, await file.read(offset, buffer));
    },
  };
}

/** Number of bytes after the last LF. */
export async function tornBytes(file: TailFile): Promise<number> {
  if (file.size === 0) return 0;
  const [last = LF] = await file.read(file.size - 1, 1);
  if (last === LF) return 0;
  let torn = 0;
  for (let end = file.size; end > 0; end -= TAIL_BYTES) {
    const start = Math.max(0, end - TAIL_BYTES);
    const bytes = await file.read(start, end - start);
    const line = bytes.lastIndexOf(LF);
    if (line >= 0) return torn + bytes.length - line - 1;
    torn += bytes.length;
  }
  return torn;
}

/**
 * Shows the whole lines of a file from the last to the first, each without its LF, until `visit` answers
 * yes. A line that is too long ends it; its end is shown.
 */
export async function visitBackwards(
  file: TailFile,
  visit: (line: Uint8Array) => boolean | Promise<boolean>,
): Promise<void> {
  // The parts of a line that begins before what was read, the last one first; its LF is passed.
  let parts: Uint8Array[] | undefined;
  let length = 0;
  let count = FIRST_BYTES;
  for (let start = file.size - await tornBytes(file); start > 0; count = TAIL_BYTES) {
    const from = Math.max(0, start - count);
    const bytes = await file.read(from, start - from);
    for (let stop = bytes.length; stop > 0;) {
      if (parts === undefined) {
        parts = [];
        stop--;
      }
      const before = stop === 0 ? -1 : bytes.lastIndexOf(LF, stop - 1);
      const part = bytes.subarray(before + 1, stop);
      stop = before + 1;
      length += part.length;
      const isWhole = before >= 0 || from === 0;
      if (!isWhole && length < JSONL_LINE_MAX_BYTES) {
        parts.push(part);
        continue;
      }
      const line = parts.length === 0 ? part : concatBytes([part, ...parts.toReversed()]);
      const isEnough = visit(line);
      if (isEnough === true || (isEnough !== false && await isEnough) || !isWhole) return;
      parts = undefined;
      length = 0;
    }
    start = from;
  }
}

/** The last whole line that `isWanted` accepts; it is asked about each line from the end. */
export async function lastLine(
  file: TailFile,
  isWanted: (line: Uint8Array) => boolean,
): Promise<Uint8Array | undefined> {
  let found: Uint8Array | undefined;
  await visitBackwards(file, (line) => {
    if (!isWanted(line)) return false;
    found = line;
    return true;
  });
  return found;
}

/** The whole lines after an offset at which a line begins, each without its LF. */
export async function linesAfter(file: TailFile, offset: number): Promise<readonly Uint8Array[]> {
  const bytes = await file.read(offset, file.size - offset);
  const lines: Uint8Array[] = [];
  for (let start = 0;;) {
    const end = bytes.indexOf(LF, start);
    if (end < 0) return lines;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
}

/** How a log ends: its last checkpoint and the lines after it, or all lines if it has none. */
export interface LogTail {
  readonly lines: readonly Uint8Array[];
  /** Whether an end comes before them. */
  readonly hasEnded: boolean;
  /** The last entry, or hashes in place of it; `undefined` for a log without one. */
  readonly entry: Uint8Array | undefined;
  /** The same before the last checkpoint. */
  readonly before: Uint8Array | undefined;
}

export async function readTail(file: TailFile): Promise<LogTail> {
  let hasCheckpoint = false;
  let hasEntry = false;
  const backwards: Uint8Array[] = [];
  // What comes before the last checkpoint says whether the log has ended, and whose checkpoint it is.
  await visitBackwards(file, (line) => {
    backwards.push(line);
    hasCheckpoint ||= starts(line, CHECKPOINT_START);
    hasEntry ||= hasCheckpoint && isEntry(line);
    return hasEntry || !mayBeLine(line) || backwards.length > TAIL_LINES_MAX;
  });
  const lines = backwards.reverse();
  const at = Math.max(lines.findLastIndex((line) => starts(line, CHECKPOINT_START)), 0);
  const before = lines.slice(0, at).findLast(isEntry);
  return {
    lines: lines.slice(at),
    hasEnded: before !== undefined && starts(before, END_START),
    entry: lines.findLast(isEntry),
    before,
  };
}

/** Whether a line is an entry, or replaces entries. */
function isEntry(line: Uint8Array): boolean {
  return !starts(line, CHECKPOINT_START) && !starts(line, PAYLOAD_START);
}

function starts(line: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, at) => line[at] === byte);
}
