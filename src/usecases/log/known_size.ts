/** The size of a log that this machine remembers: a smaller log was cut, or is an older copy. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import type { Bytes, HashBytes } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { counted } from "../../core/lists.ts";
import { isSignedBy, originOf, parseCheckpoint } from "../../core/log/checkpoint.ts";
import type { IndexedLog } from "../../core/log/index_state.ts";
import { isLineFault, readIndexLine } from "../../core/log/line.ts";
import { isCheckpoint, type SeenTree } from "../../core/log/tip.ts";
import { hexToBytes } from "../../core/newer_builtins.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { cosignedIn, damagedRecord } from "./cosign_record.ts";
import { lastLine, tailOf, visitBackwards } from "./log_tail.ts";
import { indexPath, RECORDS } from "./places.ts";

/** Who saw how many entries of a log. */
export interface KnownSize {
  readonly size: number;
  /** Root of the tree of these entries; `undefined` if there are none. */
  readonly root: Bytes | undefined;
  /** Who saw them: the index, or a cosigner. */
  readonly by: string;
  /** Whether the index says that the log was given up. */
  readonly isGivenUp: boolean;
}

/** Which log is asked about, and whose entries of the index count. */
export interface AskedLog {
  readonly folder: string;
  readonly log_id: string;
  /** Key of the session: what the index says without it never makes a log smaller. */
  readonly key?: { readonly publicKey: Bytes; readonly hash: HashBytes } | undefined;
}

/**
 * The most entries of a log that its index or a cosigner saw. Ask before opening the log: entries
 * that are added later do not count as missing.
 *
 * @throws {GaitError} `verification_failed` for a damaged record of a cosigner.
 */
export async function knownSize(
  asked: AskedLog,
  host: Host<"read">,
): Promise<KnownSize | undefined> {
  const indexed = await seenInIndex(asked, host);
  const cosigned = await cosignedSize(asked, host);
  const most = (cosigned?.size ?? 0) > (indexed?.size ?? 0) ? cosigned : indexed;
  return most && { ...most, isGivenUp: indexed?.isGivenUp ?? false };
}

/** The tree that was seen, if any, to open the log with. */
export function seenTree(known: KnownSize | undefined): SeenTree | undefined {
  const { size = 0, root, by = "" } = known ?? {};
  return root === undefined ? undefined : { size, root, by };
}

/** Whether the index of a folder tells of a log. */
export async function isInIndex(
  { folder, log_id }: Pick<AskedLog, "folder" | "log_id">,
  host: Host<"read">,
): Promise<boolean> {
  return await seenInIndex({ folder, log_id }, host) !== undefined;
}

/** @throws {GaitError} `verification_failed` for a log that has fewer entries than are known. */
export function refuseOlder(
  { path, what, size }: { readonly path: string; readonly what: string; readonly size: number },
  known: KnownSize | undefined,
  hint: string,
): void {
  if (known === undefined || size >= known.size) return;
  const text =
    `Cannot continue the ${what} ${quotedName(path)}: it has ${
      counted(size, "entry", "entries")
    }, and ` +
    `${known.by} saw ${known.size}: it was cut, or is an older copy`;
  throw new GaitError("verification_failed", text, { hint });
}

/**
 * The state in which the index saw a log, near the end of the index while the log is used. With a key the
 * last entry that its checkpoint covers counts, and of later ones only a larger size: whoever can write
 * the index could add one.
 */
async function seenInIndex(
  { folder, log_id, key }: AskedLog,
  host: Host<"read">,
): Promise<KnownSize | undefined> {
  const path = indexPath(folder);
  if (await host.read.kindOf(path) !== "file") return undefined;
  using file = await host.read.open(path);
  let seen: KnownSize | undefined;
  let next: Uint8Array | undefined;
  await visitBackwards(tailOf(file), (line) => {
    if (isCheckpoint(line)) next = line;
    if (!isAbout(line, log_id)) return false;
    const told = toldBy(line);
    if (seen === undefined) seen = told;
    if (told === undefined || key === undefined) return true;
    const later = seen ?? told;
    const most = later.size > told.size ? later : told;
    // Whether the key vouches for giving it up is asked elsewhere.
    seen = { ...most, isGivenUp: later.isGivenUp || told.isGivenUp };
    return next !== undefined && isSignedLine(next, key);
  });
  return seen;
}

/** Whether a line of the index is about a log. */
function isAbout(line: Uint8Array, log_id: string): boolean {
  const text = decodeUtf8(line);
  return /^\{"(?:seen|closed|opened|dropped)":/.test(text) && text.includes(`"${log_id}"`);
}

function toldBy(line: Uint8Array): KnownSize | undefined {
  const read = readIndexLine(line);
  if (isLineFault(read)) return undefined;
  const { seen, closed, opened, dropped } = read.line;
  const state = seen ?? closed ?? (opened && { size: 1, root: opened.leaf });
  return {
    size: state?.size ?? 0,
    root: state && hexToBytes(state.root),
    by: "the index",
    isGivenUp: dropped !== undefined,
  };
}

/** Whether a line is a checkpoint that a key signed. */
async function isSignedLine(
  line: Uint8Array,
  { publicKey, hash }: NonNullable<AskedLog["key"]>,
): Promise<boolean> {
  const read = readIndexLine(line);
  const { note = "" } = isLineFault(read) ? {} : read.line.checkpoint ?? {};
  const checkpoint = parseCheckpoint(note);
  return checkpoint !== undefined && await isSignedBy(checkpoint, publicKey, hash);
}

/** The last log that was opened at a path, both without links; `undefined` if there is none. */
export async function openedAt(
  { folder, path }: { readonly folder: string; readonly path: string },
  host: Host<"read">,
): Promise<Pick<IndexedLog, "log_id" | "leaf"> | undefined> {
  const index = indexPath(folder);
  if (await host.read.kindOf(index) !== "file") return undefined;
  const base = `${folder.replace(/\/+$/, "")}/`;
  const names = path.startsWith(base) ? [path, path.slice(base.length)] : [path];
  const members = names.map((name) => `"file":${JSON.stringify(name)}`);
  using file = await host.read.open(index);
  const line = await lastLine(tailOf(file), (line) => {
    if (!OPENED_START.every((byte, at) => line[at] === byte)) return false;
    const text = decodeUtf8(line);
    return members.some((member) => text.includes(member));
  });
  const read = line && readIndexLine(line);
  return read === undefined || isLineFault(read) ? undefined : read.line.opened;
}

const OPENED_START = encodeUtf8('{"opened":');

/** The most entries of a log, or of the index itself, that a cosigner saw. */
export async function cosignedSize(
  { folder, log_id }: Pick<AskedLog, "folder" | "log_id">,
  host: Host<"read">,
): Promise<KnownSize | undefined> {
  const records = joinPath(folder, RECORDS);
  const kind = await host.read.kindOf(records);
  if (kind !== "directory") {
    if (kind === undefined && await host.read.entryOf(records) === undefined) return undefined;
    throw damagedRecord(records);
  }
  let known: KnownSize | undefined;
  for (const name of await host.read.list(records)) {
    if (!name.startsWith(`${log_id}-`) || !name.endsWith(".note")) continue;
    const { size = 0, root } = await cosignedIn(joinPath(records, name), originOf(log_id), host) ??
      {};
    if (size > (known?.size ?? 0)) known = { size, root, by: "a cosigner", isGivenUp: false };
  }
  return known;
}
