/** The tree against RFC 9162, section 2.1, whose definitions are written here as they are there. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Bytes } from "../../../src/core/crypto/digest.ts";
import { encodeHex } from "../../../src/core/bytes.ts";
import {
  consistencyProof,
  EMPTY_RANGE,
  inclusionProof,
  isConsistent,
  leafHash,
  type Leaves,
  rootOf,
  rootOfInclusion,
  rootsOfSize,
  sameHash,
  subtreeRoot,
  withLeaf,
} from "../../../src/core/log/tree.ts";
import {
  HASH,
  rangeOf,
  sampleLeaf,
  sampleLeaves,
  sha256Of,
  withBit,
} from "../../support/sample_logs.ts";

const SMALL = 64;
const LARGE = 5000;
const small = sampleLeaves("small", SMALL);
const large = sampleLeaves("large", LARGE);

/** The largest power of two below `n`. */
function splitOf(n: number): number {
  return 2 ** ((n - 1).toString(2).length - 1);
}

const parent = (left: Bytes, right: Bytes) => sha256Of(Uint8Array.of(1), left, right);

const known = new Map<Leaves, Map<string, Bytes>>([[small, new Map()], [large, new Map()]]);

/** MTH of the leaves from `start` up to `end`. */
function naiveRoot(leaves: Leaves, start: number, end: number): Bytes {
  if (start === end) return sha256Of();
  if (end - start === 1) return leaves.hashOf(start);
  const place = `${start} ${end}`;
  const before = known.get(leaves)?.get(place);
  if (before !== undefined) return before;
  const split = start + splitOf(end - start);
  const root = parent(naiveRoot(leaves, start, split), naiveRoot(leaves, split, end));
  known.get(leaves)?.set(place, root);
  return root;
}

/** PATH of leaf `m` of those from `start` up to `end`. */
function naivePath(leaves: Leaves, m: number, start: number, end: number): Bytes[] {
  if (end - start === 1) return [];
  const split = start + splitOf(end - start);
  return m < split
    ? [...naivePath(leaves, m, start, split), naiveRoot(leaves, split, end)]
    : [...naivePath(leaves, m, split, end), naiveRoot(leaves, start, split)];
}

/** SUBPROOF for the tree of the first `m` leaves, of those from `start` up to `end`. */
function naiveSubproof(leaves: Leaves, m: number, start: number, end: number): Bytes[] {
  if (m === end) return start === 0 ? [] : [naiveRoot(leaves, start, end)];
  const split = start + splitOf(end - start);
  return m <= split
    ? [...naiveSubproof(leaves, m, start, split), naiveRoot(leaves, split, end)]
    : [...naiveSubproof(leaves, m, split, end), naiveRoot(leaves, start, split)];
}

/** On which side the hashes of a path lie, from the leaf upwards. */
function pathSides(index: number, size: number): string {
  if (size === 1) return "";
  const split = splitOf(size);
  return index < split
    ? `${pathSides(index, split)}R`
    : `${pathSides(index - split, size - split)}L`;
}

/** The same for a proof of consistency, after what it begins with: the old root, or a hash. */
function proofSides(old: number, size: number, isOldRoot = true): string {
  if (old === size) return isOldRoot ? "old " : "hash ";
  const split = splitOf(size);
  return old <= split
    ? `${proofSides(old, split, isOldRoot)}R`
    : `${proofSides(old - split, size - split, false)}L`;
}

const texts = (hashes: readonly Bytes[]) => hashes.map(encodeHex);

/** All pairs of a number and a size up to `limit`, the number up to `size - less`. */
function* pairs(limit: number, from: number, less: number): Generator<[number, number]> {
  for (let size = 1; size <= limit; size++) {
    for (let number = from; number <= size - less; number++) yield [number, size];
  }
}

const leavesAndIndexes = () => pairs(SMALL, 0, 1);
const oldAndNewSizes = () => pairs(SMALL, 1, 0);

async function holds(claim: Parameters<typeof rootOfInclusion>[0], root: Bytes): Promise<boolean> {
  const found = await rootOfInclusion(claim, HASH);
  return found !== undefined && sameHash(found, root);
}

