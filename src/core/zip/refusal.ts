/** Errors for archives that gait does not open. */

import { GaitError } from "../error.ts";
import { quoted, quotedName } from "../fault.ts";
import type { RandomAccess } from "../source.ts";

/** Hint of errors about the bytes of an archive. */
export const DAMAGED_HINT =
  "the file is damaged or not a zip archive: copy it again from where it was written";

/** Hint of errors about an archive that other readers might read in another way. */
export const AMBIGUOUS_HINT =
  "another program could read other members: do not trust the file, get it again from its source";

export function refusal(file: RandomAccess, problem: string, hint = DAMAGED_HINT): GaitError {
  const message = `Cannot open archive ${quotedName(file.name)}: ${problem}`;
  return new GaitError("invalid_input", message, { hint });
}

/** An archive with an entry that two readers could read in two ways. */
export function entryRefusal(
  file: RandomAccess,
  name: string,
  fault: string,
  hint = AMBIGUOUS_HINT,
): GaitError {
  return refusal(file, `entry ${quoted(name)} ${fault}`, hint);
}
