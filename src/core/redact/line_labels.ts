/** Lines that people write: `**Password:** …`, `Secret Key: …`, `Password (admin): …`. */

import type { Span } from "./card_number.ts";
import { isCode } from "./header_value.ts";
import {
  canBeSecret,
  looksMade,
  SECRET_WORD,
  type SecretName,
  secretName,
} from "./secret_names.ts";

/** A secret on a line, and what the line calls it. */
export interface LineSecret {
  readonly kind: SecretName["kind"];
  readonly span: Span;
}

const LINE_MAX_CHARACTERS = 600;
/** A label of up to four words and a number, perhaps set off, a colon, and one word to the end of the line. */
const LABELLED =
  /^[ \t>*+#•-]{0,40}(?:\d{1,3}[.)] )?(?:[*_]{1,3}|`)?([A-Za-z][\w.-]{0,40}(?: [A-Za-z][\w.-]{0,40}){0,3}?(?: \d{1,2})?)(?: \([^()\n]{1,60}\)| for [^\s:]{1,60})?(?:[*_]{1,3}|`)?[ \t]{0,4}[:=](?:[*_]{1,3})?[ \t]{1,8}(?:[*_]{1,3})?([`"']?)([^\s"'`]\S{4,510}?[^\s,;({])\2(?:[*_]{1,3})?[ \t]{0,8}(?:[(#].{0,200})?$/d;
/** Names of methods, which a line about keys may name. */
const METHOD =
  /^(?:AES|HMAC|SHA|RSA|EC|ECDSA|Ed|MD|PBKDF|X|RS|HS|ES|PS|TLS|OAuth|FIDO|base)[-_]?(?:SHA[-_]?)?\d/i;

/** Secrets behind a label on a line of their own, first to last. */
export function lineSecretsIn(text: string): LineSecret[] {
  const found: LineSecret[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf("\n", at);
    const end = next < 0 ? text.length : next;
    if (end - at <= LINE_MAX_CHARACTERS) {
      const secret = lineSecret(text.slice(at, end).trimEnd());
      if (secret !== undefined) {
        found.push({ ...secret, span: [at + secret.span[0], at + secret.span[1]] });
      }
    }
    at = end + 1;
  }
  return found;
}

function lineSecret(line: string): LineSecret | undefined {
  if (!SECRET_WORD.test(line)) return undefined;
  const match = LABELLED.exec(line);
  const span = match?.indices?.[3];
  const name = secretName(match?.[1] ?? "");
  if (span === undefined || name === undefined || name.kind === "cookie") return undefined;
  const value = line.slice(...span);
  const isMade = looksMade(value) && /[0-9]/.test(value) && value.length >= 8 &&
    !isCode(value) && !METHOD.test(value) && !/^[-\w]+:\/\//.test(value);
  return isMade && name.kind !== "authorization" && canBeSecret(name, value)
    ? { kind: name.kind, span }
    : undefined;
}
