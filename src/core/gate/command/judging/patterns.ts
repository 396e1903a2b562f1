/** Patterns of names in words, as searches take them, read like those of a shell. */

import type { Piece, Word } from "../act.ts";
import { expandBraces } from "../braces.ts";
import { anyWord, textWord, wholeText } from "../programs/word_parts.ts";

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

/** Whether a program that takes words for patterns takes this one for a pattern. */
export function isPattern(word: Word): boolean {
  return /[*?[{\\]/.test(wholeText(word) ?? "");
}

/** A name in braces, which stands for itself. */
const PLAIN_BRACES = /\{[^{},.]*\}/g;

/**
 * The places that a pattern of files names by its braces: `{../a,b}/*.ts` leads out of the folder. A
 * star never does, as no folder lists `..`.
 */
export function placesOf(word: Word): readonly Word[] {
  const text = wholeText(word);
  if (text === undefined || !/[{\\]/.test(text) || text.startsWith("!")) return [word];
  const places = /\{/.test(text.replaceAll(PLAIN_BRACES, "")) ? expandBraces(text) : [text];
  if (places === undefined) return [anyWord("one", word.source)];
  return places.map((place) => textWord(place.replaceAll(/\\(.)/g, "$1")));
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
