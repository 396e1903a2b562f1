import type { RandomAccess } from "../core/source.ts";

/** Reads an open file in ranges. */
export function openedRandomAccess(file: Deno.FsFile, name: string, size: number): RandomAccess {
  return {
    name,
    size,
    read(offset, buffer) {
      file.seekSync(offset, Deno.SeekMode.Start);
      let done = 0;
      while (done < buffer.length) {
        const read = file.readSync(buffer.subarray(done));
        if (read === null) break;
        done += read;
      }
      return done;
    },
  };
}
