/** The end of a log as a writer knows it, and the lines that it adds there. Pure: nothing is written. */

import { bytesToBase64 } from "../newer_builtins.ts";
import { concatBytes, encodeUtf8 } from "../bytes.ts";
import type { Bytes, HashBytes } from "../crypto/digest.ts";
import type { LogIndexLine, LogLine } from "../schema/log.ts";
import {
  checkpointText,
  logKey,
  originOf,
  parseCheckpoint,
  type Sign,
  signCheckpoint,
} from "./checkpoint.ts";
import {
  hashesOf,
  isLineFault,
  type LeafMembers,
  lineBytes,
  readIndexLine,
  readLine,
} from "./line.ts";
import { type NoteKey, noteText } from "./note.ts";
import {
  type CompactRange,
  EMPTY_RANGE,
  leafHash,
  rangeTexts,
  rootOf,
  rootsOfSize,
  sameHash,
  withLeaf,
} from "./tree.ts";

/** Tree and state at the end of a log. */
export interface LogTip {
  readonly log_id: string;
  /** The tree of all entries. */
  readonly range: CompactRange;
  /** Entries up to the last checkpoint. */
  readonly checkpointed: number;
  /** Whether the last entry is an end. */
  readonly hasEnded: boolean;
}

/** A tip that was read from the lines of a file. */
export interface ReadTip extends LogTip {
  /** Entries up to the last checkpoint that the reader trusts, or up to what it wrote itself. */
  readonly accounted: number;
}

/** Members of a line without those that every entry gets when it is added. */
type Without<T> = {
  readonly [K in keyof T]: T[K] extends LeafMembers ? Omit<T[K], keyof LeafMembers>
    : never;
};

/** An entry to add: its kind, with the members of the kind. */
export type NewEntry =
  | OneOf<Without<Required<Omit<LogLine, "checkpoint" | "payload" | "pruned">>>>
  | OneOf<Without<Required<Omit<LogIndexLine, "checkpoint">>>>;

type OneOf<T> = { [K in keyof T]: { readonly [P in K]: T[K] } }[keyof T];

/** An entry with its payload, if that is kept. */
export interface Addition {
  readonly entry: NewEntry;
  readonly payload?: { readonly member: "args" | "result"; readonly value: object } | undefined;
}

/** Lines to write, and where the log ends after them. */
export interface Added {
  readonly bytes: Bytes;
  readonly tip: LogTip;
  /** Index of the entry. */
  readonly index: number;
}

/** The end of a log that nothing was written to. */
export function emptyTip(log_id: string): LogTip {
  return { log_id, range: EMPTY_RANGE, checkpointed: 0, hasEnded: false };
}

/** Makes the lines of an entry and its payload. */
export async function addEntry(
  tip: LogTip,
  { entry, payload }: Addition,
  { ts, salt }: { readonly ts: string; readonly salt: Bytes },
  hash: HashBytes,
): Promise<Added> {
  const index = tip.range.size;
  const leafMembers: LeafMembers = {
    n: index,
    ts,
    salt: bytesToBase64(salt, "base64url"),
  };
  const [kind = "", members = {}] = Object.entries(entry)[0] ?? [];
  const line = lineBytes({ [kind]: { ...members, ...leafMembers } } as LogLine);
  const lines: Uint8Array[] = [line];
  if (payload !== undefined) {
    lines.push(lineBytes({ payload: { of: index, ...payload } } as LogLine));
  }
  const leaf = await leafHash(line.subarray(0, -1), hash);
  const range = await withLeaf(tip.range, leaf, hash);
  return {
    bytes: payload === undefined ? line : concatBytes(lines),
    tip: { ...tip, range, hasEnded: tip.hasEnded || "end" in entry },
    index,
  };
}

/** Who vouches for the checkpoints of a log. */
export interface CheckpointSigner {
  readonly key: NoteKey;
  readonly sign: Sign;
}

/** The signer of a log: its key has another id in each log. */
export async function signerOf(
  log_id: string,
  { publicKey, sign }: { readonly publicKey: Bytes; readonly sign: Sign },
  hash: HashBytes,
): Promise<CheckpointSigner> {
  return { key: await logKey(originOf(log_id), publicKey, hash), sign };
}

/** Makes the checkpoint of a tip. Without a signer its note is the text alone. */
export async function addCheckpoint(
  tip: LogTip,
  signer: CheckpointSigner | undefined,
  hash: HashBytes,
): Promise<Omit<Added, "index"> & { readonly note: string }> {
  const { log_id, range } = tip;
  const root = await rootOf(range, hash);
  const text = checkpointText({ origin: originOf(log_id), size: range.size, root });
  const signatures = signer === undefined
    ? []
    : [await signCheckpoint(text, signer.key, signer.sign)];
  const note = noteText({ text, signatures });
  const bytes = lineBytes({ checkpoint: { note, range: rangeTexts(range) } });
  return { bytes, note, tip: { ...tip, checkpointed: range.size } };
}

/** The tree of the first entries of a log, as the index or a cosigner saw it. */
export interface SeenTree {
  readonly size: number;
  readonly root: Bytes;
  /** Who saw it, in words. */
  readonly by: string;
}

/** Why the end of a log cannot be written on. */
export interface TipFault {
  readonly problem: string;
}

/**
 * Reads the end of a log: the last checkpoint and the whole lines after it, or all lines of a log
 * without a checkpoint. The range of the checkpoint must fold to its root.
 */
