/**
 * Names whose value is usually a secret: members, variables, headers, options, parameters. A name is read
 * as words, so that `dbPassword`, `DB_PASSWORD` and `db-password` are one.
 *
 * Compared on 2026-11-29 with the generic rule and the header rules of gitleaks (config/gitleaks.toml at
 * b58d3f1), the OWASP Logging Cheat Sheet, the AWS CLI's configuration variables, and the IANA
 * registry of HTTP authentication schemes.
 */

import { MARKERS } from "./marker.ts";

/** Kind of secret that a name suggests. */
export interface SecretName {
  /** Kind in markers and warnings. */
  readonly kind:
    | "authorization"
    | "cookie"
    | "aws_secret_key"
    | "aws_session_token"
    | "password"
    | "named_secret";
  /** Only a name with a password in base64 is one: `auth` may be anything else. */
  readonly onlyBasic?: boolean;
  /** Only what nobody wrote is one: `tokens` are words of a language, too. */
  readonly onlyRandom?: boolean;
  /** Only the key of one-time passwords is one, or such a password: `totp` may say whether there are any. */
  readonly onlyOneTime?: boolean;
}

/** Names longer than this are text. */
export const NAME_MAX_CHARACTERS = 80;

/** Part of every secret name, for a first look. */
export const SECRET_WORD =
  /pass|pw|psk|secret|token|key|auth|cookie|credential|cvv|cvc|otp|sig|pat/i;

const PASSWORD =
  /^.*(?:password|passwd|passphrase|passcode|passwort)$|^(?:pass|pwd|pw|psk|cvv2?|cvc2?|otp|pgpassword)$|^(?:user|db|my|root|admin|smtp|ftp|ssh|redis|mysql|bind|store|key|(?:src|dest)(?:store|key))(?:pass|pwd|pw)$/;
const SECRET = /secret$/;
const TOKEN = /token$/;
const JOINED_KEY =
  /(?:api|access|secret|private|signing|encryption|account|master|auth|shared|preshared|subscription)keys?$/;
/** Words before `key` that make it a secret one. */
const KEY_OWNERS = new Set(
  ("api access secret private signing encryption encrypting account master auth shared subscription functions function " +
    "application app service admin storage deploy webhook jwt hmac session security crypto aes server client host " +
    "license project rest user ingest write integration preshared unseal recovery decryption decrypting " +
    "symmetric wallet cipher")
    .split(" "),
);
/** Words before `token` that make it something else: places in a list, and words of a tokenizer. */
const TOKEN_OWNERS_NOT =
  /^(?:page|next|continuation|continue|sync|cursor|pagination|start|stop|eos|bos|pad|unk|mask|sep|cls|special|max|min|js|per|image|begin|end|total|prompt|completion|input|output|cached|reasoning)$/;
/** Words that only say which one of several values this is. */
const TRAILING =
  /^(?:value|val|plain|plaintext|cleartext|text|raw|prod|production|dev|development|test|testing|staging|stage|live|default|ro|rw|old|new|current|previous|primary|secondary|confirm|confirmation|b64|base64|base|data|pem|json|string|binary|\d+)$/;

/** Kind of secret that a name suggests; `undefined` if it suggests none. */
export function secretName(name: string): SecretName | undefined {
  if (name.length > NAME_MAX_CHARACTERS || !SECRET_WORD.test(name)) return undefined;
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "");
  while (words.length > 1 && TRAILING.test(words.at(-1) ?? "")) words.pop();
  const last = (words.at(-1) ?? "").replace(/\d+$/, "");
  const before = words.at(-2) ?? "";
  const has = (word: string) => words.includes(word);

  if (last === "authorization") return { kind: "authorization" };
  if (last === "cookie") return { kind: "cookie" };
  if (TOKEN.test(last) || (last === "tokens" && /^(?:access|auth|refresh|api)$/.test(before))) {
    if (TOKEN_OWNERS_NOT.test(before)) return undefined;
    const isAws = (has("aws") || has("amz")) && (has("session") || has("security"));
    return { kind: isAws || name === "SessionToken" ? "aws_session_token" : "named_secret" };
  }
  if (last === "tokens") {
    return TOKEN_OWNERS_NOT.test(before) ? undefined : { kind: "named_secret", onlyRandom: true };
  }
  if (last === "key" || last === "keys" || JOINED_KEY.test(last)) {
    if (last.length > 4 || KEY_OWNERS.has(before)) {
      const isAws = has("secret") && has("access");
      return { kind: isAws ? "aws_secret_key" : "named_secret" };
    }
    return undefined;
  }
  if (last === "totp") return { kind: "named_secret", onlyOneTime: true };
  if (PASSWORD.test(last) || last === "passwords") return { kind: "password" };
  if (SECRET.test(last) || last === "secrets") return { kind: "named_secret" };
  const isAuth = last === "auth" &&
    (name.startsWith("_") || /^(?:x|proxy|npm|registry|docker|http|redis|api)$/.test(before));
  if (last === "auth" && !isAuth) return { kind: "named_secret", onlyBasic: true };
  const isShort = last === "pat" && words.length > 1;
  const isCredential = last === "credential" || last === "credentials";
  const isSignature = words.length === 1 && last === "sig" || (has("amz") && last === "signature");
  return isAuth || isShort || isCredential || isSignature ? { kind: "named_secret" } : undefined;
}

