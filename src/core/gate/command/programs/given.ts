/** The words of a program, as read by its table. */

import type { Word } from "../act.ts";
import type { Flag, Program, Role } from "./program.ts";

/** A flag that is given. */
export interface GivenFlag {
  /** Name without dashes. */
  readonly name: string;
  readonly isLong: boolean;
  /** The table's entry; absent if the flag is unknown. */
  readonly flag?: Flag;
  /** Values in order. */
  readonly values: readonly Word[];
  /** The next word, which may or may not be its value. */
  readonly maybeValue?: Word;
  /** Whether it is given in every reading. */
  readonly isSure: boolean;
  /** Full names that a shortened name may mean. */
  readonly longer: readonly string[];
}

/** A word that is not a flag. */
export interface GivenWord {
  readonly word: Word;
  /** Whether it is such a word in every reading. */
  readonly isSure: boolean;
  /** Whether its position is uncertain, because an earlier word is unknown. */
  readonly isShifted: boolean;
  role: Role;
}

/** The words of a program as read. */
export interface Invocation {
  /** The table's entry for the program or its last sub-command. */
  readonly program: Program | undefined;
  /** The same, beginning with the program itself: one more for each sub-command. */
  readonly levels: readonly Program[];
  readonly flags: readonly GivenFlag[];
  /** Words that are not flags, sub-commands included. */
  readonly words: readonly GivenWord[];
  /** How many of the words are known sub-commands. */
  readonly depth: number;
  /** Whether roles say nothing: the program, a sub-command or a flag is not known. */
  readonly isVague: boolean;
  /** Whether a word may be a flag, or become flags. */
  readonly mayHaveFlags: boolean;
  /** Whether a word with an unknown beginning may be any flag with any value. */
  readonly mayHaveAnyFlag: boolean;
  /** Whether the place of words is not known. */
  readonly isShifted: boolean;
}
