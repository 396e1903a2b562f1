/**
 * The lock of a rate-limit state: a lock file with a kernel lock on it.
 *
 * INVARIANT: the holder is the process with a kernel lock on the very file at the path. The kernel
 * drops the lock when a process ends, however it ends, so gait recognizes a dead holder at once and
 * needs no process id. The file itself keeps out programs that only know lock files. A lock file of
 * such a program names no host; gait judges it by its age.
 */

import { encodeUtf8 } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import {
  formatRateLimitLock,
  isLockText,
  isStaleLock,
  parseRateLimitLock,
  rateLimitLockError,
} from "../core/gate/controls/rate_limit_lock.ts";
import { temporarySibling } from "./atomic_file.ts";
import type { HeldLock } from "./host.ts";
import { openOwn, refuseLinkBelow } from "./links.ts";
import { systemFault } from "./system_fault.ts";
import { currentTime } from "../core/time.ts";

const LOCK_MODE = 0o600;
/** Most that is read of an existing lock file; every lock is smaller. */
const LOCK_MAX_BYTES = 4096;

/** Takes the lock at `path`; see `WritePort.lock`. The directory must exist. */
export function takeLock(path: string): HeldLock | undefined {
  attempt("acquire", path, () => refuseLinkBelow("use", path));
  const host = hostName();
  const file = createLock(path, host) ?? adoptLock(path, host);
  return file && new LockFile(path, file);
}

class LockFile implements HeldLock {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  isHeld(): boolean {
    return isFileAt(this.#path, this.#file);
  }

  [Symbol.dispose](): void {
    try {
      if (this.isHeld()) Deno.removeSync(this.#path);
    } catch {
      // The file stays without a kernel lock, and the next process takes it over.
    }
    this.#file.close();
  }
}

/** Creates the lock file, complete and already locked; `undefined` if one exists. */
function createLock(path: string, host: string): Deno.FsFile | undefined {
  if (exists(path)) return undefined; // Saves writing a temporary file.
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

/** Takes over an existing lock file whose holder has ended; `undefined` if it is held. */
function adoptLock(path: string, host: string): Deno.FsFile | undefined {
  const file = attempt("acquire", path, () => openExisting(path));
  if (file === undefined) return undefined;
  let isTaken = false;
  try {
    // The kernel lock keeps other gait processes out. A released file is no longer at the path.
    isTaken = attempt("acquire", path, () => file.tryLockSync(true)) &&
      isFileAt(path, file) && isAbandoned(path, file, host);
    if (isTaken) attempt("write", path, () => writeLock(file, host));
  } catch (error) {
    isTaken = false;
    throw error;
  } finally {
    if (!isTaken) file.close();
  }
  return isTaken ? file : undefined;
}

function isAbandoned(path: string, file: Deno.FsFile, host: string): boolean {
  const buffer = new Uint8Array(LOCK_MAX_BYTES);
  const bytes = buffer.subarray(0, file.readSync(buffer) ?? 0);
  const { mtime, size } = file.statSync();
  // INVARIANT: only a lock is overwritten. A hard link may have made a file of someone else of it.
  if (size > LOCK_MAX_BYTES || !isLockText(bytes)) {
    throw rateLimitLockError("acquire", `${quotedName(path)} is not a lock of gait; move it away`);
  }
  const lock = parseRateLimitLock(bytes);
  const nowMs = Date.now();
  return isStaleLock({
    lock,
    host,
    nowMs,
    modifiedMs: mtime?.getTime() ?? nowMs,
    // A running gait process would hold the kernel lock. Of other programs nothing is known.
    holderRuns: lock?.host === undefined ? undefined : false,
  });
}

/** Overwrites in one call and never shortens the file, so that a reader always finds a whole lock. */
function writeLock(file: Deno.FsFile, host: string): void {
  const line = formatRateLimitLock({ pid: Deno.pid, created_at: currentTime(), host });
  const { size } = file.statSync();
  file.seekSync(0, Deno.SeekMode.Start);
  file.writeSync(encodeUtf8(`${line.trimEnd().padEnd(size - 1)}\n`));
}

/** Whether the open file is the one at the path. */
function isFileAt(path: string, file: Deno.FsFile): boolean {
  try {
    const [there, open] = [Deno.lstatSync(path), file.statSync()];
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
    return openOwn(path, { read: true, write: true });
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
    return false; // Any other failure shows when the file is created.
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // Readers skip temporary files.
  }
}

/** Runs a system call of the lock; its failure names the action and what the system said. */
function attempt<T>(failure: "acquire" | "write", path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof GaitError) {
      if (error.code !== "invalid_input") throw error;
      const { message, hint } = error;
      throw rateLimitLockError(failure, message).retold({ hint });
    }
    const doing = failure === "write" ? "write" : "create";
    throw rateLimitLockError(failure, systemFault(doing, path, error).message);
  }
}

/** Name of this host: on a shared folder, a kernel lock may not bind the other hosts. */
function hostName(): string {
  try {
    return Deno.readTextFileSync("/etc/hostname").trim() || "localhost";
  } catch {
    return "localhost";
  }
}
