/** Functions that the openers of programs share. */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import type { Program } from "../programs/program.ts";

/** How a program starts others, where the roles of its words do not say it. */
export interface OpenerOf {
  /** Takes out words that the table cannot read. */
  readonly prepare?: (words: readonly Word[], program: Program) => readonly Word[];
  /** Adds the programs that the run starts. */
  readonly open?: (opening: Opening) => void;
  /** Whether roles of words and scripts are its own business. */
  readonly isComplete?: boolean;
}

/** Words of a run after its sub-commands. */
export function ownWords({ invocation }: Opening): readonly Word[] {
  return invocation.words.slice(invocation.depth).map(({ word }) => word);
}

/** Whether one of these flags is given. */
export function hasFlag({ invocation }: Opening, names: readonly string[]): boolean {
  return invocation.flags.some(({ name }) => names.includes(name));
}

/** Values of the flags of these names, in order. */
export function valuesOf({ invocation }: Opening, names: readonly string[]): readonly Word[] {
  return invocation.flags.flatMap(({ name, values }) => names.includes(name) ? values : []);
}
