/** Text inside `$'…'`. */

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  '"': '"',
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|([^]))/g;

/**
 * Decodes the inside of `$'…'`. `undefined` where shells differ, or where the value depends on the
 * locale: other escapes, shorter ones, and characters outside of ASCII.
 */
export function decodeAnsiC(text: string): string | undefined {
  let known = true;
  const decoded = text.replace(ESCAPE, (_, hex, octal, unicode, letter) => {
    if (letter !== undefined) {
      known &&= Object.hasOwn(ESCAPES, letter);
      return ESCAPES[letter] ?? "";
    }
    const code = octal === undefined ? parseInt(hex ?? unicode, 16) : parseInt(octal, 8);
    known &&= code > 0 && code < 128;
    return String.fromCharCode(code);
  });
  return known ? decoded : undefined;
}
