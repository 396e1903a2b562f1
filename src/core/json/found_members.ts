/** Finds members of a JSON object in its bytes, without making values of them. */

import { decodeUtf8, encodeUtf8 } from "../bytes.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const NOTHING = new Uint8Array();

/**
 * The bytes of the values of an object's members, in the order of `names`, which are ASCII; `undefined`
 * for each that is not there, and the last of several. The answer is `undefined` where the bytes are no
 * object. They are expected to be JSON; of others the answer means nothing.
 */
export function findMembers(
  bytes: Uint8Array,
  names: readonly Uint8Array[],
): readonly (Uint8Array | undefined)[] | undefined {
  const found = names.map((): Uint8Array | undefined => undefined);
  let at = behindSpace(bytes, 0);
  if (bytes[at] !== 0x7b) return undefined;
  at = behindSpace(bytes, at + 1);
  while (bytes[at] === QUOTE) {
    const nameEnd = endOfString(bytes, at);
    const colon = behindSpace(bytes, nameEnd);
    if (bytes[colon] !== COLON) return undefined;
    const value = behindSpace(bytes, colon + 1);
    const end = endOfValue(bytes, value);
    const escaped = hasBackslash(bytes, at, nameEnd) ? nameAt(bytes, at, nameEnd) : undefined;
    for (let index = 0; index < names.length; index++) {
      const wanted = names[index] ?? NOTHING;
      const isFound = escaped === undefined
        ? isAt(bytes, at + 1, nameEnd - 1, wanted)
        : isAt(escaped, 0, escaped.length, wanted);
      if (isFound) found[index] = bytes.subarray(value, beforeSpace(bytes, end));
    }
    at = end;
    if (bytes[end] !== COMMA) break;
    at = behindSpace(bytes, end + 1);
    if (bytes[at] !== QUOTE) return undefined;
  }
  return bytes[at] === 0x7d && behindSpace(bytes, at + 1) === bytes.length ? found : undefined;
}

/** The name in the string between `start` and `end`, without its escapes. */
function nameAt(bytes: Uint8Array, start: number, end: number): Uint8Array {
  try {
    return encodeUtf8(String(JSON.parse(decodeUtf8(bytes.subarray(start, end)))));
  } catch {
    return NOTHING;
  }
}

function isAt(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (bytes[start + at] !== name[at]) return false;
  return true;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function behindSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** Offset before the white space that ends at `end`. */
function beforeSpace(bytes: Uint8Array, end: number): number {
  let at = end;
  while (isSpace(bytes[at - 1])) at--;
  return at;
}

function hasBackslash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}

/** Offset after the string that starts at `at`; after the last byte if it does not end. */
export function endOfString(bytes: Uint8Array, at: number): number {
  let end = at + 1;
  while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
  return end + 1;
}

/** Offset after the value that starts at `at`: of the comma or bracket that follows it. */
export function endOfValue(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let end = at; end < bytes.length; end++) {
    switch (bytes[end]) {
      case QUOTE:
        end = endOfString(bytes, end) - 1;
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth++;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        if (depth-- === 0) return end;
        break;
      case COMMA:
        if (depth === 0) return end;
    }
  }
  return bytes.length;
}
