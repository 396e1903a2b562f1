/** Members of an archive in memory, each with a limit on its size. */

import { unreadable } from "../fault.ts";
import { parseJson } from "../json/json.ts";
import type { Reader } from "../shape.ts";
import type { Source } from "../source.ts";
import type { ArchiveMember, ByteSink } from "../zip/zip.ts";

/** @throws {GaitError} `invalid_input` if it declares more than `maxBytes` or is damaged. */
export async function readWhole(
  member: Pick<ArchiveMember, "name" | "size"> & { read(sink: ByteSink): Promise<unknown> },
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new MemberBuffer(member.name, member.size, maxBytes);
  await member.read(buffer.sink);
  return buffer.bytes;
}

/** Collects the chunks of one member while something else hashes them. */
export class MemberBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #filled = 0;

  /** @throws {GaitError} `invalid_input` if the member declares more than `maxBytes`. */
  constructor(name: string, size: number, maxBytes: number) {
    if (size > maxBytes) {
      throw unreadable(
        "member",
        name,
        `it has ${size} bytes, more than the limit of ${maxBytes}`,
        "gait verify checks archives of any size; reading one needs it in memory",
      );
    }
    this.bytes = new Uint8Array(size);
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
  readonly sinkFor = ({ name, size }: Pick<ArchiveMember, "name" | "size">) => {
    const limit = this.#limits.get(name);
    if (limit === undefined) return undefined;
    const buffer = new MemberBuffer(name, size, limit);
    this.#buffers.set(name, buffer);
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
