/** Letter case, the way parsers fold it that take `Path` for `path`. */

/** The text in the one case in which it is compared: U+017F and U+212A count as s and k. */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}
