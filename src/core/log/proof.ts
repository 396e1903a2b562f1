/**
 * Proofs that need no log: one entry with its path to a checkpoint (C2SP tlog-proof), and the step from
 * an older head to a checkpoint (the body of a request to a C2SP tlog-witness).
 */

import { decodeBase64, encodeBase64 } from "../bytes.ts";
import type { Bytes, HashBytes } from "../crypto/digest.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { hashesOf } from "./line.ts";
import { leafHash, rootOfInclusion, sameHash } from "./tree.ts";

/** An entry with its proof. */
export interface EntryProof {
  /** The line of the entry, without LF. */
  readonly entry: Bytes;
  readonly index: number;
  readonly hashes: readonly Bytes[];
  readonly checkpoint: Checkpoint;
}

const PROOF_HEADER = "c2sp.org/tlog-proof@v1";

/** A proof as text; `checkpoint` is the note with its signatures. */
export function proofText(
  { entry, index, hashes, checkpoint }: Omit<EntryProof, "checkpoint"> & {
    readonly checkpoint: string;
  },
): string {
  const lines = [
    PROOF_HEADER,
    `extra ${encodeBase64(entry)}`,
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ];
  return `${lines.join("\n")}\n\n${checkpoint}`;
}

/** Reads a proof whose `extra` is the entry; `undefined` for any other text. */
export function parseProof(text: string): EntryProof | undefined {
  const end = text.indexOf("\n\n");
  if (end < 0) return undefined;
  const [header, extra = "", position = "", ...path] = text.slice(0, end).split("\n");
  const entry = decodeBase64(/^extra (\S+)$/.exec(extra)?.[1] ?? "?");
  const digits = /^index (0|[1-9][0-9]{0,15})$/.exec(position)?.[1];
  const index = Number(digits);
  const hashes = hashesOf(path);
  const checkpoint = parseCheckpoint(text.slice(end + 2));
  if (header !== PROOF_HEADER || entry === undefined || digits === undefined) return undefined;
  if (hashes === undefined || checkpoint === undefined || !Number.isSafeInteger(index)) {
    return undefined;
  }
  return { entry, index, hashes, checkpoint };
}

/** Whether an entry is in the tree of the checkpoint. Who signed that is for the caller to check. */
export async function isIncluded(
  { entry, index, hashes, checkpoint }: EntryProof,
  hash: HashBytes,
): Promise<boolean> {
  const leaf = await leafHash(entry, hash);
  const root = await rootOfInclusion({ index, size: checkpoint.size, leaf, proof: hashes }, hash);
  return root !== undefined && sameHash(root, checkpoint.root);
}

/**
 * The text that a witness is sent: the size that it last saw, the proof from there, and a
 * checkpoint.
 */
export function extendsText(
  { old, hashes, checkpoint }: {
    readonly old: number;
    readonly hashes: readonly Bytes[];
    readonly checkpoint: string;
  },
): string {
  return `${[`old ${old}`, ...hashes.map(encodeBase64)].join("\n")}\n\n${checkpoint}`;
}

/** Reads what a witness is sent; `undefined` for another text. */
export function parseExtends(text: string): {
  readonly old: number;
  readonly hashes: readonly Bytes[];
  readonly checkpoint: Checkpoint;
} | undefined {
  const end = text.indexOf("\n\n");
  const [first = "", ...path] = text.slice(0, Math.max(end, 0)).split("\n");
  const digits = /^old (0|[1-9][0-9]{0,15})$/.exec(first)?.[1];
  const old = Number(digits);
  const hashes = hashesOf(path);
  const checkpoint = parseCheckpoint(text.slice(end + 2));
  if (digits === undefined || hashes === undefined || checkpoint === undefined) return undefined;
  return Number.isSafeInteger(old) ? { old, hashes, checkpoint } : undefined;
}
