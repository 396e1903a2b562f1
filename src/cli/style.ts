/** Colour and width for text that people read. */

/** A way to set text off. */
export type Paint = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const CODES: Readonly<Record<Paint, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
};

/** How to print for one terminal. */
export interface Style {
  /** Width in columns; undefined where lines should not be cut. */
  readonly columns: number | undefined;
  /** Sets text off, if the terminal has colours. */
  paint(paint: Paint, text: string): string;
}

/** Makes the style of a terminal. */
export function styleOf(color: boolean, columns: number | undefined): Style {
  return {
    columns,
    paint: (paint, text) => color && text !== "" ? `\x1b[${CODES[paint]}m${text}\x1b[0m` : text,
  };
}
