/** Counting a call against its limit, in a file that any number of processes share. */

import { encodeUtf8 } from "../../core/bytes.ts";
import {
  formatRateLimitState,
  NO_COUNTERS,
  parseRateLimitState,
  peekRateLimit,
  type RateLimitCounters,
  type RateLimitOutcome,
  type RateLimitRequest,
  takeRateLimit,
} from "../../core/gate/controls/rate_limit.ts";
import type { HeldLock, Host } from "../../io/host.ts";
import { readDocument } from "../documents.ts";
import { refuseLinkOn } from "../../io/output_paths.ts";
import { naming } from "../../core/fault.ts";
import { makeStateFolder, refuseLost, underLock } from "./state_file.ts";

const STATE_MODE = 0o600;

/**
 * Counts a call, or refuses it. An empty path keeps nothing: every process counts from 0. A call
 * that is only simulated is not counted.
 *
 * INVARIANT: an answer that allows is given only after its count is stored.
 */
export async function enforceRateLimit(
  call: Omit<RateLimitRequest, "now">,
  { path, isSimulated }: { readonly path: string; readonly isSimulated: boolean },
  host: Host<"read" | "write">,
): Promise<RateLimitOutcome> {
  if (path === "") return takeRateLimit(NO_COUNTERS, { ...call, now: host.now() });
  await refuseLinkOn("rate limit state", path, host);
  if (isSimulated) {
    return peekRateLimit(await readCounters(path, host), { ...call, now: host.now() });
  }
  await makeStateFolder(path, host);
  const look = async () => {
    const seen = peekRateLimit(await readCounters(path, host), { ...call, now: host.now() });
    // Counts only grow within a window: who finds the limit used up need not queue for the lock.
    return seen.allowed ? undefined : seen;
  };
  const locked = (lock: HeldLock) => countLocked(call, path, lock, host);
  return await look() ?? await underLock(path, { locked, look }, host);
}

async function countLocked(
  call: Omit<RateLimitRequest, "now">,
  path: string,
  lock: HeldLock,
  host: Host<"read" | "write">,
): Promise<RateLimitOutcome> {
  const counters = await readCounters(path, host);
  // Only now: a window may have ended while the lock was waited for.
  const outcome = takeRateLimit(counters, { ...call, now: host.now() });
  if (outcome.counters !== undefined) {
    refuseLost(lock);
    await storeCounters(path, outcome.counters, host);
  }
  return outcome;
}

async function readCounters(path: string, host: Host<"read">): Promise<RateLimitCounters> {
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return NO_COUNTERS;
  return parseRateLimitState(await readDocument("rate limit state", path, host));
}

async function storeCounters(
  path: string,
  counters: RateLimitCounters,
  host: Host<"write">,
): Promise<void> {
  try {
    await host.write.file(path, encodeUtf8(formatRateLimitState(counters)), STATE_MODE);
  } catch (error) {
    throw naming("rate limit state", error);
  }
}
