/** The order of strings by their UTF-8 bytes, which is also the order of their code points. */

/**
 * Compares two strings by their UTF-8 bytes. The built-in order goes by UTF-16 code units, and
 * differs where a character beyond U+FFFF meets one from U+E000 to U+FFFF.
 *
 * @returns negative, zero or positive, as `Array.prototype.sort` wants it
 */
export function compareBytes(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Puts surrogates, which stand for the highest code points, behind all other code units. */
function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}

/** The distinct strings of a list, in byte order. */
export function sortedUnique(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(compareBytes);
}
