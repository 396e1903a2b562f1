// deno-lint-ignore-file no-control-regex
/** Parts of lines, and the credentials in the value of a header. */

import type { Span } from "./card_number.ts";
import {
  canBeSecret,
  credentialsStart,
  hasDrawnPart,
  looksMade,
  type SecretName,
} from "./secret_names.ts";

const LINE = /[^\r\n\x00-\x08\x0b-\x1f]{1,4096}/y;
/** As much of a line as one value may take within it. */
const LINE_PART = /[^\r\n\x00-\x08\x0b-\x1f]{1,512}/y;
/** Signs and words of an expression, and short numbers. */
const EXPRESSION =
  /[(){}[\]]|^(?:this|self|process|new|await|typeof|function|return)\b|^[-+!]?[0-9.]{1,5}$/;
/** A member of something, by names with dots between them, up to what may follow it in an expression. */
const MEMBER = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+(?=[,;=]|\?\?|\|\||&&|\?[^:]{0,100}:|$)/;
/** A program that calls something. */
const CALL = /^\s*[\w$]+(?:\??\.[\w$]+)*\(/;
/** Schemes of HTTP authentication: the IANA registry, and words that services use. */
export const SCHEME =
  /^\s*(?:basic|bearer|digest|token|api-?key|aws4-hmac-sha256|negotiate|ntlm|oauth|hawk|hmac[\w-]*|signature|sharedkey\w*|key|jwt|dpop|gnap|mutual|vapid|scram-[\w-]+|privatetoken|ssws|splunk|bot|googlelogin|genie-?key|keyauth|apitoken|access-?token|session|custom|x-[\w-]+) +\S/i;

/** The end of a name in bold letters of Markdown, after its colon. */
const EMPHASIS_END = /[*_]{1,3}[ \t]{1,4}/y;

/** What ends a word in brackets, and with it a sentence. */
const CLOSING = /[)\]}]+[.:!?]?$/;

/** Whether a value is one that a program would compute. Tokens have dots, too, but no names between them. */
export function isCode(value: string): boolean {
  if (EXPRESSION.test(value)) return true;
  const member = MEMBER.exec(value)?.[0];
  return member !== undefined && !hasDrawnPart(member);
}

/** Value of `Authorization` or a cookie, to the end of its line or quotes. */
export function headerAt(
  text: string,
  start: number,
  at: number,
  name: SecretName,
): Span | undefined {
  const isFirst = startsLine(text, start);
  const from = spanOf(EMPHASIS_END, text, at)?.[1] ?? at;
  const line = spanOf(isFirst ? LINE : LINE_PART, text, from);
  if (line === undefined) return undefined;
  const quote = text[start - 1] ?? "";
  const isQuoted = quote === '"' || quote === "'" || quote === "`";
  let value = text.slice(...line);
  const quoteAt = isQuoted ? value.indexOf(quote) : -1;
  value = (quoteAt < 0 ? value : value.slice(0, quoteAt)).replace(/["'`\s,;}]+$/, "");
  if (!canBeSecret(name, value)) return undefined;
  if (name.kind === "cookie") return CALL.test(value) ? undefined : [from, from + value.length];
  const credentials = credentialsStart(value);
  let secret = value.slice(credentials);
  const ownsLine = quoteAt >= 0 || isFirst;
  // Parameters, as of Digest, go on to the end; any other value in a line of prose is one word.
  if (!ownsLine && !/^[\w-]+=/.test(secret)) {
    secret = (/^[^\s"'`<>,;]+/.exec(secret)?.[0] ?? "").replace(CLOSING, "");
  }
  const known = SCHEME.test(value);
  if (isCode(secret) && !/["=]/.test(secret)) return undefined;
  if (!known && !looksMade(secret.split(" ")[0] ?? "") && !(ownsLine && /\d/.test(secret))) {
    return undefined;
  }
  return secret === "" ? undefined : [from + credentials, from + credentials + secret.length];
}

/** Whether only white space, `export` or a list's dash precede it on its line. */
export function startsLine(text: string, start: number): boolean {
  return /(?:^|[\r\n])[ \t>+-]{0,40}(?:(?:export|set|setx|ENV|ARG|env|\$env:) ?)?$/.test(
    text.slice(Math.max(0, start - 60), start),
  ) && (start <= 60 || /[\r\n]/.test(text.slice(start - 60, start)));
}

/** Span that a sticky pattern matches at an offset. */
export function spanOf(pattern: RegExp, text: string, at: number): Span | undefined {
  pattern.lastIndex = at;
  const length = pattern.exec(text)?.[0].length;
  return length === undefined ? undefined : [at, at + length];
}
