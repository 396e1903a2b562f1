/** Files and hosts that runs name. */

import type { ActFolder, Word } from "./act.ts";

/** Use of a file or host by a run. */
export type OperandFact = "reads" | "writes" | "hosts";

/** A file or host that a run names. */
export interface Operand {
  readonly word: Word;
  readonly folder: ActFolder;
  /** Whether it is such a file or host in every reading. */
  readonly isSure: boolean;
  /** Whether the table knows nothing of the word, or only a pattern of names. */
  readonly isLoose?: boolean;
  /** Whether it is the folder where the program works, which no word names. */
  readonly isWorkplace?: true;
  /** Whether the program names it itself, and no word does. */
  readonly isImplied?: true;
  /** Whether it is a word within a word, which may be but text: no reason to ask, unless of some file. */
  readonly isMentioned?: true;
}

/** Files and hosts of a run by fact. */
export type Operands = Readonly<Record<OperandFact, readonly Operand[]>>;

/** Takes a file or host. */
export type OperandTaker = (
  fact: OperandFact,
  word: Word,
  isSure: boolean,
  folder?: ActFolder,
) => void;
