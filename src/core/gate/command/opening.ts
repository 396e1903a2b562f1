/** Opens programs that start others: each such run adds the acts of what it starts, known or not. */

import type { Act, Assignment, CommandReading, FileAct, Run, Word } from "./act.ts";
import { joinFolders } from "./folder_sets.ts";
import type { ActFolder } from "./act.ts";
import { OPENERS } from "./openers/openers.ts";
import { type Invocation, readInvocation } from "./programs/invocation.ts";
import { programNamed } from "./programs/lookup.ts";
import type { Role } from "./programs/program.ts";
import { anyWord, joinWords, knownStart, wholeText, withoutStart } from "./programs/word_parts.ts";
import { readCommand } from "./read_command.ts";
import { mayChangeWhatRuns } from "./variables.ts";

/** A run with what is known of its words and of what feeds it. */
export interface OpenedRun {
  readonly kind: "run";
  readonly program: Word;
  /** Last part of the program's name, if it is known. */
  readonly name: string | undefined;
  readonly words: readonly Word[];
  readonly invocation: Invocation;
  readonly feeds: readonly OpenedAct[];
  readonly folder: ActFolder;
  isShadowed: boolean;
  /** Whether it stands for all that a program of which nothing is known may do. */
  readonly isAnything: boolean;
}

/** An act of a line, or of what the line starts. */
export type OpenedAct = OpenedRun | FileAct | Assignment;

/** Most acts of a line with all that it starts. */
const MAX_ACTS = 2000;

/** Levels of programs that start programs. */
const MAX_LEVELS = 8;

/** Where a line is read: in the line itself, or inside of a program that it starts. */
interface Around {
  readonly depth: number;
  readonly folder: ActFolder | undefined;
  readonly feeds: readonly OpenedAct[];
  readonly texts: readonly Word[];
}

type Inside = Omit<Around, "folder">;

const OUTSIDE: Around = { depth: 0, folder: undefined, feeds: [], texts: [] };

/** What an opener sees, and how it adds acts. */
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
  /** Adds a program of which nothing is known. */
  unknown(): void;
  /** Adds an assignment, if it is one that may change what runs. */
  assign(text: Word): void;
  /** Adds a file that it reads or writes beside those of its words. */
  file(kind: FileAct["kind"], file: Word): void;
}

/** How a program is started. */
export interface StartOptions {
  /** A folder below that of the program around it; unknown if `undefined` is given. */
  readonly folder?: ActFolder;
  /** Whether the line runs in the shell itself, so that its functions stay. */
  readonly isHere?: boolean;
}

/** Opens the acts of a line. Returns `undefined` if it does too much to be judged. */
export function openActs(
  reading: CommandReading & { readonly kind: "acts" },
): readonly OpenedAct[] | undefined {
  const opener = new Opener();
  try {
    opener.openAll(reading.acts, OUTSIDE);
  } catch (error) {
    if (error === TOO_MUCH) return undefined;
    throw error;
  }
  for (const name of reading.functions) opener.functions.add(name);
  opener.finish();
  return opener.acts;
}

const TOO_MUCH = Symbol("too much");

class Opener {
  readonly acts: OpenedAct[] = [];
  readonly functions = new Set<string>();
  readonly #opened = new Map<Act, readonly OpenedAct[]>();

  openAll(acts: readonly Act[], around: Around): void {
    for (const act of acts) this.#open(act, around);
  }

  /** Applies what holds wherever it stands: functions that a line in the shell itself defines. */
  finish(): void {
    for (const act of this.acts) {
      if (act.kind === "run" && act.name !== undefined && this.functions.has(act.name)) {
        act.isShadowed = true;
      }
    }
  }

