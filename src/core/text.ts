/**
 * Text: trimming, letter case, byte order, words for a shell, and text that is safe to print. Digests
 * depend on the first three, and the platform's methods of those names give other results.
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

/** Whether a code unit is visible ASCII, by far the most frequent first and last character. */
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
 * The text in one letter case, the way a parser folds it that takes `Path` for `path`: U+017F and
 * U+212A count as s and k.
 */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/**
 * The one of `known` that `name` differs from only in letter case: some readers take one for the other,
 * so no reader of gait accepts the name.
 */
export function caseTwin(name: string, known: Iterable<string>): string | undefined {
  const folded = foldCase(name);
  for (const other of known) if (other !== name && foldCase(other) === folded) return other;
  return undefined;
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

/** Ranks surrogates after all other code units: they are halves of the highest code points. */
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

/** The distinct strings of a list, sorted by {@linkcode compareText}; the texts stay as they are. */
export function sortedUnique(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(compareText);
}

/** Quotes a text as one word of a command line that a person may paste into a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const UNPRINTABLE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Makes untrusted text safe to print: control, invisible and bidirectional characters, which could
 * rewrite what a reader sees, become `\\uXXXX` escapes.
 */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** {@linkcode printable} of the same length: such characters become spaces. */
export function printableInPlace(text: string): string {
  return text.replace(UNPRINTABLE, " ");
}
