/** What a reduction must keep true of a run. */

import { GaitError } from "../error.ts";
import type { Intent, Result } from "../schema/runpack.ts";
import { nearest } from "../suggest.ts";
import { compareText } from "../text.ts";

/** What a reduction keeps true: a call without a result, or one whose result is a failure. */
export type ReducePredicate = "missing_result" | "non_ok_status";
/** Predicates that `gait run reduce` knows. */
export const REDUCE_PREDICATES: readonly ReducePredicate[] = ["missing_result", "non_ok_status"];

/** The records that a predicate looks at. */
export interface Records {
  readonly intents: readonly Intent[];
  readonly results: readonly Result[];
}

/**
 * Reads a predicate as a user writes it.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function parsePredicate(text: string): ReducePredicate {
  const wanted = text.trim().toLowerCase() || "missing_result";
  const found = REDUCE_PREDICATES.find((predicate) => predicate === wanted);
  if (found !== undefined) return found;
  const guess = nearest(wanted, REDUCE_PREDICATES);
  throw new GaitError("invalid_input", `unsupported predicate "${text.trim()}"`, {
    hint: guess === undefined
      ? `use one of ${REDUCE_PREDICATES.join(", ")}`
      : `did you mean ${guess}?`,
  });
}

/** Whether a result counts as a failure. */
export function isNonOk({ status }: Result): boolean {
  const word = status.trim().toLowerCase();
  return word !== "ok" && word !== "success";
}

/**
 * Ids of the calls for which the predicate holds, in byte order. Calls without an id never count.
 * Stub types play no part: a call that replay would stub is still missing its result.
 */
export function triggeringIntents(
  { intents, results }: Records,
  predicate: ReducePredicate,
): string[] {
  const ids = new Set(intents.map(({ intent_id }) => intent_id).filter((id) => id !== ""));
  if (predicate === "missing_result") {
    for (const { intent_id } of results) ids.delete(intent_id);
    return [...ids].sort(compareText);
  }
  const failing = results.filter((result) => ids.has(result.intent_id) && isNonOk(result));
  return [...new Set(failing.map(({ intent_id }) => intent_id))].sort(compareText);
}

/** Whether the predicate holds for some call of the run. */
export function isTriggered(records: Records, predicate: ReducePredicate): boolean {
  return triggeringIntents(records, predicate).length > 0;
}

/** A record that could be removed without losing the predicate. */
export interface Removable {
  readonly member: "intents.jsonl" | "results.jsonl";
  /** Position in the member, from 0. */
  readonly index: number;
}

/**
 * Tries to remove each record by itself, and answers those without which the predicate still holds.
 * A run is 1-minimal when there is none. Costs one look at the whole run per record.
 */
export function findRemovable(
  { intents, results }: Records,
  predicate: ReducePredicate,
): Removable[] {
  const removable: Removable[] = [];
  intents.forEach((_, index) => {
    const fewer = { intents: intents.toSpliced(index, 1), results };
    if (isTriggered(fewer, predicate)) removable.push({ member: "intents.jsonl", index });
  });
  results.forEach((_, index) => {
    const fewer = { intents, results: results.toSpliced(index, 1) };
    if (isTriggered(fewer, predicate)) removable.push({ member: "results.jsonl", index });
  });
  return removable;
}
