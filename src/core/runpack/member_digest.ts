/** Digests of the members of an archive, also of a hundred thousand of them. */

import { loadSyncSha256 } from "../crypto/digest.ts";
import type { ArchiveMember, ByteSink } from "../zip/zip.ts";

/** From this many members on, the hash function that starts slowly and runs quickly is faster. */
const MANY_MEMBERS = 2000;

/** Computes the SHA-256 of members; each is read completely and checked. */
export class MemberDigests {
  readonly #hash: ((bytes: Uint8Array) => string) | undefined;

  private constructor(hash: ((bytes: Uint8Array) => string) | undefined) {
    this.#hash = hash;
  }

  /** Chooses how to hash so many members. */
  static async of(count: number): Promise<MemberDigests> {
    return new MemberDigests(count < MANY_MEMBERS ? undefined : await loadSyncSha256());
  }

  /**
   * SHA-256 of a member, without a promise where it is at hand. `sink` gets the bytes as well.
   *
   * @throws {GaitError} `invalid_input` if the stored data is damaged.
   */
  digest(member: ArchiveMember, sink: ByteSink | undefined): string | Promise<string> {
    const small = sink === undefined && this.#hash !== undefined
      ? member.hashSmall?.(this.#hash)
      : undefined;
    return small ?? member.read(sink).then(({ sha256 }) => sha256);
  }
}
