/** The error for an intent that cannot be judged. */

import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import { printable } from "../../text.ts";

export interface IntentFault {
  readonly pointer: string;
  /** Fault in words, to be read after the pointer. */
  readonly problem: string;
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
    hint: faults[0]?.hint ?? "",
  });
}
