/**
 * Text primitives of the Gate. Digests depend on every one of them, and none is what the platform's
 * method of the same name does.
 */

/** Unicode White_Space. `String.prototype.trim` strips U+FEFF and keeps U+0085; this does not. */
const LEADING_SPACE = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const TRAILING_SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/;

/** Strips leading and trailing white space. */
export function trim(text: string): string {
  if (text === "" || (isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(text.length - 1)))) {
    return text;
  }
  // The scan from the end is by hand: a regular expression would retry at every inner space.
  const start = LEADING_SPACE.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && TRAILING_SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Visible ASCII: by far the most frequent first and last character. */
function isInk(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

// deno-lint-ignore no-control-regex
const ASCII = /^[\x00-\x7f]*$/;

/**
 * Lower-cases each code point by itself, without context rules and expansions: U+0130 becomes `i`
 * and a final capital sigma the ordinary small one.
 */
export function lower(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let result = "";
  for (const character of text) result += character === "\u0130" ? "i" : character.toLowerCase();
  return result;
}

/** {@linkcode lower} of {@linkcode trim}. */
export function lowerTrim(text: string): string {
  return lower(trim(text));
}

/**
 * Compares by code point, which is the order of the UTF-8 bytes. The order of UTF-16 code units
 * differs for characters above U+FFFF.
 */
export function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates behind all other code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Trims each, drops empties and duplicates, and sorts by {@linkcode compareText}. */
export function uniqueSorted(list: readonly string[]): readonly string[] {
  const kept = new Set<string>();
  for (const item of list) {
    const text = trim(item);
    if (text !== "") kept.add(text);
  }
  return [...kept].sort(compareText);
}

/** {@linkcode uniqueSorted} of the lower-cased values. */
export function listLower(list: readonly string[]): readonly string[] {
  return uniqueSorted(list.map(lowerTrim));
}

/** Splits at commas, trims each, drops empties; order and duplicates are kept. */
export function csv(text: string): string[] {
  return text.split(",").map(trim).filter((item) => item !== "");
}
