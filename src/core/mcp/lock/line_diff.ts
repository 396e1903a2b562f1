/** What changed between two texts, line by line, for people. */

import { visible } from "./invisible_text.ts";

/** Above this many pairs of lines all old lines are shown as gone and all new ones as come. */
const MAX_PAIRS = 1_000_000;

/**
 * Lines that went (`- `) and came (`+ `), with one line before and behind that stayed, and `...` for
 * more of those. Invisible characters are shown as escapes.
 */
export function lineDiff(before: string, after: string): readonly string[] {
  const marked = diff(before.split("\n"), after.split("\n"));
  const isNear = (at: number) =>
    [-1, 0, 1].some((step) => (marked[at + step] ?? SAME).mark !== " ");
  const lines: string[] = [];
  for (const [at, { mark, line }] of marked.entries()) {
    if (isNear(at)) lines.push(`${mark} ${visible(line)}`.trimEnd());
    else if (lines.at(-1) !== "  ...") lines.push("  ...");
  }
  return lines;
}

interface MarkedLine {
  readonly mark: " " | "-" | "+";
  readonly line: string;
}

const SAME: MarkedLine = { mark: " ", line: "" };

function diff(before: readonly string[], after: readonly string[]): readonly MarkedLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start && end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) end++;
  return [
    ...before.slice(0, start).map((line): MarkedLine => ({ mark: " ", line })),
    ...middle(
      before.slice(start, before.length - end),
      after.slice(start, after.length - end),
    ),
    ...before.slice(before.length - end).map((line): MarkedLine => ({ mark: " ", line })),
  ];
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): readonly MarkedLine[] {
  const gone = before.map((line): MarkedLine => ({ mark: "-", line }));
  const come = after.map((line): MarkedLine => ({ mark: "+", line }));
  if (before.length * after.length > MAX_PAIRS) return [...gone, ...come];
  // length of the longest common subsequence of what stands behind a pair of places
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const behind = (left: number, right: number) => common[left * width + right] ?? 0;
  for (let left = before.length - 1; left >= 0; left--) {
    for (let right = after.length - 1; right >= 0; right--) {
      common[left * width + right] = before[left] === after[right]
        ? behind(left + 1, right + 1) + 1
        : Math.max(behind(left + 1, right), behind(left, right + 1));
    }
  }
  const marked: MarkedLine[] = [];
  let left = 0;
  let right = 0;
  while (left < before.length && right < after.length) {
    if (before[left] === after[right]) {
      marked.push({ mark: " ", line: before[left] ?? "" });
      left++;
      right++;
    } else if (behind(left + 1, right) >= behind(left, right + 1)) {
      marked.push(...gone.slice(left, ++left));
    } else {
      marked.push(...come.slice(right, ++right));
    }
  }
  return [...marked, ...gone.slice(left), ...come.slice(right)];
}