  #add(act: OpenedAct): void {
    if (this.acts.length >= MAX_ACTS) throw TOO_MUCH;
    this.acts.push(act);
  }

  #open(act: Act, around: Around): readonly OpenedAct[] {
    const known = this.#opened.get(act);
    if (known !== undefined) return known;
    const start = this.acts.length;
    if (act.kind === "run") {
      const feeds = [...around.feeds, ...act.fedBy.flatMap((one) => this.#open(one, around))];
      const texts = [...around.texts, ...act.texts ?? []];
      const from = this.acts.length;
      const folder = joinFolders(around.folder, act.folder);
      this.#openRun({ ...act, folder }, { feeds, texts, depth: around.depth });
      const own = this.acts.slice(from);
      this.#opened.set(act, own);
      return own;
    }
    if (act.kind === "assigns") this.#add(act);
    else this.#add({ ...act, folder: joinFolders(around.folder, act.folder) });
    const own = this.acts.slice(start);
    this.#opened.set(act, own);
    return own;
  }

  #openRun(run: Run, inside: Inside, isAnything = false): void {
    const { feeds, texts, depth } = inside;
    const name = nameOf(run.program);
    const table = name === undefined ? undefined : programNamed(name);
    const opener = table?.opens === undefined ? undefined : OPENERS[table.opens];
    const words = opener?.prepare === undefined ? run.words : opener.prepare(run.words);
    const invocation = readInvocation(table, words);
    const { program } = run;
    const isShadowed = run.isShadowed === true;
    const { folder } = run;
    this.#add({
      kind: "run",
      program,
      name,
      words: run.words,
      invocation,
      feeds,
      folder,
      isShadowed,
      // A program that is not known may be a shell, or start another.
      isAnything: isAnything || name === undefined,
    });
    if (name === undefined || table === undefined) return;
    const inner = innermost(invocation, table.opens);
    const opening = new RunOpening(this, run, name, invocation, inside);
    const special = inner === undefined ? undefined : OPENERS[inner];
    if (depth > MAX_LEVELS) {
      if (special !== undefined || startsOthers(invocation)) opening.unknown();
      return;
    }
    openByRoles(opening, special?.isComplete === true);
    if (table.opens !== inner && opener !== undefined) opener.open?.(opening);
    special?.open?.(opening);
  }

  startRun(run: Run, inside: Inside): void {
    this.#openRun(run, { ...inside, depth: inside.depth + 1 });
  }

  startAnything(run: Run, inside: Inside): void {
    const words = [anyWord("many")];
    const folder: ActFolder = { kind: "unknown" };
    this.#openRun({ ...run, program: anyWord("one"), words, folder }, inside, true);
  }

  startLine(
    text: string,
    run: Run,
    inside: Inside,
    { folder, isHere }: StartOptions,
  ): boolean {
    const depth = inside.depth + 1;
    const reading = readCommand(text, { depth });
    if (reading.kind === "unclear") return false;
    const joined = folder === undefined ? run.folder : joinFolders(run.folder, folder);
    this.openAll(reading.acts, { ...inside, depth, folder: joined });
    if (isHere === true) { for (const name of reading.functions) this.functions.add(name); }
    return true;
  }

  add(act: OpenedAct): void {
    this.#add(act);
  }
}

/** The opener of the last sub-command, or of the program. */
function innermost({ levels }: Invocation, own: string | undefined): string | undefined {
  const last = levels.at(-1);
  return last === undefined || levels.length === 1 ? own : last.opens;
}

/** The name of a program, as tables have it: the last part of its path, without an ending of Windows. */
export function programName(text: string): string {
  const last = text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1);
  return last.replace(/\.exe$/i, "");
}

/** The name of a program, if its last part is known. */
function nameOf(program: Word): string | undefined {
  const last = program.pieces.at(-1);
  const isKnown = program.count === "one" && last?.kind === "text" &&
    (program.pieces.length === 1 || last.text.includes("/"));
  return isKnown ? programName(last.text) : program.pieces.length === 0 ? "" : undefined;
}

const STARTING: readonly Role[] = ["program", "line", "runs", "script"];

/** Whether the words of the program are, or hold, another. */
function startsOthers({ levels }: Invocation): boolean {
  const words = levels.at(-1)?.words;
  return words !== undefined &&
    [...words.first, words.rest, words.last].some((role) => role === "program" || role === "line");
}

