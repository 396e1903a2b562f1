/** Where the bytes of a member are collected: hashed on the way in, read once on the way out. */

import { concatBytes } from "../bytes.ts";
import { StreamDigest } from "../crypto/digest.ts";
import { type NewMember, writeArchive } from "../zip/zip.ts";

/** Collects the bytes of one member. */
export interface MemberSpool {
  /** Takes the next bytes, which must not change afterwards. */
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the member; nothing can be appended any more. */
  finish(): Promise<NewMember>;
}

/** The spools of the two members that can be large. */
export interface RecordSpools {
  readonly intents: MemberSpool;
  readonly results: MemberSpool;
}

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

export function memorySpools(): RecordSpools {
  return { intents: new MemorySpool("intents.jsonl"), results: new MemorySpool("results.jsonl") };
}

/** A member of an archive to be written: its bytes with their SHA-256 and CRC-32, in one pass. */
export async function memberFromBytes(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<NewMember> {
  const spool = new MemorySpool(name);
  await spool.append(bytes);
  return await spool.finish();
}

/** The bytes of an archive, for callers that hold it in memory. */
export async function archiveBytes(
  members: readonly NewMember[],
  options: { readonly compress: boolean },
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  await writeArchive(members, (chunk) => void chunks.push(chunk.slice()), options);
  return concatBytes(chunks);
}
