export type Paint = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const CODES: Readonly<Record<Paint, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
};

export interface Style {
  /** Width in columns; `undefined` if lines must not be cut, as in a pipe. */
  readonly columns: number | undefined;
  /** Adds the escape codes of a colour; returns plain text where colour is off. */
  paint(paint: Paint, text: string): string;
}

/** The style of a terminal with or without colour, of a width in columns. */
export function styleOf(color: boolean, columns: number | undefined): Style {
  return {
    columns,
    paint: (paint, text) => color && text !== "" ? `\x1b[${CODES[paint]}m${text}\x1b[0m` : text,
  };
}