/** Adds what roles say that a run starts. */
function openByRoles(opening: Opening, isComplete: boolean): void {
  const { invocation } = opening;
  for (const { flag, values, longer, name } of invocation.flags) {
    if (flag === undefined) {
      // A shortened flag may be one that starts something.
      const isStarting = longer.some((one) =>
        invocation.levels.some((level) =>
          level.flags.get(one)?.roles.some((role) => STARTING.includes(role)) === true
        )
      );
      if (isStarting && name !== "") opening.unknown();
      continue;
    }
    if (flag.roles.includes("runs")) opening.unknown();
    for (const [i, value] of values.entries()) openValue(opening, flag.roles[i], value, isComplete);
  }
  const hasStarters = invocation.levels.some(({ flags }) =>
    [...flags.values()].some(({ roles }) => roles.some((role) => STARTING.includes(role)))
  );
  if (invocation.mayHaveAnyFlag && hasStarters) opening.unknown();
  if (invocation.program?.words.rest === "assigns") {
    for (const { word } of invocation.words) opening.assign(word);
  }
  if (!startsOthers(invocation)) return;
  if (invocation.isVague) {
    opening.unknown();
    return;
  }
  if (!isComplete) openWords(opening);
}

function openValue(
  opening: Opening,
  role: Role | undefined,
  value: Word,
  isComplete: boolean,
): void {
  switch (role) {
    case "program":
      return opening.start(value, [anyWord("many")]);
    case "line":
      return opening.line(value);
    case "writes_or_line": {
      const [sign] = /^[|!]/.exec(knownStart(value)) ?? [];
      if (sign !== undefined) opening.line(withoutStart(value, 1));
      return;
    }
    case "script":
      return isComplete ? undefined : opening.unknown();
    case "assigns":
      return opening.assign(value);
  }
}

function openWords(opening: Opening): void {
  const own = opening.invocation.words.slice(opening.invocation.depth);
  for (const [i, { role, word }] of own.entries()) {
    switch (role) {
      case "assigns":
        opening.assign(word);
        break;
      case "unknown":
        return opening.unknown();
      case "program":
        return opening.start(word, own.slice(i + 1).map((one) => one.word), {
          ...ownFolder(opening.invocation),
        });
      case "line": {
        const isRest = opening.invocation.program?.words.rest === "line";
        const more = isRest ? own.slice(i).map((one) => one.word) : [word];
        return opening.line(joinWords(more), ownFolder(opening.invocation));
      }
    }
  }
}

/** The folder that flags or words of the role `folder` name, below the one of the run. */
export function ownFolder(invocation: Invocation): StartOptions {
  let folder: ActFolder | undefined;
  const enter = (word: Word) => {
    const text = wholeText(word);
    const next: ActFolder = text === undefined || text === ""
      ? { kind: "unknown" }
      : { kind: "one_of", folders: [text] };
    folder = joinFolders(folder, next);
  };
  for (const { flag, values } of invocation.flags) {
    for (const [i, value] of values.entries()) if (flag?.roles[i] === "folder") enter(value);
  }
  for (const { role, word } of invocation.words) if (role === "folder") enter(word);
  return folder === undefined ? {} : { folder };
}

class RunOpening implements Opening {
  readonly feeds: readonly OpenedAct[];
  readonly texts: readonly Word[];
  readonly #opener: Opener;
  readonly #inside: Inside;
  #isUnknown = false;

  constructor(
    opener: Opener,
    readonly run: Run,
    readonly name: string,
    readonly invocation: Invocation,
    inside: Inside,
  ) {
    this.#opener = opener;
    this.#inside = inside;
    this.feeds = inside.feeds;
    this.texts = inside.texts;
  }

  start(program: Word, words: readonly Word[], { folder }: StartOptions = {}): void {
    const joined = folder === undefined ? this.run.folder : joinFolders(this.run.folder, folder);
    const { isShadowed: _, ...rest } = this.run;
    this.#opener.startRun({ ...rest, program, words, folder: joined }, this.#inside);
  }

  line(text: Word, options: StartOptions = {}): void {
    const whole = wholeText(text);
    const isRead = whole !== undefined &&
      this.#opener.startLine(whole, this.run, this.#inside, options);
    if (!isRead) this.unknown();
  }

  unknown(): void {
    if (this.#isUnknown) return;
    this.#isUnknown = true;
    this.#opener.startAnything(this.run, this.#inside);
  }

  assign(text: Word): void {
    const [, variable] = /^([^=]+)=/.exec(knownStart(text)) ?? [];
    if (variable !== undefined && mayChangeWhatRuns(variable)) {
      this.#opener.add({ kind: "assigns", variable });
    }
  }

  file(kind: FileAct["kind"], file: Word): void {
    this.#opener.add({ kind, file, folder: this.run.folder });
  }
}
