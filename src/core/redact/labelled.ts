// deno-lint-ignore-file no-control-regex
/**
 * Secrets that are known by their name: `PASSWORD=…` in an environment file, `X-Api-Key: …` in a header,
 * `?token=…` in an address, `Password=…;` in a connection string, `"secret":"…"` in JSON that breaks off,
 * `--token …` on a command line. Code has such names too, so a value must look like one.
 */

import type { Span } from "./card_number.ts";
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

const VALUE_MAX_CHARACTERS = 4096;
const WORDS = new RegExp(SECRET_WORD, "gi");
const NAME_BEFORE = /[A-Za-z0-9_.$-]*$/;
const NAME_AFTER = /[A-Za-z0-9_.$-]*/y;
/** Between a name and its value: an assignment, a colon, or the member `value` beside the name. */
const SEPARATOR =
  /(["'`]?)\]?([ \t]{0,8})(=>|:=|=(?!=)|:(?!:))([ \t]{0,8})|(["'])(?:(?:\s{1,8}[\w:.-]{1,40}="[^"<>]{0,100}"){0,3}\s{0,8}|,\s{0,8}["']?)value["']?\s{0,4}([:=])([ \t]{0,8})/y;
/** What an unquoted value may hold. */
const UNQUOTED = /[^\s"'`;&,<>|(){}[\]\\\x00-\x1f]{1,4096}/y;
const WORD = /[^\s\x00-\x1f]{1,4096}/y;
const LINE = /[^\r\n\x00-\x08\x0b-\x1f]{1,4096}/y;
const LINE_PART = /[^\r\n\x00-\x08\x0b-\x1f]{1,512}/y;
const FIELD = /[^;"'\r\n]{1,4096}/y;
const ELEMENT = /[^<>\r\n]{1,4096}/y;
/** `value:` on the line after a name, as lists of variables in YAML have it. */
const YAML_VALUE = /^\r?\n[ \t]{1,40}value:[ \t]{1,8}["']?/;
/** Words before a name that has its value after a space: shells, Dockerfiles, `.netrc`, settings. */
const GIVEN =
  /(?:^|\n)(?:ENV|ARG|setx|set) $|\blogin \S{1,60}\s{1,4}$|\bconfig(?:ure)?[ :]set (?:--?[\w-]{1,20} ){0,3}[\w./:@-]{0,60}$/;
/** A value that a program would compute. */
const CODE =
  /[(){}[\]]|^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+(?:[,;=]|\?\?|\|\||&&|\?[^:]{0,100}:|$)|^(?:this|self|process|new|await|typeof|function|return)\b|^[-+!]?[0-9.]{1,5}$/;
/** A program that calls something. */
const CALL = /^\s*[\w$]+(?:\??\.[\w$]+)*\(/;
/** The attribute `value` of an element, perhaps after others. */
const VALUE_ATTRIBUTE = /(?:\s{1,8}[\w:.-]{1,40}="[^"<>]{0,100}"){0,3}\s{1,8}value=(?=["'])/y;
/** Schemes of HTTP authentication: the IANA registry, and words that services use. */
const SCHEME =
  /^\s*(?:basic|bearer|digest|token|api-?key|aws4-hmac-sha256|negotiate|ntlm|oauth|hawk|hmac[\w-]*|signature|sharedkey\w*|key|jwt|dpop|gnap|mutual|vapid|scram-[\w-]+|privatetoken|ssws|splunk|bot|googlelogin|genie-?key|keyauth|apitoken|access-?token|session|custom|x-[\w-]+) +\S/i;

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

/** `config.password` and `a:_authToken` name what stands last. */
function afterDot(words: string): SecretName | undefined {
  const dot = words.lastIndexOf(".");
  return dot < 0 ? undefined : secretName(words.slice(dot + 1));
}

function valueAfter(text: string, start: number, end: number, name: SecretName): Span | undefined {
  SEPARATOR.lastIndex = end;
  const separator = SEPARATOR.exec(text);
  if (separator === null) return withoutSeparator(text, start, end, name);
  let at = end + separator[0].length;
  const quote = text[at] ?? "";
  if (quote === '"' || quote === "'" || quote === "`") {
    if (text[at + 1] === quote) {
      // Nothing is in the quotes, or there are three of them.
      if (text[at + 2] !== quote) return undefined;
      at += 2;
    }
    const span = quotedAt(text, at, quote);
    if (span !== undefined) return acceptQuoted(text, span, name, startsLine(text, start));
    // A text that breaks off within the value.
    const rest = spanOf(LINE_PART, text, at + 1);
    if (rest?.[1] === text.length) return acceptQuoted(text, rest, name, true);
  }
  const sign = separator[3] ?? separator[6] ?? "";
  const spaced = (separator[4] ?? "") !== "" || (separator[2] ?? "") !== "";
  const nameQuote = separator[1] ?? "";
  if (name.kind === "authorization" || name.kind === "cookie") {
    return sign === ":" || sign === "=" ? headerAt(text, start, at, name) : undefined;
  }
  const before = text[start - 1] ?? "";
  if (sign === "=") {
    if (/(?:^|[;"'`])[ ]?$/.test(text.slice(Math.max(0, start - 2), start))) {
      const field = fieldAt(text, at);
      if (field !== undefined) return accept(text, field, name, "field");
    }
    const line = startsLine(text, start) ? restOfLine(text, at, name) : undefined;
    if (line !== undefined) return accept(text, line, name, "line");
    const how = before === "?" || before === "&" ? "field" : "code";
    return accept(text, spanOf(UNQUOTED, text, at), name, how);
  }
  if (sign !== ":" || !(spaced || nameQuote !== "" || startsLine(text, start))) return undefined;
  const isLine = startsLine(text, start) && nameQuote === "";
  const span = isLine ? spanOf(WORD, text, at) : spanOf(UNQUOTED, text, at);
  return accept(text, span, name, isLine && name.kind === "password" ? "line" : "code");
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
  const isGiven = text[start] === "-" || GIVEN.test(text.slice(Math.max(0, start - 100), start));
  if (!isGiven || text[end] !== " ") return undefined;
  const quote = text[end + 1] ?? "";
  const quoted = quote === '"' || quote === "'" ? quotedAt(text, end + 1, quote) : undefined;
  if (quoted !== undefined) return accept(text, quoted, name, "field");
  const span = spanOf(WORD, text, end + 1);
  return span === undefined || text[end + 1] === "-" ? undefined : accept(text, span, name, "code");
}

function headerAt(text: string, start: number, at: number, name: SecretName): Span | undefined {
  const isFirst = startsLine(text, start);
  const line = spanOf(isFirst ? LINE : LINE_PART, text, at);
  if (line === undefined) return undefined;
  const quote = text[start - 1] ?? "";
  const isQuoted = quote === '"' || quote === "'" || quote === "`";
  let value = text.slice(...line);
  const quoteAt = isQuoted ? value.indexOf(quote) : -1;
  value = (quoteAt < 0 ? value : value.slice(0, quoteAt)).replace(/["'`\s,;}]+$/, "");
  if (!canBeSecret(name, value)) return undefined;
  const [from] = line;
  if (name.kind === "cookie") return CALL.test(value) ? undefined : [from, from + value.length];
  const credentials = credentialsStart(value);
  let secret = value.slice(credentials);
  const ownsLine = quoteAt >= 0 || isFirst;
  // Parameters, as of Digest, go on to the end; what else stands in a line of prose is one word.
  if (!ownsLine && !/^[\w-]+=/.test(secret)) secret = /^[^\s"'`<>,;]+/.exec(secret)?.[0] ?? "";
  const known = SCHEME.test(value);
  if (CODE.test(secret) && !/["=]/.test(secret)) return undefined;
  if (!known && !looksMade(secret.split(" ")[0] ?? "") && !(ownsLine && /\d/.test(secret))) {
    return undefined;
  }
  return secret === "" ? undefined : [from + credentials, from + credentials + secret.length];
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
  return canBeSecret(name, value) && looksMade(value.replaceAll(" ", "")) ? span : undefined;
}

/**
 * Takes a value, by where it stands: in a field of its own, on a line of its own, or in what may be code
 * or prose.
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

function quotedAt(text: string, at: number, quote: string): Span | undefined {
  const start = at + 1;
  const part = text.slice(start, start + VALUE_MAX_CHARACTERS);
  const end = part.indexOf(quote);
  const line = part.search(/[\r\n]/);
  return end <= 0 || (line >= 0 && line < end) ? undefined : [start, start + end];
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

/** Whether only white space, `export` or a list's dash stand before it on its line. */
function startsLine(text: string, start: number): boolean {
  return /(?:^|[\r\n])[ \t>+-]{0,40}(?:(?:export|set|setx|ENV|ARG|env|\$env:) ?)?$/.test(
    text.slice(Math.max(0, start - 60), start),
  ) && (start <= 60 || /[\r\n]/.test(text.slice(start - 60, start)));
}

function spanOf(pattern: RegExp, text: string, at: number): Span | undefined {
  pattern.lastIndex = at;
  const length = pattern.exec(text)?.[0].length;
  return length === undefined ? undefined : [at, at + length];
}
