/** The notation in which tables of programs are written, and how it is read. */

import type { Flag, FlagStyle, Program, Role, WordRoles } from "./program.ts";

/**
 * A program in one text: roles of its words, and after ` | ` its flags.
 *
 * Words: `text reads*` is a first word and all others, `reads* writes` all others and the last.
 *
 * Flags: `n`, `n|lines` (names of one flag), `o:` (a value follows), `o:writes` (with its role),
 * `arg:text,text` (two values follow), `color?` (a value may follow in the same word), `json??writes`
 * (also in the next), `roots:+reads` (all words up to the next flag), `l%` (digits may follow),
 * `ext-diff=runs` (no value, but a role), `env-file?reads~.env` (what is taken for a
 * value that is not given). At the end `^` drops the role of the first word, `$` that of the last,
 * and `!writes` gives words another role than `reads`.
 */
export type Entry = string | EntryData;

/** A program with more than words and flags. */
export interface EntryData {
  /** Words and flags, in the notation of {@linkcode Entry}. */
  readonly is: string;
  readonly style?: FlagStyle;
  readonly implied?: Role;
  readonly stopsAt?: number;
  readonly hasAssignments?: true;
  readonly isEverywhere?: true;
  readonly isOpen?: true;
  readonly opens?: string;
  readonly hasArgumentFiles?: true;
  readonly hasPatterns?: true;
  /** Sub-commands: several alike have `,` between them, names of one `|`. */
  readonly sub?: Readonly<Record<string, Entry>>;
}

/** Programs of one kind. */
export interface Table {
  /** Where the facts come from. */
  readonly source: string;
  /** Programs by name; several names of one have `|` between them. */
  readonly programs: Readonly<Record<string, Entry>>;
}

/** Reads an entry of a table. */
export function readEntry(entry: Entry, source: string): Program {
  const data: EntryData = typeof entry === "string" ? { is: entry } : entry;
  const [words = "", flags = ""] = data.is.split(/(?:^| )\|(?: |$)/);
  const subcommands = new Map<string, Program>();
  const aliases = new Map<string, string>();
  for (const [names, inner] of Object.entries(data.sub ?? {})) {
    const read = readEntry(inner, source);
    for (const own of names.split(",")) {
      const [name = "", ...others] = own.split("|");
      subcommands.set(name, read);
      for (const other of others) aliases.set(other, name);
    }
  }
  return {
    source,
    flags: readFlags(flags),
    style: data.style ?? "grouped",
    words: readWords(words),
    implied: data.implied,
    stopsAt: data.stopsAt,
    hasAssignments: data.hasAssignments ?? false,
    isEverywhere: data.isEverywhere ?? false,
    subcommands: data.sub === undefined ? undefined : subcommands,
    aliases,
    isOpen: data.isOpen ?? false,
    opens: data.opens,
    hasArgumentFiles: data.hasArgumentFiles ?? false,
    hasPatterns: data.hasPatterns ?? false,
  };
}

function readWords(text: string): WordRoles {
  const first: Role[] = [];
  let rest: Role | undefined;
  let last: Role | undefined;
  for (const item of text.split(" ").filter((one) => one !== "")) {
    if (item.endsWith("*")) rest = item.slice(0, -1) as Role; // a role by the notation
    else if (rest === undefined) first.push(item as Role);
    else last = item as Role;
  }
  return { first, rest, last };
}

const VALUES: Readonly<Record<string, Flag["value"]>> = {
  ":": "required",
  ":+": "several",
  "?": "optional",
  "??": "optional_next",
  "%": "digits",
};

function readFlags(text: string): ReadonlyMap<string, Flag> {
  const flags = new Map<string, Flag>();
  for (const item of text.split(" ")) {
    const [, names, sign = "", roles = "", effects = "", without] =
      /^([^:?%=^$!]+|\?)(:\+|\?\?|[:?%=]?)([a-z_,]*)([\^$]*(?:![a-z_]+)?)(?:~(.+))?$/.exec(item) ??
        [];
    if (names === undefined) continue;
    const flag: Flag = {
      value: VALUES[sign] ?? "none",
      roles: roles === "" ? (sign === "" ? [] : ["text"]) : roles.split(",") as Role[],
      dropsFirst: effects.includes("^"),
      dropsLast: effects.includes("$"),
      turnsInto: /!([a-z_]+)$/.exec(effects)?.[1] as Role | undefined,
      without,
    };
    for (const name of names.split("|")) flags.set(name, flag);
  }
  return flags;
}
