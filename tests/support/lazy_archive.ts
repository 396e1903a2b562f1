import { StreamDigest, type StreamSummary } from "../../src/core/crypto/digest.ts";
import type { RandomAccess } from "../../src/core/source.ts";
import { utf8 } from "./text_source.ts";
import { fields, join } from "./zip_bytes.ts";

/** Bytes that are made when they are read. */
export interface LazyBytes {
  readonly size: number;
  /** Fills the whole buffer from `offset`. */
  fill(offset: number, buffer: Uint8Array): void;
}

/** Bytes at hand. */
export function present(bytes: Uint8Array): LazyBytes {
  return {
    size: bytes.length,
    fill: (offset, buffer) => buffer.set(bytes.subarray(offset, offset + buffer.length)),
  };
}

/** A block over and over. */
export function repeated(block: Uint8Array, times: number): LazyBytes {
  return {
    size: block.length * times,
    fill(offset, buffer) {
      for (let done = 0; done < buffer.length;) {
        const from = (offset + done) % block.length;
        const part = block.subarray(from, from + buffer.length - done);
        buffer.set(part, done);
        done += part.length;
      }
    },
  };
}

/** Digest and CRC-32 of lazy bytes. */
export async function summarize(bytes: LazyBytes): Promise<StreamSummary> {
  const digest = new StreamDigest();
  const buffer = new Uint8Array(1024 * 1024);
  for (let at = 0; at < bytes.size; at += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, bytes.size - at));
    bytes.fill(at, part);
    await digest.update(part);
  }
  return await digest.finish();
}

/** A member whose bytes are made when they are read. */
export interface LazyMember {
  readonly name: string;
  readonly bytes: LazyBytes;
  readonly summary: StreamSummary;
}

/** A stored archive that never exists as a whole; for members and archives below 4 GiB. */
export function lazyArchive(members: readonly LazyMember[]): RandomAccess {
  const parts: LazyBytes[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  const push = (part: LazyBytes) => {
    parts.push(part);
    offset += part.size;
  };
  for (const { name, bytes, summary: { crc32, size } } of members) {
    const name8 = utf8(name);
    const facts = join(
      fields([4, 0x00210000], [4, crc32], [4, size], [4, size], [2, name8.length], [2, 0]),
    );
    directory.push(join(
      fields([4, 0x02014b50], [2, 0x0314], [2, 20], [2, 0], [2, 0]),
      facts,
      fields([2, 0], [2, 0], [2, 0], [4, 0x81a40000], [4, offset]),
      name8,
    ));
    push(present(join(fields([4, 0x04034b50], [2, 20], [2, 0], [2, 0]), facts, name8)));
    push(bytes);
  }
  const central = join(...directory);
  const start = offset;
  push(present(central));
  push(present(join(
    fields([4, 0x06054b50], [2, 0], [2, 0], [2, members.length], [2, members.length]),
    fields([4, central.length], [4, start], [2, 0]),
  )));

  return {
    name: "lazy.zip",
    size: offset,
    read(from, buffer) {
      const wanted = Math.max(0, Math.min(buffer.length, offset - from));
      let partStart = 0;
      for (const part of parts) {
        const begin = Math.max(from, partStart);
        const end = Math.min(from + wanted, partStart + part.size);
        if (begin < end) part.fill(begin - partStart, buffer.subarray(begin - from, end - from));
        partStart += part.size;
      }
      return wanted;
    },
  };
}
