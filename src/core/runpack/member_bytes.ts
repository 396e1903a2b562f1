/** Members of an archive in memory, each with a limit on its size. */

import { parseJson } from "../json/json.ts";
import type { Reader } from "../shape.ts";
import type { Source } from "../source.ts";
import type { ByteSink } from "../zip/zip.ts";
import { type HeldMember, refuseToHold } from "./held.ts";

/** @throws {GaitError} `invalid_input` if it declares more than `maxBytes` or is damaged. */
export async function readWhole(
  member: HeldMember & { read(sink: ByteSink): Promise<unknown> },
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new MemberBuffer(member, maxBytes);
  await member.read(buffer.sink);
  return buffer.bytes;
}

/** Collects the chunks of one member while something else hashes them. */
export class MemberBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #filled = 0;

  /** @throws {GaitError} `invalid_input` if the member declares more than may be held. */
  constructor(member: HeldMember, maxBytes: number) {
    refuseToHold(member, maxBytes);
    this.bytes = new Uint8Array(member.size);
  }

  /** Takes the next chunk. The archive refuses a member that is longer than it declares. */
  readonly sink = (chunk: Uint8Array): void => {
    this.bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
  };
}

/** Keeps the members of an archive that have a limit, and lets all others pass. */
export class MemberBuffers {
  readonly #limits: ReadonlyMap<string, number>;
  readonly #buffers = new Map<string, MemberBuffer>();

  /** @param limits most bytes of each member that is kept, by name */
  constructor(limits: ReadonlyMap<string, number>) {
    this.#limits = limits;
  }

  /** Where the bytes of a member go; `undefined` if it is not kept. */
  readonly sinkFor = (member: HeldMember) => {
    const limit = this.#limits.get(member.name);
    if (limit === undefined) return undefined;
    const buffer = new MemberBuffer(member, limit);
    this.#buffers.set(member.name, buffer);
    return buffer.sink;
  };

  /** INVARIANT: asked for only after the archive was found intact, so the member is there. */
  source(name: string): Source {
    return { name, bytes: this.#buffers.get(name)?.bytes ?? new Uint8Array() };
  }

  /** Parses a member that is one JSON document. */
  document<T>(name: string, read: Reader<T>): T {
    return read(parseJson(this.source(name)), name);
  }
}
