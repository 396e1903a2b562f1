import { largest } from "../core/lists.ts";
import { wrapped } from "./fit.ts";
import type { Style } from "./style.ts";

/** Fewest columns in which the last cell is wrapped; with fewer, the terminal breaks the line. */
const LEAST_LAST = 16;

/**
 * Lines of a table whose first row is the head. Every column but the last is as wide as its cells; the
 * last goes on in further lines of the same string where the terminal is too narrow.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  style: Style,
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, { length }] of row.slice(0, -1).entries()) {
      widths[at] = Math.max(widths[at] ?? 0, length);
    }
  }
  const before = widths.reduce((sum, width) => sum + width + 2, 0);
  const room = (style.columns ?? Infinity) - before;
  const lines = rows.map((row) => {
    const last = row.at(-1) ?? "";
    const words = largest(last.split(" ").map(({ length }) => length));
    const isWrapped = last.length > room && room >= Math.max(words, LEAST_LAST);
    const shown = isWrapped
      ? wrapped(last, " ".repeat(before), style).join("\n").slice(before)
      : last;
    return [...row.slice(0, -1).map((cell, at) => cell.padEnd(widths[at] ?? 0)), shown].join("  ");
  });
  return lines.map((line, at) => at === 0 ? style.paint("bold", line) : line);
}
