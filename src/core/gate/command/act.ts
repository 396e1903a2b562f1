/**
 * The acts of a command line: programs, redirections, assignments. Reading a line runs nothing, so
 * parts that depend on running it are unknown.
 */

/** A piece of a word. */
export type Piece =
  /** Text as the program gets it, without quotes. */
  | { readonly kind: "text"; readonly text: string }
  /**
   * `*` or `[…]` of a glob: any characters of one part of a path, also none; no leading dot at the start
   * of a part. A shell that finds no file keeps the glob itself, which is such characters too.
   */
  | { readonly kind: "run" }
  /** `?` of a glob: one character of a part; no leading dot at the start of a part. */
  | { readonly kind: "letter" }
  /** `**` of a glob: like `run`, but some shells let it match several parts, none with a leading dot. */
  | { readonly kind: "deep" }
  /** A value that only running would tell: any text, with any characters. */
  | { readonly kind: "unknown" };

/** A word, as a program gets it in its arguments. */
export interface Word {
  /** The pieces in order; no two texts follow each other, and an empty word has none. */
  readonly pieces: readonly Piece[];
  /**
   * `many`: unquoted, so it may become any number of words, also none. With an unknown piece, each of
   * them may be any text; else it is a glob, and each of them fits the pieces.
   */
  readonly count: "one" | "many";
  /** Text in the line, for messages. */
  readonly source: string;
}

/** A folder in which an act takes place, relative to where the line begins. */
export type ActFolder =
  /** The folder where the line begins. */
  | { readonly kind: "start" }
  /**
   * One of several folders, e.g. before and after a `cd`: conditions must answer alike for each. `.` is
   * the folder where the line begins; one may begin with `/` or `~`, and none is cleaned.
   */
  | { readonly kind: "one_of"; readonly folders: readonly string[] }
  | { readonly kind: "unknown" };

/** A program that is run. */
export interface Run {
  readonly kind: "run";
  /** First word: name or path of the program. */
  readonly program: Word;
  /** Words after the program, in order. */
  readonly words: readonly Word[];
  /** Acts whose output it may read or execute: before it in a pipe, in substitutions, in its input. */
  readonly fedBy: readonly Act[];
  /** Texts of here-documents and here-strings that it may read; absent if there are none. */
  readonly texts?: readonly Word[];
  readonly folder: ActFolder;
  /** Why the program is not what its name says, e.g. the line defines a function of this name. */
  readonly isShadowed?: true;
}

/** A file that a redirection reads or writes. */
export interface FileAct {
  readonly kind: "to_file" | "from_file";
  readonly file: Word;
  /** Acts whose output goes there, if that is known. */
  readonly writtenBy?: readonly Act[];
  readonly folder: ActFolder;
}

/** An assignment of a variable that may change what runs. */
export interface Assignment {
  readonly kind: "assigns";
  readonly variable: string;
  /** The new value; absent if the line does not show it. */
  readonly value?: Word | undefined;
}

/** One thing that a command line does. */
export type Act = Run | FileAct | Assignment;

/** A word that a variable of the line may hold. */
export interface HeldWord {
  readonly word: Word;
  /** Where the line is when the variable gets it. */
  readonly folder: ActFolder;
}

/** A command line as read: what it does, or that this cannot be told. */
export type CommandReading =
  | {
    readonly kind: "acts";
    /** The acts in order; substitutions come before the command that contains them. */
    readonly acts: readonly Act[];
    /** Names that the line defines as functions, sorted. */
    readonly functions: readonly string[];
    /** What its variables may hold: values, and words of loops; absent if there are none. */
    readonly held?: readonly HeldWord[];
  }
  /** `text` says why, for a person; it names no values. */
  | { readonly kind: "unclear"; readonly text: string };
