/**
 * Files that several processes append to, each under the kernel's lock on the file itself. The lock
 * ends with its holder, however that ends, so there is nothing to clean up.
 */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import type { HeldFile, SharedFile } from "./host.ts";
import { openOwn, refuseLinkBelow } from "./links.ts";
import { writeWhole } from "./opened_file.ts";
import { isAbsence, systemFault } from "./system_fault.ts";

/** Opens a file to append to; see `WritePort.shared`. */
export function openShared(path: string, mustBe: "new" | "there" | "either"): SharedFile {
  let file: Deno.FsFile;
  try {
    refuseLinkBelow("write", path);
    const options = { read: true, write: true, mode: 0o600 };
    file = mustBe === "new"
      ? Deno.openSync(path, { ...options, createNew: true })
      : openOwn(path, { ...options, create: mustBe === "either" });
  } catch (error) {
    throw systemFault("write", path, error);
  }
  let isOpen = true;
  let isAnother = false;
  const tryHold = (): HeldFile | undefined => {
    if (!tryLock(path, file)) return undefined;
    if (isAtPath(path, file) || mustBe === "new") {
      const hold = held(path, file, isAnother);
      isAnother = false;
      return hold;
    }
    const replaced = file;
    try {
      // INVARIANT: who replaced the file held its lock until the other one was in its place
      file = openOwn(path, { read: true, write: true });
    } catch (error) {
      replaced.unlockSync();
      throw isAbsence(error) ? gone(path) : systemFault("write", path, error);
    }
    replaced.close();
    isAnother = true;
    return tryHold();
  };
  return {
    tryHold,
    [Symbol.dispose]() {
      if (isOpen) file.close();
      isOpen = false;
    },
  };
}

/** Whether the file is the one at its path; unlocks it if that cannot be told. */
function isAtPath(path: string, file: Deno.FsFile): boolean {
  try {
    const { ino, dev } = file.statSync();
    const there = lookAt(path);
    return there !== undefined && there.ino === ino && there.dev === dev;
  } catch (error) {
    file.unlockSync();
    throw systemFault("read", path, error);
  }
}

function tryLock(path: string, file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch (error) {
    throw systemFault("lock", path, error);
  }
}

function held(path: string, file: Deno.FsFile, isAnother: boolean): HeldFile {
  const attempt = <T>(action: string, run: () => T): T => {
    try {
      return run();
    } catch (error) {
      throw systemFault(action, path, error);
    }
  };
  let size = 0;
  const hold: HeldFile = {
    get size() {
      return size;
    },
    isAnother,
    read: (offset, length) =>
      attempt("read", () => {
        const bytes = new Uint8Array(length);
        file.seekSync(offset, Deno.SeekMode.Start);
        let at = 0;
        for (let count: number | null = 1; at < length && count !== null; at += count ?? 0) {
          count = file.readSync(bytes.subarray(at));
        }
        return bytes.subarray(0, at);
      }),
    append: (bytes) => {
      try {
        attempt("write", () => {
          file.seekSync(size, Deno.SeekMode.Start);
          writeWhole(file, bytes);
        });
      } catch (error) {
        // INVARIANT: a partial write is cut off before another process may append
        attempt("cut", () => file.truncateSync(size));
        throw error;
      }
      size += bytes.length;
    },
    cut: (length) => {
      attempt("cut", () => file.truncateSync(length));
      size = length;
    },
    sync: () => attempt("sync", () => file.syncDataSync()),
    [Symbol.dispose]: () => file.unlockSync(),
  };
  try {
    if (!isAtPath(path, file)) throw gone(path);
    size = attempt("read", () => file.statSync()).size;
  } catch (error) {
    file.unlockSync();
    throw error;
  }
  return hold;
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function gone(path: string): GaitError {
  return new GaitError("internal_failure", `Cannot write ${quotedName(path)}: it is gone`, {
    hint: "another program removed or replaced the file while it was in use",
  });
}
