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
import {
  LOCK_RETRY_MS,
  LOCK_TIMEOUT_MS,
  rateLimitLockError,
} from "../../core/gate/controls/rate_limit_lock.ts";
import type { HeldLock, Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { readDocument } from "../documents.ts";
import { refuseLinkOn } from "../../io/output_paths.ts";
import { naming } from "../../core/fault.ts";

const STATE_MODE = 0o600;
/** Between two looks at the counters, so many attempts are made to take the lock. */
const ATTEMPTS = 7;
const LOOKS = Math.ceil(LOCK_TIMEOUT_MS / LOCK_RETRY_MS / ATTEMPTS);

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
  // Counts only grow within a window: who finds the limit used up need not queue for the lock.
  const seen = peekRateLimit(await readCounters(path, host), { ...call, now: host.now() });
  return seen.allowed ? await inTurn(path, () => count(call, path, host)) : seen;
}

/** The last call of each state that waits or counts, and how its wait for the lock failed if it did. */
const turns = new Map<string, Promise<GaitError | undefined>>();

/**
 * Lets the calls of this process count one after the other, so that no call mistakes another for
 * the program that holds the lock. If one call waited in vain, those after it do not wait again.
 */
async function inTurn<T>(path: string, action: () => Promise<T>): Promise<T> {
  const before = turns.get(path);
  const { promise, resolve } = Promise.withResolvers<GaitError | undefined>();
  turns.set(path, promise);
  let failure = await before;
  try {
    if (failure !== undefined) throw failure;
    return await action();
  } catch (error) {
    if (error instanceof GaitError && error.code === "rate_limit_lock_timeout") failure = error;
    throw error;
  } finally {
    if (turns.get(path) === promise) turns.delete(path);
    resolve(failure);
  }
}

async function count(
  call: Omit<RateLimitRequest, "now">,
  path: string,
  host: Host<"read" | "write">,
): Promise<RateLimitOutcome> {
  for (let look = 0; look < LOOKS; look++) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      using lock = await host.write.lock(`${path}.lock`);
      if (lock !== undefined) return await countLocked(call, path, lock, host);
      await host.pause(LOCK_RETRY_MS);
    }
    const seen = peekRateLimit(await readCounters(path, host), { ...call, now: host.now() });
    if (!seen.allowed) return seen;
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
