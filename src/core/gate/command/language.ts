/** Conditions on command lines. Loaded only for policies that have them. */

import type { JsonValue } from "../../json/json.ts";
import type { Answer } from "../conditions/answer.ts";
import type { Surroundings } from "../conditions/asker.ts";
import type { CommandCondition } from "./condition.ts";
import type { LineDoubt } from "./line_doubt.ts";

/** A command line, read at most once however many rules ask about it. */
export type CommandAsker = (
  line: ReadLine,
  surroundings: Surroundings,
) => Answer;

/** A command line as {@linkcode CommandLanguage.read} read it. */
export interface ReadLine {
  /** JSON Pointer of the argument, for notes. */
  readonly at: string;
  /** Why the last condition could not tell, if that has nothing to do with what it asks. */
  readonly doubt?: LineDoubt | undefined;
}

/** Reads command lines into acts, and compiles conditions on them. */
export interface CommandLanguage {
  /**
   * Reads a line or an argument vector; any other value is unclear, and so is every line of a `tool` whose
   * name says that it has a shell of another kind. Never throws.
   *
   * @internal
   */
  read(value: JsonValue, at: string, tool: string): ReadLine;
  /**
   * Compiles a condition on lines that {@linkcode read} read.
   *
   * @internal
   */
  compile(condition: CommandCondition): CommandAsker;
}
