import type { Style } from "./style.ts";

/** Lines of a table whose first row is the head. Every column but the last is as wide as its cells. */
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
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  return lines.map((line, at) => at === 0 ? style.paint("bold", line) : line);
}
