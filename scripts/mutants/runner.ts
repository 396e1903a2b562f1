/**
 * Runs tests of the core in one process, in a copy of the checkout. Standard input has one `RunnerInput`
 * a line, and each gets one `RunnerOutput`.
 */

import process from "node:process";
import fc from "fast-check";
import { linesOf } from "./lines.ts";

/** A test, by the path of its file from the root of the checkout and its name. */
export interface TestName {
  readonly file: string;
  readonly name: string;
}

/**
 * What the runner is asked for: to run all tests of files and to note what they reach, or tests up to the
 * first that fails, with one of the mutants that the sources hold, if any.
 */
export type RunnerInput =
  | { readonly files: readonly string[]; readonly places: number }
  | { readonly tests: readonly TestName[]; readonly mutant?: number };

/**
 * What it says. `spoilt`: a test fails, but not because of the mutant alone: an earlier one left something
 * behind, and nothing can be said by this process any more.
 */
export type RunnerOutput = ReachReport | RunnerEnd;

/** How tests ended, and which one failed. */
export interface RunnerEnd {
  readonly end: "passed" | "failed" | "spoilt";
  readonly by?: TestName;
}

/** Before each line of output, since tests may print too. */
export const MARK = "\u001emutants ";

/** What a test reaches. */
export interface Reach extends TestName {
  /** Time of the processor, so that it does not matter what else the machine does. */
  readonly cpuMs: number;
  readonly places: readonly number[];
}

/** What the runner prints about all tests of files. */
export interface ReachReport {
  readonly tests: readonly Reach[];
  /** Places that are reached when modules are loaded. */
  readonly loaded: readonly number[];
}

type Test = () => unknown;
type Definition = Test | string | { readonly name?: string; readonly fn?: Test };

const SEED = 15;
const ROOT = new URL("../../", import.meta.url);
const tests = new Map<string, [name: string, test: Test][]>();
let registered: [name: string, test: Test][] = [];

/** Takes the place of `Deno.test` in the forms that tests of the core use. */
function register(first: Definition, second?: Definition): void {
  const test = [second, first].find((one) => typeof one === "function") as Test | undefined;
  if (typeof first !== "string" || test === undefined) {
    throw new Error(`a test is defined in a form that scripts/mutants does not know: ${first}`);
  }
  registered.push([first, test]);
}

async function load(file: string): Promise<readonly [name: string, test: Test][]> {
  const known = tests.get(file);
  if (known !== undefined) return known;
  registered = [];
  tests.set(file, registered);
  await import(new URL(file, ROOT).href);
  return registered;
}

/** Runs tests in order, with a mutant if one is given; returns the first that fails. */
async function firstFailing(
  list: readonly TestName[],
  mutant: number | undefined,
): Promise<TestName | undefined> {
  for (const one of list) {
    try {
      // Modules are loaded without the mutant; what they compute then is tried in a process of its own.
      const own = await load(one.file);
      choose(mutant);
      // A mutant may take away the row of a table from which a test is made.
      for (const [name, test] of own) if (name === one.name) await test();
    } catch {
      return one;
    } finally {
      choose(undefined);
    }
  }
  return undefined;
}

async function tryTests(
  list: readonly TestName[],
  mutant: number | undefined,
): Promise<RunnerEnd> {
  const failing = await firstFailing(list, mutant);
  if (failing === undefined) return { end: "passed" };
  const by = { file: failing.file, name: failing.name };
  if (mutant === undefined) return { end: "failed", by };
  // What an earlier mutant left behind may have failed the test: only with this one must it fail.
  if (await firstFailing([failing], undefined) !== undefined) return { end: "spoilt" };
  const isAgain = await firstFailing([failing], mutant) !== undefined;
  return isAgain ? { end: "failed", by } : { end: "spoilt" };
}

function choose(mutant: number | undefined): void {
  Object.assign(globalThis, { __mutant: mutant ?? -1 });
}

async function reach(files: readonly string[], places: number): Promise<ReachReport> {
  const reached = new Uint8Array(places);
  Object.assign(globalThis, { __reached: reached });
  const indexes = () => [...reached.keys()].filter((index) => reached[index] === 1);
  for (const file of files) await load(file);
  const loaded = indexes();
  const all: Reach[] = [];
  for (const [file, own] of tests) {
    for (const [name, test] of own) {
      reached.fill(0);
      const start = process.cpuUsage();
      await test();
      const { user, system } = process.cpuUsage(start);
      all.push({ file, name, cpuMs: (user + system) / 1000, places: indexes() });
    }
  }
  return { tests: all, loaded };
}

if (import.meta.main) {
  Object.assign(Deno, { test: register });
  choose(undefined);
  // Random examples are the same in each run; a failing one need not be made smaller.
  fc.configureGlobal({ seed: SEED, endOnFailure: true });
  // Tests of bounded time say nothing where several run at once; a mutant without end is stopped.
  performance.now = () => 0;
  for await (const line of linesOf(Deno.stdin.readable.pipeThrough(new TextDecoderStream()))) {
    const input: RunnerInput = JSON.parse(line);
    const output: RunnerOutput = "files" in input
      ? await reach(input.files, input.places)
      : await tryTests(input.tests, input.mutant);
    console.log(MARK + JSON.stringify(output));
  }
}
