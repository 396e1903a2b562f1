/** The notes on heads that left: for people, and for the doctor to count. They prove nothing. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { normalizeTimestamp, toNanoseconds } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { headsLeftPath, logFolder } from "./places.ts";

const DAY_NANOSECONDS = 86_400_000_000_000n;
/** Notes of more days than this are dropped once there are many. */
const DAYS_KEPT = 28;
/** A longer list is shortened. */
const LIST_MAX_BYTES = 8 * 1024 * 1024;
/** Most bytes of a list that are kept when it is shortened, and that are read. */
const KEPT_MAX_BYTES = 4 * 1024 * 1024;
const NOTES_MODE = 0o600;
const NOTE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) /;

/** Where a head went. */
export type HeadWay = "system log" | "job output" | "witness" | "commit trailer";

/** Notes that a head left. Never rejects. */
export async function noteLeft(
  head: string,
  way: HeadWay,
  host: Host<"read" | "write" | "env">,
): Promise<void> {
  const folder = logFolder(host);
  if (folder === undefined) return;
  const path = headsLeftPath(folder);
  try {
    await host.write.append(path, encodeUtf8(`${host.now()} ${way}: ${head}\n`));
    await shorten(path, host);
  } catch {
    // It left all the same.
  }
}

/** How many notes are of the last days. A line without a possible time is no note. */
export async function headsLeft(
  folder: string,
  days: number,
  host: Host<"read">,
): Promise<number> {
  const path = headsLeftPath(folder);
  if (await host.read.kindOf(path) !== "file") return 0;
  return (await lastNotes(path, days, host)).notes.length;
}

/** Drops old notes. One that another process adds meanwhile may be lost. */
async function shorten(path: string, host: Host<"read" | "write">): Promise<void> {
  const { notes, size } = await lastNotes(path, DAYS_KEPT, host);
  if (size <= LIST_MAX_BYTES) return;
  await host.write.file(path, encodeUtf8(notes.map((note) => `${note}\n`).join("")), NOTES_MODE);
}

/** The notes of the last days, as far as the end of the list has them, and the bytes of the list. */
async function lastNotes(
  path: string,
  days: number,
  host: Host<"read">,
): Promise<{ readonly notes: readonly string[]; readonly size: number }> {
  const since = toNanoseconds(host.now()) - BigInt(days) * DAY_NANOSECONDS;
  using file = await host.read.open(path);
  const start = Math.max(0, file.size - KEPT_MAX_BYTES);
  const buffer = new Uint8Array(file.size - start);
  const bytes = buffer.subarray(0, await file.read(start, buffer));
  const lines = decodeUtf8(bytes).split("\n");
  // The first one may have lost its beginning, and be another time by that.
  const notes = (start === 0 ? lines : lines.slice(1)).filter((line) => {
    const [, text = ""] = NOTE_TIME.exec(line) ?? [];
    const time = normalizeTimestamp(text);
    return time !== undefined && toNanoseconds(time) >= since;
  });
  return { notes, size: file.size };
}
