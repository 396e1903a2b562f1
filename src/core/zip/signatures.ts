/** The four bytes that zip records begin with, and the search for them. */

import type { RandomAccess } from "../source.ts";
import { readFully } from "./window.ts";

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const ZIP64_END_SIGNATURE = 0x06064b50;
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
export const DESCRIPTOR_SIGNATURE = 0x08074b50;

/** Signatures as the two bytes after `PK`, read as one number with the first byte high. */
const AFTER_PK = new Set([
  0x0102, // directory entry
  0x0304, // local header
  0x0505, // digital signature
  0x0506, // end record
  0x0606, // zip64 end record
  0x0607, // zip64 locator
  0x0608, // archive extra data
  0x0708, // data descriptor, or the start of a split archive
  0x3030, // the start of an archive that was to be split
]);

/** Length of an end record without comment. */
export const END_BYTES = 22;
const SIGNATURE_BYTES = 4;
const CHUNK_BYTES = 256 * 1024;

/** Offset of the first signature of any record that begins in the range; `undefined` if none does. */
export async function findSignature(
  file: RandomAccess,
  start: number,
  end: number,
): Promise<number | undefined> {
  const buffer = new Uint8Array(Math.min(CHUNK_BYTES, end - start + SIGNATURE_BYTES));
  for (let at = start; at < end; at += buffer.length - SIGNATURE_BYTES + 1) {
    const length = await readFully(file, at, buffer);
    for (let p = buffer.indexOf(0x50); p >= 0; p = buffer.indexOf(0x50, p + 1)) {
      if (at + p >= end || p + SIGNATURE_BYTES > length) break;
      if (buffer[p + 1] !== 0x4b) continue;
      if (AFTER_PK.has(buffer[p + 2]! << 8 | buffer[p + 3]!)) return at + p;
    }
    if (buffer.length < SIGNATURE_BYTES) break;
  }
  return undefined;
}

/** Offset of the last whole end record in the file; `undefined` if there is none. */
export async function findLastEnd(file: RandomAccess): Promise<number | undefined> {
  const buffer = new Uint8Array(Math.min(CHUNK_BYTES, file.size));
  for (let end = file.size - END_BYTES + SIGNATURE_BYTES; end >= SIGNATURE_BYTES;) {
    const start = Math.max(0, end - buffer.length);
    const length = await readFully(file, start, buffer.subarray(0, end - start));
    for (let p = length - SIGNATURE_BYTES; p >= 0; p--) {
      p = buffer.lastIndexOf(0x50, p);
      if (p < 0) break;
      const isEnd = buffer[p + 1] === 0x4b && buffer[p + 2] === 5 && buffer[p + 3] === 6;
      if (isEnd) return start + p;
    }
    if (start === 0) break;
    end = start + SIGNATURE_BYTES - 1;
  }
  return undefined;
}
