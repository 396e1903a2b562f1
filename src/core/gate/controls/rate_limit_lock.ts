/** The lock that guards a rate-limit state file: its content, and when it may be taken over. */

import { type ErrorCode, GaitError } from "../../error.ts";
import { parseJson } from "../../json/json.ts";
import { type RateLimitLock, readRateLimitLock } from "../../schema/gate.ts";
import { isZeroTimestamp, toNanoseconds } from "../../time.ts";

/** A lock of this age belongs to nobody. */
export const LOCK_STALE_MS = 15_000;
/** Time between two attempts to take a lock. */
export const LOCK_RETRY_MS = 15;
/** How long taking a lock is attempted. */
export const LOCK_TIMEOUT_MS = 3_000;

/** Text of a lock file: one line. */
export function formatRateLimitLock(
  { pid, created_at, host }: Pick<RateLimitLock, "pid" | "created_at" | "host">,
): string {
  const lock: RateLimitLock = {
    schema_id: "gait.gate.rate_limit_lock",
    schema_version: "1.0.0",
    pid,
    created_at,
    ...(host === undefined || host === "" ? {} : { host }),
  };
  return `${JSON.stringify(lock)}\n`;
}

/** Reads a lock; `undefined` for one that was not written to its end. */
export function parseRateLimitLock(bytes: Uint8Array): RateLimitLock | undefined {
  try {
    return readRateLimitLock(parseJson({ name: "lock", bytes }), "lock");
  } catch {
    return undefined; // such a lock is judged by its age alone
  }
}

/** What is known about a lock that is in the way. */
export interface ObservedLock {
  /** Its content; `undefined` if it cannot be read. */
  readonly lock: RateLimitLock | undefined;
  /** When the file was modified last, in milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Now, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Name of this host; empty if not known. */
  readonly host: string;
  /** Whether the process of the lock runs on this host; `undefined` if that cannot be told. */
  readonly holderRuns: boolean | undefined;
}

/** Whether a lock may be taken over: its process is gone from this host, or it is too old. */
export function isStaleLock(observed: ObservedLock): boolean {
  const { lock, modifiedMs, nowMs, host, holderRuns } = observed;
  // A lock without a host was written by the reference, which knows of one host only.
  const local = lock !== undefined && (lock.host === undefined || lock.host === host);
  if (local && holderRuns === false) return true;
  if (nowMs - modifiedMs > LOCK_STALE_MS) return true;
  if (lock === undefined || isZeroTimestamp(lock.created_at)) return false;
  const createdMs = Number(toNanoseconds(lock.created_at) / 1_000_000n);
  return nowMs - createdMs > LOCK_STALE_MS;
}

/** Why a lock was not had. */
export type LockFailure = "timeout" | "acquire" | "write";

const CODES: Readonly<Record<LockFailure, ErrorCode>> = {
  timeout: "rate_limit_lock_timeout",
  acquire: "rate_limit_lock_acquire_failed",
  write: "rate_limit_lock_write_failed",
};

/** The error for a lock that was not had; `detail` says what the system said. */
export function rateLimitLockError(failure: LockFailure, detail = "timeout"): GaitError {
  const action = failure === "write" ? "write rate limit lock metadata" : "acquire rate limit lock";
  return new GaitError(CODES[failure], `${action}: ${failure === "timeout" ? "timeout" : detail}`);
}
