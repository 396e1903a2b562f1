/**
 * Rate limits in fixed windows. Pure: the functions take counters and the time, and return the answer
 * with new counters; the caller stores them.
 */

import type { RateLimit, RateLimitScope, RateLimitWindow } from "../policy/policy.ts";
import type { RateLimitCounters } from "./rate_limit_state.ts";
import { GaitError } from "../../error.ts";
import { normalizeTimestamp, toUtc } from "../../time.ts";

export interface RateLimitRequest {
  readonly limit: RateLimit;
  readonly tool_name: string;
  readonly identity: string;
  /** Current time, RFC 3339. */
  readonly now: string;
}

export interface RateLimitOutcome {
  readonly allowed: boolean;
  /** Which calls share the counter. */
  readonly scope: RateLimitScope;
  /** What is counted together, whatever the window: the tool, the identity, or `tool|identity`. */
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

function scopeKey({ limit, tool_name, identity }: RateLimitRequest): string {
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
