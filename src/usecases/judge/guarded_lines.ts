/** Paths that command lines touch: read as a shell reads them, with patterns completed as a shell does. */

import { lettersOf, mayMatch } from "../../core/gate/command/judging/word_pattern.ts";
import type { Piece } from "../../core/gate/command/act.ts";
import type { PathName } from "../../core/gate/command/touched_words.ts";
import {
  CONVENTIONAL_PLACES,
  type GuardedCall,
  type GuardFiles,
  isAbove,
  linesOf,
  pathAt,
  type TouchedPath,
} from "../../core/mcp/map/guard_files.ts";
import { appendAll } from "../../core/lists.ts";
import { cleanedPath } from "../../core/path.ts";
import { guardedLine, type MaybeOwn } from "../../core/mcp/map/guarded_line.ts";
import { isNamed } from "../../core/mcp/map/name_pattern.ts";
import { isOwnFile } from "../../core/mcp/map/people_commands.ts";
import type { Host } from "../../io/host.ts";
import { OwnFolders } from "./own_folders.ts";
import { looked, realPlace } from "./real_places.ts";

export interface LineTouches {
  readonly touched: readonly TouchedPath[];
  /** A possible file of the guard; only running the line would tell. */
  readonly doubt: string | undefined;
  /** The command of gait's own that a line runs, though only people may. */
  readonly command: string | undefined;
}

/** Most entries of folders that the patterns of a call are compared with. */
const ENTRIES_MAX = 20_000;

