/** Compares the pieces of a word, some of them unknown, with patterns of a policy. */

import type { Piece } from "../act.ts";

/** A character of a pattern, or `*` and `?` of it. */
export type Sign = { readonly letter: string } | "*" | "?";

/** Splits a pattern in which `[*]` and `[?]` are the signs themselves. */
export function signsOf(pattern: string): readonly Sign[] {
  const signs: Sign[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const quoted = /^\[([*?])\]/.exec(pattern.slice(at, at + 3))?.[1];
    if (quoted !== undefined) {
      signs.push({ letter: quoted });
      at += 2;
    } else {
      const letter = pattern.charAt(at);
      signs.push(letter === "*" || letter === "?" ? letter : { letter });
    }
  }
  return signs;
}

/** The signs of a text that is not a pattern. */
export function lettersOf(text: string): readonly Sign[] {
  return [...text].map((letter) => ({ letter }));
}

/** Longest pattern times longest word that are compared; beyond it anything may match. */
const MAX_STEPS = 1_000_000;

/** Whether some value of the pieces matches the pattern. */
export function mayMatch(signs: readonly Sign[], pieces: readonly Piece[]): boolean {
  if (differsAtAnEnd(signs, pieces)) return false;
  const atoms = pieces.flatMap((piece): readonly (string | Piece)[] =>
    piece.kind === "text" ? [...piece.text] : [piece]
  );
  if ((signs.length + 1) * (atoms.length + 1) > MAX_STEPS) return true;
  // Row by row: whether the rest of the pattern may match the rest of the word.
  let next = signs.map(() => false);
  next.push(true);
  for (let i = signs.length - 1; i >= 0 && signs[i] === "*"; i--) next[i] = true;
  for (let j = atoms.length - 1; j >= 0; j--) {
    const atom = atoms[j];
    const row: boolean[] = new Array<boolean>(signs.length + 1).fill(false);
    const isRun = typeof atom === "object" && atom.kind !== "letter";
    row[signs.length] = isRun && next[signs.length] === true;
    for (let i = signs.length - 1; i >= 0; i--) {
      const sign = signs[i];
      if (sign === undefined || atom === undefined) continue;
      if (sign === "*") row[i] = row[i + 1] === true || next[i] === true;
      else if (typeof atom === "string") {
        row[i] = (sign === "?" || sign.letter === atom) && next[i + 1] === true;
      } else if (atom.kind === "letter") row[i] = fits(sign, atom) && next[i + 1] === true;
      else row[i] = next[i] === true || (fits(sign, atom) && row[i + 1] === true);
    }
    next = row;
  }
  return next[0] === true;
}

/** A first look: whether the first or the last letters are known and differ. */
function differsAtAnEnd(signs: readonly Sign[], pieces: readonly Piece[]): boolean {
  const [sign] = signs;
  const [piece] = pieces;
  if (
    typeof sign === "object" && piece?.kind === "text" && piece.text !== "" &&
    !piece.text.startsWith(sign.letter)
  ) return true;
  const lastSign = signs.at(-1);
  const lastPiece = pieces.at(-1);
  return typeof lastSign === "object" && lastPiece?.kind === "text" && lastPiece.text !== "" &&
    !lastPiece.text.endsWith(lastSign.letter);
}

function fits(sign: Sign, piece: Piece): boolean {
  if (piece.kind === "deep" || piece.kind === "unknown" || typeof sign !== "object") return true;
  return sign.letter !== "/";
}

/** Whether every value of the pieces matches the pattern, as far as this can be told quickly. */
export function mustMatch(signs: readonly Sign[], pieces: readonly Piece[]): boolean {
  const star = signs.indexOf("*");
  const first = pieces[0];
  const end = pieces.at(-1);
  const start = first?.kind === "text" ? [...first.text] : [];
  const ending = end?.kind === "text" ? [...end.text] : [];
  if (star < 0) return false; // a value that is known to the end is asked as a text
  const last = signs.lastIndexOf("*");
  if (signs.slice(star, last).some((sign) => sign !== "*")) return false;
  const [head, tail] = [signs.slice(0, star), signs.slice(last + 1)];
  if (pieces.length === 1 && head.length + tail.length > start.length) return false;
  return start.length >= head.length && ending.length >= tail.length &&
    isLetters(head, start) && isLetters(tail, ending.slice(ending.length - tail.length)) &&
    (pieces.length <= 1 || first !== end);
}

function isLetters(signs: readonly Sign[], letters: readonly string[]): boolean {
  return signs.every((sign, i) =>
    sign === "?" ? letters[i] !== undefined : typeof sign === "object" && sign.letter === letters[i]
  );
}
