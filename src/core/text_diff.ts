/** A change of a text in the unified form, for people. */

import { commonSequence } from "./common_sequence.ts";

/** Unchanged lines around a change. */
const CONTEXT = 3;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Lines of the change, without the names of files; none if the texts are equal. */
export function unifiedDiff(before: string, after: string): readonly string[] {
  const lines = markedLines(linesOf(before), linesOf(after));
  const changed = lines.flatMap(({ mark }, at) => mark === " " ? [] : [at]);
  const shown: string[] = [];
  for (let next = 0; next < changed.length;) {
    const first = changed[next] ?? 0;
    let last = first;
    while (next < changed.length && (changed[next] ?? 0) <= last + 2 * CONTEXT + 1) {
      last = changed[next++] ?? last;
    }
    const start = Math.max(0, first - CONTEXT);
    const hunk = lines.slice(start, last + CONTEXT + 1);
    shown.push(`@@ -${rangeOf(lines, hunk, start, "+")} +${rangeOf(lines, hunk, start, "-")} @@`);
    for (const { mark, text } of hunk) {
      shown.push(`${mark}${text.replace(/\n$/, "")}`);
      if (!text.endsWith("\n")) shown.push("\\ No newline at end of file");
    }
  }
  return shown;
}

/** Lines with their ends. */
function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** First line and number of lines of a hunk, on the side without the mark `other`. */
function rangeOf(
  lines: readonly Line[],
  hunk: readonly Line[],
  start: number,
  other: Line["mark"],
): string {
  const isOwn = ({ mark }: Line) => mark !== other;
  const before = lines.slice(0, start).filter(isOwn).length;
  const count = hunk.filter(isOwn).length;
  const first = count === 0 ? before : before + 1;
  return count === 1 ? `${first}` : `${first},${count}`;
}

function markedLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  let [left, right] = [0, 0];
  const until = (leftEnd: number, rightEnd: number) => {
    while (left < leftEnd) lines.push({ mark: "-", text: before[left++] ?? "" });
    while (right < rightEnd) lines.push({ mark: "+", text: after[right++] ?? "" });
  };
  for (const [common, twin] of commonSequence(before, after)) {
    until(common, twin);
    lines.push({ mark: " ", text: before[left++] ?? "" });
    right++;
  }
  until(before.length, after.length);
  return lines;
}
