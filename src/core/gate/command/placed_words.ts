/** Names of files in folders into which programs put them. */

import type { Piece, Word } from "./act.ts";

/** The name of a file in its folder. */
export function placedIn(folder: Word, file: Word): Word {
  const name: Piece[] = [];
  for (const [at, piece] of file.pieces.entries()) {
    // At the very end, a slash is part of the name of a folder.
    const isLast = at === file.pieces.length - 1;
    const text = piece.kind === "text" ? piece.text : "";
    const slash = (isLast ? text.replace(/\/+$/, "") : text).lastIndexOf("/");
    if (slash < 0) name.push(piece);
    else name.splice(0, name.length, { kind: "text", text: text.slice(slash + 1) });
  }
  // Of a pattern for several folders, only the name at its end counts.
  const own = name.map((piece): Piece => piece.kind === "deep" ? { kind: "run" } : piece);
  const pieces: readonly Piece[] = [...folder.pieces, { kind: "text", text: "/" }, ...own];
  return { pieces, count: folder.count, source: `${folder.source} ${file.source}` };
}
