/** The words of a program, as read by its table. */

import type { Word } from "../act.ts";
import type { Flag, Program, Role } from "./program.ts";

/** A flag that is given. */
export interface GivenFlag {
  /** Name without dashes. */
  readonly name: string;
  readonly isLong: boolean;
  /** What the table says of it; absent if it does not know the flag. */
  readonly flag?: Flag;
  /** Values in order. */
  readonly values: readonly Word[];
  /** A word behind it that may be its value or not. */
  readonly maybeValue?: Word;
  /** Whether it is given in every reading. */
  readonly isSure: boolean;
  /** Names that a shortened name may stand for. */
  readonly longer: readonly string[];
}

/** A word that is no flag. */
export interface GivenWord {
  readonly word: Word;
  /** Whether it is such a word in every reading. */
  readonly isSure: boolean;
  /** Whether it may stand elsewhere among them: something in front of it is not known. */
  readonly isShifted: boolean;
  role: Role;
}

/** The words of a program as read. */
export interface Invocation {
  /** What is known of the program or its last sub-command. */
  readonly program: Program | undefined;
  /** The same, beginning with the program itself: one more for each sub-command. */
  readonly levels: readonly Program[];
  readonly flags: readonly GivenFlag[];
  /** Words that are no flags, sub-commands included. */
  readonly words: readonly GivenWord[];
  /** How many of the words are known sub-commands. */
  readonly depth: number;
  /** Whether roles say nothing: the program, a sub-command or a flag is not known. */
  readonly isVague: boolean;
  /** Whether a word may be a flag, or become flags. */
  readonly mayHaveFlags: boolean;
  /** Whether a word of which the beginning is unknown may be a flag, with any value. */
  readonly mayHaveAnyFlag: boolean;
  /** Whether the place of words is not known. */
  readonly isShifted: boolean;
}
