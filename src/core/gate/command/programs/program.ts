/**
 * Facts about the command lines of programs: data with sources. An unlisted program or flag may do
 * anything with its words.
 */

/** Use that a program makes of a word. */
export type Role =
  /** A file or folder that it reads. */
  | "reads"
  /** A file or folder that it writes, makes or deletes. */
  | "writes"
  /** A file or folder that it reads, and writes or deletes. */
  | "changes"
  /** A host or address that it speaks to, also `user@host`. */
  | "hosts"
  /** A URL that it reads; one of a file is such a file. */
  | "url"
  /** A file that it reads, or `host:file` of another machine. */
  | "remote_reads"
  /** A file that it writes, or `host:file` of another machine. */
  | "remote_writes"
  /** A repository: a URL, `host:folder`, a folder, or the name of a remote host. */
  | "repository"
  /** A file or folder that it reads, or an address. */
  | "source"
  /** A package: a name, or the address, file or folder where it is. */
  | "package"
  /** An image of a container, in front of which may be the host that has it. */
  | "image"
  /** `owner/name` of a repository, in front of which may be the host that has it. */
  | "forge"
  /** A setting of `ssh`, which may name hosts. */
  | "ssh_option"
  /** Text, or a file that it reads after `@`. */
  | "at_reads"
  /** A file that it writes, or a pattern of git for such files, which crosses folders. */
  | "pathspec_writes"
  /** A field of a form, with files behind `=@`, `=<` and `headers=@` (curl(1), `--form`). */
  | "form"
  /** Digests of keys, or the file of a key that it reads. */
  | "pin"
  /** Text, or an address that it speaks to. */
  | "address"
  /** A revision of git, a file, or `revision:file`. */
  | "revision"
  /** A revision of git, or a file that it writes. */
  | "restores"
  /** A name; with a slash in it, a file or folder that it reads. */
  | "page"
  /** A package of Go, or the folder of one; `...` at its end means all packages below. */
  | "go_package"
  /** The same, where a package may come from the host that its name begins with. */
  | "go_fetch"
  /** A file or folder that it reads; `...` at its end means all below. */
  | "go_folder"
  /** The same, which it also writes. */
  | "go_changes"
  /** A file that it reads, and that says what it runs. */
  | "steers"
  /** A file that it reads, perhaps after `name=`. */
  | "keyed_reads"
  /** A file that it reads, and that names others which it reads. */
  | "lists"
  /** A file that it reads, and that names what its words would. */
  | "more_words"
  /** Any file may be one that it reads. */
  | "reads_any"
  /** A file that it writes, or a line for a shell after `|` or `!`. */
  | "writes_or_line"
  /** Suffix or pattern for the names of backup copies of the files that it changes. */
  | "backup"
  /** What is put in front of the names of such copies, with or without the folder. */
  | "backup_prefix"
  /** Suffix of names of files that it writes, also of those below a folder. */
  | "suffix"
  /** Text that is not a file, no host and no program. */
  | "text"
  /** A folder where relative paths begin from here on. */
  | "folder"
  /** `NAME=value`: a variable that what it runs gets; any other text. */
  | "assigns"
  /** A program; the words after it are its words. */
  | "program"
  /** A program that it starts by a path; it looks up a name or version itself. */
  | "interpreter"
  /** A command line for a shell. As the role of the rest: those words with blanks between them. */
  | "line"
  /** A command line for a shell; the program appends words of its own. */
  | "line_with_more"
  /** A program text in a language of its own, which may start programs or touch files. */
  | "script"
  /** A file of code that it runs, or an address or text of code. */
  | "code"
  /** `format:file`, several with commas between them: files that it writes. */
  | "format_writes"
  /** Text that says which files it writes, in a language that is not read. */
  | "writes_any"
  /** A plain name; any other text may say which files it writes. */
  | "name_writes"
  /** A pattern of names of files that it reads. */
  | "finds"
  /** A word for code that nothing is known of: it may be a file, and so may a part of it. */
  | "given"
  /** Options or settings in one word, as for a compiler: each word in it may be a file. */
  | "options"
  /** It may run anything. */
  | "runs"
  /** Nothing is known of it. */
  | "unknown";

/** A flag of a program. */
export interface Flag {
  /**
   * Whether a value follows: in the same word (`optional` and `digits` only there) or in the next, which
   * must be no flag for `optional_next`. `several` takes all words up to the next flag.
   */
  readonly value: "none" | "required" | "optional" | "optional_next" | "several" | "digits";
  /** Uses of its values, or effects of the flag itself. */
  readonly roles: readonly Role[];
  /** Where it is given, the first word has another role: that of the words after it. */
  readonly dropsFirst: boolean;
  /** Where it is given, the last word has no role of its own. */
  readonly dropsLast: boolean;
  /** Where it is given, the role of words that the program otherwise reads. */
  readonly turnsInto: Role | undefined;
  /** What stands for its value where none is given. */
  readonly without?: string | undefined;
}

/** Roles of words by their place. */
export interface WordRoles {
  /** Roles of the first words. */
  readonly first: readonly Role[];
  /** Role of all others. */
  readonly rest: Role | undefined;
  /** Role of the last word; goes before the others. */
  readonly last: Role | undefined;
}

/** How a program writes its flags. */
export type FlagStyle =
  /** Letters after one dash may be grouped, names have two dashes. */
  | "grouped"
  /** Names have one dash or two, and are never grouped. */
  | "single_dash"
  /** As `grouped`, and the first word is such a group without dash. */
  | "bundle"
  /** A word with a dash is a flag only if all its letters are. */
  | "letters";

/** A program, or a sub-command of one. */
export interface Program {
  /** Where the facts come from, such as a manual page with its version. */
  readonly source: string;
  /** Flags by name without dashes; one letter is a short flag, `#` a number such as `-10`. */
  readonly flags: ReadonlyMap<string, Flag>;
  readonly style: FlagStyle;
  readonly words: WordRoles;
  /** Use of the current folder or of a default host if no word names one. */
  readonly implied: Role | undefined;
  /** After this many words everything is a word, as after `--`. */
  readonly stopsAt: number | undefined;
  /** Whether `NAME=value` may precede the words. */
  readonly hasAssignments: boolean;
  /** Whether its flags may also follow a sub-command. */
  readonly isEverywhere: boolean;
  /** Sub-commands by name; flags before one are those above. */
  readonly subcommands: ReadonlyMap<string, Program> | undefined;
  /** Other names of sub-commands. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Whether a sub-command that is not here may be another name of any, such as an alias. */
  readonly isOpen: boolean;
  /** How it starts others, where roles do not say it. */
  readonly opens: string | undefined;
  /** Whether it takes the text of a file for arguments where a word is `@` and the file. */
  readonly hasArgumentFiles: boolean;
  /** Whether it takes words with braces, brackets and stars for patterns of files, as fast-glob does. */
  readonly hasPatterns: boolean;
}
