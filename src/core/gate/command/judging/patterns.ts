/** Patterns of names in words, as searches take them, read like those of a shell. */

import type { Piece, Word } from "../act.ts";
import { expandBraces } from "../braces.ts";
import { wholeText } from "../programs/word_parts.ts";

const SIGNS: Readonly<Record<string, Piece["kind"]>> = { "**": "deep", "*": "run", "?": "letter" };

/** The names that a pattern stands for; none for one that leaves names out, or that any name may fit. */
export function patternWords(word: Word): readonly Word[] {
  const text = wholeText(word);
  if (text === undefined) return [word];
  if (text.startsWith("!")) return [];
  const patterns = text.includes("{")
    ? expandBraces(text) ?? [text.replaceAll(/[{,}]/g, "*")]
    : [text];
  return patterns.map(nameOf).filter((name) => !/^[*?]*$|^[*?].*[*?]$/.test(name)).map((name) => ({
    pieces: piecesOf(name),
    count: "one",
    source: word.source,
  }));
}

/** The pattern without folders of which only a pattern is known, and without what stands for all below. */
function nameOf(pattern: string): string {
  const path = pattern.replace(/^\/+/, "").replace(/(?:\/+\**)+$/, "");
  const names = path.split("/");
  const last = names.findLastIndex((name, i) => i < names.length - 1 && /[*?[]/.test(name));
  return names.slice(last + 1).join("/");
}

function piecesOf(pattern: string): readonly Piece[] {
  const parts = pattern.match(/\*\*|[*?]|\[[^\]]*\]|[^*?[]+|\[/g) ?? [];
  const pieces: Piece[] = [];
  for (const part of parts) {
    const kind = part.startsWith("[") ? "run" : SIGNS[part];
    pieces.push(kind === undefined ? { kind: "text", text: part } : { kind } as Piece);
  }
  return pieces;
}
