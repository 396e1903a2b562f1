/** A copy of the checkout in which tests are run with mutants. */

import { linesOf } from "./lines.ts";
import {
  MARK,
  type ReachReport,
  type RunnerEnd,
  type RunnerInput,
  type RunnerOutput,
  type TestName,
} from "./runner.ts";

/** How a run of tests ended. */
export type TestEnd = RunnerEnd["end"] | "out_of_time";

/** A mutant that collects without end runs out of memory before the machine does. */
const MEGABYTES = 1024;
const RUNNER = [
  ...["run", "--config", "tests/deno.json", "--no-check", "--no-prompt", "--quiet"],
  ...["--allow-read", `--v8-flags=--max-old-space-size=${MEGABYTES}`, "scripts/mutants/runner.ts"],
];

/** A folder with a copy of the checkout, and the process that runs tests in it. */
export class Lane implements Disposable {
  readonly #folder: string;
  #runner: Runner | undefined;
  /** What the last process said that ended by itself. */
  #errors = Promise.resolve("");

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies the files that git knows, and new ones that it does not ignore. */
  static async make(root: URL, folder: string): Promise<Lane> {
    const { stdout, code } = await new Deno.Command("git", {
      args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      cwd: root,
    }).output();
    if (code !== 0) throw new Error("git cannot list the files of the checkout");
    for (const path of new TextDecoder().decode(stdout).split("\0")) {
      const url = new URL(path.split("/").map(encodeURIComponent).join("/"), root);
      if (path === "" || !isFile(url)) continue;
      Deno.mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      Deno.copyFileSync(url, `${folder}/${path}`);
    }
    return new Lane(folder);
  }

  /** Takes other texts for some sources; what was loaded of them is forgotten. */
  write(sources: Iterable<readonly [path: string, text: string]>): void {
    this.#forget();
    for (const [path, text] of sources) Deno.writeTextFileSync(`${this.#folder}/${path}`, text);
  }

  /** Runs tests in order, up to the first that fails, which is named unless the process ended. */
  async test(
    tests: readonly TestName[],
    { mutant, limitMs }: { readonly mutant?: number; readonly limitMs: number },
  ): Promise<{ readonly end: TestEnd; readonly by?: TestName }> {
    const input = mutant === undefined ? { tests } : { tests, mutant };
    const output = await this.#ask(input, limitMs);
    if (output === "out_of_time") return { end: output };
    // The process ended: a module does not load, or the memory was not enough.
    return output !== undefined && "end" in output ? output : { end: "failed" };
  }

  /**
   * Runs all tests of files; returns what they reach.
   *
   * @throws {Error} if a test fails.
   */
  async reach(files: readonly string[], places: number): Promise<ReachReport> {
    const output = await this.#ask({ files, places }, Infinity);
    if (typeof output === "object" && "loaded" in output) return output;
    throw new Error(`a test fails without any mutant:\n${await this.#errors}`);
  }

  [Symbol.dispose](): void {
    this.#forget();
  }

  async #ask(
    input: RunnerInput,
    limitMs: number,
  ): Promise<RunnerOutput | "out_of_time" | undefined> {
    const runner = this.#runner ??= new Runner(this.#folder);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = new Promise<"out_of_time">((resolve) => {
      if (Number.isFinite(limitMs)) timer = setTimeout(() => resolve("out_of_time"), limitMs);
    });
    const output = await Promise.race([runner.ask(input), end]);
    clearTimeout(timer);
    if (output === undefined) this.#errors = runner.errors;
    if (typeof output !== "object") this.#forget();
    return output;
  }

  #forget(): void {
    this.#runner?.stop();
    this.#runner = undefined;
  }
}

/** A process that runs tests. */
class Runner {
  /** What it says on its way out. */
  readonly errors: Promise<string>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;

  constructor(folder: string) {
    const pipe = "piped";
    this.#child = new Deno.Command(Deno.execPath(), {
      args: RUNNER,
      cwd: folder,
      env: { NO_COLOR: "1" },
      ...{ stdin: pipe, stdout: pipe, stderr: pipe },
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout.pipeThrough(new TextDecoderStream()));
    this.errors = new Response(this.#child.stderr).text();
  }

  /** One answer; `undefined` if the process ends before it gives one. */
  async ask(input: RunnerInput): Promise<RunnerOutput | undefined> {
    // A process that has ended takes no input.
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(input)}\n`)).catch(() => {});
    while (true) {
      const { done, value } = await this.#lines.next();
      if (done === true) return undefined;
      if (value.startsWith(MARK)) return JSON.parse(value.slice(MARK.length));
    }
  }

  stop(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* it has ended */ }
  }
}

function isFile(url: URL): boolean {
  try {
    return Deno.lstatSync(url).isFile;
  } catch {
    return false;
  }
}
