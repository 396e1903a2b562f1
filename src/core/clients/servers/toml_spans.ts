/** Places of tables and values in a TOML text that was parsed already. */

import type { JsonSpan } from "../../json/spans.ts";

/** A name and its value. */
export interface TomlPair extends JsonSpan {
  /** Names of a dotted key, in order. */
  readonly names: readonly string[];
  readonly value: JsonSpan;
}

/** A table: its header and the pairs that follow, up to the end of the last line. */
export interface TomlTable extends JsonSpan {
  readonly names: readonly string[];
  readonly isList: boolean;
  readonly pairs: readonly TomlPair[];
}

/** Tables in order; the first is that of the text itself, without a header. */
export function tomlTables(text: string): readonly TomlTable[] {
  const tables: TomlTable[] = [];
  let pairs: TomlPair[] = [];
  let header = { names: [] as readonly string[], isList: false, start: 0, end: 0 };
  const close = () => {
    const end = endOfLine(text, pairs.at(-1)?.end ?? header.end);
    tables.push({ ...header, pairs, end });
    pairs = [];
  };
  for (let at = behindBlank(text, 0); at < text.length; at = behindBlank(text, at)) {
    if (text[at] === "[") {
      close();
      const isList = text[at + 1] === "[";
      const read = namesAt(text, at + (isList ? 2 : 1));
      const end = text.indexOf("]", read.end) + (isList ? 2 : 1);
      header = { names: read.names, isList, start: at, end };
      at = end;
      continue;
    }
    const read = namesAt(text, at);
    const start = behindSpace(text, text.indexOf("=", read.end) + 1);
    const end = endOfValue(text, start);
    // A text that was parsed has none of these; without it the walk would not end.
    if (end <= at) break;
    pairs.push({ names: read.names, start: at, end, value: { start, end } });
    at = end;
  }
  close();
  return tables;
}

/** Dotted names, and where the last one ends. */
function namesAt(text: string, from: number): { names: readonly string[]; end: number } {
  const names: string[] = [];
  let at = behindSpace(text, from);
  for (;;) {
    const end = endOfName(text, at);
    const word = text.slice(at, end);
    names.push(word.startsWith('"') ? unquoted(word) : word.replace(/^'(.*)'$/s, "$1"));
    const next = behindSpace(text, end);
    if (text[next] !== ".") return { names, end };
    at = behindSpace(text, next + 1);
  }
}

function endOfName(text: string, at: number): number {
  if (text[at] === '"' || text[at] === "'") return endOfString(text, at);
  const [word = ""] = /^[\w-]*/.exec(text.slice(at, at + 1024)) ?? [];
  return at + word.length;
}

/** The text of a basic string; of one with escapes that JSON lacks, its text as written. */
function unquoted(word: string): string {
  try {
    return String(JSON.parse(word));
  } catch {
    return word;
  }
}

function behindSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

/** Behind white space, line ends and comments. */
function behindBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (/[\s\ufeff]/.test(text[at] ?? "")) at++;
    if (text[at] !== "#") return at;
    while (at < text.length && text[at] !== "\n") at++;
  }
}

/** Where a line ends, before its line end. */
export function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  const last = end < 0 ? text.length : end;
  return text[last - 1] === "\r" && last > from ? last - 1 : last;
}

function endOfValue(text: string, at: number): number {
  const first = text[at] ?? "";
  if (first === '"' || first === "'") return endOfString(text, at);
  if (first === "[" || first === "{") return endOfNest(text, at);
  let end = at;
  while (end < text.length && !/[\r\n#,\]}]/.test(text[end] ?? "")) end++;
  while (end > at && /[ \t]/.test(text[end - 1] ?? "")) end--;
  return end;
}

function endOfNest(text: string, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    const letter = text[end] ?? "";
    if (letter === '"' || letter === "'") end = endOfString(text, end) - 1;
    else if (letter === "#") { while (end + 1 < text.length && text[end + 1] !== "\n") end++; }
    else if (letter === "[" || letter === "{") depth++;
    else if ((letter === "]" || letter === "}") && --depth === 0) return end + 1;
  }
  return text.length;
}

/** Offset behind a string of one line or several. */
function endOfString(text: string, at: number): number {
  const quote = text[at] ?? "";
  const long = quote.repeat(3);
  const isLong = text.startsWith(long, at);
  const mark = isLong ? long : quote;
  for (let end = at + mark.length; end < text.length; end++) {
    if (quote === '"' && text[end] === "\\") end++;
    else if (text.startsWith(mark, end)) {
      end += mark.length;
      // Up to two quotes may stand before the closing ones.
      while (isLong && text[end] === quote) end++;
      return end;
    }
  }
  return text.length;
}
