/**
 * Where everything in an archive lies.
 *
 * INVARIANT: each byte of the file belongs to exactly one record that was read: a local header with
 * its data and data descriptor, the directory, or the end records. Bytes that belong to none are
 * found here. They are a warning, or refused if another reader could find a record in them.
 */

import type { RandomAccess } from "../source.ts";
import type { Directory, Entry } from "./directory.ts";
import { FLAG_DESCRIPTOR } from "./entry_fault.ts";
import { descriptorLength, readLocal } from "./local.ts";
import type { Storage } from "./member.ts";
import { AMBIGUOUS_HINT, entryRefusal, refusal } from "./refusal.ts";
import { findSignature } from "./signatures.ts";
import { FileWindow } from "./window.ts";

/** Places of the members' data, in the order of the directory, and what belongs to no record. */
export interface Layout {
  readonly storages: readonly Storage[];
  readonly warnings: readonly string[];
}

/** A record in the file: from its first byte to the one after its last. */
interface Extent {
  readonly start: number;
  readonly end: number;
  readonly what: string;
}

/** Reads the local headers, and finds what belongs to nothing. */
export async function readLayout(
  file: RandomAccess,
  { entries, start, end }: Directory,
): Promise<Layout> {
  const window = new FileWindow(file);
  const order = entries.map((_, index) => index);
  // Most directories are in the order of their entries, and comparing costs more than looking.
  const isInOrder = entries.every((entry, at) =>
    at === 0 || entry.offset >= entries[at - 1]!.offset
  );
  if (!isInOrder) order.sort((a, b) => entries[a]!.offset - entries[b]!.offset);
  const storages: Storage[] = new Array(entries.length);
  const gaps: Extent[] = [];
  let position = 0;
  for (const [rank, index] of order.entries()) {
    const entry = entries[index]!;
    const next = order[rank + 1];
    const limit = next === undefined ? start : entries[next]!.offset;
    if (entry.offset < position) throw overlap(file, entry);
    if (entry.offset > position) {
      const what = rank === 0 ? "prepended data" : "bytes between members that belong to none";
      gaps.push({ start: position, end: entry.offset, what });
    }
    const found = readLocal(file, window, entry);
    const storage = found instanceof Promise ? await found : found;
    const dataEnd = storage.start + storage.storedSize;
    if (dataEnd > start) throw entryRefusal(file, entry.name, "reaches into the directory");
    if (dataEnd > limit) throw overlap(file, entries[next!]!);
    position = dataEnd;
    if ((entry.flags & FLAG_DESCRIPTOR) !== 0) {
      position += await descriptorLength(file, window, entry, storage, limit);
    }
    storages[index] = storage;
  }
  if (position < start) {
    const what = entries.length === 0
      ? "prepended data"
      : "bytes between members that belong to none";
    gaps.push({ start: position, end: start, what });
  }
  if (end < file.size) gaps.push({ start: end, end: file.size, what: "appended data" });
  return { storages, warnings: await gapWarnings(file, gaps) };
}

function overlap(file: RandomAccess, { name }: Entry) {
  return entryRefusal(file, name, "is overlapping another entry");
}

/** @throws {GaitError} `invalid_input` if any reader could find a record in bytes of no record. */
async function gapWarnings(file: RandomAccess, gaps: readonly Extent[]): Promise<string[]> {
  for (const { start, end, what } of gaps) {
    // A record that begins up to three bytes earlier would have its signature in both.
    const found = await findSignature(file, Math.max(0, start - 3), end);
    if (found === undefined) continue;
    const problem = `${what}: at byte ${found} another program could find a part of an archive`;
    throw refusal(file, problem, AMBIGUOUS_HINT);
  }
  return [...new Set(gaps.map(({ what }) => `archive: ${what}`))];
}
