/**
 * Reads command lines of shells by their syntax alone: what they would run, read, write and assign.
 * What shells (bash, dash, zsh) read in different ways is not read at all.
 */

import type { CommandReading } from "./act.ts";
import { START_FOLDER } from "./folders.ts";
import { Line, MAX_LEVELS, NotRead, refuse, Scope } from "./line.ts";
import { readScript } from "./statements.ts";
import { parseLine } from "./syntax.ts";
import { constantWord } from "./word_builder.ts";

/** Longest line, in bytes of UTF-8. */
const MAX_BYTES = 64 * 1024;

/** Most `<<` of a line; the parser needs time for each in each. */
const MAX_HERE_DOCUMENTS = 100;

/** How a line is read. */
export interface ReadCommandOptions {
  /** Levels around the line, such as of `sh -c` in another line; 0 unless given. */
  readonly depth?: number;
}

/**
 * Reads a line as `sh -c` takes it, or an argument vector as the system takes it. Never throws; time and
 * memory are bounded by the length of a line. What cannot be read is `unclear` as a whole.
 *
 * ```ts
 * import { readCommand } from "./read_command.ts";
 * import assert from "node:assert/strict";
 *
 * const reading = readCommand("cat a.txt > b.txt");
 * assert(reading.kind === "acts");
 * assert.deepEqual(reading.acts.map((act) => act.kind), ["to_file", "run"]);
 *
 * assert.equal(readCommand("alias ls=rm; ls").kind, "unclear");
 * ```
 */
export function readCommand(
  line: string | readonly string[],
  options: ReadCommandOptions = {},
): CommandReading {
  try {
    return typeof line === "string" ? readLine(line, options.depth ?? 0) : readVector(line);
  } catch (error) {
    if (error instanceof NotRead) return { kind: "unclear", text: error.text };
    // The reader or its parser failed, for instance on a stack that is too deep: nothing is known.
    return { kind: "unclear", text: "it cannot be read" };
  }
}

function readLine(text: string, depth: number): CommandReading {
  checkLength([text]);
  if (text.includes("\r")) refuse("it has a carriage return");
  // deno-lint-ignore no-control-regex -- these are what is looked for
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(text)) refuse("it has a control character");
  if (hasHalfCharacter(text)) refuse("it has half a character");
  if (endsInBackslash(text)) refuse("it ends in a backslash");
  if ((text.match(/<</g)?.length ?? 0) > MAX_HERE_DOCUMENTS) {
    refuse(`it has more than ${MAX_HERE_DOCUMENTS} here-documents`);
  }
  if (depth > MAX_LEVELS) refuse(`it has more than ${MAX_LEVELS} levels`);
  const script = parseLine(text);
  if (script === undefined) refuse("it is not a well-formed line");
  const line = new Line(depth, readScript);
  readScript(script, new Scope(), line);
  line.finish();
  const { acts, held } = line;
  const functions = [...line.functions].sort();
  return { kind: "acts", acts, functions, ...held.length === 0 ? {} : { held } };
}

function readVector(texts: readonly string[]): CommandReading {
  checkLength(texts);
  if (texts.some((text) => text.includes("\0"))) refuse("it has a NUL character");
  if (texts.some(hasHalfCharacter)) refuse("it has half a character");
  const [program, ...words] = texts.map((text) => constantWord(text));
  if (program === undefined) refuse("it names no program");
  const act = { kind: "run", program, words, fedBy: [], folder: START_FOLDER } as const;
  return { kind: "acts", acts: [act], functions: [] };
}

function checkLength(texts: readonly string[]): void {
  const encoder = new TextEncoder();
  const length = texts.reduce((sum, text) => sum + encoder.encode(text).length + 1, -1);
  if (length > MAX_BYTES) refuse(`it has ${length} bytes, more than 64 KiB`);
}

/** Whether the last backslash of the text escapes nothing, which shells take in two ways. */
function endsInBackslash(text: string): boolean {
  let i = text.length;
  while (text[i - 1] === "\\") i--;
  return (text.length - i) % 2 === 1;
}

function hasHalfCharacter(text: string): boolean {
  return /[\ud800-\udfff]/u.test(text);
}
