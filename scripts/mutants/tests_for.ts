/** Chooses the tests that can notice a mutant, those first that are likely to, and that are quick. */

import type { Mutant } from "./make.ts";
import type { Reach, ReachReport, TestName } from "./runner.ts";

/** A test that takes longer is run only where no other notices the mutant. */
const LONG_MS = 100;

/** Tests, and how long they usually take. */
export interface ChosenTests {
  readonly tests: readonly TestName[];
  readonly cpuMs: number;
}

/** The tests for a mutant. */
export interface TestsFor {
  /** Those that run its place. */
  readonly reaching: ChosenTests;
  readonly quick: ChosenTests;
  readonly long: ChosenTests;
}

/** Which tests are to be run for a mutant. */
export class TestChooser {
  readonly #tests: readonly Reach[];
  readonly #byPlace = new Map<number, Reach[]>();
  readonly #byFile = new Map<string, Set<Reach>>();
  readonly #loaded: ReadonlySet<number>;
  /** By file, the tests that noticed a mutant of it, the last one first. */
  readonly #noticed = new Map<string, Reach[]>();

  /** The number of a mutant is that of its place in the report. */
  constructor({ tests, loaded }: ReachReport, mutants: readonly Mutant[]) {
    this.#tests = tests.toSorted((a, b) => a.cpuMs - b.cpuMs);
    this.#loaded = new Set(loaded);
    for (const test of this.#tests) {
      for (const place of test.places) {
        const file = mutants[place]?.file ?? "";
        const own = this.#byPlace.get(place);
        if (own === undefined) this.#byPlace.set(place, [test]);
        else own.push(test);
        this.#byFile.set(file, (this.#byFile.get(file) ?? new Set()).add(test));
      }
    }
  }

  /** The tests that reach the place of a mutant, or may depend on it. */
  testsFor(number: number, { file }: Mutant): TestsFor {
    const reaching = this.#byPlace.get(number) ?? [];
    const ofFile = [...this.#byFile.get(file) ?? []];
    const list = this.#loaded.has(number)
      // What is computed when modules are loaded may matter to every test.
      ? [...reaching, ...ofFile, ...this.#tests]
      // What is computed once may matter to tests that come after the one that reaches it.
      : reaching.length > 0
      ? [...reaching, ...ofFile]
      : [];
    return {
      reaching: chosen(this.#inOrder(file, reaching.filter(({ cpuMs }) => cpuMs <= LONG_MS))),
      quick: chosen(this.#inOrder(file, list.filter(({ cpuMs }) => cpuMs <= LONG_MS))),
      long: chosen(this.#inOrder(file, list.filter(({ cpuMs }) => cpuMs > LONG_MS))),
    };
  }

  /** Remembers a test that noticed a mutant, since it may notice the next one too. */
  note({ file }: Mutant, { file: testFile, name }: TestName): void {
    const test = this.#tests.find((one) => one.file === testFile && one.name === name);
    if (test === undefined) return;
    const others = this.#noticed.get(file)?.filter((one) => one !== test) ?? [];
    this.#noticed.set(file, [test, ...others]);
  }

  /** Tests that noticed a mutant of the file, those that are called like it, and the others; each once. */
  #inOrder(file: string, tests: readonly Reach[]): readonly Reach[] {
    const own = new Set(tests);
    const noticed = (this.#noticed.get(file) ?? []).filter((test) => own.has(test));
    const [topic = ""] = file.slice(file.lastIndexOf("/") + 1).split(/[_.]/);
    const near = tests.filter((test) => test.file.includes(`/${topic}`));
    return [...new Set([...noticed, ...near, ...tests])];
  }
}

function chosen(list: readonly Reach[]): ChosenTests {
  return {
    tests: list.map(({ file, name }) => ({ file, name })),
    cpuMs: list.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}
