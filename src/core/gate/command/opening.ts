/** Opens programs that start others: each such run adds the acts of what it starts, known or not. */

import type {
  Act,
  ActFolder,
  Assignment,
  CommandReading,
  FileAct,
  HeldWord,
  Run,
  Word,
} from "./act.ts";
import { joinFolders } from "./folder_sets.ts";
import { START_FOLDER } from "./folders.ts";
import { openValue } from "./open_value.ts";
import { OPENERS } from "./openers/openers.ts";
import { openUnlisted } from "./openers/words_as_program.ts";
import { argumentFiles } from "./programs/argument_files.ts";
import type { Invocation } from "./programs/given.ts";
import { readInvocation } from "./programs/invocation.ts";
import type { OpenedAct, Opening, Starter, StartOptions } from "./opened.ts";
import { openByRoles, startsOthers } from "./open_roles.ts";
import { programName, programNamed } from "./programs/lookup.ts";
import { anyWord, knownStart, textWord, wholeText, withoutStart } from "./programs/word_parts.ts";
import { startingVariable } from "./starting_variables.ts";
import { readCommand } from "./read_command.ts";
import { mayChangeWhatRuns } from "./variables.ts";

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
  /** Whether what is started there may be nothing at all. */
  readonly isMaybe: boolean;
}

type Inside = Omit<Around, "folder">;

const OUTSIDE: Around = { depth: 0, folder: undefined, feeds: [], texts: [], isMaybe: false };

/**
 * Opens the acts of a line. Returns `undefined` if it does too much to be judged. `held` gets what
 * variables may hold, in the line and in those that it starts.
 */
export function openActs(
  reading: CommandReading & { readonly kind: "acts" },
  held: HeldWord[] = [],
): readonly OpenedAct[] | undefined {
  const opener = new Opener(held);
  try {
    opener.hold(reading.held, undefined);
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
  readonly #held: HeldWord[];

  constructor(held: HeldWord[]) {
    this.#held = held;
  }

  /** Notes what variables hold in a line that begins in a folder. */
  hold(held: readonly HeldWord[] = [], around: ActFolder | undefined): void {
    for (const { word, folder } of held) {
      this.#held.push({ word, folder: joinFolders(around, folder) });
    }
  }

  openAll(acts: readonly Act[], around: Around): void {
    for (const act of acts) this.#open(act, around);
  }

  /** Applies what is known at the end: functions that are defined, and who writes which file. */
  finish(): void {
    for (const act of this.acts) {
      if (act.kind === "to_file" && act.writtenBy !== undefined) {
        act.writers = act.writtenBy.flatMap((one) => this.#opened.get(one) ?? []);
      }
      if (act.kind === "run" && act.name !== undefined && this.functions.has(act.name)) {
        act.isShadowed = true;
      }
    }
  }

  #add(act: OpenedAct, { isMaybe }: Pick<Around, "isMaybe">): void {
    if (this.acts.length >= MAX_ACTS) throw TOO_MUCH;
    this.acts.push(isMaybe ? { ...act, isMaybe } : act);
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
      const { depth, isMaybe } = around;
      this.#openRun({ ...act, folder }, { feeds, texts, depth, isMaybe });
      const own = this.acts.slice(from);
      this.#opened.set(act, own);
      return own;
    }
    if (act.kind === "assigns") this.openAssignment(act, around);
    else this.#add({ ...act, folder: joinFolders(around.folder, act.folder) }, around);
    const own = this.acts.slice(start);
    this.#opened.set(act, own);
    return own;
  }

  /** Adds an assignment, and what programs start that read the variable. */
  openAssignment(act: Assignment, around: Around): void {
    this.#add(act, around);
    const variable = startingVariable(act.variable);
    if (variable === undefined) return;
    const { folder = START_FOLDER } = around;
    const run: Run = { kind: "run", program: textWord(act.variable), words: [], fedBy: [], folder };
    openValue(new RunOpening(this, run, act.variable, readInvocation(undefined, []), around), {
      variable,
      value: act.value,
    });
  }

  #openRun(run: Run, inside: Inside, starter?: Starter): void {
    const { feeds, depth } = inside;
    const name = nameOf(run.program);
    const table = name === undefined ? undefined : programNamed(name);
    const opener = table?.opens === undefined ? undefined : OPENERS[table.opens];
    const words = table === undefined
      ? run.words
      : opener?.prepare?.(run.words, table) ?? run.words;
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
      line: this.acts,
      ...inside.texts.length === 0 ? {} : { texts: inside.texts },
      folder,
      isShadowed,
      // A program that is not known may be a shell, or start another.
      isAnything: starter !== undefined || name === undefined,
      ...starter === undefined ? {} : { starter },
    }, inside);
    if (name === undefined) return;
    const opening = new RunOpening(this, run, name, invocation, inside);
    if (table === undefined) return openUnlisted(opening);
    const inner = innermost(invocation, table.opens);
    const special = inner === undefined ? undefined : OPENERS[inner];
    if (depth > MAX_LEVELS) {
      if (special !== undefined || startsOthers(invocation)) opening.unknown();
      return;
    }
    if (argumentFiles(invocation.levels, run.words).length > 0) opening.unknown();
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
    const { program, words: given } = run;
    const starter = { program, words: given };
    this.#openRun({ ...run, program: anyWord("one"), words, folder }, inside, starter);
  }

  startLine(
    text: string,
    run: Run,
    inside: Inside,
    { folder, isHere, more }: StartOptions,
  ): boolean {
    const depth = inside.depth + 1;
    const reading = readCommand(text, { depth });
    if (reading.kind === "unclear") return false;
    const acts = more === undefined ? reading.acts : withMore(reading.acts, more);
    if (acts === undefined) return false;
    const joined = folder === undefined ? run.folder : joinFolders(run.folder, folder);
    this.hold(reading.held, joined);
    this.openAll(acts, { ...inside, depth, folder: joined });
    if (isHere === true) { for (const name of reading.functions) this.functions.add(name); }
    return true;
  }

  add(act: OpenedAct, inside: Inside): void {
    this.#add(act, inside);
  }
}

