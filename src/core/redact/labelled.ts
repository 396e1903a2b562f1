// deno-lint-ignore-file no-control-regex
/**
 * Secrets that are known by their name: `PASSWORD=…` in an environment file, `X-Api-Key: …` in a header,
 * `?token=…` in an address, `Password=…;` in a connection string, `"secret":"…"` in JSON that breaks off,
 * `--token …` on a command line. Code has such names too, so a value must look like one.
 */

import type { Span } from "./card_number.ts";
import { CODE, headerAt, SCHEME, spanOf, startsLine } from "./header_value.ts";
import { unclosedAt, wholeQuoted, wholeWord } from "./shell_word.ts";
import {
  afterPrefix,
  afterProperties,
  besideAt,
  BLANK,
  blockAt,
  formFieldAt,
  isBlockAt,
  plainScalarAt,
  quoteAfter,
  quotedAt,
  quotedWholeAt,
  tripleQuotedAt,
} from "./value_forms.ts";
import {
  canBeSecret,
  credentialsStart,
  looksMade,
  NAME_MAX_CHARACTERS,
  SECRET_WORD,
  type SecretName,
  secretName,
} from "./secret_names.ts";

export interface LabelledSecret {
  readonly kind: SecretName["kind"];
  readonly span: Span;
}

const WORDS = new RegExp(SECRET_WORD, "gi");
const NAME_BEFORE = /[A-Za-z0-9_.$-]*$/;
const NAME_AFTER = /[A-Za-z0-9_.$-]*/y;
/** The member or attribute `value` next to the name. */
const SEPARATOR_BEFORE_VALUE = String
  .raw`(["'])(?:(?:\s{1,8}[\w:.-]{1,40}="[^"<>]{0,100}"){0,3}\s{0,8}|,\s{0,8}["']?)value["']?\s{0,4}([:=])([ \t]{0,8})`;
