/**
 * Patterns of secrets: well-known key formats, bearer tokens, private key blocks, e-mail addresses
 * and card numbers. Every pattern is linear: a look-behind fixes where it may start, so that a long
 * run of the same characters is scanned once.
 */

/** One kind of secret. */
interface SecretShape {
  /** Name used in markers, warnings and results. */
  readonly kind: string;
  /** Finds it. The secret is the group `secret`, or the whole match without such a group. */
  readonly pattern: RegExp;
  /** Finds the secrets in a match; without it the whole match is one. */
  readonly locate: ((text: string) => readonly Span[]) | undefined;
}

/** Start and end, in UTF-16 code units. */
type Span = readonly [start: number, end: number];

/** A secret found in a text. */
export interface FoundSecret {
  /** Name of the pattern, such as `github_token`. */
  readonly kind: string;
  /** Offset in UTF-16 code units. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
}

const CARD_MIN_DIGITS = 13;
const CARD_MAX_DIGITS = 19;
const CARD_FIRST_DIGITS = ["2", "3", "4", "5", "6"];

const TOKEN_START = "(?<![A-Za-z0-9_-])";

function shape(
  kind: string,
  pattern: string,
  locate?: (text: string) => readonly Span[],
): SecretShape {
  return { kind, pattern: new RegExp(pattern, "dg"), locate };
}

function token(kind: string, pattern: string): SecretShape {
  return shape(kind, `${TOKEN_START}(?:${pattern})`);
}

const SHAPES: readonly SecretShape[] = [
  shape(
    "private_key",
    "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----BEGIN)[^]){0,20000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[^-]*)",
  ),
  token("aws_access_key", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
  token("github_token", "gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}"),
  token("gitlab_token", "gl(?:pat|rt|dt|ptt)-[A-Za-z0-9_-]{20,}"),
  token("slack_token", "xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,}"),
  shape("slack_webhook", "https://hooks\\.slack\\.com/services/[A-Za-z0-9/_-]{20,}"),
  token("stripe_key", "(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{16,}"),
  token("anthropic_key", "sk-ant-[A-Za-z0-9_-]{20,}"),
  token("openai_key", "sk-(?!ant-)[A-Za-z0-9_-]{20,}"),
  token("google_api_key", "AIza[0-9A-Za-z_-]{35}"),
  token("google_oauth_token", "ya29\\.[0-9A-Za-z_-]{20,}"),
  token("npm_token", "npm_[A-Za-z0-9]{36}"),
  token("pypi_token", "pypi-[A-Za-z0-9_-]{50,}"),
  token("huggingface_token", "hf_[A-Za-z0-9]{30,}"),
  token("digitalocean_token", "do[por]_v1_[a-f0-9]{64}"),
  token("sendgrid_key", "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"),
  token("jwt", "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"),
  shape("azure_storage_key", "AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)"),
  shape("url_password", "://[^\\s/:@]{1,128}:(?<secret>[^\\s/@]{1,256})@"),
  shape(
    "bearer_token",
    "(?<![A-Za-z])[Bb][Ee][Aa][Rr][Ee][Rr] {1,4}(?<secret>[A-Za-z0-9._~+/=-]{16,})",
  ),
  shape(
    "email",
    "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){0,8}\\.[A-Za-z]{2,63}",
  ),
  shape("card_number", "(?<![0-9A-Za-z.-])[0-9](?:[ -]?[0-9])*(?![0-9A-Za-z])", cardNumbersIn),
];

/** Names of all kinds, for tests that cover each. */
export const SECRET_KINDS: readonly string[] = SHAPES.map(({ kind }) => kind);

/** Finds the secrets in a text, first to last, without overlaps. */
export function findSecrets(text: string): FoundSecret[] {
  if (text.length < 6) return [];
  let found: FoundSecret[] = [];
  for (const { kind, pattern, locate } of SHAPES) {
    const own: FoundSecret[] = [];
    let next = 0;
    for (const match of text.matchAll(pattern)) {
      const [from, to] = match.indices?.groups?.["secret"] ?? match.indices?.[0] ?? [0, 0];
      const secret = text.slice(from, to);
      if (secret.startsWith("gait:redacted:")) continue;
      for (const [start, end] of locate?.(secret) ?? [[0, secret.length]]) {
        // Both lists are in order: a secret that ends before this one cannot overlap a later one.
        while ((found[next]?.end ?? Infinity) <= from + start) next++;
        const overlaps = (found[next]?.start ?? Infinity) < from + end;
        if (!overlaps) own.push({ kind, start: from + start, end: from + end });
      }
    }
    if (own.length > 0) found = [...found, ...own].sort((a, b) => a.start - b.start);
  }
  return found;
}

/** Card numbers among groups of digits, next to other groups such as a date. */
function cardNumbersIn(text: string): Span[] {
  const groups = [...text.matchAll(/[0-9]+/g)];
  const cards: Span[] = [];
  for (let first = 0; first < groups.length; first++) {
    const start = groups[first]?.index ?? 0;
    if (!CARD_FIRST_DIGITS.includes(text[start] ?? "")) continue;
    let longest: { readonly group: number; readonly end: number } | undefined;
    let digits = 0;
    for (let group = first; group < groups.length; group++) {
      const [{ length } = ""] = groups[group] ?? [];
      digits += length;
      if (digits > CARD_MAX_DIGITS) break;
      const end = (groups[group]?.index ?? 0) + length;
      const isCard = digits >= CARD_MIN_DIGITS && isCardNumber(text.slice(start, end));
      if (isCard) longest = { group, end };
    }
    if (longest === undefined) continue;
    cards.push([start, longest.end]);
    first = longest.group;
  }
  return cards;
}

/** Whether digits, perhaps in groups, are a card number: a known issuer and the Luhn checksum. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, "");
  const issuer =
    /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12})$/;
  if (!issuer.test(digits)) return false;
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight++) {
    const digit = Number(digits[digits.length - 1 - fromRight]);
    const doubled = digit * 2;
    sum += fromRight % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
