/** Tries mutants on tests. */

import { Lane, type TestEnd } from "./lane.ts";
import { checkSyntax, type Mutant, mutated, noting, switching } from "./make.ts";
import { type ChosenTests, TestChooser } from "./tests_for.ts";

/** How the trial of a mutant ended. All but `passed` and `not_reached` kill it. */
export type MutantEnd = Exclude<TestEnd, "spoilt"> | "not_reached";

/**
 * How much is done to find a test that notices a mutant: one process that other mutants use too, a process
 * of its own as well, or that with tests that take long.
 */
export type Effort = "one_process" | "quick" | "all";

/** A run that takes this many times as long as the processor works without a mutant does not end any more. */
const SLOWDOWN = 10;
const GRACE_MS = 20_000;

/** Two copies of the checkout: with all mutants of which one is chosen, and with one at a time. */
interface Pair {
  readonly switched: Lane;
  readonly plain: Lane;
}

/** Mutants and copies of the checkout to try them in. */
export class Trial implements Disposable {
  readonly #mutants: readonly Mutant[];
  readonly #folder: string;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #pairs: readonly Pair[];
  #chooser: TestChooser | undefined;

  private constructor(
    mutants: readonly Mutant[],
    folder: string,
    texts: ReadonlyMap<string, string>,
    pairs: readonly Pair[],
  ) {
    this.#mutants = mutants;
    this.#folder = folder;
    this.#texts = texts;
    this.#pairs = pairs;
  }

  /**
   * Makes the copies.
   *
   * @throws {SyntaxError} for a mutant that is no TypeScript.
   */
  static async make(
    mutants: readonly Mutant[],
    { root, laneCount }: { readonly root: URL; readonly laneCount: number },
  ): Promise<Trial> {
    const texts = new Map<string, string>();
    for (const mutant of mutants) {
      const { file } = mutant;
      const text = texts.get(file) ?? Deno.readTextFileSync(new URL(file, root));
      texts.set(file, text);
      checkSyntax(mutated(text, mutant));
    }
    const folder = Deno.makeTempDirSync({ prefix: "gait-mutants-" });
    const pairs: Pair[] = [];
    for (let lane = 0; lane < laneCount; lane++) {
      const switched = await Lane.make(root, `${folder}/switched${lane}`);
      pairs.push({ switched, plain: await Lane.make(root, `${folder}/plain${lane}`) });
    }
    return new Trial(mutants, folder, texts, pairs);
  }

  /**
   * Finds out which test reaches the place of which mutant.
   *
   * @throws {Error} if a test fails without any mutant.
   */
  async lookAtTests(files: readonly string[]): Promise<void> {
    const [pair] = this.#pairs;
    if (pair === undefined) throw new RangeError("there is no lane");
    pair.switched.write(this.#changed(noting));
    const report = await pair.switched.reach(files, this.#mutants.length);
    this.#chooser = new TestChooser(report, this.#mutants);
    for (const { switched } of this.#pairs) switched.write(this.#changed(switching));
    // Where no mutant is chosen the tests must not notice that all are there.
    const { end, by } = await pair.switched.test(report.tests, { limitMs: Infinity });
    if (end !== "passed") throw new Error(`a test fails without any mutant: ${by?.name}`);
  }

  /** Tries every mutant. */
  async run(
    effortFor: (mutant: Mutant) => Effort,
    told: (mutant: Mutant, end: MutantEnd) => void,
  ): Promise<void> {
    const waiting = this.#mutants.entries();
    await Promise.all(this.#pairs.map(async (pair) => {
      for (const [number, mutant] of waiting) {
        told(mutant, await this.#try(pair, number, mutant, effortFor(mutant)));
      }
    }));
  }

  /** Ends all processes and removes the copies. */
  [Symbol.dispose](): void {
    for (const { switched, plain } of this.#pairs) {
      switched[Symbol.dispose]();
      plain[Symbol.dispose]();
    }
    Deno.removeSync(this.#folder, { recursive: true });
  }

  async #try(
    { switched, plain }: Pair,
    number: number,
    mutant: Mutant,
    effort: Effort,
  ): Promise<MutantEnd> {
    const chooser = this.#chooser;
    if (chooser === undefined) throw new Error("lookAtTests() comes first");
    const { reaching, quick, long } = chooser.testsFor(number, mutant);
    if (quick.tests.length + long.tests.length === 0) return "not_reached";
    if (reaching.tests.length > 0) {
      const limitMs = limitOf(reaching);
      const { end, by } = await switched.test(reaching.tests, { mutant: number, limitMs });
      if (by !== undefined) chooser.note(mutant, by);
      if (end === "spoilt") switched.write([]);
      else if (end !== "passed" || effort === "one_process") return end;
    }
    // A test may use what was computed when its module was loaded, or for another test, without the mutant.
    const text = this.#texts.get(mutant.file) ?? "";
    plain.write([[mutant.file, mutated(text, mutant)]]);
    try {
      for (const some of effort === "all" ? [quick, long] : [quick]) {
        const { end, by } = await plain.test(some.tests, { limitMs: limitOf(some) });
        if (by !== undefined) chooser.note(mutant, by);
        if (end !== "passed" && end !== "spoilt") return end;
      }
      return "passed";
    } finally {
      plain.write([[mutant.file, text]]);
    }
  }

  #changed(
    change: (text: string, mutants: readonly (readonly [number, Mutant])[]) => string,
  ): readonly (readonly [path: string, text: string])[] {
    const byFile = Map.groupBy(this.#mutants.entries(), ([, { file }]) => file);
    return [...byFile].map(([file, own]) => [file, change(this.#texts.get(file) ?? "", own)]);
  }
}

function limitOf({ cpuMs }: ChosenTests): number {
  return cpuMs * SLOWDOWN + GRACE_MS;
}
