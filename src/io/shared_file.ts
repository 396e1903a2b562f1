/**
 * Files that several processes append to, each under the kernel's lock on the file itself. The lock
 * ends with its holder, however that ends, so there is nothing to clean up.
 */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import type { HeldFile, SharedFile } from "./host.ts";
import { openOwn, refuseLinkBelow } from "./links.ts";
import { writeWhole } from "./opened_file.ts";
import { systemFault } from "./system_fault.ts";

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
  return {
    tryHold: () => tryLock(path, file) ? held(path, file) : undefined,
    [Symbol.dispose]() {
      if (isOpen) file.close();
      isOpen = false;
    },
  };
}

function tryLock(path: string, file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch (error) {
    throw systemFault("lock", path, error);
  }
}

function held(path: string, file: Deno.FsFile): HeldFile {
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
        // INVARIANT: what was written in part is cut off before anybody else may append
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
    const { size: found, ino, dev } = attempt("read", () => file.statSync());
    const there = attempt("read", () => lookAt(path));
    if (there === undefined || there.ino !== ino || there.dev !== dev) throw replaced(path);
    size = found;
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

function replaced(path: string): GaitError {
  return new GaitError("internal_failure", `Cannot write ${quotedName(path)}: it is gone`, {
    hint: "another program removed or replaced the file while it was in use",
  });
}
