/** State of a line while it is read. */

import type { Act, ActFolder, Assignment, FileAct, HeldWord, Run, Word } from "./act.ts";
import { START_FOLDER, UNKNOWN_FOLDER } from "./folders.ts";
import { isEvaluated } from "./integer_variables.ts";
import type { Script } from "./syntax.ts";
import { mayChangeWhatRuns } from "./variables.ts";

/** Levels of lines, substitutions and compound commands inside each other. */
export const MAX_LEVELS = 8;

/** Most acts of one line. */
const MAX_ACTS = 1000;

/** Why a line is not read. Thrown inside this folder, and caught where reading begins. */
export class NotRead {
  constructor(readonly text: string) {}
}

/** Ends the reading: nothing is known of the line. */
export function refuse(text: string): never {
  throw new NotRead(text);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A run whose folder and shadowing may still change. */
export type OpenRun = Mutable<Run>;

type OpenAct = OpenRun | Mutable<FileAct> | Assignment;

/** Input of commands apart from files that they open: output of acts, and texts. */
export interface Feed {
  readonly acts: Act[];
  readonly texts: Word[];
}

/** One shell, or a sub-shell with a state of its own. */
export class Scope {
  folder: ActFolder = START_FOLDER;
  /** Possible standard input of its commands. */
  feed: Feed = { acts: [], texts: [] };
  /** Whether what is read is executed, and once: no branch, loop or function. */
  isCertain = true;
  /** Variables that hold a number, if the line assigns them nothing else. */
  numbers: Set<string> = new Set();

  /** A sub-shell, or a branch, with further input. */
  inner(more?: Feed): Scope {
    const scope = new Scope();
    scope.folder = this.folder;
    scope.feed = more === undefined ? copyFeed(this.feed) : joinFeeds(this.feed, more);
    scope.isCertain = false;
    scope.numbers = this.numbers;
    return scope;
  }
}

function copyFeed(feed: Feed): Feed {
  return { acts: [...feed.acts], texts: [...feed.texts] };
}

/** Input that comes from either. */
export function joinFeeds(a: Feed, b: Feed): Feed {
  return { acts: [...a.acts, ...b.acts], texts: [...a.texts, ...b.texts] };
}

/** A line while it is read: its acts so far, and what holds for all of it. */
export class Line {
  readonly acts: OpenAct[] = [];
  readonly functions: Set<string> = new Set();
  /** Words that its variables may hold. */
  readonly held: HeldWord[] = [];
  /** Scripts of `>(…)` that wait for the act whose output they read. */
  readonly outputs: Script[] = [];
  /** Whether a command may have changed the folder. */
  changesFolder = false;
  /** Variables that must hold numbers, for the shell would evaluate their texts. */
  readonly #needNumber = new Set<string>();
  /** Variables to which the line assigns what may be no number. */
  readonly #anyText = new Set<string>();
  /** Programs whose output is taken for what they usually print. */
  readonly #trusted = new Set<string>();
  readonly #outside: number;
  #level: number;

  constructor(
    level: number,
    readonly readScript: (script: Script, scope: Scope, line: Line) => void,
  ) {
    this.#level = level;
    this.#outside = level;
  }

  /** Whether what is read is inside of nothing. */
  get isTop(): boolean {
    return this.#level === this.#outside;
  }

  add(act: OpenAct): void {
    if (this.acts.length >= MAX_ACTS) refuse(`it does more than ${MAX_ACTS} things`);
    this.acts.push(act);
  }

  /** Acts since the line had `start` of them. */
  since(start: number): Act[] {
    return this.acts.slice(start);
  }

  /** Says whose output goes into files that are written since the line had `start` acts. */
  setWriters(start: number, end: number, writers: readonly Act[]): void {
    for (let i = start; i < end; i++) {
      const act = this.acts[i];
      if (act?.kind === "to_file") act.writtenBy ??= writers;
    }
  }

  /** Reads what is inside of something. */
  enter(read: () => void): void {
    if (++this.#level > MAX_LEVELS) refuse(`it has more than ${MAX_LEVELS} levels`);
    read();
    this.#level--;
  }

  /** Notes that a variable gets a value; the value is absent if the line does not show it. */
  assign(variable: string, scope: Scope, isNumber: boolean, value?: Word): void {
    if (isEvaluated(variable, value)) refuse(`a shell evaluates what ${variable} gets`);
    if (value !== undefined) this.hold(value, scope);
    if (mayChangeWhatRuns(variable)) {
      this.add({ kind: "assigns", variable, value });
    }
    if (!isNumber) this.#anyText.add(variable);
    else if (scope.isCertain) scope.numbers.add(variable);
  }

  /** Notes a word that a variable may hold. */
  hold(word: Word, { folder }: Scope): void {
    this.held.push({ word, folder });
  }

  /** Says that a program prints what it usually prints, unless a function takes its place. */
  trust(program: string): void {
    this.#trusted.add(program);
  }

  /** Whether a variable holds a number, as far as this can be told before the end of the line. */
  mustBeNumber(variable: string, scope: Scope): boolean {
    this.#needNumber.add(variable);
    return scope.numbers.has(variable);
  }

  /** Makes the folder of acts unknown. */
  forgetFolders(start: number): void {
    for (let i = start; i < this.acts.length; i++) {
      const act = this.acts[i];
      if (act !== undefined && act.kind !== "assigns") act.folder = UNKNOWN_FOLDER;
    }
  }

  /** Applies effects on the whole line, wherever they were read. */
  finish(): void {
    for (const variable of this.#needNumber) {
      if (this.#anyText.has(variable)) refuse("the shell evaluates a value that may be no number");
    }
    for (const program of this.#trusted) {
      if (this.functions.has(program)) refuse(`a function takes the place of ${program}`);
    }
    if (this.functions.size === 0) return;
    // A function runs where it is called, so a folder change anywhere may come before its commands.
    if (this.changesFolder) this.forgetFolders(0);
    for (const act of this.acts) {
      if (act.kind === "run" && this.#isFunction(act.program)) act.isShadowed = true;
    }
  }

  #isFunction(program: Word): boolean {
    const [first, ...more] = program.pieces;
    return first?.kind === "text" && more.length === 0 && this.functions.has(first.text);
  }
}
