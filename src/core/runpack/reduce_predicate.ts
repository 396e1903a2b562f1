/** The failures that a reduction can keep. */

import { unusable } from "../fault.ts";
import type { Intent, Result } from "../schema/runpack.ts";
import { isSuccess } from "./status.ts";
import { nearest } from "../suggest.ts";
import { compareText, lowerTrim } from "../text.ts";

/** The failure that a reduction keeps: a call without a result, or one whose result is a failure. */
export type ReducePredicate = "missing_result" | "non_ok_status";
/** All predicates, the default first. */
export const REDUCE_PREDICATES: readonly ReducePredicate[] = ["missing_result", "non_ok_status"];

export interface Records {
  readonly intents: readonly Intent[];
  readonly results: readonly Result[];
}

/** Reads a predicate as a user writes it. */
export function parsePredicate(text: string): ReducePredicate {
  const wanted = lowerTrim(text) || "missing_result";
  const found = REDUCE_PREDICATES.find((predicate) => predicate === wanted);
  if (found !== undefined) return found;
  const guess = nearest(wanted, REDUCE_PREDICATES);
  throw unusable(
    "predicate",
    text,
    REDUCE_PREDICATES.join(" or "),
    guess === undefined ? "gait run reduce --help" : `did you mean ${guess}?`,
  );
}

/** Whether a result counts as a failure. */
export function isNonOk({ status }: Result): boolean {
  return !isSuccess(status);
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
 * Finds the records that can each be removed while the predicate still holds; a minimal run has none.
 * Reads the whole run once per record.
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
