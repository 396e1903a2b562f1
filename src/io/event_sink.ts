/** Log files that get whole lines: opened before permissions are dropped, written under a lock. */

import { decodeUtf8, encodeUtf8 } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import type { EventSink, HealthFile } from "./host.ts";
import { directoryOf } from "./path.ts";
import { systemFault } from "./system_fault.ts";

/** How long other processes may hold a log before its line is given up. */
const WAIT_MS = 30_000;
const RETRY_MS = 10;
/** A count is far smaller; whatever else is in the file is replaced. */
const HEALTH_MAX_BYTES = 64 * 1024;
const FILE_MODE = 0o600;

/** Opens a log for appending. If that is not possible, appending says why. */
export function openEventSink(path: string): EventSink {
  const open = openLater(path, { append: true });
  return {
    append: (line) => {
      const file = open();
      locked(file, path, () => appendWhole(file, line));
    },
  };
}

/** Opens a file of counts. If that is not possible, updating says why. */
export function openHealthFile(path: string): HealthFile {
  const open = openLater(path, { read: true, write: true });
  return {
    update: (next) => {
      const file = open();
      locked(file, path, () => {
        const buffer = new Uint8Array(HEALTH_MAX_BYTES);
        const size = file.readSync(buffer) ?? 0;
        const bytes = encodeUtf8(next(decodeUtf8(buffer.subarray(0, size))));
        file.seekSync(0, Deno.SeekMode.Start);
        file.writeSync(bytes);
        file.truncateSync(bytes.length);
      });
    },
  };
}

/** Appends a line or nothing: half a line would spoil the next one too. */
function appendWhole(file: Deno.FsFile, line: Uint8Array): void {
  const end = endOf(file);
  try {
    for (let done = 0; done < line.length;) done += file.writeSync(line.subarray(done));
  } catch (error) {
    if (end !== undefined) file.truncateSync(end);
    throw error;
  }
  if (end !== undefined) file.syncDataSync();
}

/** Where a file ends; nothing for a pipe or a device. Asking for its size would take a permission. */
function endOf(file: Deno.FsFile): number | undefined {
  try {
    return file.seekSync(0, Deno.SeekMode.End);
  } catch {
    return undefined;
  }
}

/** Opens now, as the permission may be gone later; what went wrong is thrown when the file is used. */
function openLater(path: string, options: Deno.OpenOptions): () => Deno.FsFile {
  try {
    const directory = directoryOf(path);
    if (directory !== ".") Deno.mkdirSync(directory, { recursive: true, mode: 0o750 });
    // opened for both ends, a pipe does not wait for a reader
    const both = isPipe(path) ? { read: true } : {};
    const file = Deno.openSync(path, { ...options, ...both, create: true, mode: FILE_MODE });
    return () => file;
  } catch (error) {
    return () => {
      throw systemFault("write", path, error);
    };
  }
}

function isPipe(path: string): boolean {
  try {
    return Deno.statSync(path).isFifo === true;
  } catch {
    return false; // not there yet, or not ours to ask
  }
}

/** Acts under a kernel lock that ends with the process. */
function locked(file: Deno.FsFile, path: string, action: () => void): void {
  const deadline = performance.now() + WAIT_MS;
  while (!file.tryLockSync(true)) {
    if (performance.now() >= deadline) {
      throw new GaitError("internal_failure", `Cannot write "${path}": others hold its lock`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
  try {
    action();
  } catch (error) {
    throw systemFault("write", path, error);
  } finally {
    file.unlockSync();
  }
}
