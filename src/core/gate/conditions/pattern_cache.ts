/** Compiled folders and path patterns of a policy. Rules that name one list share them. */

import type { Answer } from "./answer.ts";
import { ByWorkspace } from "./by_workspace.ts";
import { type PathPattern, requiredName } from "./path_pattern.ts";
import { Habit, habitsThatMatter, type Located } from "./path_reading.ts";
import { startOf } from "./path_text.ts";

/** Compiles a folder or pattern under some habits. */
export type PatternMaker = (text: string, habits: number, workspace: Located) => PathPattern;

const caches = new WeakMap<readonly string[], Map<PatternMaker, PatternCache>>();

/** The patterns of a list. Reading a policy gives equal lists as one. */
export function patternCache(texts: readonly string[], make: PatternMaker): PatternCache {
  const ways = caches.get(texts) ?? new Map<PatternMaker, PatternCache>();
  caches.set(texts, ways);
  const known = ways.get(make) ?? new PatternCache(texts, make);
  ways.set(make, known);
  return known;
}

/** Patterns by habits, for the workspaces of the last calls. */
export class PatternCache {
  readonly #make: PatternMaker;
  readonly #own: number;
  readonly #byWorkspace = new ByWorkspace<WorkspacePatterns>();

  constructor(readonly texts: readonly string[], make: PatternMaker) {
    this.#make = make;
    this.#own = habitsOf(texts);
  }

  /** The patterns as they are read for a workspace. */
  in(workspace: string): WorkspacePatterns {
    return this.#byWorkspace.of(
      workspace,
      () => new WorkspacePatterns(this.texts, this.#make, { workspace, own: this.#own }),
    );
  }
}

/** Patterns by habits, for one workspace. */
export class WorkspacePatterns {
  /** Answers about texts, while the folder does not change. */
  readonly answers = new Answers();
  /** The habits that matter to the workspace and to the policy. */
  readonly habits: number;
  readonly #make: PatternMaker;
  readonly #workspace: string;
  readonly #byHabits = new Map<number, PatternIndex>();

  constructor(
    readonly texts: readonly string[],
    make: PatternMaker,
    { workspace, own }: { readonly workspace: string; readonly own: number },
  ) {
    this.#make = make;
    this.#workspace = workspace;
    this.habits = own | habitsThatMatter(workspace);
  }

  /** The patterns that may not answer `no` about a place. */
  about(place: Located, habits: number, isDeep: boolean): Iterable<PathPattern> {
    const known = this.#byHabits.get(habits);
    const index = known ?? new PatternIndex(this.#under(habits));
    if (known === undefined) this.#byHabits.set(habits, index);
    // Elsewhere patterns answer by where a place begins, or by short names.
    return place.root === "/" && !(isDeep && habits & Habit.drive) ? index.about(place) : index.all;
  }

  #under(habits: number): readonly PathPattern[] {
    const start = startOf(this.#workspace, habits);
    return this.texts.map((text) => this.#make(text, habits, start));
  }
}

/** Of a pattern only letters can be read in two ways: policies write the rest in one. */
function habitsOf(texts: readonly string[]): number {
  const hasLetters = texts.some((text) =>
    // The folder of home folders is called Users on some systems, which take users for it.
    text.startsWith("~") || (habitsThatMatter(text) & Habit.letterCase) !== 0
  );
  return hasLetters ? Habit.letterCase : 0;
}

/**
 * Patterns by a name that they ask for.
 *
 * INVARIANT: a pattern that is left out answers `no` about a place below the root `/`.
 */
class PatternIndex {
  readonly all: readonly PathPattern[];
  readonly #open: PathPattern[] = [];
  readonly #byName = new Map<string, PathPattern[]>();

  constructor(patterns: readonly PathPattern[]) {
    this.all = patterns;
    for (const pattern of patterns) {
      const name = requiredName(pattern);
      if (name === undefined) this.#open.push(pattern);
      else {
        const known = this.#byName.get(name);
        if (known === undefined) this.#byName.set(name, [pattern]);
        else known.push(pattern);
      }
    }
  }

  about({ parts }: Located): Iterable<PathPattern> {
    let found: PathPattern[] | undefined;
    for (const name of parts) {
      const named = this.#byName.get(name);
      if (named === undefined) continue;
      found ??= [...this.#open];
      for (const pattern of named) found.push(pattern);
    }
    return found ?? this.#open;
  }
}

const ANSWERS_KEPT = 100;
/** Of longer texts the answers are not kept. */
const LONGEST_KEPT = 256;

/** Answers about the texts of the last calls. */
class Answers {
  readonly #byText = new Map<string, Answer>();
  #folder = "";
  #isDeep = false;

  /** Turns to a folder and a way to ask, and looks for an answer. */
  get(text: string, folder: string, isDeep: boolean): Answer | undefined {
    if (folder !== this.#folder || isDeep !== this.#isDeep) {
      this.#byText.clear();
      this.#folder = folder;
      this.#isDeep = isDeep;
    }
    return this.#byText.get(text);
  }

  /** Keeps an answer from where {@linkcode get} has turned to. */
  set(text: string, answer: Answer): void {
    if (text.length > LONGEST_KEPT) return;
    if (this.#byText.size >= ANSWERS_KEPT) this.#byText.clear();
    this.#byText.set(text, answer);
  }
}
