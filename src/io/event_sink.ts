/** Gait's own log files: opened before permissions are revoked, written line by line under a lock. */

import { decodeUtf8, encodeUtf8 } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import type { EventSink, HealthFile } from "./host.ts";
import { canLook, openOwn } from "./links.ts";
import { writeWhole } from "./opened_file.ts";
import { directoryOf } from "./path.ts";
import { sleepSync } from "./sleep.ts";
import { systemFault } from "./system_fault.ts";

/** Time to wait for a lock that another process holds; after that the line is lost. */
const WAIT_MS = 30_000;
const RETRY_MS = 10;
/** Most that is read of the counts, which are far smaller; a larger file is replaced. */
const HEALTH_MAX_BYTES = 64 * 1024;
const FILE_MODE = 0o600;
/** Enough to see whose lines are in a log. */
const HEAD_BYTES = 1024;

/** Opens a log to append to. A failure to open it is thrown by `append`. */
export function openEventSink(path: string): EventSink {
  const reads = canLook(path);
  const open = openLater(path, { append: true, read: reads });
  return {
    head: () => reads ? headOf(open(), path) : "",
    append: (line) => {
      const file = open();
      locked(file, path, () => appendWhole(file, line));
    },
  };
}

/** Opens the file of counts. A failure to open it is thrown by `update`. */
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

/** The beginning of a file; empty for a pipe or device, which holds nothing that could be lost. */
function headOf(file: Deno.FsFile, path: string): string {
  if (endOf(file) === undefined) return "";
  try {
    file.seekSync(0, Deno.SeekMode.Start);
    const buffer = new Uint8Array(HEAD_BYTES);
    return decodeUtf8(buffer.subarray(0, file.readSync(buffer) ?? 0));
  } catch (error) {
    throw systemFault("write", path, error);
  }
}

/** Appends a whole line or nothing: half a line would spoil the next one too. */
function appendWhole(file: Deno.FsFile, line: Uint8Array): void {
  const end = endOf(file);
  try {
    writeWhole(file, line);
  } catch (error) {
    if (end !== undefined) file.truncateSync(end);
    throw error;
  }
  if (end !== undefined) file.syncDataSync();
}

/** The size of a file; `undefined` for a pipe or device. `stat` would need the read permission. */
function endOf(file: Deno.FsFile): number | undefined {
  try {
    return file.seekSync(0, Deno.SeekMode.End);
  } catch {
    return undefined;
  }
}

/** Opens at once, as the permission may be revoked later. A failure is thrown on first use. */
function openLater(path: string, options: Deno.OpenOptions): () => Deno.FsFile {
  try {
    const directory = directoryOf(path);
    if (directory !== ".") Deno.mkdirSync(directory, { recursive: true, mode: 0o750 });
    // Opening a pipe to write only would wait for a reader.
    const both = isPipe(path) ? { read: true } : {};
    const create = { ...options, ...both, create: true, mode: FILE_MODE };
    const file = openOwn(path, create, { pipes: true });
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
    return false; // It does not exist, or cannot be inspected.
  }
}

/** Runs `action` under a kernel lock, which the system drops if the process ends. */
function locked(file: Deno.FsFile, path: string, action: () => void): void {
  const deadline = performance.now() + WAIT_MS;
  while (!file.tryLockSync(true)) {
    if (performance.now() >= deadline) {
      throw new GaitError("internal_failure", `Cannot write "${path}": another process locks it`);
    }
    sleepSync(RETRY_MS);
  }
  try {
    action();
  } catch (error) {
    throw systemFault("write", path, error);
  } finally {
    file.unlockSync();
  }
}
