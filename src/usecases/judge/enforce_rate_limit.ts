/** Counting a call against its limit, in a file that any number of processes share. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
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
import { LOCK_TIMEOUT_MS, rateLimitLockError } from "../../core/gate/controls/rate_limit_lock.ts";
import type { HeldLock, Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { readDocument } from "../documents.ts";
import { refuseLinkOn } from "../../io/output_paths.ts";
import { naming } from "../../core/fault.ts";

const STATE_MODE = 0o600;
/** Between two looks at the counters, the lock is waited for this long. */
const LOOK_AGAIN_MS = 100;
const LOOKS = LOCK_TIMEOUT_MS / LOOK_AGAIN_MS;

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
  await makeDirectory(directoryOf(path), host);
  for (let look = 0; look < LOOKS; look++) {
    // Counts only grow within a window: who finds the limit used up need not queue for the lock.
    const seen = peekRateLimit(await readCounters(path, host), { ...call, now: host.now() });
    if (!seen.allowed) return seen;
    using lock = await host.write.lock(`${path}.lock`, LOOK_AGAIN_MS);
    if (lock !== undefined) return await countLocked(call, path, lock, host);
  }
  throw rateLimitLockError("timeout");
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
    if (!lock.isHeld()) throw rateLimitLockError("acquire", "another program removed the lock");
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

/** Without its directory the lock cannot be had. */
async function makeDirectory(path: string, host: Host<"write">): Promise<void> {
  try {
    await host.write.directory(path);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw rateLimitLockError("acquire", error.message);
  }
}
