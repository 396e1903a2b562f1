/**
 * The lock of a rate-limit state, held by a file and by the kernel at once.
 *
 * INVARIANT: the holder is the process with a kernel lock on the very file that stands at the path.
 * The kernel drops the lock when a process ends, however it ends, so a dead holder is told from a
 * running one without a process id and without waiting. The file itself keeps out programs that
 * only know lock files; theirs are told by having no host, and are judged by their age.
 */

import { encodeUtf8 } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import {
  formatRateLimitLock,
  isStaleLock,
  LOCK_RETRY_MS,
  parseRateLimitLock,
  rateLimitLockError,
} from "../core/gate/controls/rate_limit_lock.ts";
import { temporarySibling } from "./atomic_file.ts";
import type { HeldLock } from "./host.ts";
import { systemFault } from "./system_fault.ts";

const LOCK_MODE = 0o600;
/** Larger than any lock; only this much of a file in the way is read. */
const LOCK_MAX_BYTES = 4096;

/** Takes the lock at `path`; see `WritePort.lock`. The directory must exist. */
export function takeLock(path: string, waitMs: number): HeldLock | undefined {
  const host = hostName();
  const deadline = performance.now() + waitMs;
  while (true) {
    const file = createLock(path, host) ?? adoptLock(path, host);
    if (file !== undefined) return new LockFile(path, file);
    if (performance.now() >= deadline) return undefined;
    pause(LOCK_RETRY_MS);
  }
}

class LockFile implements HeldLock {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  isHeld(): boolean {
    return standsAt(this.#path, this.#file);
  }

  [Symbol.dispose](): void {
    try {
      if (this.isHeld()) Deno.removeSync(this.#path);
    } catch {
      // it stays behind without its kernel lock, and the next process takes it over
    }
    this.#file.close();
  }
}

/** A new lock file, or `undefined` if one is in the way. It appears complete and already locked. */
function createLock(path: string, host: string): Deno.FsFile | undefined {
  if (exists(path)) return undefined; // no need to write a file in vain
  const temporary = temporarySibling(path);
  const file = attempt(
    "acquire",
    path,
    () => Deno.openSync(temporary, { read: true, write: true, createNew: true, mode: LOCK_MODE }),
  );
  let isTaken = false;
  try {
    attempt("acquire", path, () => file.lockSync(true));
    attempt("write", path, () => writeLock(file, host));
    isTaken = attempt("acquire", path, () => linkNew(temporary, path));
  } finally {
    if (!isTaken) file.close();
    removeQuietly(temporary);
  }
  return isTaken ? file : undefined;
}

/** The lock file in the way, if its holder is gone and it is ours now. */
function adoptLock(path: string, host: string): Deno.FsFile | undefined {
  const file = attempt("acquire", path, () => openExisting(path));
  if (file === undefined) return undefined;
  let isTaken = false;
  try {
    // From here on, nobody else of ours can adopt it. Released files are not at the path any more.
    isTaken = attempt("acquire", path, () => file.tryLockSync(true)) &&
      standsAt(path, file) && isAbandoned(file, host);
    if (isTaken) attempt("write", path, () => writeLock(file, host));
  } catch (error) {
    isTaken = false;
    throw error;
  } finally {
    if (!isTaken) file.close();
  }
  return isTaken ? file : undefined;
}

function isAbandoned(file: Deno.FsFile, host: string): boolean {
  const bytes = new Uint8Array(LOCK_MAX_BYTES);
  const lock = parseRateLimitLock(bytes.subarray(0, file.readSync(bytes) ?? 0));
  const { mtime } = file.statSync();
  const nowMs = Date.now();
  return isStaleLock({
    lock,
    host,
    nowMs,
    modifiedMs: mtime?.getTime() ?? nowMs,
    // Ours hold a kernel lock for as long as they run. Of others nothing is known.
    holderRuns: lock?.host === undefined ? undefined : false,
  });
}

/** Overwrites in one call and never shortens, so that a lock is complete at every moment. */
function writeLock(file: Deno.FsFile, host: string): void {
  const line = formatRateLimitLock({ pid: Deno.pid, created_at: new Date().toISOString(), host });
  const { size } = file.statSync();
  file.seekSync(0, Deno.SeekMode.Start);
  file.writeSync(encodeUtf8(`${line.trimEnd().padEnd(size - 1)}\n`));
}

/** Whether the open file is the one at the path. */
function standsAt(path: string, file: Deno.FsFile): boolean {
  try {
    const [there, open] = [Deno.statSync(path), file.statSync()];
    return there.ino === open.ino && there.dev === open.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function linkNew(from: string, to: string): boolean {
  try {
    Deno.linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function openExisting(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path, { read: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false; // whatever is wrong shows when the file is made
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // a leftover is ignored by every reader
  }
}

/** Runs a system call of the lock; its failure names what was attempted and what the system said. */
function attempt<T>(failure: "acquire" | "write", path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof GaitError) throw error;
    const doing = failure === "write" ? "write" : "create";
    throw rateLimitLockError(failure, systemFault(doing, path, error).message);
  }
}

/** Tells hosts apart that share a folder, where a kernel lock of one may not hold on the other. */
function hostName(): string {
  try {
    return Deno.readTextFileSync("/etc/hostname").trim() || "localhost";
  } catch {
    return "localhost";
  }
}

/** Sleeps without a timer, which would load Deno's Node layer. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