/** Words by which a shell's patterns also match names that begin with a dot. */
const HIDDEN_TOO = /dot_?glob|globignore|glob_?dots|\([#a-z0-9^]*D[^)]*\)|\bfish\b/i;

/**
 * Options by which programs that search or change whole folders follow links in them: `find -L`,
 * `chmod -R -L`, `grep -R`, and those by which
 * tar gives other names. Quotes and escapes are taken out before.
 */
const FOLLOWS =
  /(?:^|[\s=({,])(?:-[A-Za-z0-9]*L[A-Za-z0-9]*|-follow|--(?:follow|dereference|logical|transform|xform)[\w-]*=?\S*)(?=[\s;|&)},]|$)|grep\b[^|;&]*\s-[A-Za-z0-9]*R|tar\b[^|;&]*\s-s/;

/** Words by which patterns also match names in other letter case. */
const ANY_CASE = /no_?case_?glob/i;

const MAKES_LINKS = /\b(?:g?ln|symlink|mklink)\b/;

/** Most files that a line reads which are looked at one by one. */
const READ_MAX = 1000;

/** Files that the command lines of a call touch. */
export async function touchedByLines(
  call: GuardedCall,
  files: GuardFiles,
  host: Host<"read">,
): Promise<LineTouches> {
  const { tool, cwd } = call;
  const { home } = host.read.own();
  const own = new OwnFolders({ cwd, home }, host);
  const [written, onlyRead] = [new Globs(host, files), new Globs(host)];
  const links = new Links(host);
  const touched: TouchedPath[] = [];
  let doubt: string | undefined;
  let command: string | undefined;
  for (const line of linesOf(call)) {
    const read = guardedLine(line, { tool, cwd, home }, files);
    command ??= read.ownCommand ??
      await renamedCommand(read.maybeOwn, { files, globs: onlyRead, host });
    let isDoubtful = read.isDoubtful;
    const isFollowing = FOLLOWS.test(line.replaceAll(/["'\\]/g, ""));
    for (const { text, base, names, ...how } of read.paths) {
      const { isRead } = how;
      const globs = isRead ? onlyRead : written;
      globs.seesHidden = HIDDEN_TOO.test(line);
      globs.isAnyCase = ANY_CASE.test(line);
      const { paths, isBlind } = await globs.expand(base, names);
      // A search through a whole checkout reads too many files to look at each.
      const isMuch = isRead && (paths.length > READ_MAX || onlyRead.isPartial);
      isDoubtful ||= isBlind || isMuch;
      for (const path of isMuch ? [] : paths) {
        const at = pathAt(path, cwd);
        const below = isFollowing && !isRead
          ? [...await links.below(at.path), ...await links.below(await realPlace(at.given, host))]
          : [];
        for (const target of below) {
          const there = pathAt(target, cwd);
          const { isWhole } = how;
          touched.push({ ...there, text, isWhole, ...LINKED, isAbove: isAbove(there, cwd) });
        }
        const one = { ...at, text, ...how, isStarted: false, isAbove: isAbove(at, cwd) };
        const left = await own.without(one);
        if (left !== undefined) touched.push(left);
      }
    }
    if (isDoubtful) doubt ??= read.named();
    if (isFollowing && MAKES_LINKS.test(line)) doubt ??= "behind a link that the line makes";
  }
  for (const text of command === undefined ? call.mayRun ?? [] : []) {
    const read = guardedLine(text, { tool, cwd, home }, files);
    command ??= read.ownCommand ??
      await renamedCommand(read.maybeOwn, { files, globs: onlyRead, host });
  }
  doubt ??= written.isPartial || links.isPartial ? "too many files to tell" : undefined;
  return { touched, doubt, command };
}

/** The command for people of a program that is gait behind a link. */
async function renamedCommand(
  maybe: readonly MaybeOwn[],
  { files, globs, host }: {
    readonly files: GuardFiles;
    readonly globs: Globs;
    readonly host: Host<"read">;
  },
): Promise<string | undefined> {
  for (const { paths, command } of maybe) {
    for (const { base, names } of paths) {
      for (const path of (await globs.expand(base, names)).paths) {
        const real = await looked(() => host.read.realPath(path));
        if (real !== undefined && isOwnFile(real, files.program)) return command;
      }
    }
  }
  return undefined;
}

/** How a line touches what it finds behind a link. */
const LINKED = { isRead: false, isSpread: true, isStarted: false } as const;

/** Finds where the links in folders lead. */
class Links {
  readonly #host: Host<"read">;
  readonly #seen = new Set<string>();
  #entries = 0;

  constructor(host: Host<"read">) {
    this.#host = host;
  }

  /** Whether there were more files than are looked at. */
  get isPartial(): boolean {
    return this.#entries > ENTRIES_MAX;
  }

  /** Where the links in a folder lead, and those in the folders to which they lead. */
  async below(folder: string): Promise<readonly string[]> {
    const { read } = this.#host;
    const targets: string[] = [];
    const open = [folder];
    for (let at = open.pop(); at !== undefined && !this.isPartial; at = open.pop()) {
      const inside = at;
      const real = await looked(() => read.realPath(inside));
      if (real === undefined || this.#seen.has(real)) continue;
      this.#seen.add(real);
      const entries = await looked(() => read.entries(real)) ?? [];
      this.#entries += entries.length;
      for (const { name, kind } of entries) {
        if (kind !== "directory" && kind !== "link") continue;
        const path = `${real}/${name}`;
        open.push(path);
        if (kind !== "link") continue;
        const target = await looked(() => read.realPath(path));
        if (target !== undefined) targets.push(target);
      }
    }
    return targets;
  }
}

function lowered(piece: Piece): Piece {
  return piece.kind === "text" ? { kind: "text", text: piece.text.toLowerCase() } : piece;
}

interface Expanded {
  readonly paths: readonly string[];
  /** Whether a folder could not be looked at. */
  readonly isBlind: boolean;
}

class Globs {
  /** Whether the patterns of the line also match names that begin with a dot. */
  seesHidden = false;
  /** Whether they match names in any letter case. */
  isAnyCase = false;
  readonly #host: Host<"read">;
  readonly #guarded: GuardFiles | undefined;
  #entries = 0;

  /** With files of a guard, patterns are also compared with those that are not there yet. */
  constructor(host: Host<"read">, guarded?: GuardFiles) {
    this.#host = host;
    this.#guarded = guarded;
  }

  /** Whether there were more files than are looked at. */
  get isPartial(): boolean {
    return this.#entries > ENTRIES_MAX;
  }

  /** The paths that names below a folder give; names without patterns need not exist. */
  async expand(base: string, names: readonly PathName[]): Promise<Expanded> {
    let paths: readonly string[] = [base];
    let isBlind = false;
    for (const name of names) {
      if (typeof name === "string") {
        paths = paths.map((path) => `${path}/${name}`);
        continue;
      }
      const found: string[] = [];
      for (const path of paths) {
        const matching = await this.#matching(path, name);
        if (matching === undefined) isBlind = true;
        else appendAll(found, matching);
      }
      paths = found;
    }
    return { paths, isBlind };
  }

  /** The names in a folder that a pattern matches; `undefined` if the folder cannot be read. */
  async #matching(
    folder: string,
    name: Exclude<PathName, string>,
  ): Promise<readonly string[] | undefined> {
    if (this.isPartial) return [];
    const entries = await looked(() => this.#host.read.entries(folder));
    if (entries === undefined) return undefined;
    this.#entries += entries.length;
    const isHidden = !this.seesHidden && name[0]?.kind !== "text";
    const pattern = this.isAnyCase ? name.map(lowered) : name;
    const inCase = (text: string) => this.isAnyCase ? text.toLowerCase() : text;
    const expected = await this.#expected(folder, pattern);
    const names = new Set([...entries.map((entry) => entry.name), ...expected]);
    return [...names].filter((entry) =>
      !(isHidden && entry.startsWith(".")) && mayMatch(lettersOf(inCase(entry)), pattern)
    ).map((entry) => `${folder}/${entry}`);
  }

  /**
   * Names in a folder that the guard may have by the time the line runs: gait writes its records after it
   * judged. Of places by convention only those that a pattern tells; the others are in few folders.
   */
  async #expected(
    folder: string,
    pattern: Exclude<PathName, string>,
  ): Promise<readonly string[]> {
    if (this.#guarded === undefined) return [];
    const { places, secrets } = this.#guarded;
    const folders = [folder, await looked(() => this.#host.read.realPath(folder)) ?? folder]
      .map((one) => `${cleanedPath(one).text}/`.replace("//", "/"));
    const own = [...places, ...secrets].flatMap((place) =>
      folders.filter((one) => place.startsWith(one))
        .map((one) => place.slice(one.length).split("/")[0] ?? "")
    );
    const usual = CONVENTIONAL_PLACES.flatMap((place) => {
      const names = place.split("/");
      return names.filter((_, at) =>
        folders.some((one) => one.endsWith(["", ...names.slice(0, at), ""].join("/")))
      );
    });
    return [...own.filter((name) => name !== ""), ...usual.filter((one) => isNamed(one, pattern))];
  }
}