/** Between a name and its value: an assignment, a colon, or the member `value` next to the name. */
const SEPARATOR = new RegExp(
  `(["'\`]?)\\]?(${BLANK}{0,8})(=>|:=|[?+]?=(?!=)|::(?=[ \\t])|[:：](?!:))(${BLANK}{0,8})|` +
    SEPARATOR_BEFORE_VALUE,
  "y",
);
/** Characters of an unquoted value. */
const UNQUOTED = /[^\s"'`;&,<>|(){}[\]\\\x00-\x1f]{1,4096}/y;
const WORD = /[^\s\x00-\x1f]{1,4096}/y;
const FIELD = /[^;"'\r\n]{1,4096}/y;
const ELEMENT = /[^<>\r\n]{1,4096}/y;
/** `value:` on the line after a name, as lists of variables in YAML have it. */
const YAML_VALUE = /^\r?\n[ \t]{1,40}value:[ \t]{1,8}["']?/;
/** Words before a name that has its value after a space: shells, Dockerfiles, `.netrc`, settings. */
const GIVEN =
  /(?:^|\n)[ \t+]{0,20}(?:ENV|ARG|setx|set)(?: -{1,2}[A-Za-z-]{1,12}){0,3} $|\blogin \S{1,60}\s{1,4}$|\bconfig(?:ure)?[ :]set (?:--?[\w-]{1,20} ){0,3}[\w./:@-]{0,60}$/;
/** The attribute `value` of an element, perhaps after others. */
const VALUE_ATTRIBUTE = /(?:\s{1,8}[\w:.-]{1,40}="[^"<>]{0,100}"){0,3}\s{1,8}value=(?=["'])/y;
/** Finds values of telling names, first to last. */
export function labelledSecrets(text: string): LabelledSecret[] {
  const found: LabelledSecret[] = [];
  WORDS.lastIndex = 0;
  for (let match = WORDS.exec(text); match !== null; match = WORDS.exec(text)) {
    const from = Math.max(0, match.index - NAME_MAX_CHARACTERS);
    const start = match.index - (NAME_BEFORE.exec(text.slice(from, match.index))?.[0].length ?? 0);
    NAME_AFTER.lastIndex = match.index;
    const end = match.index + (NAME_AFTER.exec(text)?.[0].length ?? 0);
    WORDS.lastIndex = end;
    if (end - start > NAME_MAX_CHARACTERS) continue;
    const words = text.slice(start, end).replace(/^[.$-]+/, "");
    const name = secretName(words) ?? afterDot(words);
    if (name === undefined) continue;
    const span = valueAfter(text, start, end, name);
    if (span === undefined) continue;
    found.push({ kind: name.kind, span });
    WORDS.lastIndex = Math.max(end, span[1]);
  }
  return found;
}

/** In `config.password` and `a:_authToken` the last part is the name. */
function afterDot(words: string): SecretName | undefined {
  const dot = words.lastIndexOf(".");
  return dot < 0 ? undefined : secretName(words.slice(dot + 1));
}

function valueAfter(text: string, start: number, end: number, name: SecretName): Span | undefined {
  const isHeader = name.kind === "authorization" || name.kind === "cookie";
  const declared = isHeader ? undefined : quoteAfter(text, start, end);
  if (declared !== undefined) {
    const span = quotedWholeAt(text, declared, text[declared] ?? "");
    return span === undefined
      ? acceptUnclosed(text, declared, name, false)
      : acceptQuoted(text, span, name, false);
  }
  SEPARATOR.lastIndex = end;
  const separator = SEPARATOR.exec(text);
  if (separator === null) return withoutSeparator(text, start, end, name);
  const isColon = separator[3] === ":" || separator[3] === "：";
  const after = end + separator[0].length;
  const at = afterPrefix(text, isColon ? afterProperties(text, after) : after);
  const block = isColon ? blockAt(text, start, at) : undefined;
  if (block !== undefined) return acceptBlock(text, block, name);
  if (isColon && isBlockAt(text, at)) return undefined;
  const quote = text[at] ?? "";
  if (quote === '"' || quote === "'" || quote === "`") {
    const triple = tripleQuotedAt(text, at);
    if (triple !== undefined) return acceptQuoted(text, triple, name, true);
    // Nothing is in the quotes.
    if (text[at + 1] === quote) return undefined;
    const isShell = separator[3] === "=" && (separator[2] ?? "") + (separator[4] ?? "") === "";
    const span = (isShell ? joinedWord(text, at) : undefined) ?? quotedWholeAt(text, at, quote);
    if (span !== undefined) return acceptQuoted(text, span, name, startsLine(text, start));
    const unclosed = acceptUnclosed(text, at, name, startsLine(text, start));
    if (unclosed !== undefined) return unclosed;
  }
  const sign = signOf(separator[3] ?? separator[6] ?? "");
  const spaced = (separator[4] ?? "") !== "" || (separator[2] ?? "") !== "";
  const nameQuote = separator[1] ?? "";
  if (isHeader) {
    return sign === ":" || sign === "=" ? headerAt(text, start, at, name) : undefined;
  }
  const before = text[start - 1] ?? "";
  if (sign === "=") {
    const braced = bracedAt(text, start, at);
    if (braced !== undefined) return accept(text, braced, name, "code");
    const isMember = spaced && /[\w$][.]$/.test(text.slice(Math.max(0, start - 2), start)) ||
      /^(?:this|self)\./.test(text.slice(start, start + 5));
    if (!isMember && /(?:^|[;"'`])[ ]?$/.test(text.slice(Math.max(0, start - 2), start))) {
      const field = fieldAt(text, at);
      if (field !== undefined) return accept(text, field, name, "field");
    }
    const line = startsLine(text, start) && !isMember ? restOfLine(text, at, name) : undefined;
    if (line !== undefined) return accept(text, line, name, "line");
    const how = before === "?" || before === "&" ? "field" : "code";
    const first = accept(text, spanOf(UNQUOTED, text, at), name, how);
    return first === undefined || how === "field" ? first : wholeWord(text, first);
  }
  if (sign !== ":" || !(spaced || nameQuote !== "" || startsLine(text, start))) return undefined;
  const isLine = startsLine(text, start) && nameQuote === "" && !isProse(text, at);
  const span = isLine ? spanOf(WORD, text, at) : spanOf(UNQUOTED, text, at);
  const isPassword = isLine && name.kind === "password";
  const first = accept(text, span, name, isPassword ? "line" : "code");
  return first === undefined || !isLine ? first : plainScalarAt(text, start, first, isPassword);
}

/** A shell word that begins with a text in quotes and goes on after it. */
function joinedWord(text: string, at: number): Span | undefined {
  const close = quotedAt(text, at, text[at] ?? "")?.[1];
  return close !== undefined && /[\w$"']/.test(text[close + 1] ?? "")
    ? wholeQuoted(text, at)
    : undefined;
}

/** Signs that assign are one, and so are those that only name. */
function signOf(sign: string): string {
  return sign === "：" || sign === "::" ? ":" : sign.endsWith("=") && sign !== ":=" ? "=" : sign;
}

/** A value in braces, as connection strings of ODBC have it: in a field, and before another. */
function bracedAt(text: string, start: number, at: number): Span | undefined {
  if (text[at] !== "{" || !/[;"'][ ]?$/.test(text.slice(Math.max(0, start - 2), start))) {
    return undefined;
  }
  const part = text.slice(at + 1, at + 512);
  const end = /^(?:[^}\r\n]|\}\})+(?=\}(?:[;"']|[ \t]*(?:\r?\n|$)))/.exec(part)?.[0].length;
  return end === undefined ? undefined : [at + 1, at + 1 + end];
}

/** Whether words follow: `Password: must be long`. A password that is written so has digits or marks. */
function isProse(text: string, at: number): boolean {
  return /^[A-Za-z-]+,? [A-Za-z(]/.test(text.slice(at, at + 60));
}

function acceptBlock(text: string, span: Span, name: SecretName): Span | undefined {
  const value = text.slice(...span);
  if (/^[\w-]+:(?:\s|$)/.test(value)) return undefined;
  const isWord = !/\s/.test(value);
  return canBeSecret(name, value) && (isWord ? looksMade(value) : /[0-9!#$%^&*+=?@~]/.test(value))
    ? span
    : undefined;
}

/** `--token value` and `<token>value</token>`. */
function withoutSeparator(
  text: string,
  start: number,
  end: number,
  name: SecretName,
): Span | undefined {
  if (text[start - 1] === "<" && text[end] === ">") {
    const span = spanOf(ELEMENT, text, end + 1);
    return span !== undefined && text[span[1]] === "<"
      ? accept(text, span, name, "field")
      : undefined;
  }
  if (text[start - 1] === "<") {
    VALUE_ATTRIBUTE.lastIndex = end;
    const at = end + (VALUE_ATTRIBUTE.exec(text)?.[0].length ?? 0);
    return at === end ? undefined : accept(text, quotedAt(text, at, text[at] ?? ""), name, "field");
  }
  if (text[end] === "\n" || text[end] === "\r") {
    const at = end + (YAML_VALUE.exec(text.slice(end, end + 80))?.[0].length ?? 0);
    return at === end ? undefined : accept(text, spanOf(WORD, text, at), name, "code");
  }
  const field = formFieldAt(text, start, end);
  if (field !== undefined) return accept(text, field, name, "field");
  const beside = besideAt(text, { start, end, startsLine: startsLine(text, start) });
  if (beside !== undefined) return accept(text, beside, name, "code");
  const isGiven = text[start] === "-" || GIVEN.test(text.slice(Math.max(0, start - 100), start));
  if (!isGiven || text[end] !== " ") return undefined;
  const at = end + (/^ {1,200}/.exec(text.slice(end, end + 200))?.[0].length ?? 0);
  const quote = text[at] ?? "";
  const isQuoted = quote === '"' || quote === "'";
  const quoted = isQuoted ? joinedWord(text, at) ?? quotedWholeAt(text, at, quote) : undefined;
  if (quoted !== undefined) return accept(text, quoted, name, "field");
  const unclosed = isQuoted ? acceptUnclosed(text, at, name, true) : undefined;
  if (unclosed !== undefined) return unclosed;
  const span = spanOf(WORD, text, at);
  return span === undefined || text[at] === "-" ? undefined : accept(text, span, name, "code");
}

function acceptQuoted(
  text: string,
  span: Span,
  name: SecretName,
  isLine: boolean,
): Span | undefined {
  const value = text.slice(...span);
  if (name.kind === "authorization") {
    const start = credentialsStart(value);
    const isSecret = canBeSecret(name, value) &&
      (SCHEME.test(value) || looksMade(value.slice(start)));
    return isSecret ? [span[0] + start, span[1]] : undefined;
  }
  if (isLine && name.kind === "password") return canBeSecret(name, value) ? span : undefined;
  return canBeSecret(name, value) && looksMade(value.replaceAll(/\s/g, "")) ? span : undefined;
}

/**
 * Takes a value whose quote is not closed: the rest of its line, or as much of it as can be a
 * secret. If the text breaks off, the value is on a line of its own.
 */
function acceptUnclosed(
  text: string,
  at: number,
  name: SecretName,
  isLine: boolean,
): Span | undefined {
  const rest = unclosedAt(text, at);
  if (rest === undefined) return undefined;
  const line = text.slice(...rest);
  const parts = [line, /^[^,;&|]+/.exec(line)?.[0].trimEnd() ?? "", /^\S+/.exec(line)?.[0] ?? ""];
  for (const { length } of parts) {
    if (length === 0) continue;
    const span: Span = [rest[0], rest[0] + length];
    const accepted = acceptQuoted(text, span, name, isLine || rest[1] === text.length);
    if (accepted !== undefined) return accepted;
  }
  return undefined;
}

/**
 * Takes a value, depending on its place: in a field of its own, on a line of its own, or in what
 * may be code or prose.
 */
function accept(
  text: string,
  span: Span | undefined,
  name: SecretName,
  where: "field" | "line" | "code",
): Span | undefined {
  if (span === undefined) return undefined;
  const [start] = span;
  let value = text.slice(...span);
  if (where === "code") value = value.replace(/[,;.:]+$/, "");
  if (!canBeSecret(name, value.replace(/[;,]+$/, ""))) return undefined;
  if (
    /^(?:\/|~|[A-Za-z]:[\\/])/.test(value) &&
    /pwd|path|file/i.test(text.slice(Math.max(0, start - 12), start))
  ) {
    return undefined;
  }
  const isName = /^[A-Za-z_$]+$/.test(value) && value.length < 20;
  if (where === "code" && (CODE.test(value) || !looksMade(value) || isName)) {
    return undefined;
  }
  // Only an environment file names a variable in capitals and writes a value that looks like code.
  const isVariable = where === "line" &&
    /[A-Z] ?= ?$/.test(text.slice(Math.max(0, start - 4), start));
  if (where === "line" && CODE.test(value) && !(isVariable && /[0-9!#$%^&*@]/.test(value))) {
    return undefined;
  }
  return [start, start + value.length];
}

/** A field of a connection string: after a semicolon, or before one and another field. */
function fieldAt(text: string, at: number): Span | undefined {
  const span = spanOf(FIELD, text, at);
  if (span === undefined) return undefined;
  const value = text.slice(...span);
  const isOther = value.includes("=") && value.includes(" ") || /&[A-Za-z_][\w.-]*=/.test(value);
  return isOther || CODE.test(value) ? undefined : span;
}

/** The whole rest of a line without spaces, as environment files have it; a comment may follow. */
function restOfLine(text: string, at: number, name: SecretName): Span | undefined {
  const span = spanOf(WORD, text, at);
  if (
    span === undefined || !/^(?:[ \t]+#|[ \t]*(?:\r?\n|$))/.test(text.slice(span[1], span[1] + 80))
  ) {
    return undefined;
  }
  const value = text.slice(...span);
  const next = value.search(/[&;][A-Za-z_][\w.-]*=/);
  const end = next < 0 ? value.length : next;
  if (name.kind !== "password" && !looksMade(value.slice(0, end))) return undefined;
  return [span[0], span[0] + end];
}
