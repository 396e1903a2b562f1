/** Bytes with the name of their source, for messages. */
export interface Source {
  /** Path, archive entry or `-` for standard input, as a user would write it. */
  readonly name: string;
  /** The bytes as read. */
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
