/** What a compiled condition is asked about, and what it tells about its answer. */

import type { JsonValue } from "../../json/json.ts";
import type { Answer, UnclearReason } from "./answer.ts";

/** Where a call is made. It is part of what the digest of the intent covers. */
export interface Surroundings {
  /** Folder where relative paths of a policy begin; empty or relative if the call names no absolute one. */
  readonly workspace: string;
  /** Folder where relative paths of values begin; the workspace unless the call says otherwise. */
  readonly folder: string;
  /** Collects what conditions found, for a person; absent where only the answer counts. */
  readonly notes?: Note[];
}

/** What one condition found. */
export interface Note {
  /** JSON Pointer of the argument, or the part of a command line. */
  readonly at: string;
  /** Name of the condition, such as `under`. */
  readonly condition: string;
  readonly answer: Answer;
  /** Why it is unclear. */
  readonly why?: UnclearReason;
  /** What was looked at and found, in words; printable, may hold the value. */
  readonly text: string;
}

/**
 * A compiled condition. `undefined` and `null` are absent values. `at` is the JSON Pointer of the value,
 * for notes. Never throws, and takes time that is linear in the value.
 */
export type Asker = (
  value: JsonValue | undefined,
  at: string,
  surroundings: Surroundings,
) => Answer;
