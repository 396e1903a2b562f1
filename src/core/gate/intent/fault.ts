/** The error for an intent that cannot be judged. */

import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import { printable } from "../../text.ts";

/** One thing that is wrong with an intent. */
export interface IntentFault {
  /** JSON Pointer of the member. */
  readonly pointer: string;
  /** What is wrong with it, to be read after the pointer. */
  readonly problem: string;
  /** What to do about it. */
  readonly hint: string;
}

const SHOWN_FAULTS = 10;

/** Words all faults as one error, with the hint of the first. `name` is that of the intent's file. */
export function notJudgeable(faults: readonly IntentFault[], name: string | undefined): GaitError {
  const shown = faults.slice(0, SHOWN_FAULTS).map(({ pointer, problem }) =>
    `${printable(pointer)} ${problem}`
  );
  if (faults.length > shown.length) shown.push(`and ${faults.length - shown.length} more`);
  const intent = name === undefined ? "the intent" : quoted(name);
  return new GaitError("invalid_input", `Cannot judge ${intent}: ${shown.join("; ")}`, {
    fields: faults.map(({ pointer }) => pointer),
    ...(faults[0] === undefined ? {} : { hint: faults[0].hint }),
  });
}
