/** The end record of an archive, its ZIP64 form, and the directory that they point to. */

import { ZIP_DIRECTORY_MAX_BYTES, ZIP_MAX_ENTRIES } from "../limits.ts";
import type { RandomAccess } from "../source.ts";
import { extraFault, MAX_32, readZip64, ZIP64_FROM } from "./extra.ts";
import { AMBIGUOUS_HINT, entryRefusal, refusal } from "./refusal.ts";
import {
  CENTRAL_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  findLastEnd,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_SIGNATURE,
} from "./signatures.ts";
import { sniff } from "./sniff.ts";
import { readView } from "./window.ts";

/** A directory entry. Sizes and offset are true numbers, wherever they were stored. */
export interface Entry {
  readonly name: string;
  /** The name as stored. */
  readonly nameBytes: Uint8Array;
  readonly versionNeeded: number;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Offset of the local header in the file. */
  readonly offset: number;
  readonly attributes: number;
}

export interface Directory {
  readonly entries: readonly Entry[];
  /** Offset of the directory in the file. */
  readonly start: number;
  /** Offset of the byte after the end record. */
  readonly end: number;
}

const LOCATOR_BYTES = 20;
const ZIP64_END_BYTES = 56;
const ENTRY_BYTES = 46;

const MAX_16 = 0xffff;
const NONE = new Uint8Array();

/** Reads the central directory of an archive. */
export async function readDirectory(file: RandomAccess): Promise<Directory> {
  const at = await findLastEnd(file);
  if (at === undefined) throw await noArchive(file);
  const { count, size, offset, start: recordsStart } = await readEnd(file, at);
  if (count > ZIP_MAX_ENTRIES) {
    throw refusal(file, `it has ${count} entries, more than the limit of ${ZIP_MAX_ENTRIES}`);
  }
  if (size > ZIP_DIRECTORY_MAX_BYTES) {
    const limit = `more than the limit of ${ZIP_DIRECTORY_MAX_BYTES}`;
    throw refusal(file, `its directory has ${size} bytes, ${limit}`);
  }
  const start = recordsStart - size;
  // Bytes in front of the archive move everything in it, unless its offsets count them.
  const shift = start - offset;
  if (shift < 0) throw refusal(file, "its end record points past the directory");
  if (shift > 0) await refuseOtherDirectory(file, offset, recordsStart !== at);
  const view = await readView(file, start, size);
  return { entries: readEntries(file, view, count, shift), start, end: at + END_BYTES };
}

interface End {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the end records start. */
  readonly start: number;
}

async function readEnd(file: RandomAccess, at: number): Promise<End> {
  const view = await readView(file, at, END_BYTES);
  const disks = [view.getUint16(4, true), view.getUint16(6, true)];
  const onThisDisk = view.getUint16(8, true);
  const count = view.getUint16(10, true);
  const size = view.getUint32(12, true);
  const offset = view.getUint32(16, true);
  if (view.getUint16(20, true) !== 0) {
    throw refusal(file, "it has a comment, which gait does not read", AMBIGUOUS_HINT);
  }
  if (onThisDisk !== count || disks.some((disk) => disk !== 0)) {
    throw refusal(file, "it is one part of a split archive", AMBIGUOUS_HINT);
  }
  const large = await readZip64End(file, at);
  const isStated = count !== MAX_16 && size !== MAX_32 && offset !== MAX_32;
  if (large === undefined) {
    if (isStated || (count === MAX_16 && size !== MAX_32 && offset !== MAX_32)) {
      return { count, size, offset, start: at };
    }
    throw refusal(file, "its end record refers to a ZIP64 record that is not there");
  }
  const isNeeded = large.count >= MAX_16 || large.size >= ZIP64_FROM || large.offset >= ZIP64_FROM;
  const agrees = [
    count === MAX_16 || count === large.count,
    size === MAX_32 || size === large.size,
    offset === MAX_32 || offset === large.offset,
  ].every(Boolean);
  if (!isNeeded || !agrees) {
    const problem = isNeeded ? "contradict each other" : "need no ZIP64 record";
    throw refusal(file, `its end records ${problem}`, AMBIGUOUS_HINT);
  }
  return large;
}

