/** Words that commands about logs share. */

import { printable } from "../../core/text.ts";

/** `1 entry`, `2 entries`. */
export function entriesOf(count: number): string {
  return count === 1 ? "1 entry" : `${count} entries`;
}

/** A text with a final LF in lines. */
export function textLines(text: string): readonly string[] {
  return text.replace(/\n$/, "").split("\n").map(printable);
}

/** A JSON document in lines. Invisible characters are escaped as in JSON. */
export function jsonLines(document: object): readonly string[] {
  return textLines(JSON.stringify(document, null, 2));
}
