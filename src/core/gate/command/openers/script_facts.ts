/** Facts about program texts, such as those of `python -c`. */

/** Effects that a text may have. */
export interface ScriptFacts {
  /** Whether it may start programs. */
  readonly mayRun: boolean;
  /** Files that it reads; `undefined` if they cannot be told. */
  readonly reads: readonly string[] | undefined;
  /** Files that it writes; `undefined` if they cannot be told. */
  readonly writes: readonly string[] | undefined;
}

/** A text that may do anything. */
export const ANY_SCRIPT: ScriptFacts = { mayRun: true, reads: undefined, writes: undefined };
