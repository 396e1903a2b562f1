// deno-lint-ignore-file no-control-regex
/**
 * Secrets that are known by their name: `PASSWORD=…` in an environment file, `X-Api-Key: …` in a header,
 * `?token=…` in an address, `Password=…;` in a connection string, `"secret":"…"` in JSON that breaks off,
 * `--token …` on a command line. Code has such names too, so a value must look like one.
 */

import type { Span } from "./card_number.ts";
import { headerAt, isCode, SCHEME, spanOf, startsLine } from "./header_value.ts";
import { unclosedAt, wholeQuoted, wholeWord } from "./shell_word.ts";
import {
  afterPrefix,
  afterProperties,
  besideAt,
  BLANK,
  blockAt,
  formFieldAt,
  heredocAt,
  isBlockAt,
  plainScalarAt,
  quoteAfter,
  quotedAt,
  quotedWholeAt,
  tripleQuotedAt,
} from "./value_forms.ts";
import { isSecretItem, NAME_OF_CODE } from "./secret_item.ts";
import { markupValue } from "./markup_values.ts";
import { type PrintedValue, printedValue, valueLineBefore } from "./printed_values.ts";
import {
  canBeSecret,
  credentialsStart,
  looksDrawn,
  looksMade,
  looksRandom,
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
  `(["'\`]?)\\]?(${BLANK}{0,8})(=>|:=|<{1,2}-|[?+]?=(?!=)|::(?=[ \\t])|[:：](?!:))(${BLANK}{0,8})|` +
    SEPARATOR_BEFORE_VALUE,
  "y",
);
/** Characters of an unquoted value. */
const UNQUOTED = /[^\s"'`;&,<>|(){}[\]\\\x00-\x1f]{1,4096}/y;
const WORD = /[^\s\x00-\x1f]{1,4096}/y;
const FIELD = /[^;"'\r\n]{1,4096}/y;
/** `value:` on the line after a name, as lists of variables in YAML have it. */
const YAML_VALUE = /^\r?\n[ \t]{1,40}value:[ \t]{1,8}["']?/;
/** Words before a name that has its value after a space: shells, Dockerfiles, `.netrc`, settings. */
const GIVEN =
  /(?:^|\n)[ \t+]{0,20}(?:ENV|ARG|setx|set)(?: -{1,2}[A-Za-z-]{1,12}){0,3} $|(?:^|[\n;&|])[ \t+$%>]{0,20}(?:(?:launchctl )?setenv|SetEnv|(?:fastcgi|uwsgi|scgi)_param|proxy_set_header) {1,8}$|\blogin \S{1,60}\s{1,4}$|\bconfig(?:ure)?[ :]set (?:--?[\w-]{1,20} ){0,3}[\w./:@-]{0,60}$/;
/** Words before a name that declare it: the preprocessor of C, and Lisp. */
const DECLARED_BY =
  /(?:^|\n)[ \t>+-]{0,20}#[ \t]{0,20}define[ \t]{1,20}$|\((?:setq|setq-default|setf|set!|defvar|defconst|defparameter|defcustom|define|def)[ \t]{1,4}$/;
/** One word on the line after an option: files of arguments have each on a line of its own. */
const NEXT_ARGUMENT = /^\r?\n[ \t]{0,40}(?=[^\s-]\S{5,511}[ \t]{0,40}(?:\r?\n|$))/;
/** The value of a key of YAML that a question mark shows (YAML 1.2, 8.2.2), on the next line. */
const SHOWN_VALUE = /^\r?\n[ \t]{0,40}:[ \t]{1,8}["']?/;
/** A line break between a name in quotes and its value. */
const NEXT_LINE = /\s{0,8}\r?\n\s{0,200}(?=["'])/y;
/** Words in brackets that tell a reader what to write here. */
const PLACEHOLDER_LINE =
  /^(<[^<>\r\n]{1,90}>|\[[A-Za-z][A-Za-z _'-]{0,80}\]|\{[A-Za-z][A-Za-z _'-]{0,80}\})[ \t]*(?:#|\r?\n|$)/;
/** What stands before a header without a space behind its colon: a line for HTTPie, an option for curl or wget. */
const HEADER_GIVEN =
  /(?:^|\n)[ \t$>]{0,8}(?:http|https|xh|xhs) [^\n]{0,200}$|(?:^|\s)(?:-H|--header)[ =]?["']?$/;
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
  const printed = isHeader ? undefined : printedValue(text, start, end);
  const accepted = printed === undefined ? undefined : acceptPrinted(text, printed, name);
  if (accepted !== undefined) return accepted;
  SEPARATOR.lastIndex = end;
  const separator = SEPARATOR.exec(text);
  if (separator === null) return withoutSeparator(text, start, end, name);
  const isColon = separator[3] === ":" || separator[3] === "：";
  const after = afterBreak(text, end + separator[0].length, (separator[1] ?? "") !== "" && isColon);
  const at = afterPrefix(text, isColon ? afterProperties(text, after) : after);
  const block = isColon ? blockAt(text, start, at) : undefined;
  if (block !== undefined) return acceptBlock(text, block, name);
  if (isColon && isBlockAt(text, at)) return undefined;
  const here = isHeader ? undefined : heredocAt(text, at);
  if (here !== undefined) {
    return here.span === undefined ? undefined : acceptBlock(text, here.span, name);
  }
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
    const plain = spanOf(UNQUOTED, text, at);
    const first = accept(text, plain, name, how) ??
      (isShellJoin(text, plain) && !spaced ? acceptJoined(text, plain, name) : undefined);
    return first === undefined || how === "field" ? first : wholeWord(text, first);
  }
  if (sign !== ":") return acceptDrawn(text, at, name);
  if (!spaced && nameQuote === "" && !startsLine(text, start)) {
    const isHeaderGiven = HEADER_GIVEN.test(text.slice(Math.max(0, start - 240), start));
    return isHeaderGiven ? accept(text, spanOf(UNQUOTED, text, at), name, "code") : undefined;
  }
  const placeholder = PLACEHOLDER_LINE.exec(text.slice(at, at + 100))?.[1];
  if (placeholder !== undefined && !looksDrawn(placeholder.slice(1, -1))) return undefined;
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

/** Whether a word goes on in quotes after its first part. */
function isShellJoin(text: string, span: Span | undefined): span is Span {
  return span !== undefined && /^["'](?:["']|[^\s"',;)}\]])/.test(text.slice(span[1], span[1] + 2));
}

/** The whole of a word whose first part is too short to tell. */
function acceptJoined(text: string, first: Span, name: SecretName): Span | undefined {
  const span = wholeWord(text, first);
  const value = text.slice(...span).replaceAll(/["']/g, "");
  return canBeSecret(name, value) && looksMade(value) && !isCode(value) ? span : undefined;
}

function afterBreak(text: string, at: number, isQuotedName: boolean): number {
  if (!isQuotedName) return at;
  NEXT_LINE.lastIndex = at;
  return at + (NEXT_LINE.exec(text)?.[0].length ?? 0);
}

function acceptPrinted(
  text: string,
  { span, isLikeCode }: PrintedValue,
  name: SecretName,
): Span | undefined {
  const value = text.slice(...span);
  const isMade = isLikeCode
    ? looksMade(value) && /[0-9]/.test(value) && !isCode(value)
    : looksMade(value.replaceAll(/\s/g, ""));
  return isMade && canBeSecret(name, value) ? span : undefined;
}

/** Code assigns in the same way, so that a value which could be a name has to look drawn. */
function acceptDrawn(text: string, at: number, name: SecretName): Span | undefined {
  const span = accept(text, spanOf(UNQUOTED, text, at), name, "code");
  if (span === undefined) return undefined;
  const value = text.slice(...span);
  const isMade = !NAME_OF_CODE.test(value) && /[0-9]/.test(value);
  return (isMade || looksRandom(value)) && !/^[(\[.]/.test(text[span[1]] ?? "") ? span : undefined;
}

/** A value of a declaration, which may be the name of another, or of what it is for. */
function acceptDeclared(text: string, at: number, name: SecretName): Span | undefined {
  const quote = text[at] ?? "";
  if (quote !== '"' && quote !== "'") {
    const span = accept(text, spanOf(UNQUOTED, text, at), name, "code");
    return span !== undefined && looksRandom(text.slice(...span)) ? span : undefined;
  }
  const span = quotedAt(text, at, quote);
  const value = span === undefined ? "" : text.slice(...span);
  const isMade = looksMade(value) && /[0-9!#$%^&*+=?@~]/.test(value) && !isCode(value);
  return isMade && canBeSecret(name, value) && secretName(value) === undefined ? span : undefined;
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
  const isItem = /(?:^|\n)[ \t]*-[ \t]{1,8}$/.test(text.slice(Math.max(0, span[0] - 60), span[0]));
  if (isItem && !isSecretItem(name, value.replaceAll(/^["']|["']$/g, ""))) return undefined;
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
  const inMarkup = markupValue(text, start, end);
  if (inMarkup !== undefined) {
    return accept(text, inMarkup, name, /[<:]/.test(text[start - 1] ?? "") ? "field" : "code");
  }
  const before = valueLineBefore(text, start, end);
  if (before !== undefined) return accept(text, before, name, "code");
  if (text[end] === "\n" || text[end] === "\r") {
    if (text[start] === "-" && startsLine(text, start)) {
      const next = NEXT_ARGUMENT.exec(text.slice(end, end + 600))?.[0].length;
      return next === undefined ? undefined : acceptDrawn(text, end + next, name);
    }
    const isShown = /\?[ \t]{1,8}$/.test(text.slice(Math.max(0, start - 9), start));
    const next = isShown ? SHOWN_VALUE : YAML_VALUE;
    const at = end + (next.exec(text.slice(end, end + 80))?.[0].length ?? 0);
    if (at === end) return undefined;
    const quote = /["']/.exec(text[at - 1] ?? "")?.[0];
    const span = quote === undefined ? spanOf(WORD, text, at) : quotedAt(text, at - 1, quote);
    return accept(text, span, name, "code");
  }
  const field = formFieldAt(text, start, end);
  if (field !== undefined) return accept(text, field, name, "field");
  const beside = besideAt(text, { start, end, startsLine: startsLine(text, start) });
  if (beside !== undefined) return accept(text, beside, name, "code");
  const before100 = text.slice(Math.max(0, start - 100), start);
  if (DECLARED_BY.test(before100)) {
    const blanks = /^[ \t]{1,200}/.exec(text.slice(end, end + 200))?.[0].length;
    return blanks === undefined ? undefined : acceptDeclared(text, end + blanks, name);
  }
  const isGiven = text[start] === "-" || isQuotedLine(text, start, end) ||
    GIVEN.test(before100);
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

/** `passphrase "…"` on a line of its own, as files of settings have it. */
function isQuotedLine(text: string, start: number, end: number): boolean {
  return startsLine(text, start) &&
    /^ {1,8}"[^"\s]{0,200}[0-9][^"\s]{0,200}"[ \t;]{0,8}(?:\r?\n|$)/.test(
      text.slice(end, end + 420),
    );
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
  const line = text.slice(rest[0], rest[1]);
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
  if (where === "code" && (isCode(value) || !looksMade(value) || isName)) {
    return undefined;
  }
  // Only an environment file names a variable in capitals and writes a value that looks like code.
  const isVariable = where === "line" &&
    /[A-Z] ?= ?$/.test(text.slice(Math.max(0, start - 4), start));
  if (where === "line" && isCode(value) && !(isVariable && /[0-9!#$%^&*@]/.test(value))) {
    return undefined;
  }
  return [start, start + value.length];
}

/** A field of a connection string: after a semicolon, or before one and another field. */
function fieldAt(text: string, at: number): Span | undefined {
  const span = spanOf(FIELD, text, at);
  if (span === undefined) return undefined;
  const value = text.slice(...span);
  // A word of the shell goes on in quotes.
  if (isShellJoin(text, span)) return undefined;
  const isOther = value.includes("=") && value.includes(" ") || /&[A-Za-z_][\w.-]*=/.test(value);
  return isOther || isCode(value) ? undefined : span;
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
