/**
 * Merkle trees of RFC 9162 (section 2.1): hashes of leaves and nodes, the compact form that a writer
 * keeps, and the proofs that a reader checks. Hashes are 32 raw bytes.
 */

import { after } from "../after.ts";
import { encodeBase64 } from "../bytes.ts";
import type { Bytes, HashBytes } from "../crypto/digest.ts";

/** Bytes of a hash. */
export const HASH_BYTES = 32;

const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

/** Where usual leaves and nodes are put together: a copy of each line would be garbage at once. */
const SCRATCH = new Uint8Array(8 * 1024);

/** Hash of a leaf: SHA-256 of 0x00 and its bytes. */
export function leafHash(leaf: Uint8Array, hash: HashBytes): Bytes | Promise<Bytes> {
  const bytes = scratchOf(1 + leaf.length);
  bytes[0] = LEAF_PREFIX;
  bytes.set(leaf, 1);
  return hash(bytes);
}

/** Hash of a node: SHA-256 of 0x01 and the hashes of its two halves. */
export function nodeHash(
  left: Uint8Array,
  right: Uint8Array,
  hash: HashBytes,
): Bytes | Promise<Bytes> {
  const bytes = scratchOf(1 + left.length + right.length);
  bytes[0] = NODE_PREFIX;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash(bytes);
}

function scratchOf(length: number): Bytes {
  return length > SCRATCH.length ? new Uint8Array(length) : SCRATCH.subarray(0, length);
}

/** Whether two hashes are the same. They are public: the time that this takes tells nothing. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/**
 * The roots of the perfect subtrees that a tree is made of, largest first. It is all that a writer
 * needs to add leaves and to know the root, and has one entry per bit that is set in the size.
 */
export interface CompactRange {
  /** Number of leaves. */
  readonly size: number;
  readonly roots: readonly Bytes[];
}

/** The tree without leaves. */
export const EMPTY_RANGE: CompactRange = { size: 0, roots: [] };

/**
 * The range of a tree with one more leaf. With a hash function that answers at once it makes no
 * promise: a reader adds a million leaves.
 */
export function withLeaf(
  { size, roots }: CompactRange,
  leaf: Bytes,
  hash: HashBytes,
): CompactRange | Promise<CompactRange> {
  const kept = roots.slice();
  return after(merged(kept, leaf, size, hash), (root) => {
    kept.push(root);
    return { size: size + 1, roots: kept };
  });
}

/** Takes the last roots off and joins them with `right`: one for each 1 bit at the end of `size`. */
function merged(
  roots: Bytes[],
  right: Bytes,
  size: number,
  hash: HashBytes,
): Bytes | Promise<Bytes> {
  if (size % 2 === 0) return right;
  const left = roots.pop();
  if (left === undefined) throw new RangeError("a range has a root per bit of its size");
  return after(nodeHash(left, right, hash), (root) => merged(roots, root, half(size), hash));
}

/** The root of a tree; that of the empty tree is SHA-256 of nothing. */
export async function rootOf({ roots }: CompactRange, hash: HashBytes): Promise<Bytes> {
  let root = roots.at(-1);
  if (root === undefined) return await hash(new Uint8Array());
  for (let at = roots.length - 2; at >= 0; at--) {
    root = await nodeHash(roots[at] ?? root, root, hash);
  }
  return root;
}

