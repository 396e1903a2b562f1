/**
 * Values in other forms than after a sign: blocks of YAML, texts in three quotes, declarations with
 * a type, calls, parts of forms, and cells next to a name. Each reads a bounded part of the text.
 */

import type { Span } from "./card_number.ts";

const BLOCK_MAX_CHARACTERS = 16_384;
const QUOTED_MAX_CHARACTERS = 4096;

/** White space within a line, also what pages use. */
export const BLANK = "[ \\t\\u00a0\\u2000-\\u200a\\u202f\\u3000]";

/** The indicator of a block scalar (YAML 1.2, 8.1), or nothing but a comment. */
const BLOCK = /(?:[|>][-+0-9]{0,2})?[ \t]{0,40}(?:#[^\r\n]{0,200})?\r?\n/y;
/**
 * Characters that may precede a name on its line, and on the lines of its block: blanks, marks of
 * diffs.
 */
const MARGIN = /^[ \t>+-]*$/;
const MARGIN_MAX = 60;

/** Tags and anchors before a value (YAML 1.2, 6.9). */
const PROPERTIES =
  /(?:(?:!<[^>\s]{1,100}>|![^\s,[\]{}]{0,100}|&[^\s,[\]{}]{1,100})[ \t]{1,8}){0,2}/y;

/** Where a value of YAML begins, after its tag and anchor. */
export function afterProperties(text: string, at: number): number {
  PROPERTIES.lastIndex = at;
  return at + (PROPERTIES.exec(text)?.[0].length ?? 0);
}

/** Whether nothing but the indicator of a block, or a comment, is left of the line. */
export function isBlockAt(text: string, at: number): boolean {
  BLOCK.lastIndex = at;
  return /^[|>]/.test(BLOCK.exec(text)?.[0] ?? "");
}

/** The lines of a block after a name that begins at `start`, or the one word on the line below. */
export function blockAt(text: string, start: number, at: number): Span | undefined {
  BLOCK.lastIndex = at;
  const opening = BLOCK.exec(text)?.[0];
  if (opening === undefined) return undefined;
  const isBlock = /^[|>]/.test(opening);
  const margin = marginBefore(text, start);
  if (margin === undefined) return undefined;
  let span: Span | undefined;
  let next = at + opening.length;
  while (next - at < BLOCK_MAX_CHARACTERS) {
    const end = endOfLine(text, next);
    const line = text.slice(next, Math.min(end, next + BLOCK_MAX_CHARACTERS));
    const indent = indentOf(line, margin);
    if (line.trim() !== "" && indent === undefined) break;
    if (!isBlock && span !== undefined && (indent === undefined || !isPlain(line))) break;
    if (indent !== undefined) span = [span?.[0] ?? next + indent, next + line.trimEnd().length];
    next = end + 1;
    if (end >= text.length) break;
  }
  if (isBlock || span === undefined) return span;
  // Below a name without a value there is a mapping more often than a word.
  const word = text.slice(...span);
  const named = /^(?:value|data|current|plain(?:text)?):[ \t]{1,8}["']?(?=\S)/.exec(word)?.[0]
    .length;
  if (named !== undefined) return [span[0] + named, span[1]];
  return /[ \t:{[]/.test(word.replace(/\s*\r?\n\s*/g, "")) ? undefined : span;
}

/** The margin before a name on its line; `undefined` if other text precedes it. */
function marginBefore(text: string, start: number): string | undefined {
  const before = text.slice(Math.max(0, start - MARGIN_MAX), start);
  const margin = before.slice(before.lastIndexOf("\n") + 1).replace(/-( *)$/, " $1");
  // INVARIANT: the margin is whole, so blocks within blocks are indented further and further.
  return margin.length === MARGIN_MAX || !MARGIN.test(margin) ? undefined : margin;
}

/** The length of a line's indent if it is deeper than a margin and something follows. */
function indentOf(line: string, margin: string): number | undefined {
  const indent = /^[ \t>+-]*/.exec(line)?.[0] ?? "";
  const isDeeper = indent.length > margin.length && /[ \t]$/.test(indent) &&
    line.trimEnd().length > indent.trimEnd().length;
  return isDeeper ? indent.length : undefined;
}

/** Whether a line can be a part of a plain scalar: no mapping, no item, no comment. */
function isPlain(line: string): boolean {
  return !/^[ \t]*(?:[-#?][ \t]|[-#?]$)|[:=](?:[ \t"']|$)|[ \t]#/.test(line.trimEnd());
}

/**
 * The whole of a plain scalar (YAML 1.2, 7.3.3) whose first word is given: the words after it if
 * `withWords`, and lines that are indented deeper than the name at `start`.
 */
export function plainScalarAt(text: string, start: number, first: Span, withWords: boolean): Span {
  const margin = marginBefore(text, start);
  if (margin === undefined) return first;
  let lineEnd = endOfLine(text, first[1]);
  const rest = text.slice(first[1], Math.min(lineEnd, first[1] + QUOTED_MAX_CHARACTERS));
  let end = first[1];
  if (rest.trim() !== "") {
    const words = rest.replace(/[ \t]#.*$/s, "").trimEnd();
    if (!withWords || !/^[ \t]/.test(words) || !isPlain(words)) return first;
    end += words.length;
    if (words.length < rest.trimEnd().length) return [first[0], end];
  }
  while (lineEnd < text.length && lineEnd - first[0] < BLOCK_MAX_CHARACTERS) {
    const next = lineEnd + 1;
    lineEnd = endOfLine(text, next);
    const line = text.slice(next, Math.min(lineEnd, next + BLOCK_MAX_CHARACTERS));
    if (indentOf(line, margin) === undefined || !isPlain(line)) break;
    end = next + line.trimEnd().length;
  }
  return [first[0], end];
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** A text in three quotes, perhaps over several lines, without the blanks at its ends. */
export function tripleQuotedAt(text: string, at: number): Span | undefined {
  const quotes = text.slice(at, at + 3);
  if (quotes !== '"""' && quotes !== "'''") return undefined;
  const part = text.slice(at + 3, at + 3 + BLOCK_MAX_CHARACTERS);
  const end = part.indexOf(quotes);
  const inside = end < 0 ? part : part.slice(0, end);
  const from = inside.length - inside.trimStart().length;
  const to = inside.trimEnd().length;
  return to > from ? [at + 3 + from, at + 3 + to] : undefined;
}

const HEREDOC = /<<(?:<|[-~])?[ \t]{0,4}(["']?)([A-Za-z_]\w{0,40})\1[^\n]{0,80}\n/y;
const HEREDOC_MAX_CHARACTERS = 8192;

/**
 * The lines of a text that a word ends, as shells, Terraform, Ruby, Perl and PHP write it. Without its end,
 * the first line. There is no span if nothing is in it.
 */
export function heredocAt(text: string, at: number): { readonly span?: Span } | undefined {
  HEREDOC.lastIndex = at;
  const match = HEREDOC.exec(text);
  if (match === null) return undefined;
  const from = at + match[0].length;
  const part = text.slice(from, from + HEREDOC_MAX_CHARACTERS);
  const end = part.search(new RegExp(`^[ \\t]*${match[2] ?? ""}(?!\\w)`, "m"));
  const inside = end < 0 ? /^[^\n]*/.exec(part)?.[0] ?? "" : part.slice(0, end);
  const lead = inside.length - inside.trimStart().length;
  const stop = inside.trimEnd().length;
  return stop <= lead ? {} : { span: [from + lead, from + stop] };
}

/** A character after a doubled quote that means one quote in a text. */
export const DOUBLED = /[\w!#$%^&*-]/;

/**
 * Signs that join texts: of JavaScript, Python and Java; of PHP, Perl and Lua; of Basic; of SQL. Terraform puts
 * an arrow between the old and the new. Python and C join texts that follow each other on lines.
 */
const JOINED =
  /[ \t]{0,40}(?:\r?\n[ \t]{0,40})?(?:\+|\.{1,2}|&|\|\||->)\s{0,40}(?=["'])|[ \t]{0,40}\\?\r?\n[ \t]{1,40}(?=(["'])[^"'\r\n]{1,400}\1[ \t]{0,8}(?:[);,]|\\?\r?\n|$))/y;
const JOINED_MAX = 64;

/** A text in quotes, over lines if none ends it on its own, with the texts that are joined to it. */
export function quotedWholeAt(text: string, at: number, quote: string): Span | undefined {
  let span = quotedAt(text, at, quote) ?? quotedLinesAt(text, at, quote);
  for (let count = 0; span !== undefined && count < JOINED_MAX; count++) {
    JOINED.lastIndex = span[1] + 1;
    const next = span[1] + 1 + (JOINED.exec(text)?.[0].length ?? 0);
    const more = next === span[1] + 1 ? undefined : quotedAt(text, next, text[next] ?? "");
    if (more === undefined) break;
    span = [span[0], more[1]];
  }
  return span;
}

/** A text in quotes over several lines, if no line begins another value. */
function quotedLinesAt(text: string, at: number, quote: string): Span | undefined {
  const span = quotedAt(text, at, quote, true);
  if (span === undefined || !/^(?:[\s,;)\]}"'|&<]|$)/.test(text[span[1] + 1] ?? "")) {
    return undefined;
  }
  const lines = text.slice(...span).split("\n").slice(1);
  return lines.some((line) => /^\s*["']?[\w.-]{1,80}["']?(?:[ \t]*:[ \t"']|=)/.test(line))
    ? undefined
    : span;
}

/**
 * A text in quotes, on one line unless `overLines`. A quote that is escaped or doubled is a part of
 * it.
 */
export function quotedAt(
  text: string,
  at: number,
  quote: string,
  overLines = false,
): Span | undefined {
  const start = at + 1;
  let plain: number | undefined;
  for (let end = start; end < start + QUOTED_MAX_CHARACTERS; end++) {
    const character = text[end];
    if (character === undefined) break;
    if (!overLines && (character === "\n" || character === "\r")) break;
    if (character === "\\" && text[end + 1] === quote) {
      plain ??= end + 1;
      end++;
    } else if (character === quote) {
      const isDoubled = text[end + 1] === quote && DOUBLED.test(text[end + 2] ?? "");
      if (!isDoubled) return end === start ? undefined : [start, end];
      plain ??= end;
      end++;
    }
  }
  // After a backslash that escapes nothing, the first quote ends the text.
  return plain === undefined || plain === start ? undefined : [start, plain];
}

/** A type between a name and its value: of TypeScript, Rust, Python and Kotlin; of Go; of C. */
const DECLARED =
  /\??:[ \t]{0,4}(?:&(?:'\w{1,20} )?)?[\w.]{1,30}(?:[<[][\w<>[\]., |?]{0,40}[>\]])?(?:\[\])?\??(?: \| [\w.]{1,20}){0,3}[ \t]{0,4}=[ \t]{0,4}(?=[bBrRuU]{0,2}["'`])|[ \t]{1,4}(?:string|\[\]byte|String|str)[ \t]{1,4}:?=[ \t]{0,4}(?=["'`])|\[\d{0,6}\][ \t]{0,4}=[ \t]{0,4}(?=["'])/y;
/** The name is the first argument of a call, the value the next. */
const ARGUMENT = /["'`][ \t]{0,4},[ \t]{0,4}(?=[bBrRuU]{0,2}["'`])/y;
const CALLED = /[\w$\].]\([ \t]{0,4}["'`]$/;
/** Letters before the quotes of bytes, raw texts and shells; a bracket; a constructor that takes a text. */
const PREFIX =
  /(?:[bBrRuU]{1,2}|@|\$|(?:new [\w.]{0,40}(?:String|Secret|Password|Credential|Key|Token)\w{0,20}|String::from|Buffer\.from|Secret(?:Str|String)?|SecureString)?\(\s{0,40}|(?:null|\(known after apply\)) -> )(?=["'])/y;

/** Where a value in quotes begins after a declared name, or after a name in a call. */
export function quoteAfter(text: string, start: number, end: number): number | undefined {
  DECLARED.lastIndex = end;
  let length = DECLARED.exec(text)?.[0].length;
  if (length === undefined && CALLED.test(text.slice(Math.max(0, start - 8), start))) {
    ARGUMENT.lastIndex = end;
    length = ARGUMENT.exec(text)?.[0].length;
  }
  return length === undefined ? undefined : afterPrefix(text, end + length);
}

/** The quote after the letters before it. */
export function afterPrefix(text: string, at: number): number {
  PREFIX.lastIndex = at;
  return at + (PREFIX.exec(text)?.[0].length ?? 0);
}

/** RFC 7578: the value follows the headers of its part and an empty line. */
const FORM_PART =
  /["']?(?:;[^\r\n]{0,200})?(?:\r?\n[A-Za-z-]{1,40}:[^\r\n]{0,200}){0,4}\r?\n\r?\n/y;

/** The value of a field of a form whose name ends at `end`. */
export function formFieldAt(text: string, start: number, end: number): Span | undefined {
  if (!/\bname=["']?$/.test(text.slice(Math.max(0, start - 6), start))) return undefined;
  FORM_PART.lastIndex = end;
  const length = FORM_PART.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  const from = end + length;
  const line = /^[^\r\n]{1,4096}/.exec(text.slice(from, from + 4096))?.[0] ?? "";
  return line === "" || line.startsWith("--") ? undefined : [from, from + line.length];
}

/** Names and values side by side: a row of a table, or words that blanks align. */
const CELL = /[`* \t]{0,80}\|[ \t`]{0,80}([^\s|`]{1,512})[ \t`]{0,200}(?=\||\r?\n|$)/y;
const ALIGNED = /(?: {2,80}|\t{1,8})([^\s|]{1,512})[ \t]{0,8}(?=\r?\n|$)/y;

/** The value next to a name that begins a line or a row. */
export function besideAt(
  text: string,
  { start, end, startsLine }: {
    readonly start: number;
    readonly end: number;
    readonly startsLine: boolean;
  },
): Span | undefined {
  const before = text.slice(Math.max(0, start - 40), start);
  const startsRow = startsLine || /(?:^|[\r\n])[ \t>+-]*\|[ \t`*]*$/.test(before);
  for (const pattern of startsLine ? [CELL, ALIGNED] : startsRow ? [CELL] : []) {
    pattern.lastIndex = end;
    const match = pattern.exec(text);
    if (match === null) continue;
    const from = end + match[0].indexOf(match[1] ?? "", match[0].search(/[|\t]| {2}/));
    return [from, from + (match[1] ?? "").length];
  }
  return undefined;
}
