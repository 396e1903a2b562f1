/** Marks in words that a program replaces by what it finds or reads. */

import type { Piece, Word } from "../act.ts";

/** A part that is only known when it runs. */
export const UNKNOWN: Piece = { kind: "unknown" };

/** The word with a piece in place of each mark. */
export function replaced(word: Word, marks: readonly string[], piece: Piece): Word {
  return marks.reduce((made, mark) => withPiece(made, mark, piece), word);
}

function withPiece(word: Word, mark: string, piece: Piece): Word {
  if (mark === "") return word;
  const pieces = word.pieces.flatMap((one): readonly Piece[] => {
    if (one.kind !== "text" || !one.text.includes(mark)) return [one];
    return one.text.split(mark).flatMap((text, i): readonly Piece[] => [
      ...i === 0 ? [] : [piece],
      ...text === "" ? [] : [{ kind: "text", text } as const],
    ]);
  });
  return { ...word, pieces };
}

/** Whether one of the marks is in the word. */
export function hasMark({ pieces }: Word, marks: readonly string[]): boolean {
  return pieces.some((piece) =>
    piece.kind === "text" && marks.some((mark) => piece.text.includes(mark))
  );
}