Deno.test("leafHash() is SHA-256 of 0x00 and the bytes", async () => {
  const empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
  assert.equal(encodeHex(await leafHash(new Uint8Array(), HASH)), empty);
  const leaf = sampleLeaf("small", 3);
  assert.deepEqual(await leafHash(leaf, HASH), small.hashOf(3));
});

Deno.test(`roots of all sizes up to ${SMALL} are those of the definition`, async () => {
  let range = EMPTY_RANGE;
  for (let size = 0; size <= SMALL; size++) {
    const root = encodeHex(naiveRoot(small, 0, size));
    assert.equal(encodeHex(await rootOf(range, HASH)), root, `size ${size}`);
    assert.equal(range.size, size);
    assert.equal(range.roots.length, rootsOfSize(size), `size ${size}`);
    assert.equal(rootsOfSize(size), size.toString(2).replaceAll("0", "").length);
    if (size < SMALL) range = await withLeaf(range, small.hashOf(size), HASH);
  }
});

Deno.test("a range has the roots of its perfect subtrees, largest first", async () => {
  const { roots } = await rangeOf(small, 7);
  const expected = [[0, 4], [4, 6], [6, 7]].map(([start, end]) => naiveRoot(small, start!, end!));
  assert.deepEqual(texts(roots), texts(expected));
});

Deno.test("withLeaf() changes no range that it was given", async () => {
  const range = await rangeOf(small, 3);
  const before = texts(range.roots);
  await withLeaf(range, small.hashOf(3), HASH);
  assert.deepEqual(texts(range.roots), before);
});

Deno.test("withLeaf() refuses a range without a root per bit of its size", async () => {
  const { size, roots } = await rangeOf(small, 3);
  await assert.rejects(
    async () => await withLeaf({ size, roots: roots.slice(1) }, small.hashOf(3), HASH),
    RangeError,
  );
});

Deno.test(`inclusion: every leaf of every size up to ${SMALL}`, async () => {
  for (const [index, size] of leavesAndIndexes()) {
    const proof = await inclusionProof(small, index, size, HASH);
    const place = `leaf ${index} of ${size}`;
    assert.deepEqual(texts(proof), texts(naivePath(small, index, 0, size)), place);
    const claim = { index, size, leaf: small.hashOf(index), proof };
    assert.ok(await holds(claim, naiveRoot(small, 0, size)), place);
  }
});

Deno.test(`consistency: every pair of sizes up to ${SMALL}`, async () => {
  for (const [old, size] of oldAndNewSizes()) {
    const proof = await consistencyProof(small, old, size, HASH);
    const place = `${old} to ${size}`;
    assert.deepEqual(texts(proof), texts(naiveSubproof(small, old, 0, size)), place);
    const root = naiveRoot(small, 0, size);
    const before = { size: old, root: naiveRoot(small, 0, old) };
    assert.ok(await isConsistent({ old: before, size, root, proof }, HASH), place);
  }
});

const largeSize = fc.integer({ min: 1, max: LARGE });

Deno.test(`random trees up to ${LARGE} leaves have the roots and proofs of the definition`, async () => {
  await fc.assert(
    fc.asyncProperty(largeSize, fc.nat(), fc.nat(), async (size, someIndex, someOld) => {
      const [index, old] = [someIndex % size, 1 + someOld % size];
      const root = naiveRoot(large, 0, size);
      assert.deepEqual(await subtreeRoot(large, 0, size, HASH), root);
      const path = await inclusionProof(large, index, size, HASH);
      assert.deepEqual(path, naivePath(large, index, 0, size));
      assert.ok(await holds({ index, size, leaf: large.hashOf(index), proof: path }, root));
      const proof = await consistencyProof(large, old, size, HASH);
      assert.deepEqual(proof, naiveSubproof(large, old, 0, size));
      const before = { size: old, root: naiveRoot(large, 0, old) };
      assert.ok(await isConsistent({ old: before, size, root, proof }, HASH));
    }),
    { numRuns: 15 },
  );
});