export async function readTip(
  log_id: string,
  lines: readonly Uint8Array[],
  { isIndex, hasEnded = false, trustedAt, before, own, after, seen }: {
    readonly isIndex: boolean;
    /** The entry before the lines, or hashes in place of it, if the lines begin with a checkpoint. */
    readonly before?: Uint8Array | undefined;
    /** Which of the lines is a checkpoint with the signature of the reader's key. */
    readonly trustedAt?: number | undefined;
    /** Whether the entry before the lines is an end. */
    readonly hasEnded?: boolean;
    /** The tree that the reader wrote, if it did. */
    readonly own?: CompactRange | undefined;
    /** The tip that the lines follow, if the reader knows it. */
    readonly after?: LogTip | undefined;
    /** The tree of the first entries, as others saw it. */
    readonly seen?: SeenTree | undefined;
  },
  hash: HashBytes,
): Promise<ReadTip | TipFault> {
  let tip: LogTip = after ?? { ...emptyTip(log_id), hasEnded };
  let accounted = after?.range.size ?? 0;
  const isOther = async (range: CompactRange): Promise<boolean> =>
    range.size === seen?.size && !sameHash(await rootOf(range, hash), seen.root);
  // Of a tree that the reader follows itself, the last checkpoint tells all that the others would.
  const lastCheckpoint = lines.findLastIndex(isCheckpoint);
  for (const [at, bytes] of lines.entries()) {
    if (after !== undefined && at < lastCheckpoint && isCheckpoint(bytes)) continue;
    const read = isIndex ? readIndexLine(bytes) : readLine(bytes);
    if (isLineFault(read)) return { problem: `a line at its end is damaged: ${read.problem}` };
    const { checkpoint } = read.line;
    if (checkpoint !== undefined) {
      const told = await checkpointRange(log_id, checkpoint, hash);
      if ("problem" in told) return told;
      const isFollowing = at > 0 || after !== undefined;
      if (isFollowing && told.size !== tip.range.size) {
        return { problem: "a checkpoint at its end has another size" };
      }
      if (isFollowing && !isSameTree(told, tip.range)) {
        return { problem: "a checkpoint at its end is not of the entries before it" };
      }
      // An older checkpoint, which the key signed too, would make it sign a second history.
      if (before !== undefined && sizeAfter(before, isIndex) !== told.size) {
        return { problem: "its last checkpoint does not count the entries before it" };
      }
      tip = { ...tip, range: told, checkpointed: told.size };
      if (at === trustedAt) accounted = told.size;
    } else if (read.leaf !== undefined) {
      if (read.leaf.n !== tip.range.size) return { problem: "an entry at its end is missing" };
      const range = await withLeaf(tip.range, await leafHash(bytes, hash), hash);
      tip = { ...tip, range, hasEnded: tip.hasEnded || read.kind === "end" };
    } else if (read.kind === "pruned" && "leaves" in read.members) {
      const { from, leaves } = read.members as { readonly from: number; readonly leaves: string[] };
      const hashes = hashesOf(leaves);
      if (hashes === undefined || from !== tip.range.size) {
        return { problem: "the hashes of pruned entries do not fit" };
      }
      let { range } = tip;
      for (const leaf of hashes) {
        range = await withLeaf(range, leaf, hash);
        if (await isOther(range)) return { problem: otherThan(seen) };
      }
      tip = { ...tip, range };
    }
    if (await isOther(tip.range)) return { problem: otherThan(seen) };
    if (own !== undefined && isSameTree(own, tip.range)) accounted = own.size;
  }
  return { ...tip, accounted };
}

function otherThan({ size, by }: Partial<SeenTree> = {}): string {
  return `its first ${size} entries are not those that ${by} saw: it is an older copy with other ` +
    "entries, or was changed";
}

/** Whether a line begins as a checkpoint. */
export function isCheckpoint(line: Uint8Array): boolean {
  return CHECKPOINT_START.every((byte, at) => line[at] === byte);
}

/** How many entries a log has up to a line with an entry, or with hashes; `undefined` for another line. */
function sizeAfter(bytes: Uint8Array, isIndex: boolean): number | undefined {
  const read = isIndex ? readIndexLine(bytes) : readLine(bytes);
  if (isLineFault(read)) return undefined;
  if (read.leaf !== undefined) return read.leaf.n + 1;
  const { from = 0, leaves = [] } = read.members as {
    readonly from?: number;
    readonly leaves?: readonly string[];
  };
  return from + leaves.length;
}

/** Whether two trees are of the same entries. */
export function isSameTree(one: CompactRange, other: CompactRange): boolean {
  return one.size === other.size && rangeTexts(one).join() === rangeTexts(other).join();
}

async function checkpointRange(
  log_id: string,
  { note, range }: { readonly note: string; readonly range: readonly string[] },
  hash: HashBytes,
): Promise<CompactRange | TipFault> {
  const checkpoint = parseCheckpoint(note);
  const roots = hashesOf(range);
  if (checkpoint === undefined || roots === undefined) {
    return { problem: "its last checkpoint is damaged" };
  }
  const { origin, size, root } = checkpoint;
  if (origin !== originOf(log_id)) return { problem: "its last checkpoint is of another log" };
  const told: CompactRange = { size, roots };
  const isFolding = roots.length === rootsOfSize(size) && sameHash(await rootOf(told, hash), root);
  return isFolding
    ? told
    : { problem: "the range of its last checkpoint does not fold to its root" };
}

/** The beginnings of lines, by which a reader finds them from the end. */
export const CHECKPOINT_START = encodeUtf8('{"checkpoint":');
export const PAYLOAD_START = encodeUtf8('{"payload":');
export const END_START = encodeUtf8('{"end":');
