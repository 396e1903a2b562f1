/**
 * The command lines of scripts. What does not fit is answered with one line, and a script that fails
 * says why: no stack trace of ours for what a person gave or what is missing.
 */

import { parseArgs, type ParseArgsConfig } from "node:util";

/** As for input that a command of gait cannot use. */
const INVALID_INPUT = 6;
const FAILED = 1;

type Options = NonNullable<ParseArgsConfig["options"]>;

/** What a script takes. */
export interface ScriptLine<T extends Options> {
  /** The line as it is typed: `deno task house [folder]`. */
  readonly usage: string;
  /** As `parseArgs` knows them. */
  readonly options?: T;
  /** How many words that are no options there may be; 0 if not given. */
  readonly words?: number;
  /** What to say before the reason if the script fails: `Cannot make the image`. */
  readonly failure?: string;
}

/** Reads the words after the script's name. Ends the script where they do not fit. */
export function readLine<const T extends Options>(line: ScriptLine<T>) {
  const { usage, options, words = 0, failure } = line;
  addEventListener("unhandledrejection", (event) => sayFailure(event, failure));
  try {
    const { values, positionals } = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      ...(options === undefined ? {} : { options }),
    } as { args: string[]; allowPositionals: true; options: T });
    const [extra] = positionals.slice(words);
    if (extra === undefined) return { values, words: positionals };
    return refuse(usage, `unexpected word ${JSON.stringify(extra)}`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The first sentence says what; the others speak of this parser.
    const [problem = ""] = error.message.split(/\. |\n/);
    return refuse(usage, problem.charAt(0).toLowerCase() + problem.slice(1));
  }
}

/** A number of rounds, calls or the like. Ends the script where it is none. */
export function countOf(word: string, usage: string, least = 1): number {
  const count = Number(word);
  if (word.trim() !== "" && Number.isSafeInteger(count) && count >= least) return count;
  return refuse(usage, `expected a whole number from ${least}, found ${JSON.stringify(word)}`);
}

/** Ends the script for a line that it cannot use. */
export function refuse(usage: string, problem: string): never {
  console.error(`error: ${problem}; usage: ${usage}`);
  Deno.exit(INVALID_INPUT);
}

/** Says why a script failed. What only a fault of the script itself throws keeps its stack. */
function sayFailure(event: PromiseRejectionEvent, failure?: string): void {
  const { reason } = event;
  if ([TypeError, RangeError, ReferenceError].some((kind) => reason instanceof kind)) return;
  event.preventDefault();
  const text = reason instanceof Error ? reason.message : String(reason);
  console.error(`error: ${failure === undefined ? text : `${failure}: ${text}`}`);
  Deno.exit(FAILED);
}
