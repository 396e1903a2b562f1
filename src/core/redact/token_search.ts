/** Finds tokens by their first characters, and secret keys next to the id of an AWS access key. */

import type { Span } from "./card_number.ts";
import { TOKEN_SHAPES, type TokenShape } from "./token_shapes.ts";

const BY_PREFIX = new Map<string, TokenShape[]>();
for (const shape of TOKEN_SHAPES) {
  for (const prefix of shape.prefixes) {
    BY_PREFIX.set(prefix, [...BY_PREFIX.get(prefix) ?? [], shape]);
  }
}
/** The longest prefix comes first, so that `sk-ant-` is not read as `sk-`. */
const ANY_PREFIX = [...BY_PREFIX.keys()].sort((a, b) => b.length - a.length)
  .map((prefix) => prefix.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
/** A token does not start within a word; behind a mark it may, as in `pod-<token>` and `__<token>__`. */
const PREFIXES = new RegExp(`(?<![A-Za-z0-9])(?:${ANY_PREFIX})`, "g");
/** Words that other names hold too, and letters that are soon found in base64url: they start a text. */
const WEAK_PREFIXES: ReadonlySet<string> = new Set(
  "sk- key- API- ico- pul- A3- SK EAA pat oy2 api- sdk- fc- NF- sl. t1. VF. BSA cio 4b1d 00D AQVN"
    .split(" "),
);

/** Tokens of known issuers, first to last, without overlaps. */
export function tokensIn(text: string): { readonly kind: string; readonly span: Span }[] {
  const found: { kind: string; span: Span }[] = [];
  PREFIXES.lastIndex = 0;
  for (let match = PREFIXES.exec(text); match !== null; match = PREFIXES.exec(text)) {
    const { index, 0: prefix } = match;
    PREFIXES.lastIndex = index + 1;
    if (WEAK_PREFIXES.has(prefix) && /[_-]/.test(text[index - 1] ?? "")) continue;
    for (const { kind, pattern } of shapesOf(prefix)) {
      pattern.lastIndex = index;
      const length = pattern.exec(text)?.[0].length;
      if (length === undefined) continue;
      found.push({ kind, span: [index, index + length] });
      PREFIXES.lastIndex = index + length;
      break;
    }
  }
  return found;
}

/** Shapes whose prefix starts the text that matched: `EAA` starts `EAAA` too. */
function shapesOf(prefix: string): readonly TokenShape[] {
  const cached = SHAPES_OF.get(prefix);
  if (cached !== undefined) return cached;
  const shapes = TOKEN_SHAPES.filter(({ prefixes }) =>
    prefixes.some((one) => prefix.startsWith(one))
  );
  SHAPES_OF.set(prefix, shapes);
  return shapes;
}
const SHAPES_OF = new Map<string, readonly TokenShape[]>();

/** AWS IAM user guide: an id and a secret key of 40 characters belong together. */
const KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g;
const SECRET_KEY = /(?<![A-Za-z0-9/+=_-])(?:[A-Za-z0-9+]|\\?\/){40}(?![A-Za-z0-9/+=_-])/g;
const KEY_CHARACTER = /[A-Za-z0-9/+=_-]/;
const NEAR = 400;

/** Texts of 40 characters near an id that have the letters of a secret key. */
export function awsSecretsIn(text: string): Span[] {
  if (!text.includes("AKIA") && !text.includes("ASIA")) return [];
  const secrets: Span[] = [];
  let done = 0;
  for (const { index } of text.matchAll(KEY_ID)) {
    const from = Math.max(done, index - NEAR);
    const limit = Math.max(from, index + NEAR);
    const near = text.slice(from, limit + 1);
    for (const { index: at, 0: secret } of near.matchAll(SECRET_KEY)) {
      const cut = (at === 0 && KEY_CHARACTER.test(text[from - 1] ?? "")) ||
        at + secret.length > limit - from;
      const isMixed = /[A-Z]/.test(secret) && /[a-z]/.test(secret) && /[0-9/+]/.test(secret);
      if (isMixed && !cut) secrets.push([from + at, from + at + secret.length]);
    }
    done = Math.max(done, limit);
  }
  return secrets;
}
