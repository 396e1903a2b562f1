/** A command line with all that it starts, read once for all that ask about it. */

import type { HeldWord } from "./act.ts";
import type { OpenedAct } from "./opened.ts";
import { openActs } from "./opening.ts";
import { readCommand } from "./read_command.ts";

interface ReadLine {
  readonly line: string | readonly string[];
  readonly acts: readonly OpenedAct[] | string;
  readonly held: readonly HeldWord[];
}

/** The last line: policy, guard and review ask about one line after the other. */
let last: ReadLine | undefined;

/** The acts of a line or an argument vector, or why they cannot be told. Never throws. */
export function openedLine(line: string | readonly string[]): readonly OpenedAct[] | string {
  return lineRead(line).acts;
}

/** What variables may hold in a line and in those that it starts. Never throws. */
export function heldIn(line: string): readonly HeldWord[] {
  return lineRead(line).held;
}

function lineRead(line: string | readonly string[]): ReadLine {
  if (last !== undefined && last.line === line && typeof line === "string") return last;
  const reading = readCommand(line);
  const held: HeldWord[] = [];
  const acts = reading.kind === "unclear"
    ? reading.text
    : openActs(reading, held) ?? "it does too many things";
  const read = { line, acts, held };
  if (typeof line === "string") last = read;
  return read;
}
