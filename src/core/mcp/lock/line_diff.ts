import { visible } from "./invisible_text.ts";
import { commonSequence } from "../../common_sequence.ts";

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
  const marked: MarkedLine[] = [];
  let [left, right] = [0, 0];
  const until = (leftEnd: number, rightEnd: number) => {
    while (left < leftEnd) marked.push({ mark: "-", line: before[left++] ?? "" });
    while (right < rightEnd) marked.push({ mark: "+", line: after[right++] ?? "" });
  };
  for (const [common, twin] of commonSequence(before, after)) {
    until(common, twin);
    marked.push({ mark: " ", line: before[left++] ?? "" });
    right++;
  }
  until(before.length, after.length);
  return marked;
}
