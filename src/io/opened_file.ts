/** Whole reads and writes on open files: one system call may transfer a part only. */

import type { RandomAccess } from "../core/source.ts";

/** Writes all bytes at the position of the file. */
export function writeWhole(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

/** Fills a buffer from the position of the file; returns how many bytes there were. */
export function readWhole(file: Deno.FsFile, buffer: Uint8Array): number {
  let done = 0;
  while (done < buffer.length) {
    const read = file.readSync(buffer.subarray(done));
    if (read === null) break;
    done += read;
  }
  return done;
}

/** Writes all bytes to a connection. */
export async function writeWholeTo(
  connection: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}

/** Reads an open file in ranges. */
export function openedRandomAccess(file: Deno.FsFile, name: string, size: number): RandomAccess {
  return {
    name,
    size,
    read(offset, buffer) {
      file.seekSync(offset, Deno.SeekMode.Start);
      return readWhole(file, buffer);
    },
  };
}
