/** The lock file that guards the counters of rate limits: its text, and when it may be taken over. */

import { decodeUtf8 } from "../../bytes.ts";
import { type ErrorCode, GaitError } from "../../error.ts";
import { withoutEmpty } from "../../present.ts";
import { parseJson } from "../../json/json.ts";
import { type RateLimitLock, readRateLimitLock } from "../../schema/gate.ts";
import { trim } from "../../text.ts";
import { isZeroTimestamp, toNanoseconds } from "../../time.ts";

/** Age from which a lock counts as abandoned. */
export const LOCK_STALE_MS = 15_000;
/** Time between two attempts to take a lock. */
export const LOCK_RETRY_MS = 15;
/** Time after which attempts to take a lock end. */
export const LOCK_TIMEOUT_MS = 3_000;

/** Writes the text of a lock file, one line. */
export function formatRateLimitLock(
  { pid, created_at, host }: Pick<RateLimitLock, "pid" | "created_at" | "host">,
): string {
  const lock: RateLimitLock = {
    schema_id: "gait.gate.rate_limit_lock",
    schema_version: "1.0.0",
    pid,
    created_at,
    ...withoutEmpty({ host }),
  };
  return `${JSON.stringify(lock)}\n`;
}

/** Reads a lock; `undefined` if it was not written to its end. */
export function parseRateLimitLock(bytes: Uint8Array): RateLimitLock | undefined {
  try {
    return readRateLimitLock(parseJson({ name: "lock", bytes }), "lock");
  } catch {
    return undefined; // only its age tells then whether it is abandoned
  }
}

const LOCK_START = '{"schema_id":"gait.gate.rate_limit_lock"';

/** Whether a file is a lock, or the beginning of a lock whose write was cut off. */
export function isLockText(bytes: Uint8Array): boolean {
  if (parseRateLimitLock(bytes)?.schema_id === "gait.gate.rate_limit_lock") return true;
  const text = trim(decodeUtf8(bytes)).replace(/\s+/g, "");
  return LOCK_START.startsWith(text) || text.startsWith(LOCK_START);
}

export interface ObservedLock {
  /** Content of the lock; `undefined` if it cannot be read. */
  readonly lock: RateLimitLock | undefined;
  /** Time of the last change of the file, in milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Current time, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Name of this host; empty if not known. */
  readonly host: string;
  /** Whether the process of the lock runs on this host; `undefined` if not known. */
  readonly holderRuns: boolean | undefined;
}

/** Whether a lock may be taken over: its process on this host has ended, or it is too old. */
export function isStaleLock(observed: ObservedLock): boolean {
  const { lock, modifiedMs, nowMs, host, holderRuns } = observed;
  // Programs that know of one host only write locks without `host`.
  const local = lock !== undefined && (lock.host === undefined || lock.host === host);
  if (local && holderRuns === false) return true;
  if (nowMs - modifiedMs > LOCK_STALE_MS) return true;
  if (lock === undefined || isZeroTimestamp(lock.created_at)) return false;
  const createdMs = Number(toNanoseconds(lock.created_at) / 1_000_000n);
  return nowMs - createdMs > LOCK_STALE_MS;
}

/** Why a lock could not be taken: the time ran out, or the system refused to create or write it. */
export type LockFailure = "timeout" | "acquire" | "write";

const CODES = {
  timeout: "rate_limit_lock_timeout",
  acquire: "rate_limit_lock_acquire_failed",
  write: "rate_limit_lock_write_failed",
} as const satisfies Readonly<Record<LockFailure, ErrorCode>>;

/** Makes the error for a lock that could not be taken; `detail` is what the system said. */
export function rateLimitLockError(
  failure: LockFailure,
  detail = `another program held it for ${LOCK_TIMEOUT_MS / 1000} seconds`,
): GaitError {
  const action = failure === "write" ? "write" : "take";
  return new GaitError(CODES[failure], `Cannot ${action} the lock of the rate limits: ${detail}`);
}
