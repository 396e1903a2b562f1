/** Names of arguments as lenient servers read them, so that a disguised name is found. */

import { foldCase } from "../../text.ts";

const PLAIN = /^[\x21-\x7e]*$/;
const DROPPED = /[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The name cut at NUL, in Unicode form NFKC and lower case, without white space, control and format
 * characters. Two names with one folded form are one argument to some servers.
 */
export function foldedName(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  const found = PLAIN.test(name) ? name.toLowerCase() : foldedText(name);
  if (name.length > LONGEST_KEPT) return found;
  if (folded.size >= NAMES_KEPT) folded.clear();
  folded.set(name, found);
  return found;
}

/** Names of the last calls: a call has few, and each pointer of each rule looks at all of them. */
const folded = new Map<string, string>();
const NAMES_KEPT = 1000;
const LONGEST_KEPT = 100;

function foldedText(name: string): string {
  const [cut = ""] = name.split("\0");
  // Of the capital I with a dot some lower-case letters are an i, some an i with one more dot.
  return foldCase(cut.normalize("NFKC").replaceAll(DROPPED, ""))
    .normalize("NFKC").replaceAll("i\u0307", "i");
}
