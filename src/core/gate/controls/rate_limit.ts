/**
 * Rate limits in fixed windows. Pure: the functions take counters and the time, and return the answer
 * with new counters; the caller stores them.
 */

import type { RateLimit, RateLimitScope, RateLimitWindow } from "../policy/policy.ts";
import { GaitError } from "../../error.ts";
import { normalizeTimestamp, toUtc } from "../../time.ts";
import { malformed } from "../../fault.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import { type RateLimitState, readRateLimitState } from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
import { formatArtifact } from "../../crypto/signed_document.ts";
import { compareText, trim } from "../../text.ts";

export interface RateLimitRequest {
  readonly limit: RateLimit;
  /** Normalized, as `identity` is: other spellings would be counted apart. */
  readonly tool_name: string;
  readonly identity: string;
  /** Current time, RFC 3339. */
  readonly now: string;
}

export interface RateLimitOutcome {
  readonly allowed: boolean;
  /** Which calls share the counter. */
  readonly scope: RateLimitScope;
  /** Calls with the same key are counted together: the tool, the identity, or `tool|identity`. */
  readonly key: string;
  /** Calls counted in the window, this one included if it is allowed. */
  readonly used: number;
  /** Calls left in the window, 0 or more. */
  readonly remaining: number;
  /** Counters to store; `undefined` if they did not change. */
  readonly counters: RateLimitCounters | undefined;
}

/**
 * Counts a call, or refuses it if the window is full.
 *
 * INVARIANT: windows are never counted backwards. Counters of past windows are dropped, so a clock that
 * went ahead and came back would find its window empty and give the calls of it again.
 *
 * @throws {GaitError} `invalid_input` if a window is counted that has not begun.
 */
export function takeRateLimit(
  counters: RateLimitCounters,
  request: RateLimitRequest,
): RateLimitOutcome {
  const { limit } = request;
  const start = windowStart(limit.window, request.now);
  refuseFuture(counters, request.now);
  const key = scopeKey(request);
  const counter = `${limit.window}|${limit.scope}|${start}|${key}`;
  const count = counters.get(counter) ?? 0;
  const answer = { scope: limit.scope, key };
  if (count >= limit.requests) {
    return { ...answer, allowed: false, used: count, remaining: 0, counters: undefined };
  }
  const used = count + 1;
  const kept = prune(counters, limit.window, start).set(counter, used);
  return { ...answer, allowed: true, used, remaining: limit.requests - used, counters: kept };
}

/** Returns the answer of {@linkcode takeRateLimit} without counting the call. */
export function peekRateLimit(
  counters: RateLimitCounters,
  request: RateLimitRequest,
): RateLimitOutcome {
  return { ...takeRateLimit(counters, request), counters: undefined };
}

/** Returns the start of the window around `now`, in UTC. */
export function windowStart(window: RateLimitWindow, now: string): string {
  const utc = toUtc(now);
  return window === "hour" ? `${utc.slice(0, 13)}:00:00Z` : `${utc.slice(0, 16)}:00Z`;
}

/** What calls have in common that are counted together. */
export function scopeKey(
  { limit, tool_name, identity }: Omit<RateLimitRequest, "now">,
): string {
  switch (limit.scope) {
    case "tool":
      return tool_name;
    case "identity":
      return identity;
    case "tool_identity":
      return `${tool_name}|${identity}`;
  }
}

/** Refuses counters of a window that begins after `now`. */
function refuseFuture(counters: RateLimitCounters, now: string): void {
  const utc = toUtc(now);
  const second = `${utc.slice(0, 19)}Z`;
  for (const key of counters.keys()) {
    const [, , start = "", last] = key.split("|");
    // Starts are whole seconds in UTC, so that text compares as time.
    if (last === undefined || normalizeTimestamp(start) === undefined) continue;
    if (toUtc(start) <= second) continue;
    throw new GaitError(
      "invalid_input",
      `Cannot count this call: the rate limits hold calls from ${start}, and the clock shows ${utc}`,
      { hint: "set the clock, or move the file of the rate limits away to start counting anew" },
    );
  }
}

/** Drops counters of past windows of the same length, and those whose key is malformed. */
function prune(
  counters: RateLimitCounters,
  window: RateLimitWindow,
  start: string,
): Map<string, number> {
  const kept = new Map<string, number>();
  for (const [key, count] of counters) {
    const parts = key.split("|");
    const past = parts[0] === window && parts[2] !== start;
    if (parts.length >= 4 && !past) kept.set(key, count);
  }
  return kept;
}

/** Number of calls counted, by `<window>|<scope>|<start of the window>|<key of the outcome>`. */
export type RateLimitCounters = ReadonlyMap<string, number>;

/** Counters before the first call, when there is no file. */
export const NO_COUNTERS: RateLimitCounters = new Map();

const SCHEMA_ID = "gait.gate.rate_limit_state";
const HINT = "move the file of the rate limits away to start counting anew";

/**
 * Parses the state file. It drops blank keys and counts of 0, and takes the largest count of a
 * repeated key.
 *
 * @throws {GaitError} `invalid_input` for a file that cannot be read, that is not a state of rate
 * limits, or that lacks a count or holds one below 0. Starting anew instead would lift every
 * limit.
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
