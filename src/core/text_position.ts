import { printableInPlace } from "./text.ts";

export interface TextPosition {
  /** Line, from 1. */
  readonly line: number;
  /** Column in UTF-16 code units, from 1. */
  readonly column: number;
}

/** Line and column of an offset; lines end with LF, CR LF or CR. */
export function positionOf(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** Longest part of a line that an excerpt shows. */
const SHOWN_CHARACTERS = 100;

/**
 * The line at a position with a caret below it, as two lines of text. A long line is cut, and
 * characters that are not printable are shown as spaces, so that the caret has the right column.
 */
export function excerpt(text: string, { line, column }: TextPosition): string {
  const full = text.split(/\r\n|\n|\r/)[line - 1] ?? "";
  const start = Math.max(0, column - 1 - SHOWN_CHARACTERS / 2);
  const shown = printableInPlace(full.slice(start, start + SHOWN_CHARACTERS));
  const gutter = String(line);
  const caret = " ".repeat(column - 1 - start);
  return `  ${gutter} | ${shown}\n  ${" ".repeat(gutter.length)} | ${caret}^`;
}
