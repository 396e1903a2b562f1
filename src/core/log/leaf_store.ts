/** The hashes of all entries of a log, for proofs: 32 bytes an entry. */

import type { Bytes, HashBytes } from "../crypto/digest.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { GrowingBytes } from "./growing_bytes.ts";
import { hashesOf, type ReadIndexLine, type ReadLogLine } from "./line.ts";
import { type NoteKey, signaturesOf } from "./note.ts";
import { HASH_BYTES, leafHash, type Leaves, subtreeRoot } from "./tree.ts";

export class LeafStore implements Leaves {
  readonly #hash: HashBytes;
  readonly #keys: readonly NoteKey[];
  readonly #hashes = new GrowingBytes(HASH_BYTES);
  size = 0;
  /** The last signed checkpoint: by one of the keys, or by any key if none was given. */
  signed: Checkpoint | undefined;
  /** The last checkpoint, under any signature. */
  last: Checkpoint | undefined;

  constructor(keys: readonly NoteKey[], hash: HashBytes) {
    this.#keys = keys;
    this.#hash = hash;
  }

  /** Takes the next line of the log. */
  async take(bytes: Uint8Array, { leaf, kind, line, members }: ReadLogLine | ReadIndexLine) {
    if (leaf !== undefined) this.#add(await leafHash(bytes, this.#hash));
    const { leaves } = members;
    if (leaf === undefined && kind === "pruned" && Array.isArray(leaves)) {
      for (const hash of hashesOf(leaves.map(String)) ?? []) this.#add(hash);
    }
    const checkpoint = line.checkpoint && parseCheckpoint(line.checkpoint.note);
    if (checkpoint === undefined) return;
    this.last = checkpoint;
    const { note } = checkpoint;
    const isSigned = this.#keys.length === 0
      ? note.signatures.length > 0
      : this.#keys.some((key) => signaturesOf(note, key).length > 0);
    if (isSigned) this.signed = checkpoint;
  }

  hashOf(index: number): Bytes {
    return this.#hashes.get(index).slice();
  }

  /** The root of the first entries; `undefined` if there are fewer. */
  async rootAt(size: number): Promise<Bytes | undefined> {
    if (size > this.size) return undefined;
    if (size === 0) return await this.#hash(new Uint8Array());
    return await subtreeRoot(this, 0, size, this.#hash);
  }

  #add(hash: Bytes): void {
    this.#hashes.set(this.size++, hash);
  }
}
