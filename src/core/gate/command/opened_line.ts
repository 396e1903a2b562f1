/** A command line with all that it starts, read once for all that ask about it. */

import type { OpenedAct } from "./opened.ts";
import { openActs } from "./opening.ts";
import { readCommand } from "./read_command.ts";

/** The last line: policy, guard and review ask about one line after the other. */
let last: { readonly line: string; readonly acts: readonly OpenedAct[] | string } | undefined;

/** The acts of a line or an argument vector, or why they cannot be told. Never throws. */
export function openedLine(line: string | readonly string[]): readonly OpenedAct[] | string {
  if (last !== undefined && last.line === line) return last.acts;
  const reading = readCommand(line);
  const acts = reading.kind === "unclear"
    ? reading.text
    : openActs(reading) ?? "it does too many things";
  if (typeof line === "string") last = { line, acts };
  return acts;
}
