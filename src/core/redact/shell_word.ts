/** Words of a command line, as POSIX shells read them: parts in quotes and parts without are one word. */

import type { Span } from "./card_number.ts";

const WORD_MAX_CHARACTERS = 4096;
/** The most characters of a word that may precede the value in it. */
const BEFORE_MAX_CHARACTERS = 200;
const LINE_MAX_CHARACTERS = 400;

/**
 * Widens a value to the end of its shell word, which may go on in quotes or over lines. A word that is
 * one text in quotes keeps them.
 */
export function wholeWord(text: string, [start, end]: Span): Span {
  if (!/^["' \\]/.test(text.slice(end, end + 1)) && end < text.length) return [start, end];
  const wordStart = startOfWord(text, start);
  if (wordStart === undefined) return [start, end];
  const outer = outerQuotes(text, wordStart);
  const open = quoteOpenAt(text.slice(wordStart, start), outer);
  const next = text[end] ?? "";
  if (open === "" && !/["']/.test(next) && !text.startsWith("\\ ", end)) return [start, end];
  const stop = endOfWord(text, start, open, outer);
  if (stop === undefined) return [start, open === "" ? end : Math.max(end, endOfLine(text, start))];
  if (stop <= end) return [start, end];
  if (open === "") return [start, stop];
  return isOneText(text, start, stop, open) ? [start, stop - 1] : [start - 1, stop];
}

/** The same for a value whose opening quote is at `at`; `undefined` if the quote is not closed. */
export function wholeQuoted(text: string, at: number): Span | undefined {
  const stop = endOfWord(text, at, "", "");
  if (stop === undefined) return undefined;
  return isOneText(text, at + 1, stop, text[at] ?? "") ? [at + 1, stop - 1] : [at, stop];
}

/** Where a text ends whose quote is not closed: with its line. */
function endOfLine(text: string, at: number): number {
  return at +
    (/^[^\r\n]*[^\s;,)}\]]/.exec(text.slice(at, at + WORD_MAX_CHARACTERS))?.[0].length ?? 0);
}

/** The rest of the line after an unclosed quote at `at`. */
export function unclosedAt(text: string, at: number): Span | undefined {
  const end = endOfLine(text, at + 1);
  return end > at + 1 ? [at + 1, end] : undefined;
}

function isOneText(text: string, start: number, stop: number, quote: string): boolean {
  return text[stop - 1] === quote && text.indexOf(quote, start) === stop - 1;
}

function startOfWord(text: string, at: number): number | undefined {
  for (let start = at; start > at - BEFORE_MAX_CHARACTERS; start--) {
    if (start === 0 || /\s/.test(text[start - 1] ?? "")) return start;
  }
  return undefined;
}

/** The quote that is open at the end of a part of a word, or an empty text. */
function quoteOpenAt(part: string, outer: string): string {
  let quote = "";
  for (const character of part) {
    if (character === quote) quote = "";
    else if (quote === "" && /["']/.test(character) && !outer.includes(character)) {
      quote = character;
    }
  }
  return quote;
}

/** Where a word ends; `undefined` if a quote is not closed within reach. */
function endOfWord(
  text: string,
  start: number,
  open: string,
  outer: string,
): number | undefined {
  let quote = open;
  for (let at = start; at < start + WORD_MAX_CHARACTERS; at++) {
    const character = text[at];
    if (character === undefined) return quote === "" ? at : undefined;
    if (quote !== "") {
      if (character === quote) quote = "";
      else if (character === "\\" && quote === '"') at++;
    } else if (character === "\\") {
      if (/["']/.test(text[at + 1] ?? "")) return at;
      at++;
    } else if (/[\s;&|<>(){}[\],`]/.test(character)) return at;
    else if (/["']/.test(character)) {
      if (outer.includes(character)) return at;
      quote = character;
    }
  }
  // A word without an end is taken as far as it was read, so that no part is read again.
  return open === "" ? start + WORD_MAX_CHARACTERS : undefined;
}

/** The quotes around the whole command: the same quote ends it. */
function outerQuotes(text: string, wordStart: number): string {
  const before = text.slice(Math.max(0, wordStart - LINE_MAX_CHARACTERS), wordStart);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const isOpen = (quote: string) => line.split(quote).length % 2 === 0;
  return ['"', "'"].filter(isOpen).join("");
}
