/**
 * Finds the acts that feed a run: earlier in its pipe, in a substitution, or writing a file that it
 * reads.
 */

import type { ActFolder, Word } from "../act.ts";
import type { OpenedAct, OpenedRun } from "../opened.ts";
import { knownStart, wholeText } from "../programs/word_parts.ts";
import { operandsOf } from "./operands.ts";

/** Acts that feed another, each with whether that is certain. */
export type Feeds = ReadonlyMap<OpenedAct, boolean>;

/** So many files are compared for one run; beyond it any act of the line may feed it. */
const MAX_COMPARED = 5_000;

/** A file that is read or written. */
interface Place {
  /** Absent if it is not known. */
  readonly path: Path | undefined;
  readonly isSure: boolean;
}

interface Written extends Place {
  /** Index of the act in the line. */
  readonly at: number;
  /** Acts whose output the file holds. */
  readonly writers: readonly OpenedAct[];
}

/** The files that a line writes, and the places of its acts. */
interface LineFiles {
  /** Where the line begins. */
  readonly start: string;
  readonly written: readonly Written[];
  readonly places: ReadonlyMap<OpenedAct, number>;
}

const LINES = new WeakMap<readonly OpenedAct[], LineFiles>();
const FEEDS = new WeakMap<OpenedRun, { readonly start: string; readonly feeds: Feeds }>();

/** The acts that feed a run, also through files that the line writes. The line begins in `start`. */
export function feedsOf(run: OpenedRun, start: string): Feeds {
  const known = FEEDS.get(run);
  if (known?.start === start) return known.feeds;
  const feeds = new Search(run, start).search();
  FEEDS.set(run, { start, feeds });
  return feeds;
}

class Search {
  readonly #found = new Map<OpenedAct, boolean>();
  readonly #line: readonly OpenedAct[];
  readonly #run: OpenedRun;
  readonly #start: string;
  #compared = 0;

  constructor(run: OpenedRun, start: string) {
    this.#run = run;
    this.#start = start;
    this.#line = run.line;
  }

