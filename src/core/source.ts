/** Bytes that remember where they came from, so that an error can say so. */
export interface Source {
  /** Path, archive entry or `-` for standard input, as a user would write it. */
  readonly name: string;
  /** The bytes as read. */
  readonly bytes: Uint8Array;
}
