/** Local headers and data descriptors, which must say what the directory says. */

import type { RandomAccess } from "../source.ts";
import type { Entry } from "./directory.ts";
import { FLAG_DESCRIPTOR } from "./entry_fault.ts";
import { extraFault, hasZip64, localSizes, ZIP64_FROM } from "./extra.ts";
import { type Storage, STORED } from "./member.ts";
import { entryRefusal } from "./refusal.ts";
import { DESCRIPTOR_SIGNATURE, findSignature, LOCAL_SIGNATURE } from "./signatures.ts";
import type { FileWindow } from "./window.ts";

const LOCAL_BYTES = 30;
/** Extra fields that are accepted take no more. */
const EXTRA_MAX_BYTES = 256;

/**
 * Reads a local header. It comes without a promise if it is in memory: of 99,000 headers most are.
 *
 * @throws {GaitError} `invalid_input` if it differs from the directory.
 */
export function readLocal(
  file: RandomAccess,
  window: FileWindow,
  entry: Entry,
): Storage | Promise<Storage> {
  // The window gives fewer bytes only where the file ends; the header cannot be longer than this.
  const length = LOCAL_BYTES + entry.nameBytes.length + EXTRA_MAX_BYTES;
  const found = window.range(entry.offset, length);
  return found instanceof Promise
    ? found.then((bytes) => compare(file, bytes, entry))
    : compare(file, found, entry);
}

function compare(file: RandomAccess, bytes: Uint8Array, entry: Entry): Storage {
  const differs = (what: string) =>
    entryRefusal(file, entry.name, `differs from its local file header (${what})`);
  if (bytes.length < LOCAL_BYTES || uint32(bytes, 0) !== LOCAL_SIGNATURE) {
    throw entryRefusal(file, entry.name, "has no local file header where the directory says");
  }
  const flags = uint16(bytes, 6);
  const method = uint16(bytes, 8);
  const nameLength = uint16(bytes, 26);
  const extraLength = uint16(bytes, 28);
  if (flags !== entry.flags) throw differs("general purpose bit flag");
  if (method !== entry.method) throw differs("compression method");
  if (nameLength !== entry.nameBytes.length) throw differs("filename");
  for (let at = 0; at < nameLength; at++) {
    if (bytes[LOCAL_BYTES + at] !== entry.nameBytes[at]) throw differs("filename");
  }
  const extraStart = LOCAL_BYTES + nameLength;
  const extra = extraLength === 0 ? NONE : bytes.subarray(extraStart, extraStart + extraLength);
  if (extra.length !== extraLength) throw differs("extra field");
  const fault = extraLength === 0 ? undefined : extraFault(extra);
  if (fault !== undefined) throw entryRefusal(file, entry.name, fault);
  const sizes = localSizes(extra, uint32(bytes, 22), uint32(bytes, 18));
  if (sizes === undefined) throw differs("ZIP64 field");

  // A program that streams an archive knows these only after the data, and writes zeros here.
  const isLate = (flags & FLAG_DESCRIPTOR) !== 0;
  const agrees = (local: number | undefined, central: number) =>
    local === central || (isLate && local === 0);
  const areSame = agrees(uint32(bytes, 14), entry.crc32) &&
    agrees(sizes[0], entry.size) && agrees(sizes[1], entry.compressedSize);
  if (!areSame) throw differs("crc32 or sizes");
  return {
    name: entry.name,
    size: entry.size,
    crc32: entry.crc32,
    method,
    start: entry.offset + extraStart + extraLength,
    storedSize: entry.compressedSize,
    largeDescriptor: isLate &&
      (hasZip64(extra) || Math.max(entry.size, entry.compressedSize) >= ZIP64_FROM),
  };
}

const NONE = new Uint8Array();

// A view for each of 99,000 headers would cost more than reading it.
function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function uint32(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at) | (uint16(bytes, at + 2) << 16)) >>> 0;
}

/**
 * The length of the data descriptor, in one of four forms, with the numbers of the directory.
 *
 * @throws {GaitError} `invalid_input` if there is none before `limit`.
 */
export async function descriptorLength(
  file: RandomAccess,
  window: FileWindow,
  entry: Entry,
  { start, storedSize, method, largeDescriptor }: Storage,
  limit: number,
): Promise<number> {
  const dataEnd = start + storedSize;
  // Stored data says nothing of its end: who reads from the front looks for a record after it.
  if (method === STORED && await findSignature(file, start, dataEnd) !== undefined) {
    throw entryRefusal(file, entry.name, "holds an archive, and its size is stated only after it");
  }
  const bytes = await window.range(dataEnd, 24);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fits = (at: number, large: boolean): boolean => {
    const length = at + (large ? 20 : 12);
    if (length > bytes.length || dataEnd + length > limit) return false;
    const number = (offset: number) =>
      large ? Number(view.getBigUint64(offset, true)) : view.getUint32(offset, true);
    return view.getUint32(at, true) === entry.crc32 &&
      number(at + 4) === entry.compressedSize &&
      number(at + (large ? 12 : 8)) === entry.size;
  };
  const isSigned = bytes.length >= 4 && view.getUint32(0, true) === DESCRIPTOR_SIGNATURE;
  if (largeDescriptor) {
    if (isSigned && fits(4, true)) return 24;
    if (fits(0, true)) return 20;
  }
  if (isSigned && fits(4, false)) return 16;
  if (fits(0, false)) return 12;
  throw entryRefusal(file, entry.name, "differs from its data descriptor");
}
