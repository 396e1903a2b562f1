/** New files without fsync: a file that stays open for appending, or a file written at once. */

import type { AppendFile } from "./host.ts";
import { openOwn, refuseLinkBelow } from "./links.ts";
import { writeWhole } from "./opened_file.ts";
import { systemFault } from "./system_fault.ts";

/** Creates a file to append to; see `WritePort.appending`. */
export function openAppending(path: string): AppendFile {
  let file: Deno.FsFile;
  try {
    refuseLinkBelow("write", path);
    file = Deno.openSync(path, { append: true, createNew: true, mode: 0o600 });
  } catch (error) {
    throw systemFault("write", path, error);
  }
  let isOpen = true;
  let size = 0;
  let isTorn = false;
  return {
    append(bytes) {
      try {
        // INVARIANT: an append that failed halfway is cut off before the next one
        if (isTorn) file.truncateSync(size);
        isTorn = true;
        writeWhole(file, bytes);
        size += bytes.length;
        isTorn = false;
      } catch (error) {
        throw systemFault("write", path, error);
      }
    },
    [Symbol.dispose]() {
      if (isOpen) file.close();
      isOpen = false;
    },
  };
}

/** Creates a small file; see `WritePort.createUnsynced`. */
export function createUnsynced(path: string, bytes: Uint8Array): boolean {
  try {
    using file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
    writeWhole(file, bytes);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw systemFault("write", path, error);
  }
}

/** Adds bytes to the end of a file; see `WritePort.append`. */
export function appendOnce(path: string, bytes: Uint8Array): void {
  try {
    using file = openOwn(path, { append: true, create: true, mode: 0o600 });
    writeWhole(file, bytes);
  } catch (error) {
    throw systemFault("write", path, error);
  }
}
