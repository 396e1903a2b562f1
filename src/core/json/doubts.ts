/**
 * Finds what gait reads in JSON and other programs refuse or read in another way. Gait puts U+FFFD in
 * place of bytes that are not UTF-8 and of halves of surrogate pairs. No values are made.
 */

import { sequenceLength } from "../bytes.ts";

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const [VERTICAL_TAB, FORM_FEED] = [0x0b, 0x0c];
const ESCAPE_BYTES = "\\u0000".length;

/** What is doubtful in bytes that gait reads as JSON or as a blank line; `undefined` if nothing is. */
export function doubtIn(bytes: Uint8Array): string | undefined {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) {
      const length = sequenceLength(bytes, at);
      if (length === 0) return "it is not UTF-8";
      at += length - 1;
    } else if (byte === BACKSLASH) {
      const length = escapeLength(bytes, at);
      if (length === 0) return "it has half of a surrogate pair";
      at += length - 1;
    } else if (byte === VERTICAL_TAB || byte === FORM_FEED) {
      return "it has white space that JSON does not have";
    }
  }
  return undefined;
}

/**
 * Length of the escape of a character that starts at `at`: 12 for a surrogate pair. 0 for half of a
 * pair, and for `\u` without four hex digits.
 */
export function escapeLength(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== LETTER_U) return 2;
  const first = unitAt(bytes, at);
  if (first < 0 || (first >= 0xdc00 && first <= 0xdfff)) return 0;
  if (first < 0xd800 || first > 0xdfff) return ESCAPE_BYTES;
  const next = at + ESCAPE_BYTES;
  if (bytes[next] !== BACKSLASH || bytes[next + 1] !== LETTER_U) return 0;
  const second = unitAt(bytes, next);
  return second >= 0xdc00 && second <= 0xdfff ? 2 * ESCAPE_BYTES : 0;
}

/** The code unit of the escape `\uXXXX` at `at`; -1 if it has no four hex digits. */
function unitAt(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let digit = at + 2; digit < at + ESCAPE_BYTES; digit++) {
    const byte = bytes[digit] ?? 0;
    const letter = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) unit = unit * 16 + byte - 0x30;
    else if (letter >= 0x61 && letter <= 0x66) unit = unit * 16 + letter - 0x57;
    else return -1;
  }
  return unit;
}
