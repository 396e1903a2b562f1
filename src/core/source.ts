import { unreadable } from "./fault.ts";

/** Bytes that remember where they came from, so that an error can say so. */
export interface Source {
  /** Path, archive entry or `-` for standard input, as a user would write it. */
  readonly name: string;
  /** The bytes, unchanged. */
  readonly bytes: Uint8Array;
}

/** A file or buffer that is read in ranges, so that a large one does not need as much memory. */
export interface RandomAccess {
  /** Path, as a user would write it. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** Reads into `buffer` from `offset`. Returns the number of bytes, which may be fewer. */
  read(offset: number, buffer: Uint8Array): number | Promise<number>;
}

/** Bytes in memory, read in ranges. */
export function randomAccess({ name, bytes }: Source): RandomAccess {
  return {
    name,
    size: bytes.length,
    read(offset, buffer) {
      const part = bytes.subarray(offset, offset + buffer.length);
      buffer.set(part);
      return part.length;
    },
  };
}

/**
 * Reads a range of a file in chunks of equal size; only the last one may be shorter. If a buffer is
 * given in place of a size, each chunk is valid only until the next one is asked for.
 *
 * @throws {GaitError} `invalid_input` if the file becomes shorter meanwhile.
 */
export async function* chunksOf(
  file: RandomAccess,
  start: number,
  length: number,
  size: number | Uint8Array<ArrayBuffer>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let done = 0; done < length;) {
    const chunk = typeof size === "number"
      ? new Uint8Array(Math.min(size, length - done))
      : size.subarray(0, Math.min(size.length, length - done));
    const read = await file.read(start + done, chunk);
    if (read < chunk.length) {
      throw unreadable("", file.name, "it became shorter while it was read", "run this again");
    }
    yield chunk;
    done += read;
  }
}