/** Number of roots in the range of a tree of `size` leaves: the bits that are set in it. */
export function rootsOfSize(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/** A compact range as texts, standard base64. */
export function rangeTexts({ roots }: CompactRange): readonly string[] {
  return roots.map(encodeBase64);
}

/** Hashes of leaves, by index. */
export interface Leaves {
  readonly size: number;
  /** INVARIANT: called with `0 <= index < size`. */
  hashOf(index: number): Bytes;
  /** Keeps roots between proofs. */
  readonly known?: KnownSubtrees;
}

/**
 * The root over the leaves from `start` up to `end`, which must not be equal. With a hash function that
 * answers at once it makes no promise per node: a tree has as many nodes as entries.
 */
export function subtreeRoot(
  leaves: Leaves,
  start: number,
  end: number,
  hash: HashBytes,
): Bytes | Promise<Bytes> {
  if (end - start === 1) return leaves.hashOf(start);
  const isPerfect = Number.isInteger(Math.log2(end - start));
  const known = isPerfect ? leaves.known?.get(start, end - start) : undefined;
  if (known !== undefined) return known;
  const split = start + splitOf(end - start);
  const left = subtreeRoot(leaves, start, split, hash);
  const root = after(left, (left) => {
    const right = subtreeRoot(leaves, split, end, hash);
    return after(right, (right) => nodeHash(left, right, hash));
  });
  return after(root, (root) => {
    if (isPerfect) leaves.known?.set(start, end - start, root);
    return root;
  });
}

/** Roots of perfect subtrees that were computed, so that many proofs cost little more than one. */
export class KnownSubtrees {
  readonly #roots = new Map<number, Map<number, Bytes>>();

  get(start: number, size: number): Bytes | undefined {
    return this.#roots.get(size)?.get(start);
  }

  set(start: number, size: number, root: Bytes): void {
    const roots = this.#roots.get(size);
    if (roots === undefined) this.#roots.set(size, new Map([[start, root]]));
    else roots.set(start, root);
  }
}

/** The largest power of two below `size`, which is at least 2: where a tree is split. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The proof that leaf `index` is in the tree of the first `size` leaves: hashes from the leaf upwards. */
export async function inclusionProof(
  leaves: Leaves,
  index: number,
  size: number,
  hash: HashBytes,
): Promise<readonly Bytes[]> {
  const downwards: Bytes[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const split = start + splitOf(end - start);
    if (index < split) {
      downwards.push(await subtreeRoot(leaves, split, end, hash));
      end = split;
    } else {
      downwards.push(await subtreeRoot(leaves, start, split, hash));
      start = split;
    }
  }
  return downwards.reverse();
}

/**
 * The proof that the tree of the first `old` leaves is the beginning of that of the first `size`.
 * It has no hashes if the old tree is empty, of the same size, or larger (then it is not a beginning).
 */
export async function consistencyProof(
  leaves: Leaves,
  old: number,
  size: number,
  hash: HashBytes,
): Promise<readonly Bytes[]> {
  if (old === 0 || old >= size) return [];
  const downwards: Bytes[] = [];
  let [start, end] = [0, size];
  while (end !== old) {
    const split = start + splitOf(end - start);
    if (old <= split) {
      downwards.push(await subtreeRoot(leaves, split, end, hash));
      end = split;
    } else {
      downwards.push(await subtreeRoot(leaves, start, split, hash));
      start = split;
    }
  }
  // The old tree itself is the one thing that its holder knows; a part of it has to be told.
  if (start > 0) downwards.push(await subtreeRoot(leaves, start, end, hash));
  return downwards.reverse();
}

/** The root to which a proof of inclusion leads; `undefined` for a proof of another length. */
export async function rootOfInclusion(
  { index, size, leaf, proof }: {
    readonly index: number;
    readonly size: number;
    readonly leaf: Bytes;
    readonly proof: readonly Bytes[];
  },
  hash: HashBytes,
): Promise<Bytes | undefined> {
  if (!isCount(index) || !isCount(size) || index >= size) return undefined;
  let [node, last, root] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      root = await nodeHash(sibling, root, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      root = await nodeHash(root, sibling, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? root : undefined;
}

/** The sizes and roots that a proof of consistency is about. */
export interface ConsistencyClaim {
  readonly old: { readonly size: number; readonly root: Bytes };
  readonly size: number;
  readonly root: Bytes;
  readonly proof: readonly Bytes[];
}

/** Whether a proof shows that one tree is the beginning of the other. */
export async function isConsistent(claim: ConsistencyClaim, hash: HashBytes): Promise<boolean> {
  const { old, size, root, proof } = claim;
  if (!isCount(old.size) || !isCount(size) || old.size > size) return false;
  if (old.size === size) return proof.length === 0 && sameHash(old.root, root);
  if (old.size === 0) return proof.length === 0 && sameHash(old.root, await hash(new Uint8Array()));
  let [node, last] = [old.size - 1, size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const path = node === 0 ? [old.root, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [oldRoot, newRoot] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldRoot = await nodeHash(sibling, oldRoot, hash);
      newRoot = await nodeHash(sibling, newRoot, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newRoot = await nodeHash(newRoot, sibling, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameHash(oldRoot, old.root) && sameHash(newRoot, root);
}

/** Whether a number counts something, and is exact. */
function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function half(number: number): number {
  return Math.floor(number / 2);
}
