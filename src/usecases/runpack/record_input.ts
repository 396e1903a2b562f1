/** Reads run data: one JSON document, or JSON Lines for large runs. */

import { concatBytes } from "../../core/bytes.ts";
import { malformed, unreadable } from "../../core/fault.ts";
import { parseJson } from "../../core/json/json.ts";
import { parseJsonLine, splitLines } from "../../core/json/lines.ts";
import { JSON_MAX_BYTES } from "../../core/limits.ts";
import { linesOf } from "../../core/runpack/record.ts";
import type { Normalization, RecordLine } from "../../core/schema/runpack.ts";
import { parseRecordInput, parseRecordLine } from "../../core/runpack/foreign_input.ts";
import type { ReadNotes } from "../../core/shape.ts";
import type { Host } from "../../io/host.ts";
import { printable } from "../../core/text.ts";

export interface RecordSource {
  readonly lines: AsyncIterable<RecordLine> | Iterable<RecordLine>;
  readonly normalization: Normalization;
  /** Whether the data is so large that the hash function that starts slowly is worth it. */
  readonly isLarge: boolean;
}

/** How the input is written; `auto` looks at the file name and then at the first line. */
export type InputFormat = "auto" | "json" | "jsonl";

type Chunks = AsyncIterable<Uint8Array<ArrayBuffer>>;

const LARGE_BYTES = 1024 * 1024;
const LF = 0x0a;

/** Opens the input; `-` is standard input. */
export async function openRecordSource(
  input: string,
  format: InputFormat,
  notes: ReadNotes,
  host: Host<"read">,
): Promise<RecordSource> {
  const name = input === "-" ? "standard input" : input;
  const chunks = withProgress(input === "-" ? host.stdin() : host.read.stream(input), name, host);
  if (format === "jsonl" || (format === "auto" && /\.(?:jsonl|ndjson)$/i.test(input))) {
    return linesSource(name, chunks, notes);
  }
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const all = startingWith(first, iterator);
  const isLines = format === "auto" && first.done !== true && startsLikeLines(first.value);
  return isLines ? linesSource(name, all, notes) : await documentSource(name, all, notes);
}

/** Shows on a terminal how much has been read. */
async function* withProgress(
  chunks: Chunks,
  name: string,
  host: Host<"read">,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const progress = host.progress(`recording ${printable(name)}`);
  let done = 0;
  try {
    for await (const chunk of chunks) {
      done += chunk.length;
      progress.update(done);
      yield chunk;
    }
  } finally {
    progress.end();
  }
}

function linesSource(name: string, chunks: Chunks, notes: ReadNotes): RecordSource {
  return { lines: parseLines(name, chunks, notes), normalization: {}, isLarge: true };
}

async function* parseLines(
  name: string,
  chunks: Chunks,
  notes: ReadNotes,
): AsyncGenerator<RecordLine> {
  let line = 0;
  for await (const bytes of splitLines(chunks)) {
    line++;
    const where = `${name} line ${line}`;
    const value = parseJsonLine(bytes, where);
    if (value === undefined) continue;
    const parsed = parseRecordLine(value, where, notes);
    const members = Object.values(parsed).filter((member) => member !== undefined).length;
    if (members !== 1) {
      const hint =
        'a line is one object, such as {"intent":{"intent_id":"1","tool_name":"t","args":{}}}';
      const expected =
        `has ${members} members, expected exactly one of run, intent, result, receipt, refs, capture_mode`;
      throw malformed(where, "", expected, hint);
    }
    yield parsed;
  }
}

async function documentSource(
  name: string,
  chunks: Chunks,
  notes: ReadNotes,
): Promise<RecordSource> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size <= JSON_MAX_BYTES) continue;
    throw unreadable(
      "run data",
      name,
      `it is larger than ${JSON_MAX_BYTES} bytes, the limit for one document`,
      "write large runs as JSON Lines, one record per line",
    );
  }
  const parsed = parseRecordInput(parseJson({ name, bytes: concatBytes(parts) }), name, notes);
  return {
    lines: linesOf(parsed),
    normalization: parsed.normalization ?? {},
    isLarge: size > LARGE_BYTES,
  };
}

/** Whether the first line is a JSON value and ends before the chunk does. */
function startsLikeLines(chunk: Uint8Array): boolean {
  const end = chunk.indexOf(LF);
  if (end < 0 || chunk.subarray(end).every((byte) => byte <= 0x20)) return false;
  try {
    return parseJsonLine(chunk.subarray(0, end), "first line") !== undefined;
  } catch {
    return false;
  }
}

async function* startingWith(
  first: IteratorResult<Uint8Array<ArrayBuffer>>,
  rest: AsyncIterator<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}
