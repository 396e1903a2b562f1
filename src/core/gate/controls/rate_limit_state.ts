/** The counters of the rate limits, as they are stored. */

import { GaitError } from "../../error.ts";
import { parseJson } from "../../json/json.ts";
import { type RateLimitState, readRateLimitState } from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
import { formatArtifact } from "../../crypto/signed_document.ts";
import { compareText, trim } from "../../text.ts";

/** Calls counted, by key. */
export type RateLimitCounters = ReadonlyMap<string, number>;

/** Counters of a state that does not exist yet. */
export const NO_COUNTERS: RateLimitCounters = new Map();

/**
 * Parses a stored state. Blank keys and counts below 1 are dropped; a key that stands twice counts
 * with its largest count.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function parseRateLimitState(source: Source): RateLimitCounters {
  let state: RateLimitState;
  try {
    state = readRateLimitState(parseJson(source), source.name);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw new GaitError(error.code, `parse rate limit state: ${error.message}`, {
      hint: "move the file away to start counting anew",
      fields: error.fields,
      cause: error,
    });
  }
  const counters = new Map<string, number>();
  for (const { key, count } of state.counters) {
    const name = trim(key);
    if (name !== "" && count > 0) counters.set(name, Math.max(counters.get(name) ?? 0, count));
  }
  return counters;
}

/** Text of the state file: counters sorted by key. */
export function formatRateLimitState(counters: RateLimitCounters): string {
  const state: RateLimitState = {
    schema_id: "gait.gate.rate_limit_state",
    schema_version: "1.0.0",
    counters: [...counters].map(([key, count]) => ({ key, count }))
      .sort((a, b) => compareText(a.key, b.key)),
  };
  return formatArtifact(state);
}