/** Sizes that no test can make a tree of, up to the largest that is exact. */
const anySize = fc.oneof(
  fc.maxSafeInteger().map((size) => Math.abs(size) + 1).filter(Number.isSafeInteger),
  fc.nat(52).map((power) => 2 ** power),
  fc.nat(52).map((power) => 2 ** power + 1),
  fc.constant(Number.MAX_SAFE_INTEGER),
);
const anyShare = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function hashesFor(sides: string): Bytes[] {
  return Array.from(sides.trimEnd(), (_, at) => sha256Of(Uint8Array.of(at)));
}

/** The root above a node, with siblings on the sides. */
function fold(node: Bytes, siblings: readonly Bytes[], sides: string): Bytes {
  return siblings.reduce(
    (root, sibling, at) => sides[at] === "L" ? parent(sibling, root) : parent(root, sibling),
    node,
  );
}

Deno.test("paths of any size up to 2^53 - 1 fold on the sides of the definition", async () => {
  await fc.assert(fc.asyncProperty(anySize, anyShare, async (size, share) => {
    const index = Math.min(Math.floor(size * share), size - 1);
    const sides = pathSides(index, size);
    const [leaf, proof] = [sha256Of(), hashesFor(sides)];
    assert.ok(await holds({ index, size, leaf, proof }, fold(leaf, proof, sides)));
    assert.equal(
      await rootOfInclusion({ index, size, leaf, proof: [...proof, leaf] }, HASH),
      undefined,
    );
    if (proof.length === 0) return;
    assert.equal(
      await rootOfInclusion({ index, size, leaf, proof: proof.slice(1) }, HASH),
      undefined,
    );
  }));
});

Deno.test("proofs of consistency of any size fold on the sides of the definition", async () => {
  await fc.assert(fc.asyncProperty(anySize, anyShare, async (size, share) => {
    const oldSize = Math.max(1, Math.min(Math.floor(size * share), size - 1));
    if (oldSize === size) return;
    const [begin = "", sides = ""] = proofSides(oldSize, size).split(" ");
    const [start, steps] = [sha256Of(), hashesFor(sides)];
    const proof = begin === "old" ? steps : [start, ...steps];
    const left = steps.filter((_, at) => sides[at] === "L");
    const old = { size: oldSize, root: fold(start, left, "L".repeat(left.length)) };
    const root = fold(start, steps, sides);
    assert.ok(await isConsistent({ old, size, root, proof }, HASH));
    assert.ok(!await isConsistent({ old, size, root, proof: [...proof, start] }, HASH));
    assert.ok(!await isConsistent({ old, size, root, proof: proof.slice(0, -1) }, HASH));
  }));
});

Deno.test("inclusion: every other bit of a hash, the leaf or the root is refused", async () => {
  for (const [index, size] of pairs(6, 0, 1)) {
    const proof = await inclusionProof(small, index, size, HASH);
    const [leaf, root] = [small.hashOf(index), naiveRoot(small, 0, size)];
    const place = `leaf ${index} of ${size}`;
    for (let bit = 0; bit < 256; bit++) {
      assert.ok(!await holds({ index, size, leaf, proof }, withBit(root, bit)), place);
      assert.ok(!await holds({ index, size, leaf: withBit(leaf, bit), proof }, root), place);
      for (const [at, hash] of proof.entries()) {
        const changed = proof.with(at, withBit(hash, bit));
        assert.ok(
          !await holds({ index, size, leaf, proof: changed }, root),
          `${place}, hash ${at}`,
        );
      }
    }
  }
});

