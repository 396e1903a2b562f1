/** Acts of a line with what its programs start, and how openers add them. */

import type { ActFolder, Assignment, FileAct, Run, Word } from "./act.ts";
import type { Operands } from "./operand.ts";
import type { Invocation } from "./programs/given.ts";

/** A run with what is known of its words and of what feeds it. */
export interface OpenedRun {
  readonly kind: "run";
  readonly program: Word;
  /** Last part of the program's name, if it is known. */
  readonly name: string | undefined;
  readonly words: readonly Word[];
  readonly invocation: Invocation;
  readonly feeds: readonly OpenedAct[];
  /** Texts that it may read; absent if there are none. */
  readonly texts?: readonly Word[];
  /** All acts of the line with what it starts, in order. */
  readonly line: readonly OpenedAct[];
  readonly folder: ActFolder;
  isShadowed: boolean;
  /** Whether it means everything that an unknown program may do. */
  readonly isAnything: boolean;
  /** The run that may start anything by it, if its own name is known. */
  readonly starter?: Starter;
  /** Whether it may be only a word of the program around it, not a program. */
  readonly isMaybe?: true;
  /** Files and hosts that it names, once they were asked about. */
  operands?: Operands;
}

/** A run that may start anything. */
export type Starter = Pick<Run, "program" | "words">;

/** An act of a line, or of what the line starts. */
export type OpenedAct = OpenedRun | OpenedFile | (Assignment & Pick<OpenedRun, "isMaybe">);

/** A file of a redirection. */
export interface OpenedFile extends FileAct, Pick<OpenedRun, "isMaybe"> {
  /** The acts that write it, if known. */
  writers?: readonly OpenedAct[];
}

/** The run that an opener looks at, and functions to add acts. */
export interface Opening {
  readonly run: Run;
  readonly name: string;
  readonly invocation: Invocation;
  /** Acts and texts that it may read. */
  readonly feeds: readonly OpenedAct[];
  readonly texts: readonly Word[];
  /** Adds a program that it starts, fed by what feeds it. */
  start(program: Word, words: readonly Word[], options?: StartOptions): void;
  /** Adds the acts of a command line that it starts, or an unknown program if it cannot be read. */
  line(text: Word, options?: StartOptions): void;
  /** Adds an unknown program: it may do anything. */
  unknown(): void;
  /** Adds an assignment if it may change what runs. */
  assign(text: Word): void;
  /** Adds a file that it reads or writes and that its words do not name. */
  file(kind: FileAct["kind"], file: Word): void;
}

/** How a program is started. */
export interface StartOptions {
  /** A folder below that of the program around it; unknown if `undefined` is given. */
  readonly folder?: ActFolder;
  /** Words that follow the line; the line is then a single program. */
  readonly more?: readonly Word[];
  /** Whether the words may be no program at all. */
  readonly isMaybe?: boolean;
  /** Whether the line runs in the shell itself, so that its functions stay. */
  readonly isHere?: boolean;
}