  search(): Feeds {
    const queue: (readonly [act: OpenedAct, isSure: boolean])[] = [];
    const add = (act: OpenedAct, isSure: boolean) => {
      // A second way counts only if it is certain where the first was not.
      const known = this.#found.get(act);
      if (act === this.#run || known === true || known === isSure) return;
      this.#found.set(act, isSure);
      queue.push([act, isSure]);
    };
    const { written, places } = filesOf(this.#line, this.#start);
    const follow = (act: OpenedAct, isSure: boolean) => {
      if (act.kind === "run") { for (const feed of act.feeds) add(feed, isSure); }
      if (written.length === 0) return;
      const at = places.get(act) ?? 0;
      for (const place of readBy(act, this.#start)) {
        for (const one of written) {
          const same = this.#compare(place, one);
          if (same === "no") continue;
          const isCertain = isSure && same === "yes" && one.at < at;
          for (const writer of one.writers) add(writer, isCertain);
        }
      }
    };
    follow(this.#run, true);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      follow(next[0], next[1]);
      if (this.#compared <= MAX_COMPARED) continue;
      for (const act of this.#line) add(act, false);
      break;
    }
    return this.#found;
  }

  #compare(read: Place, written: Written): "yes" | "maybe" | "no" {
    this.#compared++;
    return isSame(read, written);
  }
}

function readBy(act: OpenedAct, start: string): readonly Place[] {
  if (act.kind !== "run") {
    return act.kind === "from_file" ? [placeOf(act.file, act.folder, true, start)] : [];
  }
  const { program, folder } = act;
  // A program with a folder is a file, too.
  const isFile = wholeText(program)?.includes("/") === true;
  const own = isFile ? [placeOf(program, folder, true, start)] : [];
  return own.concat(
    operandsOf(act).reads.map((one) => placeOf(one.word, one.folder, one.isSure, start)),
  );
}

function filesOf(line: readonly OpenedAct[], start: string): LineFiles {
  const known = LINES.get(line);
  if (known?.start === start) return known;
  const places = new Map(line.map((act, at) => [act, at]));
  const written = line.flatMap((act, at) => writtenBy(act, at, line, start));
  const files = { start, written, places };
  LINES.set(line, files);
  return files;
}

function writtenBy(
  act: OpenedAct,
  at: number,
  line: readonly OpenedAct[],
  start: string,
): readonly Written[] {
  if (act.kind === "to_file") {
    // Where it is not known whose output goes there, it may be that of any.
    const { file, folder, writers = line } = act;
    return [{ ...placeOf(file, folder, act.writers !== undefined, start), at, writers }];
  }
  if (act.kind !== "run") return [];
  return operandsOf(act).writes.map(({ word, folder, isSure }) => ({
    ...placeOf(word, folder, isSure, start),
    at,
    writers: [act],
  }));
}

function isSame(read: Place, written: Place): "yes" | "maybe" | "no" {
  const { path: from } = read;
  const { path: to } = written;
  if (from === undefined || to === undefined || from.from !== to.from) return "maybe";
  // From the root, from a home folder, or from a folder that is not known.
  if (rootOf(from.path) !== rootOf(to.path)) return "maybe";
  if (from.isWhole && to.isWhole && from.path === to.path) {
    return read.isSure && written.isSure ? "yes" : "maybe";
  }
  const isWithin = isBelow(from.path, to) || isBelow(to.path, from);
  return isWithin ? "maybe" : "no";
}

function rootOf(path: string): string {
  return /^[/~]/.exec(path)?.[0] ?? "";
}

interface Path {
  readonly path: string;
  /** Folder that the path starts from; empty for the root or the folder where the line begins. */
  readonly from: string;
  /** Whether it is all of the path, not its beginning. */
  readonly isWhole: boolean;
}

/** Whether a path may lie in a folder, or begin like another. */
function isBelow(path: string, { path: top, isWhole }: Path): boolean {
  if (!isWhole) return path.startsWith(top);
  if (top === "") return !path.startsWith("/") && !path.startsWith("~");
  return path.startsWith(top.endsWith("/") ? top : `${top}/`);
}

function placeOf(word: Word, folder: ActFolder, isSure: boolean, start: string): Place {
  return { path: pathOf(word, folder, start), isSure };
}

/** A path, or its beginning; `undefined` if it is not known. */
function pathOf(word: Word, folder: ActFolder, start: string): Path | undefined {
  // What is not known may lead up again.
  if (word.pieces.some(({ kind }) => kind === "unknown")) return undefined;
  const text = wholeText(word);
  const known = text ?? knownStart(word);
  if (known === "") return undefined;
  const place = placeFrom(known, folder, start);
  if (place === undefined) return undefined;
  const path = cleaned(place.path);
  return path === undefined ? undefined : { path, from: place.from, isWhole: text !== undefined };
}

function placeFrom(
  known: string,
  folder: ActFolder,
  start: string,
): Pick<Path, "path" | "from"> | undefined {
  if (/^[/~]/.test(known)) return { path: known, from: "" };
  if (folder.kind === "unknown") return undefined;
  const [only = ".", ...more] = folder.kind === "one_of" ? folder.folders : [];
  if (more.length > 0) return { path: known, from: [only].concat(more).join("\n") };
  const from = /^[/~]/.test(only) || start === "" ? only : `${start}/${only}`;
  return { path: `${from}/${known}`, from: "" };
}

/** The path without `.` and `..`; `undefined` if it leads above a home folder. */
function cleaned(path: string): string | undefined {
  const isRooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const above = parts.at(-1);
    if (part !== "..") parts.push(part);
    else if (isRooted) parts.pop(); // above the root there is nothing
    else if (above?.startsWith("~") === true) return undefined;
    else if (above === undefined || above === "..") parts.push(part);
    else parts.pop();
  }
  return (isRooted ? "/" : "") + parts.join("/");
}
