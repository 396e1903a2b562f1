/** Finds members of a JSON object in its bytes, without making values of them. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * The bytes of the values of an object's members, in the order of `names`; `undefined` for each that is
 * not there. The answer is `undefined` unless the object is written without white space and without
 * escapes in its names. The bytes are expected to be JSON; of others the answer means nothing.
 */
export function plainMembers(
  bytes: Uint8Array,
  names: readonly Uint8Array[],
): readonly (Uint8Array | undefined)[] | undefined {
  const found = names.map((): Uint8Array | undefined => undefined);
  if (bytes[0] !== 0x7b) return undefined;
  for (let at = 1; bytes[at] === QUOTE;) {
    const nameEnd = endOfString(bytes, at);
    if (bytes[nameEnd] !== COLON || hasBackslash(bytes, at, nameEnd)) return undefined;
    const end = endOfValue(bytes, nameEnd + 1);
    for (const [index, name] of names.entries()) {
      if (!isAt(bytes, at + 1, nameEnd - 1, name)) continue;
      found[index] = bytes.subarray(nameEnd + 1, end);
    }
    if (bytes[end] === 0x7d) return end + 1 === bytes.length ? found : undefined;
    if (bytes[end] !== COMMA) return undefined;
    at = end + 1;
  }
  return undefined;
}

function isAt(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (bytes[start + at] !== name[at]) return false;
  return true;
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