/** The opener of the last sub-command, or of the program. */
function innermost({ levels }: Invocation, own: string | undefined): string | undefined {
  const last = levels.at(-1);
  return last === undefined || levels.length === 1 ? own : last.opens;
}

/** Adds more words after those of a single program. */
function withMore(acts: readonly Act[], more: readonly Word[]): readonly Act[] | undefined {
  const [only, ...others] = acts;
  if (only?.kind !== "run" || others.length > 0) return undefined;
  return [{ ...only, words: only.words.concat(more) }];
}

/** The name of a program, if its last part is known. */
function nameOf(program: Word): string | undefined {
  const last = program.pieces.at(-1);
  const isKnown = program.count === "one" && last?.kind === "text" &&
    (program.pieces.length === 1 || last.text.includes("/"));
  return isKnown ? programName(last.text) : program.pieces.length === 0 ? "" : undefined;
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

  start(program: Word, words: readonly Word[], { folder, isMaybe }: StartOptions = {}): void {
    const joined = folder === undefined ? this.run.folder : joinFolders(this.run.folder, folder);
    const { isShadowed: _, ...rest } = this.run;
    const inside = isMaybe === true ? { ...this.#inside, isMaybe } : this.#inside;
    this.#opener.startRun({ ...rest, program, words, folder: joined }, inside);
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
    const [front, variable] = /^([^=]+)=/.exec(knownStart(text)) ?? [];
    if (front === undefined || variable === undefined || !mayChangeWhatRuns(variable)) return;
    const value = withoutStart(text, front.length);
    const around = { ...this.#inside, folder: this.run.folder };
    this.#opener.openAssignment({ kind: "assigns", variable, value }, around);
  }

  file(kind: FileAct["kind"], file: Word): void {
    this.#opener.add({ kind, file, folder: this.run.folder }, this.#inside);
  }
}
