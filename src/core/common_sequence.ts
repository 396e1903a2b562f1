import { appendAll } from "./lists.ts";
/** Most cells of the table of a block; a larger block without anchors stays unmatched. */
const TABLE_CELLS_MAX = 4_000_000;

/** Positions of one common item on both sides, from 0. */
export type CommonPair = readonly [left: number, right: number];

/**
 * Finds the items that two sequences have in common, in the order of both. Equal ends are matched
 * first, then items that occur once on either side (as patience diff does), and blocks between them
 * by their longest common subsequence. Almost linear for sequences that mostly agree.
 */
export function commonSequence(left: readonly string[], right: readonly string[]): CommonPair[] {
  const pairs: CommonPair[] = [];
  const blocks = [{ from: [0, 0], to: [left.length, right.length] } as Block];
  for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) {
    const { from: [l0, r0], to: [l1, r1] } = block;
    let start = 0;
    const length = Math.min(l1 - l0, r1 - r0);
    while (start < length && left[l0 + start] === right[r0 + start]) {
      pairs.push([l0 + start, r0 + start]);
      start++;
    }
    let end = 0;
    while (end < length - start && left[l1 - 1 - end] === right[r1 - 1 - end]) {
      pairs.push([l1 - 1 - end, r1 - 1 - end]);
      end++;
    }
    const inner: Block = { from: [l0 + start, r0 + start], to: [l1 - end, r1 - end] };
    const cells = (inner.to[0] - inner.from[0]) * (inner.to[1] - inner.from[1]);
    if (cells === 0) continue;
    const anchors = anchorsIn(inner, left, right);
    if (anchors.length > 0) {
      let from = inner.from;
      for (const anchor of [...anchors, inner.to]) {
        blocks.push({ from, to: anchor });
        from = anchor;
      }
    } else if (cells <= TABLE_CELLS_MAX) {
      appendAll(pairs, longestCommon(inner, left, right));
    }
  }
  return pairs.sort(([a], [b]) => a - b);
}

interface Block {
  readonly from: CommonPair;
  /** The position after the last one. */
  readonly to: CommonPair;
}

/** Items that occur once on either side of a block, as the longest list that rises on both sides. */
function anchorsIn(
  { from, to }: Block,
  left: readonly string[],
  right: readonly string[],
): CommonPair[] {
  const onRight = uniquePositions(right, from[1], to[1]);
  const candidates: CommonPair[] = [];
  for (const [item, at] of uniquePositions(left, from[0], to[0])) {
    const twin = onRight.get(item);
    if (twin !== undefined) candidates.push([at, twin]);
  }
  return longestRise(candidates.sort(([a], [b]) => a - b));
}

function uniquePositions(
  items: readonly string[],
  from: number,
  to: number,
): Map<string, number> {
  const positions = new Map<string, number>();
  const repeated = new Set<string>();
  for (let at = from; at < to; at++) {
    const item = items[at] ?? "";
    if (positions.has(item)) repeated.add(item);
    else positions.set(item, at);
  }
  for (const item of repeated) positions.delete(item);
  return positions;
}

/** The longest sub-list whose right positions rise (patience sorting). */
function longestRise(pairs: readonly CommonPair[]): CommonPair[] {
  const tops: number[] = [];
  const before: number[] = [];
  for (const [index, [, right]] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < right) low = middle + 1;
      else high = middle;
    }
    before[index] = tops[low - 1] ?? -1;
    tops[low] = index;
  }
  const rise: CommonPair[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) rise.push(pair);
  }
  return rise.reverse();
}

function longestCommon(
  { from: [l0, r0], to: [l1, r1] }: Block,
  left: readonly string[],
  right: readonly string[],
): CommonPair[] {
  const width = r1 - r0 + 1;
  // common[i * width + j]: length of the longest common subsequence from there on
  const common = new Uint32Array((l1 - l0 + 1) * width);
  const commonFrom = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = l1 - l0 - 1; i >= 0; i--) {
    for (let j = r1 - r0 - 1; j >= 0; j--) {
      common[i * width + j] = left[l0 + i] === right[r0 + j]
        ? commonFrom(i + 1, j + 1) + 1
        : Math.max(commonFrom(i + 1, j), commonFrom(i, j + 1));
    }
  }
  const pairs: CommonPair[] = [];
  for (let i = 0, j = 0; i < l1 - l0 && j < r1 - r0;) {
    if (left[l0 + i] === right[r0 + j]) pairs.push([l0 + i++, r0 + j++]);
    else if (commonFrom(i + 1, j) >= commonFrom(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
