/**
 * Values as programs print them: maps and structures of Go, arrays of PHP, pairs of Python and Clojure,
 * variables of Terraform; and of lists in YAML, where the value comes before its name.
 */

import type { Span } from "./card_number.ts";

const WORD = /[^\s\]}"'`,;]{1,256}(?=[\s\]}]|$)/y;
/** `print_r` writes a name in brackets, and the value to the end of its line. */
const PRINTED = /\][ \t]=>[ \t](?=\S)/y;
/** `serialize`, and `var_dump`, which may break the line. */
const COUNTED =
  /\\?["'](?:;s:\d{1,7}:\\?(?=")|\]?[ \t]{0,4}=>\s{1,60}string\(\d{1,7}\)[ \t](?="))/y;
/** The second of a pair. */
const PAIRED = /["'][ \t]{0,4},[ \t]{0,4}(?=["'])/y;
/** A value that stands for one that is not set. */
const OTHERWISE =
  /["'\])]{0,3}[ \t]{0,4}(?:(?:\|\||\?\?|\?:|or)[ \t]{1,4}|\)\.unwrap_or\()(?=["'])/y;
/** A block of Terraform with a value of its own. */
const DEFAULT = /"[ \t]{0,4}\{[^{}]{0,600}?\bdefault[ \t]{0,12}=[ \t]{0,4}(?=")/y;

/** How a value of a form has to be read: it is a word or line, or begins with a quote. */
export interface PrintedValue {
  readonly span: Span;
  /** Whether code has such a form too, so that the value must have a digit. */
  readonly isLikeCode: boolean;
}

/** The value of a name between `start` and `end` that a program printed. */
export function printedValue(text: string, start: number, end: number): PrintedValue | undefined {
  const before = text[start - 1] ?? "";
  if (before === "[") {
    const at = after(PRINTED, text, end);
    if (at !== undefined) return value(lineAt(text, at), false);
  }
  if (before === '"' || before === "'") {
    const counted = after(COUNTED, text, end);
    if (counted !== undefined) return value(quoted(text, counted), false);
    const paired = after(PAIRED, text, end);
    if (paired !== undefined && isOpenPair(text, start)) return value(quoted(text, paired), true);
    if (/variable[ \t]{1,4}"$/.test(text.slice(Math.max(0, start - 14), start))) {
      const given = after(DEFAULT, text, end);
      if (given !== undefined) return value(quoted(text, given), false);
    }
  }
  const otherwise = after(OTHERWISE, text, end);
  if (otherwise !== undefined) return value(quoted(text, otherwise), true);
  if (
    before === ":" && text[end] === " " &&
    /[\s{(]:$/.test(text.slice(Math.max(0, start - 2), start))
  ) {
    return value(quoted(text, end + 1), true);
  }
  if (text[end] === "=") return shellEcho(text, end + 1);
  if (text[end] === ":") return mapValue(text, start, end) ?? shellDefault(text, start, end);
  return undefined;
}

/** `("name", "value")`: the name stands first in round brackets that call nothing. */
function isOpenPair(text: string, start: number): boolean {
  return /(?:^|[\s[({,=])\([ \t]{0,4}["']$/.test(text.slice(Math.max(0, start - 8), start));
}

/** `map[password:… user:me]`, `{User:me Password:…}` and `&{Password:…}` of Go. */
function mapValue(text: string, start: number, end: number): PrintedValue | undefined {
  const before = text.slice(Math.max(0, start - 80), start);
  if (!/[[{ ]$/.test(before)) return undefined;
  WORD.lastIndex = end + 1;
  const length = WORD.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  const span: Span = [end + 1, end + 1 + length];
  const isOpened = /(?:map\[|&\{)$/.test(before);
  const isFollowed = /^ [A-Za-z_]\w{0,40}:[^\s:]/.test(text.slice(span[1], span[1] + 44));
  const isPreceded = /[[{ ][A-Za-z_]\w{0,40}:[^\s:]{1,60} $/.test(before);
  const isInside = /[{[]$/.test(before) || isPreceded;
  const isClosed = /^[\]}]/.test(text[span[1]] ?? "");
  return isOpened || (isInside && isFollowed) || (isPreceded && isClosed)
    ? value(span, true)
    : undefined;
}

/** `${NAME:-value}` of shells and Compose. */
function shellDefault(text: string, start: number, end: number): PrintedValue | undefined {
  if (text.slice(Math.max(0, start - 2), start) !== "${") return undefined;
  const match = /^:[-=]["']?([^"'{}$\s]{1,512})["']?\}/d.exec(text.slice(end, end + 520));
  const span = match?.indices?.[1];
  return span === undefined ? undefined : value([end + span[0], end + span[1]], false);
}

/** `NAME=$(echo value)`. */
function shellEcho(text: string, at: number): PrintedValue | undefined {
  const match = /^["']?\$\((?:echo|printf)(?: -[en])? ["']?([^\s"'$()]{1,512})["']?\)/d
    .exec(text.slice(at, at + 560));
  const span = match?.indices?.[1];
  return span === undefined ? undefined : value([at + span[0], at + span[1]], false);
}

/** `- value: …` on the line before `name: DB_PASSWORD`. */
export function valueLineBefore(text: string, start: number, end: number): Span | undefined {
  if (!/^["']?[ \t]{0,8}(?:\r?\n|$)/.test(text.slice(end, end + 12))) return undefined;
  if (!/(?:name|key):[ \t]{1,8}["']?$/.test(text.slice(Math.max(0, start - 16), start))) {
    return undefined;
  }
  const from = Math.max(0, start - 1000);
  const match =
    /(?:^|\n)[ \t+-]{0,60}value:[ \t]{1,8}(?:"([^"\r\n]{1,800})"|'([^'\r\n]{1,800})'|([^\s"'#][^\s]{0,800}))[ \t]{0,8}\r?\n[ \t+]{0,60}(?:name|key):[ \t]{1,8}["']?$/d
      .exec(text.slice(from, start));
  const span = match?.indices?.slice(1).find((one) => one !== undefined);
  return span === undefined ? undefined : [from + span[0], from + span[1]];
}

function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  const length = pattern.exec(text)?.[0].length;
  return length === undefined ? undefined : at + length;
}

function value(span: Span | undefined, isLikeCode: boolean): PrintedValue | undefined {
  return span === undefined ? undefined : { span, isLikeCode };
}

function lineAt(text: string, at: number): Span | undefined {
  const line = /^[^\r\n]{1,4096}/.exec(text.slice(at, at + 4096))?.[0].trimEnd() ?? "";
  return line === "" ? undefined : [at, at + line.length];
}

function quoted(text: string, at: number): Span | undefined {
  const part = text.slice(at, at + 2048);
  const length = /^"[^"\r\n]{1,2000}(?=")|^'[^'\r\n]{1,2000}(?=')/.exec(part)?.[0].length;
  return length === undefined ? undefined : [at + 1, at + length];
}