/** Placeholders for secrets. */
const PLACEHOLDER =
  /^(?:null|none|nil|true|false|undefined|nan|yes|no|void 0|![01]|(?:string|str|id|int|boolean|number)[!?]?|required|optional|hidden|redacted|masked|removed|omitted|env|\*+|x{3,}|\.{2,}|-+|_+|•+|<[^<>]*>|\[[^[\]]*\]|\$?\{[^{}]*\}\}?|\$?\{\{.*\}\}|\$[A-Z_][A-Z0-9_]*|%[A-Z_][A-Z0-9_]*%|(?:process\.env|os\.environ|import\.meta|secrets|env|vars|var|local|data)\.[\w.[\]"'-]*|(?:change|replace)[-_ ]?(?:me|this|it)|(?:your|insert)[-_ ].*|put[-_ ].*here|[\w.-]{0,16}…|[A-Za-z_-]{0,12}\.{3}|example)$/i;

const VERSION =
  /^(?:(?:[~^]|[<>]=?|=)\s?v?\d[\w.*+-]{0,30}|v\d+(?:\.\d+)+|(?:npm|workspace|file|link|git):.*|\d+(?:\.[\dx*]+)+(?:[-+][\w.+-]*)?)(?:\s?(?:\|\||-|,|\s)\s?[~^<>=v]*\s?\d+[\w.+*-]*)*$/;

/** A placeholder that names the kind of the value: `password = password`, `--password=PASSWORD`. */
const OWN_WORD =
  /^(?:[a-z]{1,12}[_ -]?){0,2}(?:passwor[dt]|passwd|passphrase|passcode|secret|token|api[_ -]?key|key|cookie|credentials?|authorization|pwd|pin)[:;,.]?$/i;

/** Words on a screen about passwords. */
const LABEL = /\s.*passwor[dt]|passwor[dt].*\s/i;

/** A cookie, and none of the attributes of one (RFC 6265, 4.1). */
const COOKIE_PAIR =
  /(?<![\w-])(?!(?:samesite|path|domain|expires|max-age|priority|version|comment)=)[\w.$-]*[\w-]=/i;

/** A key of one-time passwords in base32 (RFC 6238, RFC 4648), also in groups, or such a password. */
const ONE_TIME = /^(?:steam:\/\/)?(?:[A-Z2-7]{4}[ -]?){4,32}[A-Z2-7]{0,7}=*$|^[0-9]{6,8}$/i;

/** The longest value that is looked at as a placeholder with signs. */
const SIGNED_MAX_CHARACTERS = 200;

/** Whether a value stands for another. What a reference names is written, so a drawn name is a value. */
function isPlaceholder(value: string): boolean {
  if (!PLACEHOLDER.test(value)) return false;
  if (value.length > SIGNED_MAX_CHARACTERS || !/^[<[{$%]/.test(value)) return true;
  return !looksDrawn(value.replace(/^[<[{$%]+/, "").replace(/[>\]}%]+$/, ""));
}

/** Whether a value of a telling name can be a secret: it is no placeholder, version or reference. */
export function canBeSecret(
  { kind, onlyBasic = false, onlyRandom = false, onlyOneTime = false }: SecretName,
  written: string,
): boolean {
  // The text next to a marker can still be a secret.
  const value = written.replaceAll(MARKERS, "");
  if (onlyBasic) return value.length >= 8 && isUserAndPassword(value);
  if (onlyOneTime) {
    return value.length < 300 && ONE_TIME.test(value) &&
      (/[2-7]/.test(value) || !/[a-z]/.test(value));
  }
  if (onlyRandom && !looksRandom(value)) return false;
  if (OWN_WORD.test(value)) return false;
  if (value.length < (kind === "password" ? 1 : 4) || isPlaceholder(value)) return false;
  if (kind === "authorization") return !isPlaceholder(value.slice(credentialsStart(value)));
  if (kind === "password") return !LABEL.test(value) || /[0-9]/.test(value);
  if (kind === "cookie") return value.split(";").some((part) => COOKIE_PAIR.test(part));
  if (value.length < 100 && VERSION.test(value)) return false;
  return value.length >= 6 && !/^[a-z][a-z0-9+.-]*:\/\//i.test(value) &&
    !/^(?:\S+\s+){3}/.test(value);
}

/** Whether a value looks made, not written: it has digits, marks or mixed letters, or is long. */
export function looksMade(value: string): boolean {
  if (/\s/.test(value)) return false;
  return value.length >= 6 &&
      (/[0-9!#$%^&*+=?@~\\]/.test(value) || /[a-z][A-Z].*[A-Z]/.test(value)) ||
    value.length >= 16;
}

/** What has many digits for other reasons: times, paths, versions, files. */
const NOT_RANDOM = /^0x|^\d{4}-\d\d-\d\d|^[~.]{0,2}\/|^\d+\.|\.[a-z]{1,4}\d?$|[A-Za-z]-[A-Za-z]/;
/** Where a character follows one of another sort. Words begin with a capital, too. */
const TURNS = /[A-Z](?=[0-9])|[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])/g;

/**
 * Whether a value looks drawn: letters and digits take turns more often than in the names that
 * programmers give.
 */
export function looksRandom(value: string): boolean {
  if (value.length < 12 || !/^[\w.~+/-]+={0,2}$/.test(value) || NOT_RANDOM.test(value)) {
    return false;
  }
  if (!/[0-9]/.test(value)) return false;
  return (value.match(TURNS)?.length ?? 0) >= (value.length - 1) * 0.3;
}

/**
 * Whether one word looks drawn, also if it is short. Names of code have digits at the ends of words:
 * `oauth2`, `sha256`, `s3`. So digits in several places count, and many pieces with single letters among them.
 */
export function looksDrawn(word: string): boolean {
  if (word.length < 8 || word.length > 4096 || !/^[\w.~+/=-]+$/.test(word)) return false;
  const pieces = word.match(/[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g) ?? [];
  const singles = pieces.filter((piece) => /^[A-Za-z]$/.test(piece)).length;
  const isMixed = /[0-9][A-Za-z]/.test(word) && singles > 1;
  const isShort = pieces.length >= word.length / 2.5 && pieces.every(({ length }) => length < 5);
  if (isMixed && isShort && word.length >= 12 && !word.includes("_")) return true;
  const groups = pieces.filter((piece) => /^[0-9]/.test(piece)).length;
  if (groups < 2 || (groups < 3 && (word.length < 16 || !isMixed))) return false;
  const turns = word.match(TURNS)?.length ?? 0;
  return turns >= (word.length - 1) * (word.length < 32 ? 0.3 : 0.25);
}

/** Whether words with dots between them are no names: one of them looks drawn, or all do together. */
export function hasDrawnPart(path: string): boolean {
  const parts = path.split(/\??\./);
  return parts.some(looksDrawn) || parts.every((part) => /[0-9]/.test(part)) &&
      looksDrawn(parts.join(""));
}

/** Start of the credentials in the value of an `Authorization` header: after its scheme, if it has one. */
export function credentialsStart(value: string): number {
  return /^\s*[A-Za-z][A-Za-z0-9_-]{0,40}[ \t]+(?=\S)/.exec(value)?.[0].length ?? 0;
}

/** RFC 7617: base64 of a name, a colon and a password. */
export function isUserAndPassword(text: string): boolean {
  if (text.length > 4096 || !/^[A-Za-z0-9+/]{6,}={0,2}$/.test(text)) return false;
  try {
    return /^[\x20-\x7e\x80-\xff]*:[\x20-\x7e\x80-\xff]*$/.test(atob(text));
  } catch {
    return false;
  }
}
