/** Names of which a line tells only a part. */

import type { Piece } from "../../gate/command/act.ts";
import { lettersOf, mayMatch } from "../../gate/command/judging/word_pattern.ts";

/** Whether a part may be a name, and has at least half of its letters. */
export function isNamed(name: string, part: readonly Piece[]): boolean {
  const known = part.reduce((sum, one) => sum + (one.kind === "text" ? one.text.length : 0), 0);
  if (known * 2 < name.length || known > name.length) return false;
  return mayMatch(lettersOf(name), part);
}
