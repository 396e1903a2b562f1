/** The difference between two texts, line by line, for people. */

import { visible } from "./invisible_text.ts";

/** With more pairs of lines than this, all old lines count as removed and all new ones as added. */
const MAX_PAIRS = 1_000_000;

/**
 * Lists removed (`- `) and added (`+ `) lines, each with one unchanged line before and after; `...`
 * replaces further unchanged lines. Invisible characters become escapes.
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
  const removed = before.map((line): MarkedLine => ({ mark: "-", line }));
  const added = after.map((line): MarkedLine => ({ mark: "+", line }));
  if (before.length * after.length > MAX_PAIRS) return [...removed, ...added];
  // common[left][right]: length of the longest common subsequence of the lines from there on.
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const commonFrom = (left: number, right: number) => common[left * width + right] ?? 0;
  for (let left = before.length - 1; left >= 0; left--) {
    for (let right = after.length - 1; right >= 0; right--) {
      common[left * width + right] = before[left] === after[right]
        ? commonFrom(left + 1, right + 1) + 1
        : Math.max(commonFrom(left + 1, right), commonFrom(left, right + 1));
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
    } else if (commonFrom(left + 1, right) >= commonFrom(left, right + 1)) {
      marked.push(...removed.slice(left, ++left));
    } else {
      marked.push(...added.slice(right, ++right));
    }
  }
  return [...marked, ...removed.slice(left), ...added.slice(right)];
}
