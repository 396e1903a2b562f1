import { isDumb, usesColor } from "./color.ts";
import type { Progress, Terminal } from "./host.ts";
import { streamFault } from "./system_fault.ts";

/** Work must take this long before progress is shown. */
const PROGRESS_AFTER_MS = 1000;
/** Shortest time between two updates of the line. */
const PROGRESS_EVERY_MS = 100;

export class DenoTerminal implements Terminal {
  readonly #stream: typeof Deno.stdout;
  readonly #variable: (name: string) => string | undefined;
  #isClosed = false;

  constructor(stream: typeof Deno.stdout, variable: (name: string) => string | undefined) {
    this.#stream = stream;
    this.#variable = variable;
  }

  /** Whether a line can be rewritten. */
  get rewrites(): boolean {
    return this.isTerminal && !isDumb(this.#variable);
  }

  get isTerminal(): boolean {
    return this.#stream.isTerminal();
  }

  get color(): boolean {
    // Without the permission to read variables, the runtime still tells of NO_COLOR.
    if (Deno.noColor && this.#variable("NO_COLOR") === undefined) return false;
    return usesColor({ isTerminal: this.isTerminal, variable: this.#variable });
  }

  get columns(): number | undefined {
    if (!this.isTerminal) return undefined;
    try {
      const { columns } = Deno.consoleSize();
      return columns > 0 ? columns : undefined; // Some terminals report 0.
    } catch {
      return undefined;
    }
  }

  get #name(): string {
    return this.#stream === Deno.stdout ? "standard output" : "standard error";
  }

  write(text: string): void {
    clearProgress();
    this.#write(text);
  }

  /** Writes without clearing the line of progress: for that line itself. */
  rewrite(text: string): void {
    this.#write(text);
  }

  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let done = 0; done < bytes.length && !this.#isClosed;) {
        done += this.#stream.writeSync(bytes.subarray(done));
      }
    } catch (error) {
      // The reader closed the pipe, as in `gait run inspect … | head`.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw streamFault(this.#name, error);
      this.#isClosed = true;
    }
  }
}

export const SILENT: Progress = { update: () => {}, end: () => {} };

/** The line of progress that is shown; there is one terminal. */
let shown: ProgressLine | undefined;

/** Removes the line of progress, so that other output starts on an empty line. */
export function clearProgress(): void {
  shown?.end();
}

/** A line on standard error that is rewritten as work goes on, and cleared at its end. */
export class ProgressLine implements Progress {
  readonly #terminal: Pick<DenoTerminal, "rewrite">;
  readonly #label: string;
  readonly #now: () => number;
  readonly #start: number;
  #shownAt = -Infinity;

  constructor(
    terminal: Pick<DenoTerminal, "rewrite">,
    label: string,
    now = () => performance.now(),
  ) {
    this.#terminal = terminal;
    this.#label = label;
    this.#now = now;
    this.#start = now();
  }

  update(done: number, total?: number): void {
    const now = this.#now();
    if (now - this.#start < PROGRESS_AFTER_MS || now - this.#shownAt < PROGRESS_EVERY_MS) return;
    this.#shownAt = now;
    const far = total === undefined
      ? `${Math.floor(done / (1024 * 1024))} MiB`
      : `${Math.floor(100 * Math.min(1, done / total))} %`;
    shown = this;
    this.#terminal.rewrite(`\r\x1b[2K${this.#label} ${far}`);
  }

  end(): void {
    if (shown !== this) return;
    shown = undefined;
    this.#terminal.rewrite("\r\x1b[2K");
  }
}