Deno.test("consistency: every other bit of a hash or a root is refused", async () => {
  for (const [oldSize, size] of pairs(6, 1, 0)) {
    const proof = await consistencyProof(small, oldSize, size, HASH);
    const [oldRoot, root] = [naiveRoot(small, 0, oldSize), naiveRoot(small, 0, size)];
    const place = `${oldSize} to ${size}`;
    const old = { size: oldSize, root: oldRoot };
    for (let bit = 0; bit < 256; bit++) {
      const otherOld = { size: oldSize, root: withBit(oldRoot, bit) };
      assert.ok(!await isConsistent({ old: otherOld, size, root, proof }, HASH), place);
      assert.ok(!await isConsistent({ old, size, root: withBit(root, bit), proof }, HASH), place);
      for (const [at, hash] of proof.entries()) {
        const changed = proof.with(at, withBit(hash, bit));
        assert.ok(
          !await isConsistent({ old, size, root, proof: changed }, HASH),
          `${place}, ${at}`,
        );
      }
    }
  }
});

/** The proof without each of its hashes, with each of them twice, and with one more at each place. */
function* otherLengths(proof: readonly Bytes[]): Generator<readonly Bytes[]> {
  const more = sha256Of();
  for (let at = 0; at <= proof.length; at++) {
    yield proof.toSpliced(at, 0, more);
    const hash = proof[at];
    if (hash === undefined) continue;
    yield proof.toSpliced(at, 1);
    yield proof.toSpliced(at, 0, hash);
  }
}

Deno.test("proofs that are too short or too long are refused", async () => {
  for (const [index, size] of pairs(17, 0, 1)) {
    const proof = await inclusionProof(small, index, size, HASH);
    for (const other of otherLengths(proof)) {
      const claim = { index, size, leaf: small.hashOf(index), proof: other };
      assert.equal(await rootOfInclusion(claim, HASH), undefined, `leaf ${index} of ${size}`);
    }
  }
  for (const [oldSize, size] of pairs(17, 1, 0)) {
    const proof = await consistencyProof(small, oldSize, size, HASH);
    const old = { size: oldSize, root: naiveRoot(small, 0, oldSize) };
    const root = naiveRoot(small, 0, size);
    for (const other of otherLengths(proof)) {
      assert.ok(
        !await isConsistent({ old, size, root, proof: other }, HASH),
        `${oldSize} to ${size}`,
      );
    }
  }
});

// A path does not say the size of its tree: leaf 0 of 5 has the path of leaf 0 of 7, had that tree this
// root. Which size belongs to a root is what a checkpoint vouches for. What the path does say is tested.
Deno.test("inclusion: another index or size is refused, unless the path has the same sides", async () => {
  for (const [index, size] of pairs(12, 0, 1)) {
    const proof = await inclusionProof(small, index, size, HASH);
    const [leaf, root] = [small.hashOf(index), naiveRoot(small, 0, size)];
    for (const [otherIndex, otherSize] of pairs(17, 0, 1)) {
      const isSame = pathSides(index, size) === pathSides(otherIndex, otherSize);
      const claim = { index: otherIndex, size: otherSize, leaf, proof };
      const place = `leaf ${index} of ${size} as ${otherIndex} of ${otherSize}`;
      assert.equal(await holds(claim, root), isSame, place);
      if (size === otherSize) assert.equal(isSame, index === otherIndex, place);
    }
  }
});

Deno.test("consistency: another size is refused, unless the proof has the same sides", async () => {
  for (const [oldSize, size] of pairs(12, 1, 0)) {
    const proof = await consistencyProof(small, oldSize, size, HASH);
    const [oldRoot, root] = [naiveRoot(small, 0, oldSize), naiveRoot(small, 0, size)];
    for (const [otherOld, otherSize] of pairs(13, 1, 0)) {
      const isSame = proofSides(oldSize, size) === proofSides(otherOld, otherSize);
      const claim = { old: { size: otherOld, root: oldRoot }, size: otherSize, root, proof };
      const place = `${oldSize} to ${size} as ${otherOld} to ${otherSize}`;
      assert.equal(await isConsistent(claim, HASH), isSame, place);
    }
  }
});

Deno.test("a leaf is not taken for a node, nor a node for a leaf", async () => {
  // Leaf 0 of the forged tree has the bytes of a node of the real one.
  const real = await rangeOf(small, 2);
  const node = new Uint8Array([...small.hashOf(0), ...small.hashOf(1)]);
  const forged = await leafHash(node, HASH);
  assert.notDeepEqual(await rootOf(real, HASH), forged);
});

