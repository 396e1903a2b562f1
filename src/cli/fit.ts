/** Fitting untrusted text into the columns of a terminal. Without a width nothing is cut. */

import type { Style } from "./style.ts";
import { largest } from "../core/lists.ts";
import { columnsOf } from "../core/narrow_lines.ts";

export { columnsOf };

/** Columns of a terminal whose width nobody knows. */
export const USUAL_COLUMNS = 80;

/** Fewest columns that a shortened cell keeps. */
const LEAST = 8;
const GAP = 2;

/** A text of at most so many columns; `…` replaces what was cut. */
export function cutTo(columns: number, text: string): string {
  if (columnsOf(text) <= columns) return text;
  let kept = "";
  let used = 1;
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Lines of a table whose first row is the head; the widest cells are cut until the lines fit. */
export function fittedTable(
  rows: readonly (readonly string[])[],
  style: Style,
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    largest(rows.map((row) => columnsOf(row[at] ?? "")))
  );
  shrink(widths, (style.columns ?? Infinity) - GAP * (widths.length - 1));
  return rows.map((row, number) => {
    const cells = row.map((cell, at) => {
      const width = widths[at] ?? 0;
      const shown = cutTo(width, cell);
      return at === row.length - 1 ? shown : shown + " ".repeat(width - columnsOf(shown));
    });
    const line = cells.join(" ".repeat(GAP));
    return number === 0 ? style.paint("bold", line) : line;
  });
}

/** Takes columns from the widest until all fit together, or none can give more. */
function shrink(widths: number[], columns: number): void {
  let excess = widths.reduce((sum, width) => sum + width, 0) - columns;
  while (excess > 0) {
    const widest = largest(widths);
    if (widest <= LEAST) return;
    const next = largest(widths.filter((width) => width < widest));
    const givers = widths.filter((width) => width === widest).length;
    const step = Math.min(
      widest - Math.max(next, LEAST),
      Math.ceil(excess / givers),
    );
    for (const [at, width] of widths.entries()) {
      if (width !== widest || excess <= 0) continue;
      const given = Math.min(step, excess);
      widths[at] = width - given;
      excess -= given;
    }
  }
}

/** Lines of words, each with an indent and no wider than the terminal; longer words are cut. */
export function wrapped(text: string, indent: string, { columns }: Style): readonly string[] {
  if (columns === undefined) return [indent + text];
  const room = Math.max(LEAST, columns - indent.length);
  return linesOf(text.split(" ").map((word) => cutTo(room, word)), room)
    .map((line) => indent + line);
}

/** Lines of words as wide as the terminal, or as a usual one in a pipe; longer words stay whole. */
export function proseLines(
  text: string,
  indent: string,
  { columns }: Pick<Style, "columns">,
): readonly string[] {
  const room = Math.max(LEAST, (columns ?? USUAL_COLUMNS) - indent.length);
  return linesOf(text.split(" "), room).map((line) => indent + line);
}

/** Fewest columns that a sentence is broken into; with fewer, the terminal breaks it. */
const LEAST_SENTENCE = 24;

/** A sentence in lines as wide as the terminal, all but the first indented; in a pipe one line. */
export function sentenceLines(text: string, style: Style, indent = "  "): readonly string[] {
  if ((style.columns ?? 0) - indent.length < LEAST_SENTENCE) return [text];
  // With room for the indent in the first line, too.
  const [first = "", ...more] = proseLines(text, indent, style);
  return [first.slice(indent.length), ...more];
}

function linesOf(words: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (columnsOf(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
  }
  return [...lines, line];
}
