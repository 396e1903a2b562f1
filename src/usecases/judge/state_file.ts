/** The lock around a file of state that any number of processes share. */

import { GaitError } from "../../core/error.ts";
import {
  LOCK_RETRY_MS,
  LOCK_TIMEOUT_MS,
  rateLimitLockError,
} from "../../core/gate/controls/rate_limit_lock.ts";
import type { HeldLock, Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";

/** Between two looks at the file, so many attempts are made to take the lock. */
const ATTEMPTS = 7;
const LOOKS = Math.ceil(LOCK_TIMEOUT_MS / LOCK_RETRY_MS / ATTEMPTS);

/** What is done to a file of state. */
export interface StateAction<T> {
  locked(lock: HeldLock): Promise<T>;
  /** Looks at the file without the lock; an answer that no later state changes ends the wait. */
  look?(): Promise<T | undefined>;
}

/** @throws {GaitError} `rate_limit_lock_timeout` and the other failures of the lock. */
export async function underLock<T>(
  path: string,
  action: StateAction<T>,
  host: Host<"write">,
): Promise<T> {
  return await inTurn(path, () => whenLocked(path, action, host));
}

/** The last call of each state that waits or acts, and how its wait for the lock failed if it did. */
const turns = new Map<string, Promise<GaitError | undefined>>();

/**
 * Lets the calls of this process act one after the other, so that no call mistakes another for the
 * program that holds the lock. If one call waited in vain, those after it do not wait again.
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

async function whenLocked<T>(
  path: string,
  action: StateAction<T>,
  host: Host<"write">,
): Promise<T> {
  for (let look = 0; look < LOOKS; look++) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      using lock = await host.write.lock(`${path}.lock`);
      if (lock !== undefined) return await action.locked(lock);
      await host.pause(LOCK_RETRY_MS);
    }
    const seen = await action.look?.();
    if (seen !== undefined) return seen;
  }
  throw rateLimitLockError("timeout");
}

/** Makes the folder of a file of state. Without it the lock cannot be had. */
export async function makeStateFolder(path: string, host: Host<"write">): Promise<void> {
  try {
    await host.write.directory(directoryOf(path));
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw rateLimitLockError("acquire", error.message);
  }
}

/** @throws {GaitError} `rate_limit_lock_acquire_failed` where another program took the lock away. */
export function refuseLost(lock: HeldLock): void {
  if (!lock.isHeld()) throw rateLimitLockError("acquire", "another program removed the lock");
}
