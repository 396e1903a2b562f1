import assert from "node:assert/strict";
import fc from "fast-check";
import { commonSequence } from "../../src/core/common_sequence.ts";

// left, right, pairs, worked out by hand
const CASES: readonly (readonly [string, string, readonly (readonly [number, number])[]])[] = [
  ["", "", []],
  ["abc", "", []],
  ["abc", "abc", [[0, 0], [1, 1], [2, 2]]],
  ["abc", "axbc", [[0, 0], [1, 2], [2, 3]]],
  ["axbc", "abc", [[0, 0], [2, 1], [3, 2]]],
  ["abc", "xyz", []],
  ["aab", "ab", [[0, 0], [2, 1]]],
  ["abab", "baba", [[1, 0], [2, 1], [3, 2]]],
  ["abcd", "dabc", [[0, 1], [1, 2], [2, 3]]],
];

for (const [left, right, pairs] of CASES) {
  Deno.test(`commonSequence("${left}", "${right}")`, () => {
    assert.deepEqual(commonSequence([...left], [...right]), pairs);
  });
}

Deno.test("common items are equal and rise on both sides; equal sequences match whole", () => {
  const items = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });
  fc.assert(fc.property(items, items, (left, right) => {
    const pairs = commonSequence(left, right);
    for (const [index, [l, r]] of pairs.entries()) {
      assert.equal(left[l], right[r]);
      const [before, beforeRight] = pairs[index - 1] ?? [-1, -1];
      assert.ok(l > before && r > beforeRight);
    }
    assert.equal(commonSequence(left, left).length, left.length);
  }));
});

Deno.test("one item inserted into 100,000 leaves all others common", () => {
  const left = Array.from({ length: 100_000 }, (_, index) => String(index));
  const right = [...left.slice(0, 5000), "new", ...left.slice(5000)];
  assert.equal(commonSequence(left, right).length, 100_000);
  assert.equal(commonSequence([...left].reverse(), left).length > 0, true);
});