async function readZip64End(file: RandomAccess, end: number): Promise<End | undefined> {
  const locatorAt = end - LOCATOR_BYTES;
  if (locatorAt < 0) return undefined;
  const locator = await readView(file, locatorAt, LOCATOR_BYTES);
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const start = locatorAt - ZIP64_END_BYTES;
  const refuse = () => refusal(file, "its ZIP64 end record is not as it must be", AMBIGUOUS_HINT);
  if (
    start < 0 || locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) !== 1 ||
    locator.getBigUint64(8, true) !== BigInt(start)
  ) throw refuse();
  const record = await readView(file, start, ZIP64_END_BYTES);
  const number = (at: number) => Number(record.getBigUint64(at, true));
  if (
    record.getUint32(0, true) !== ZIP64_END_SIGNATURE || number(4) !== ZIP64_END_BYTES - 12 ||
    record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0 ||
    number(24) !== number(32)
  ) throw refuse();
  return { count: number(32), size: number(40), offset: number(48), start };
}

/**
 * Refuses an archive that follows other bytes, if readers that count from the start of the file
 * find another archive.
 */
async function refuseOtherDirectory(
  file: RandomAccess,
  offset: number,
  hasZip64: boolean,
): Promise<void> {
  const view = await readView(file, offset, 4);
  const signature = view.byteLength === 4 ? view.getUint32(0, true) : 0;
  if (hasZip64 || signature === CENTRAL_SIGNATURE || signature === END_SIGNATURE) {
    throw refusal(file, "its directory is not where its end record says", AMBIGUOUS_HINT);
  }
}

function readEntries(
  file: RandomAccess,
  view: DataView<ArrayBuffer>,
  count: number,
  shift: number,
): readonly Entry[] {
  const entries: Entry[] = [];
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const bytesAt = (start: number, length: number) => bytes.subarray(start, start + length);
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw refusal(file, `its central directory has ${index} entries, ${count} are stated`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const nameBytes = bytesAt(at + ENTRY_BYTES, nameLength);
    const name = nameOf(nameBytes);
    if (nameBytes.length !== nameLength) {
      throw entryRefusal(file, name, "has a name that is cut off");
    }
    const extra = extraLength === 0 ? NONE : bytesAt(at + ENTRY_BYTES + nameLength, extraLength);
    if (extra.length !== extraLength) throw entryRefusal(file, name, "has a field that is cut off");
    if (view.getUint16(at + 32, true) !== 0) {
      throw entryRefusal(file, name, "has a comment, which gait does not read");
    }
    if (view.getUint16(at + 34, true) !== 0) {
      throw entryRefusal(file, name, "lies in another part of a split archive");
    }
    const fault = extraLength === 0 ? undefined : extraFault(extra);
    if (fault !== undefined) throw entryRefusal(file, name, fault);
    const numbers = readZip64(extra, {
      size: view.getUint32(at + 24, true),
      compressedSize: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    });
    if (typeof numbers === "string") throw entryRefusal(file, name, numbers);
    entries.push({
      name,
      nameBytes,
      versionNeeded: view.getUint16(at + 6, true),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      compressedSize: numbers.compressedSize,
      size: numbers.size,
      offset: numbers.offset + shift,
      attributes: view.getUint32(at + 38, true),
    });
    at += ENTRY_BYTES + nameLength + extraLength;
  }
  if (at !== view.byteLength) {
    const problem = `its central directory continues after the ${count} entries that are stated`;
    throw refusal(file, problem, AMBIGUOUS_HINT);
  }
  return entries;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Names that are not UTF-8 are refused later; until then they are shown with U+FFFD. */
function nameOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

async function noArchive(file: RandomAccess): Promise<Error> {
  const { problem, hint } = await sniff(file);
  return refusal(file, problem, hint);
}
