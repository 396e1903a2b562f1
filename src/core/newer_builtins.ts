/**
 * Builtins that are newer than Node 20, each with a fallback. The library also runs there; Deno has
 * them all. `tests/scripts/npm_builtins_test.ts` keeps them out of
 * every other file of the core.
 */

/** Which alphabet base64 has: RFC 4648, section 4 or 5. */
export type Base64Alphabet = "base64" | "base64url";

/** Writes bytes as lower-case hex. */
export const bytesToHex: (bytes: Uint8Array) => string = "toHex" in Uint8Array.prototype
  ? (bytes) => bytes.toHex()
  : bytesToHexFallback;

/** @throws {SyntaxError} for what is not pairs of hex digits. */
export const hexToBytes: (text: string) => Uint8Array<ArrayBuffer> = "fromHex" in Uint8Array
  ? (text) => Uint8Array.fromHex(text)
  : hexToBytesFallback;

/** Writes base64: the standard alphabet with padding, the URL-safe one without. */
export const bytesToBase64: (bytes: Uint8Array, alphabet?: Base64Alphabet) => string =
  "toBase64" in Uint8Array.prototype
    ? (bytes, alphabet = "base64") =>
      bytes.toBase64({ alphabet, omitPadding: alphabet === "base64url" })
    : bytesToBase64Fallback;

/**
 * Reads what {@linkcode bytesToBase64} writes.
 *
 * @throws {SyntaxError} for every other spelling, also for bits that belong to no byte.
 */
export const base64ToBytes: (text: string, alphabet?: Base64Alphabet) => Uint8Array<ArrayBuffer> =
  "fromBase64" in Uint8Array
    ? (text, alphabet = "base64") => {
      refuseOtherBase64(text, alphabet);
      const whole = alphabet === "base64" ? text : padded(text);
      return Uint8Array.fromBase64(whole, { alphabet, lastChunkHandling: "strict" });
    }
    : base64ToBytesFallback;

/** Text of a regular expression that matches this text. */
export const escapeRegExp: (text: string) => string = "escape" in RegExp
  ? (text) => RegExp.escape(text)
  : escapeRegExpFallback;

/** Items by their key, keys in the order in which they first occur. */
export const groupBy: <K, T>(items: Iterable<T>, keyOf: (item: T) => K) => Map<K, T[]> =
  "groupBy" in Map ? (items, keyOf) => Map.groupBy(items, keyOf) : groupByFallback;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** What {@linkcode bytesToHex} does without the builtin. */
export function bytesToHexFallback(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** What {@linkcode hexToBytes} does without the builtin. */
export function hexToBytesFallback(text: string): Uint8Array<ArrayBuffer> {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw new SyntaxError("expected pairs of hex digits");
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  }
  return bytes;
}

/** Bytes that become one call: engines bound how many arguments a call takes. */
const CHUNK = 8_192;

/** What {@linkcode bytesToBase64} does without the builtin. */
export function bytesToBase64Fallback(
  bytes: Uint8Array,
  alphabet: Base64Alphabet = "base64",
): string {
  let latin1 = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    latin1 += String.fromCharCode.apply(null, Array.from(bytes.subarray(at, at + CHUNK)));
  }
  const text = btoa(latin1);
  if (alphabet === "base64") return text;
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What {@linkcode base64ToBytes} does without the builtin. */
export function base64ToBytesFallback(
  text: string,
  alphabet: Base64Alphabet = "base64",
): Uint8Array<ArrayBuffer> {
  refuseOtherBase64(text, alphabet);
  const standard = alphabet === "base64"
    ? text
    : padded(text.replaceAll("-", "+").replaceAll("_", "/"));
  const latin1 = atob(standard);
  // `atob` shrugs at bits that belong to no byte.
  if (btoa(latin1) !== standard) throw new SyntaxError("expected no bits after the last byte");
  const bytes = new Uint8Array(latin1.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = latin1.charCodeAt(at);
  return bytes;
}

/** What {@linkcode escapeRegExp} does without the builtin, in other words that match the same. */
export function escapeRegExpFallback(text: string): string {
  // A hexadecimal escape also holds where a letter, digit or sign would join what is before it.
  return text.replace(
    /[^\p{L}\p{N}]|^[0-9A-Za-z]/gu,
    (sign) =>
      Array.from(
        { length: sign.length },
        (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`,
      ).join(""),
  );
}

/** What {@linkcode groupBy} does without the builtin. */
export function groupByFallback<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The builtins skip white space and take base64url with padding, too. */
function refuseOtherBase64(text: string, alphabet: Base64Alphabet): void {
  const isSound = alphabet === "base64"
    ? text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    : text.length % 4 !== 1 && /^[A-Za-z0-9_-]*$/.test(text);
  if (!isSound) throw new SyntaxError(`expected ${alphabet}`);
}

function padded(text: string): string {
  return text + "=".repeat((4 - text.length % 4) % 4);
}
