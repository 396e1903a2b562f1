/**
 * Decides which secrets stay hidden when a person reviews a call. A call must not be able to hide
 * whom or what it reaches, so only the secret itself goes: never an e-mail address or a host,
 * nothing that could be a path or a part of a command, and of a key block only lines that look like
 * the base64 of a key.
 */

import { findSecrets, type FoundSecret } from "./find_secrets.ts";

const BASE64 = "(?:[A-Za-z0-9+]|\\\\*/|%2[BbFf])";
/** A line break, plain or escaped as in JSON or an address. */
const BREAK = "[\\s]|\\\\+[nrt]|\\\\+u000[aAdD9]|%0[AaDd]|%20";
/** A line of a key block: shorter ones say nothing about the key that matters. */
const KEY_LINE = new RegExp(
  `(?<=^|-----|${BREAK})${BASE64}{24,}(?:=|%3[Dd]){0,2}(?=$|-----|${BREAK})`,
  "g",
);

/** Characters that paths and command lines need and that secrets rarely have. */
const WORKING = /[\s/\\;|&$`<>(){}"']/;
/** Kinds that are known by their own form, which may have a slash. */
const OWN_FORM: ReadonlySet<string> = new Set(["aws_secret_key", "private_key"]);

/**
 * Kinds that are recognized by a name or word before the value; the value itself may be anything.
 */
const TOLD_BY_NAME: ReadonlySet<string> = new Set([
  ...["password", "named_secret", "authorization", "cookie", "aws_session_token", "bearer_token"],
  ...["basic_credentials", "url_password", "command_password"],
]);

const LABEL = "[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_-]{0,61}[\\p{L}\\p{N}_])?";
const DOT = "[.\u3002\uff0e\uff61]";
const PORT = "(?::[0-9]{1,5})?";
/** A name of DNS with two labels, also in other scripts, an IP address, or a name with a port. */
const HOST = new RegExp(
  `^(?:(?:${LABEL}${DOT})+(?:\\p{L}{2,63}|xn--[a-z0-9-]{1,59})${DOT}?${PORT}|` +
    `${LABEL}:[0-9]{1,5}|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}${PORT}|` +
    `\\[?[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\\.[0-9]{1,3}){0,3}\\]?${PORT})$`,
  "iu",
);
/** Characters between a host and the text around it. */
const AROUND_HOST = /[\s=@,;?&#|"']+/;

/** Of the secrets that were found, those that a person who approves must not see. */
export function secretsNotShown(text: string, found: readonly FoundSecret[]): FoundSecret[] {
  return found.flatMap((secret) => {
    if (secret.kind === "email") return [];
    if (secret.kind === "private_key") return withinBlock(text, secret);
    return hasFormOfSecret(secret) ? [secret] : [];
  });
}

/** The lines of base64 of a key block, and other secrets that lie in it. */
function withinBlock(text: string, { kind, start, end, quote }: FoundSecret): FoundSecret[] {
  const block = text.slice(start, end);
  const found = [...block.matchAll(KEY_LINE)].filter(([line]) => looksLikeKey(line));
  const lines = found.map((match): FoundSecret => ({
    ...{ kind, quote, value: match[0] },
    ...{ start: match.index, end: match.index + match[0].length },
  }));
  // Of the same length, but no block any more.
  const plain = block.replaceAll("PRIVATE KEY", "PRIVATE_KEY")
    .replaceAll("PuTTY-User-Key", "PuTTY_User_Key");
  const others = secretsNotShown(plain, findSecrets(plain).filter(isOther));
  const apart = lines.filter((line) => others.every((one) => isApart(one, line)));
  return [...others, ...apart].sort((a, b) => a.start - b.start)
    .map((one) => ({ ...one, start: start + one.start, end: start + one.end }));
}

/** Names and places say that a value is a secret, and a call may put anything there. */
function hasFormOfSecret({ kind, value }: FoundSecret): boolean {
  if (OWN_FORM.has(kind)) return looksLikeKey(value);
  if (/^[0-9 -]+$/.test(value)) return true; // digits of a card say nothing about the call
  if (TOLD_BY_NAME.has(kind) && (holdsHost(value) || holdsHost(unescaped(value)))) return false;
  return !WORKING.test(value) && !WORKING.test(unescaped(value));
}

function holdsHost(value: string): boolean {
  return value.split(AROUND_HOST).some((part) => HOST.test(part) && !/^eyJ/.test(part));
}

/** Base64 of bytes has all sorts of characters, few slashes and no long words; paths and words differ. */
function looksLikeKey(line: string): boolean {
  const slashes = line.split("/").length - 1;
  return !line.startsWith("/") && slashes <= Math.max(2, line.length / 12) &&
    !/[a-z]{12}/.test(line) && [/[a-z]/, /[A-Z]/, /[0-9]/].every((sort) => sort.test(line));
}

/** The text without the escapes of addresses. */
function unescaped(value: string): string {
  return value.replaceAll(
    /%([0-7][0-9A-Fa-f])/g,
    (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
  );
}

function isOther({ kind }: FoundSecret): boolean {
  return kind !== "private_key";
}

function isApart(a: FoundSecret, b: FoundSecret): boolean {
  return a.end <= b.start || b.end <= a.start;
}
