/** Log files that get whole lines: opened before permissions are dropped, written under a lock. */

import type { EventSink } from "./host.ts";
import { directoryOf } from "./path.ts";

/** How long another process may hold a log before its line is given up. */
const WAIT_MS = 5000;
const RETRY_MS = 10;

/** Opens a log for appending; `undefined` if that is not possible. */
export function openEventSink(path: string): EventSink | undefined {
  try {
    const directory = directoryOf(path);
    if (directory !== ".") Deno.mkdirSync(directory, { recursive: true, mode: 0o750 });
    const file = Deno.openSync(path, { append: true, create: true, mode: 0o600 });
    return { append: (line) => appendLine(file, line) };
  } catch {
    return undefined;
  }
}

/** One write of the whole line, under a kernel lock that ends with the process. */
function appendLine(file: Deno.FsFile, line: Uint8Array): void {
  const deadline = performance.now() + WAIT_MS;
  while (!file.tryLockSync(true)) {
    if (performance.now() >= deadline) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
  try {
    file.writeSync(line);
    file.syncDataSync();
  } finally {
    file.unlockSync();
  }
}
