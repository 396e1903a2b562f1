/** The file that stores the counters of rate limits. */

import { GaitError } from "../../error.ts";
import { malformed } from "../../fault.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import { type RateLimitState, readRateLimitState } from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
import { formatArtifact } from "../../crypto/signed_document.ts";
import { compareText, trim } from "../../text.ts";

/** Number of calls counted, by `<window>|<scope>|<start of the window>|<key of the outcome>`. */
export type RateLimitCounters = ReadonlyMap<string, number>;

/** Counters before the first call, when there is no file. */
export const NO_COUNTERS: RateLimitCounters = new Map();

const SCHEMA_ID = "gait.gate.rate_limit_state";
const HINT = "move the file of the rate limits away to start counting anew";

/**
 * Parses the state file. It drops blank keys and counts of 0, and takes the largest count of a key
 * that is there twice.
 *
 * @throws {GaitError} `invalid_input` for a file that cannot be read, that is no state of rate limits,
 * or that lacks a count or holds one below 0. Starting anew instead would lift every limit.
 */
export function parseRateLimitState(source: Source): RateLimitCounters {
  let state: RateLimitState;
  let gap: string | undefined;
  try {
    const value = parseJson(source);
    state = readRateLimitState(value, source.name);
    gap = gapIn(value);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw error.retold({ hint: HINT });
  }
  if (state.schema_id !== SCHEMA_ID) {
    throw malformed(source.name, "/schema_id", `is not ${SCHEMA_ID}`, HINT);
  }
  if (!/^1\.\d+\.\d+$/.test(state.schema_version)) {
    throw malformed(source.name, "/schema_version", "is not 1.0.0", HINT);
  }
  if (gap !== undefined) throw malformed(source.name, gap, "is missing", HINT);
  const counters = new Map<string, number>();
  for (const [index, { key, count }] of state.counters.entries()) {
    if (count < 0) {
      throw malformed(source.name, `/counters/${index}/count`, "is below 0", HINT);
    }
    const name = trim(key);
    if (name !== "" && count > 0) counters.set(name, Math.max(counters.get(name) ?? 0, count));
  }
  return counters;
}

/** The member without which a reader would count from 0. */
function gapIn(state: JsonValue): string | undefined {
  const { counters } = isJsonObject(state) ? state : {};
  if (!Array.isArray(counters)) return "/counters";
  for (const [index, counter] of counters.entries()) {
    const { key = null, count = null } = isJsonObject(counter) ? counter : {};
    if (key === null) return `/counters/${index}/key`;
    if (count === null) return `/counters/${index}/count`;
  }
  return undefined;
}

/** Writes the text of the state file, with the counters sorted by key. */
export function formatRateLimitState(counters: RateLimitCounters): string {
  const state: RateLimitState = {
    schema_id: "gait.gate.rate_limit_state",
    schema_version: "1.0.0",
    counters: [...counters].map(([key, count]) => ({ key, count }))
      .sort((a, b) => compareText(a.key, b.key)),
  };
  return formatArtifact(state);
}