Deno.test("the empty tree begins every tree, with its own root alone", async () => {
  const empty = sha256Of();
  const root = naiveRoot(small, 0, 5);
  assert.deepEqual(await consistencyProof(small, 0, 5, HASH), []);
  const claim = { old: { size: 0, root: empty }, size: 5, root, proof: [] };
  assert.ok(await isConsistent(claim, HASH));
  assert.ok(!await isConsistent({ ...claim, old: { size: 0, root } }, HASH));
  assert.ok(!await isConsistent({ ...claim, proof: [root] }, HASH));
  assert.ok(await isConsistent({ ...claim, size: 0, root: empty }, HASH));
  assert.ok(!await isConsistent({ ...claim, size: 0 }, HASH));
});

Deno.test("a larger tree is no beginning of a smaller one", async () => {
  const old = { size: 5, root: naiveRoot(small, 0, 5) };
  const root = naiveRoot(small, 0, 3);
  const proof = await consistencyProof(small, 3, 5, HASH);
  assert.ok(!await isConsistent({ old, size: 3, root, proof }, HASH));
  assert.deepEqual(await consistencyProof(small, 5, 3, HASH), []);
});

Deno.test("no tree has an entry behind its end", async () => {
  for (const [index, size] of pairs(9, 0, 1)) {
    const proof = await inclusionProof(small, index, size, HASH);
    for (let behind = size; behind <= 2 * size + 1; behind++) {
      const claim = { index: behind, size, leaf: small.hashOf(index), proof };
      assert.equal(await rootOfInclusion(claim, HASH), undefined, `${behind} of ${size}`);
    }
  }
});

Deno.test("a tree of the same root is no larger one", async () => {
  for (const [size, oldSize] of pairs(9, 1, 1)) {
    const root = naiveRoot(small, 0, size);
    const old = { size: oldSize, root };
    for (const proof of [[], [root], await consistencyProof(small, size, oldSize, HASH)]) {
      assert.ok(!await isConsistent({ old, size, root, proof }, HASH), `${oldSize} to ${size}`);
    }
  }
});

Deno.test("sameHash() compares every byte, and the lengths", () => {
  const hash = sha256Of();
  assert.ok(sameHash(hash, hash.slice()));
  for (let bit = 0; bit < 256; bit++) assert.ok(!sameHash(hash, withBit(hash, bit)));
  for (
    const other of [hash.slice(0, -1), hash.slice(1), new Uint8Array(), Uint8Array.of(...hash, 0)]
  ) {
    assert.ok(!sameHash(hash, other));
    assert.ok(!sameHash(other, hash));
  }
});

Deno.test("two histories are not consistent", async () => {
  const other = sampleLeaves("other", 8);
  const old = { size: 5, root: naiveRoot(other, 0, 5) };
  const root = naiveRoot(small, 0, 8);
  for (const leaves of [small, other]) {
    const proof = await consistencyProof(leaves, 5, 8, HASH);
    assert.ok(!await isConsistent({ old, size: 8, root, proof }, HASH));
  }
});

const NO_SIZES = [NaN, -1, 0.5, 1.5, Infinity, 2 ** 53];

for (const number of NO_SIZES) {
  Deno.test(`proofs about ${number} entries, or entry ${number}, are refused`, async () => {
    const leaf = small.hashOf(0);
    for (const proof of [[], [leaf], [leaf, leaf]]) {
      for (const [index, size] of [[number, 2], [0, number], [number, number]] as const) {
        assert.equal(await rootOfInclusion({ index, size, leaf, proof }, HASH), undefined);
      }
      for (const [oldSize, size] of [[number, 2], [1, number], [number, number]] as const) {
        for (const root of [leaf, await rootOf(await rangeOf(small, 2), HASH)]) {
          const old = { size: oldSize, root: leaf };
          assert.ok(!await isConsistent({ old, size, root, proof }, HASH));
        }
      }
    }
  });
}
