/** The error for an intent that cannot be judged. */

import { GaitError } from "../../error.ts";
import { quoted, shownName } from "../../fault.ts";
import { shortened } from "../../lists.ts";

export interface IntentFault {
  readonly pointer: string;
  /** Fault in words, to be read after the pointer. */
  readonly problem: string;
  readonly hint: string;
}

const SHOWN_FAULTS = 10;

/** Words all faults as one error, with the hint of the first. `name` is that of the intent's file. */
export function notJudgeable(faults: readonly IntentFault[], name: string | undefined): GaitError {
  const show = ({ pointer, problem }: IntentFault) => `${shownName(pointer)} ${problem}`;
  const told = shortened(faults, SHOWN_FAULTS, show).join("; ");
  const intent = name === undefined ? "the intent" : quoted(name);
  return new GaitError("invalid_input", `Cannot judge ${intent}: ${told}`, {
    fields: faults.map(({ pointer }) => pointer),
    hint: faults[0]?.hint ?? "",
  });
}
