/** Bytes that remember where they came from, so that an error can say so. */
export interface Source {
  /** Path, archive entry or `-` for standard input, as a user would write it. */
  readonly name: string;
  /** The bytes as read. */
  readonly bytes: Uint8Array;
}

/** A file or buffer that is read in ranges, so that its size does not decide how much memory it takes. */
export interface RandomAccess {
  /** Path, as a user would write it. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** Reads into `buffer` from `offset`; answers how many bytes were read, fewer only at the end. */
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
