/**
 * What is known of the command lines of programs: data with sources. A program or flag that is not
 * here may do anything with its words.
 */

/** What a program does with a word. */
export type Role =
  /** A file or folder that it reads. */
  | "reads"
  /** A file or folder that it writes, makes or deletes. */
  | "writes"
  /** A host, address or URL that it speaks to. */
  | "hosts"
  /** Text that is no file, no host and no program. */
  | "text"
  /** A folder where relative paths begin from here on. */
  | "folder"
  /** A program; the words after it are its words. */
  | "program"
  /** A command line for a shell. */
  | "line"
  /** A program text in a language of its own, which may start programs or touch files. */
  | "script";

/** A flag of a program. */
export interface Flag {
  /** Whether a value follows: in the same word (`optional` only there) or in the next. */
  readonly value: "none" | "required" | "optional";
  /** What the program does with the value, or with the fact that the flag is given. */
  readonly role?: Role;
}

/** A program, or a sub-command of one. */
export interface Program {
  /** Where the facts come from, such as a manual page with its version. */
  readonly source: string;
  /** Flags by name without dashes; one letter is a short flag. */
  readonly flags: Readonly<Record<string, Flag>>;
  /** Whether long flags have one dash, as with `find`; letters are then not grouped. */
  readonly singleDash?: boolean;
  /** Roles of the words that are no flags: `first`, then `rest`; `last` goes before both. */
  readonly words: { readonly first?: Role; readonly rest: Role; readonly last?: Role };
  /** Sub-commands by name; flags before one are those above. */
  readonly subcommands?: Readonly<Record<string, Program>>;
}
