/** Where a member is collected while it is written: hashed on the way in, read once on the way out. */

import { StreamDigest } from "../crypto/digest.ts";
import type { NewMember } from "../zip/zip.ts";

/** Collects the bytes of one member. */
export interface MemberSpool {
  /** Takes the next bytes, which must not change afterwards. */
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the member. */
  finish(): Promise<NewMember>;
}

/** A spool in memory. */
export class MemorySpool implements MemberSpool {
  readonly #name: string;
  readonly #digest = new StreamDigest();
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#chunks.push(bytes);
    await this.#digest.update(bytes);
  }

  async finish(): Promise<NewMember> {
    const summary = await this.#digest.finish();
    return { ...summary, name: this.#name, chunks: () => this.#chunks };
  }
}

/** A member of bytes that are at hand. */
export async function memberOf(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<NewMember> {
  const spool = new MemorySpool(name);
  await spool.append(bytes);
  return await spool.finish();
}
