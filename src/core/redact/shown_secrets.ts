/**
 * What stays hidden where a person has to see what a call does. A call must not be able to hide whom
 * or what it reaches, so only the secret itself goes: never an e-mail address, and of a key block
 * only its lines of base64.
 */

import { findSecrets, type FoundSecret } from "./find_secrets.ts";

const BASE64 = "(?:[A-Za-z0-9+]|\\\\*/|%2[BbFf])";
/** A line break as it is, or escaped as JSON or in an address does. */
const BREAK = "[\\s]|\\\\+[nrt]|\\\\+u000[aAdD9]|%0[AaDd]|%20";
/** A line of a key block: shorter ones say nothing about the key that matters. */
const KEY_LINE = new RegExp(
  `(?<=^|-----|${BREAK})${BASE64}{24,}(?:=|%3[Dd]){0,2}(?=$|-----|${BREAK})`,
  "g",
);

/** Of the secrets that were found, those that a person who approves must not see. */
export function secretsNotShown(text: string, found: readonly FoundSecret[]): FoundSecret[] {
  return found.flatMap((secret) => {
    if (secret.kind === "email") return [];
    return secret.kind === "private_key" ? withinBlock(text, secret) : [secret];
  });
}

/** The lines of base64 of a key block, and other secrets that lie in it. */
function withinBlock(text: string, { kind, start, end, quote }: FoundSecret): FoundSecret[] {
  const block = text.slice(start, end);
  const lines = [...block.matchAll(KEY_LINE)].map((match): FoundSecret => ({
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

function isOther({ kind }: FoundSecret): boolean {
  return kind !== "private_key";
}

function isApart(a: FoundSecret, b: FoundSecret): boolean {
  return a.end <= b.start || b.end <= a.start;
}
