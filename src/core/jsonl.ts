/** JSON Lines: one JSON value per line; blank lines are skipped. */

import { GaitError } from "./error.ts";
import { type JsonValue, parseJson } from "./json.ts";
import { JSONL_LINE_MAX_BYTES } from "./limits.ts";
import type { Source } from "./source.ts";

const LF = 0x0a;

/** Parses every line. Errors name the line. */
export function* parseJsonLines({ name, bytes }: Source): Generator<[JsonValue, string]> {
  let line = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    line++;
    const parsed = parseJsonLine(bytes.subarray(start, end), `${name} line ${line}`);
    if (parsed !== undefined) yield [parsed, `${name} line ${line}`];
    start = end + 1;
  }
}

/** Parses one line without its LF; `undefined` if it is blank. */
export function parseJsonLine(bytes: Uint8Array, name: string): JsonValue | undefined {
  if (bytes.length >= JSONL_LINE_MAX_BYTES) {
    throw new GaitError(
      "invalid_input",
      `Cannot parse "${name}": ${bytes.length} bytes are not below the limit of ${JSONL_LINE_MAX_BYTES}`,
    );
  }
  const isBlank = bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
  return isBlank ? undefined : parseJson({ name, bytes });
}
