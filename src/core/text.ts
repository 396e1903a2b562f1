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

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/**
 * Lower-cases each code point by itself, without context rules and expansions: U+0130 becomes `i`
 * and a final capital sigma the ordinary small one.
 */
export function lower(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  let result = "";
  for (const character of text) result += character === "\u0130" ? "i" : character.toLowerCase();
  return result;
}

/** {@linkcode lower} of {@linkcode trim}. */
export function lowerTrim(text: string): string {
  return lower(trim(text));
}

/**
 * As a parser folds it that takes `Path` for `path`: U+017F counts as s, U+212A as k, and U+1E9E, whose
 * own capital it is not, as ss.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase();
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

/** The distinct strings of a list, sorted by {@linkcode compareText}; the texts stay unchanged. */
export function sortedUnique(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(compareText);
}

/** Quotes a text as one word of a command line that a person may paste into a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Letters and marks that fonts show as blanks, in a class of a regular expression. */
export const BLANK_LETTERS = "\\u2800\\u{13441}\\u{13442}\\u{16fe4}\\u{1d159}";

/**
 * Controls, halves of surrogate pairs, private use, spaces but the plain one, and all that displays hide.
 * A variation selector is among them: with an emoji and without it, a path looks the same.
 */
const UNPRINTABLE = new RegExp(
  "(?! )[\\p{Cc}\\p{Cs}\\p{Co}\\p{Z}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}" +
    `\\p{Noncharacter_Code_Point}\\ufff9-\\ufffb${BLANK_LETTERS}]`,
  "gu",
);

declare const PRINTABLE: unique symbol;

/** Text that is safe to print on a terminal: {@linkcode printable} and {@linkcode printed} make it. */
export type Printable = string & { readonly [PRINTABLE]: true };

/**
 * Makes untrusted text safe to print: control, invisible and bidirectional characters, which could
 * rewrite what a reader sees, become `\\uXXXX` escapes.
 */
export function printable(text: string): Printable {
  // Plain texts are nearly all, and the other pattern takes long to compile.
  return (PLAIN.test(text) ? text : text.replace(UNPRINTABLE, escapeUnits)) as Printable;
}

/** What a terminal may obey, and `JSON.stringify` leaves as it is: DEL, C1, line ends, marks of direction. */
const OBEYED = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * JSON text that is safe to print, and means the same: such characters, which JSON has within strings only,
 * become `\\uXXXX` escapes. For printing only: digests, signatures and files have the text as it was.
 */
export function printableJson(json: string): string {
  return json.replace(OBEYED, escapeUnits);
}

/** A line of our own words with untrusted values, which become {@linkcode printable}. */
export function printed(words: TemplateStringsArray, ...values: unknown[]): Printable {
  return printable(String.raw({ raw: words }, ...values));
}

/** Halves of characters become `\\uXXXX` escapes: formats and digests take whole characters only. */
export function escapeHalves(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Cs}/gu, escapeUnits);
}

/** The beginning of a text, at most so many UTF-16 code units, without a half of a character at its end. */
export function beginning(text: string, units: number): string {
  const cut = text.slice(0, units);
  return cut.length === text.length ? text : cut.replace(/[\ud800-\udbff]$/, "");
}

/**
 * A text without its middle if it has more than so many UTF-16 code units: the ends of paths and
 * pointers tell them apart.
 */
export function withoutMiddle(text: string, units: number): string {
  if (text.length <= units) return text;
  const half = Math.floor(units / 2);
  return `${beginning(text, half)}…${text.slice(-half).replace(/^[\udc00-\udfff]/, "")}`;
}

/** Longest line of a message, in UTF-16 code units. */
const LINE_UNITS = 4000;

/** A message whose lines are {@linkcode withoutMiddle} where they are far too long to be read. */
export function shortLines(message: string): string {
  if (message.length <= LINE_UNITS) return message;
  return message.split("\n").map((line) => withoutMiddle(line, LINE_UNITS)).join("\n");
}

/** {@linkcode printable} of the same length: such characters become spaces. */
export function printableInPlace(text: string): string {
  return text.replace(UNPRINTABLE, (found) => " ".repeat(found.length));
}

function escapeUnits(found: string): string {
  return found.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** Controls, halves of surrogate pairs, noncharacters, U+FFFD, and what displays do not show. */
const UNCLEAR_IN_NAME = new RegExp(
  "[\\p{Cc}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}" +
    `\\p{Noncharacter_Code_Point}\\ufff9-\\ufffd${BLANK_LETTERS}]`,
  "u",
);

/**
 * Why a name can be read as another one: it holds a control character, half of a surrogate pair or
 * an invisible character. `undefined` for a clear name. The words quote only the code point.
 */
export function nameFault(name: string): string | undefined {
  if (PLAIN.test(name)) return undefined;
  const found = UNCLEAR_IN_NAME.exec(name)?.[0];
  if (found === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `holds a control, invisible or broken character (U+${code})`;
}

/** Visible ASCII and blanks: nearly every text. */
const PLAIN = /^[\x20-\x7e]*$/;
