/** Reading what a client keeps of its sessions: line by line, in memory that does not grow with the file. */

import { concatBytes, decodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import {
  describeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../json/json.ts";
import { TRANSCRIPT_LINE_MAX_BYTES } from "../limits.ts";
import { normalizeTimestamp, timestampOf, toUtc } from "../time.ts";
import { trim } from "../text.ts";
import type { Told } from "./told_call.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a transcript; each call reads from the beginning. */
export type TranscriptBytes = () => AsyncIterable<Bytes>;

/** What the place of a transcript tells, and its lines may not. */
export interface TranscriptPlace {
  /** Folder of the project. */
  readonly cwd?: string;
  /** Session in whose folder the transcript of a sub-agent lies. */
  readonly parent?: string;
}

/** Takes the lines of one transcript in order, and answers what is certain after each. */
export interface TranscriptReader {
  /** Whether a line may tell of calls. Most lines are texts of the model, and long. */
  wants(value: JsonObject): boolean;
  take(value: JsonObject, line: number): readonly Told[];
  /** What is left when the file ends. */
  end(): readonly Told[];
}

/** Reads one transcript with JSON lines. */
export async function* readTranscriptLines(
  bytes: AsyncIterable<Bytes>,
  reader: TranscriptReader,
): AsyncGenerator<Told> {
  const lines = transcriptLines(bytes, (value) => reader.wants(value));
  for await (const { line, value, why } of lines) {
    if (why === undefined) yield* reader.take(value, line);
    else yield { kind: "unread", line, why };
  }
  yield* reader.end();
}

/** A line that is a JSON object, or the reason why it was not read. */
export type TranscriptLine =
  | { readonly line: number; readonly value: JsonObject; readonly why?: never }
  | { readonly line: number; readonly value?: never; readonly why: string };

/**
 * Cuts a stream into lines. No line, however broken or long, ends it. Blank lines are skipped, and
 * those that are not wanted.
 */
export async function* transcriptLines(
  chunks: AsyncIterable<Bytes>,
  wants: (value: JsonObject, line: number) => boolean,
): AsyncGenerator<TranscriptLine> {
  let line = 0;
  for await (const { bytes, isWhole } of cutLines(chunks)) {
    line++;
    if (bytes === undefined) {
      yield { line, why: `it is longer than ${TRANSCRIPT_LINE_MAX_BYTES} bytes` };
      continue;
    }
    if (bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) continue;
    const quick = quicklyParsed(bytes);
    if (isJsonObject(quick) && !wants(quick, line)) continue;
    // Programs read a name that is there twice in different ways, so such a line counts as broken.
    const value = parsed(bytes);
    if (isJsonObject(value)) yield { line, value };
    else if (value !== undefined) {
      yield { line, why: `it is ${describeJson(value)}, not an object` };
    } else yield { line, why: whyUnread(quick !== undefined, isWhole) };
  }
}

function whyUnread(isReadByOthers: boolean, isWhole: boolean): string {
  if (isReadByOthers) return "programs read its JSON in different ways";
  return isWhole ? "it is not JSON" : "it is the last line, and cut off";
}

/** The JSON value of bytes; `undefined` if they are none, or say a member twice. */
export function parsed(bytes: Uint8Array): JsonValue | undefined {
  try {
    return parseJson({ name: "line", bytes });
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

/** The value as a lenient parser has it, in a tenth of the time. */
export function quicklyParsed(bytes: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
}

const LF = 0x0a;

interface CutLine {
  /** `undefined` for a line that is too long to be held. */
  readonly bytes: Uint8Array | undefined;
  /** Whether a line feed ends it. */
  readonly isWhole: boolean;
}

async function* cutLines(chunks: AsyncIterable<Bytes>): AsyncGenerator<CutLine> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const take = (isWhole: boolean): CutLine => {
    const isLong = pendingBytes > TRANSCRIPT_LINE_MAX_BYTES;
    const [only] = pending;
    const bytes = pending.length === 1 && only !== undefined ? only : concatBytes(pending);
    pending = [];
    pendingBytes = 0;
    return { bytes: isLong ? undefined : bytes, isWhole };
  };
  const add = (part: Uint8Array) => {
    pendingBytes += part.length;
    if (pendingBytes > TRANSCRIPT_LINE_MAX_BYTES) pending = [];
    else if (part.length > 0) pending.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      add(chunk.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    // A stream may use the buffer again, so what waits is a copy.
    if (start < chunk.length) add(chunk.slice(start));
  }
  if (pendingBytes > 0) yield take(false);
}

/** A text that is not blank. */
export function textAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === "string" && trim(value) !== "" ? value : undefined;
}

export function objectAt(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
  return isJsonObject(value) ? value : undefined;
}

export function listAt(object: JsonObject | undefined, name: string): readonly JsonValue[] {
  const value = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
  return Array.isArray(value) ? value : [];
}

/** A whole number, as exit codes are. */
export function wholeAt(object: JsonObject | undefined, name: string): number | undefined {
  const value = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

/** A time as RFC 3339 in UTC, from such a text or from milliseconds since 1970. */
export function timeOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") {
    const time = normalizeTimestamp(value);
    return time === undefined ? undefined : toUtc(time);
  }
  // The largest number that a date of JavaScript can hold.
  if (typeof value !== "number" || !(Math.abs(value) <= 8.64e15)) return undefined;
  // A year of more than four digits has no such form.
  return normalizeTimestamp(timestampOf(new Date(value)));
}

/** The texts of a result: a text itself, or those in a list of parts. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const texts = value.flatMap((part) => {
    if (typeof part === "string") return [part];
    const text = isJsonObject(part) ? part["text"] : undefined;
    return typeof text === "string" ? [text] : [];
  });
  return texts.length === 0 ? undefined : texts.join("\n");
}

/**
 * A short mark of a text. Not against forgery: who can write a transcript can also leave a call out.
 */
export function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul((b << 5 | b >>> 27) ^ unit, 0x85ebca6b);
  }
  return `${text.length.toString(36)}.${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}
