/** Trees, checkpoints and proofs of logs that exist only in a test. */

import { createHash } from "node:crypto";
import type { Bytes } from "../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import {
  checkpointText,
  cosignCheckpoint,
  logKey,
  originOf,
  signCheckpoint,
  type TreeHead,
} from "../../src/core/log/checkpoint.ts";
import { type NoteKey, noteKey, noteText } from "../../src/core/log/note.ts";
import { type CompactRange, EMPTY_RANGE, type Leaves, withLeaf } from "../../src/core/log/tree.ts";
import { KEY_1, KEY_2 } from "./test_key.ts";
import { utf8 } from "./text_source.ts";

/** SHA-256 of all parts, by Node and not by gait. */
export function sha256Of(...parts: readonly Uint8Array[]): Bytes {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** The hash that the functions of the log are given. */
export const HASH = (bytes: Bytes): Bytes => sha256Of(bytes);

/** Leaf `index` of the log with a name. */
export function sampleLeaf(name: string, index: number): Bytes {
  return utf8(`${name}:${index}`);
}

/** Hashes of the leaves of the log with a name, by the definition in RFC 9162, 2.1.1. */
export function sampleLeaves(name: string, size: number): Leaves {
  const hashes = Array.from(
    { length: size },
    (_, index) => sha256Of(Uint8Array.of(0), sampleLeaf(name, index)),
  );
  return { size, hashOf: (index) => hashes[index]! };
}

/** The range that a writer has after the first `size` leaves, also from one that it had before. */
export async function rangeOf(
  leaves: Leaves,
  size: number = leaves.size,
  before: CompactRange = EMPTY_RANGE,
): Promise<CompactRange> {
  let range = before;
  for (let at = range.size; at < size; at++) range = await withLeaf(range, leaves.hashOf(at), HASH);
  return range;
}

export const LOG_ID = "000102030405060708090a0b0c0d0e0f";
export const ORIGIN: string = originOf(LOG_ID);
export const COSIGNER_NAME = "example.com/alice";

const own = await parsePrivateKey(KEY_1.private);
const other = await parsePrivateKey(KEY_2.private);

/** The log's key: that of RFC 8032, test 1. */
export const LOG_KEY: NoteKey = await logKey(ORIGIN, own.publicKey, HASH);
export const signAsLog = (message: Bytes): Promise<Bytes> => own.sign(message);

/** The cosigner's key: that of RFC 8032, test 2. */
export const COSIGNER_KEY: NoteKey = await noteKey(
  { name: COSIGNER_NAME, kind: "cosignature", publicKey: other.publicKey },
  HASH,
);
export const signAsCosigner = (message: Bytes): Promise<Bytes> => other.sign(message);

/** The checkpoint of a head with the signature of the log, and a cosignature for each time. */
export async function signedCheckpoint(
  { size, root }: Pick<TreeHead, "size" | "root">,
  { cosignedAt = [] }: { readonly cosignedAt?: readonly bigint[] } = {},
): Promise<string> {
  const text = checkpointText({ origin: ORIGIN, size, root });
  const signatures = [await signCheckpoint(text, LOG_KEY, signAsLog)];
  for (const seconds of cosignedAt) {
    signatures.push(
      await cosignCheckpoint(text, { key: COSIGNER_KEY, seconds, sign: signAsCosigner }),
    );
  }
  return noteText({ text, signatures });
}

/** Bytes with one bit turned; bit 0 is the lowest of the first byte. */
export function withBit(bytes: Uint8Array, bit: number): Bytes {
  const changed = new Uint8Array(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}
