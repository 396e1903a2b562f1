/** A file that grows line by line and stays open: what was appended survives the end of the process. */

import type { AppendFile } from "./host.ts";
import { systemFault } from "./system_fault.ts";

/** Makes a new file (0600) to append to; see `WritePort.appending`. */
export function openAppending(path: string): AppendFile {
  let file: Deno.FsFile;
  try {
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
        // INVARIANT: what could not be written whole is taken back before anything follows it
        if (isTorn) file.truncateSync(size);
        isTorn = true;
        for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
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

/** Writes a small new file at once, without waiting for the disk; see `WritePort.note`. */
export function writeNote(path: string, bytes: Uint8Array): boolean {
  try {
    using file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw systemFault("write", path, error);
  }
}
