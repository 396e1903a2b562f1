/** Reads transcripts that a test writes. */

import { encodeUtf8 } from "../../src/core/bytes.ts";
import type { Told, ToldCall } from "../../src/core/clients/told_call.ts";
import {
  type Bytes,
  readTranscriptLines,
  type TranscriptReader,
} from "../../src/core/clients/transcript.ts";

/** A transcript with one line for each value; a text is a line as it is. */
export function linesOf(...values: readonly (object | string)[]): string {
  return values.map((value) => `${typeof value === "string" ? value : JSON.stringify(value)}\n`)
    .join("");
}

/** The text as a stream, in chunks of a size. */
export async function* streamOf(text: string, size = 65_536): AsyncGenerator<Bytes> {
  const bytes = encodeUtf8(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

export async function toldIn(
  reader: TranscriptReader,
  text: string,
  size?: number,
): Promise<readonly Told[]> {
  return await Array.fromAsync(readTranscriptLines(streamOf(text, size), reader));
}

export function callsOf(told: readonly Told[]): readonly ToldCall[] {
  return told.flatMap((one) => one.kind === "call" ? [one.call] : []);
}

/** How each call ended, in a line: `Bash denied hook`, `Bash failed 3`. */
export function endings(told: readonly Told[]): readonly string[] {
  return told.map((one) => {
    if (one.kind === "unread") return `unread ${one.line}: ${one.why}`;
    const { tool, status, denied_by = "", exit_code = "" } = one.call;
    return `${tool} ${status} ${denied_by}${exit_code}`.trim();
  });
}
