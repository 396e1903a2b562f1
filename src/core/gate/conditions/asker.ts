/** Input of a compiled condition, and the notes on its answer. */

import type { JsonValue } from "../../json/json.ts";
import type { NormalizedProvenance } from "../intent/intent.ts";
import type { Answer, UnclearReason } from "./answer.ts";

/** Where a call is made. It is part of what the digest of the intent covers. */
export interface Surroundings {
  /** Folder where relative paths of a policy begin; empty or relative if the call names no absolute one. */
  readonly workspace: string;
  /** Folder where relative paths of values begin; the workspace unless the call says otherwise. */
  readonly folder: string;
  /** Where values of arguments came from. */
  readonly provenance: readonly NormalizedProvenance[];
  /** Collects what conditions found, for a person; absent where only the answer counts. */
  readonly notes?: Note[] | undefined;
}

/** Finding of one condition. */
export interface Note {
  /** Pointer of the condition in the policy, set by what follows it. */
  pointer?: string;
  /** JSON Pointer of the argument, or the part of a command line. */
  readonly at: string;
  /** Name of the condition, such as `under`. */
  readonly condition: string;
  readonly answer: Answer;
  /** Why it is unclear. */
  readonly why?: UnclearReason;
  /** The value looked at and the finding, in words; printable, may hold the value. */
  readonly text: string;
}

/**
 * A compiled condition. The value `undefined` is absent; `null` is an item of a list, which has no type
 * that a condition reads. `at` is the JSON Pointer of the value, for notes. Never throws, and takes time
 * that is linear in the value.
 */
export type Asker = (
  value: JsonValue | undefined,
  at: string,
  surroundings: Surroundings,
) => Answer;

/** Adds a note if notes are wanted, and returns its answer. */
export function noted(surroundings: Surroundings, note: Note): Answer {
  surroundings.notes?.push(note);
  return note.answer;
}

/** How a condition is asked. */
export interface Compiling {
  /** Whether it is asked of every scalar below some place: one of another kind answers no. */
  readonly isDeep: boolean;
}
