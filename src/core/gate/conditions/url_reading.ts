/** Reads URLs as browsers and libraries do; what they read differently is unclear. */

import { type AddressBlock, heldBlock, readBlock } from "./ip_address.ts";
import { hostOf, isAddress, isPlainName } from "./url_host.ts";

/** Parts of a URL. */
export interface UrlReading {
  /** Lower-case, without colon; `undefined` for a host without a scheme. */
  readonly scheme: string | undefined;
  /** Host in canonical form. */
  readonly host: string;
  /** `undefined` if neither the URL nor its scheme gives one. */
  readonly port: number | undefined;
  /** The block, where the text is one. */
  readonly block: AddressBlock | undefined;
  /** Its path as written, for {@linkcode pathsOf}. */
  readonly path: string;
  /** Whether it may be an ordinary word, such as `README.md`: it says a host, and nothing else. */
  readonly isWord: boolean;
}

/** A URL, no URL, or a text that programs read differently. */
export type UrlResult =
  | { readonly kind: "url"; readonly url: UrlReading }
  | { readonly kind: "none" }
  | { readonly kind: "unclear"; readonly text: string };

// deno-lint-ignore no-control-regex
const UNCLEAR_SIGNS = /[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]/;
const PARTS = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/;
const WITHOUT_SLASHES = /^[A-Za-z][A-Za-z0-9+.-]*:(?!\/\/)/;
const BARE = /^(\[[^\]]*\]|[^/?#:@]+)(?::([0-9]+))?(?=[/?#]|$)([^?#]*)/;
/** Schemes that have a host after any number of slashes. */
const WEB = /^(?:https?|wss?|ftp):/i;
/** Ports of schemes that have one of their own. */
export const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  ftp: 21,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
};
/** Schemes of code, data and wrappers: the text after `//` is not a host that is contacted. */
const WITHOUT_HOST =
  /^(?:about|blob|data|expect|feed|file|filesystem|glob|jar|javascript|phar|php|vbscript|view-source|zip)$/;

let last:
  | { readonly text: string; readonly isDeep: boolean; readonly results: readonly UrlResult[] }
  | undefined;

/**
 * Reads a URL, or a host without a scheme. A text anywhere in the arguments (`isDeep`) may be no
 * URL, and has a reading for each way in which programs find a URL in it.
 */
export function readUrl(
  text: string,
  { isDeep }: { readonly isDeep: boolean },
): readonly UrlResult[] {
  // Several conditions ask about one text in a row.
  if (text === last?.text && isDeep === last.isDeep) return last.results;
  last = { text, isDeep, results: isDeep ? readAnyText(text) : [readWhole(text)] };
  return last.results;
}

function readWhole(text: string): UrlResult {
  if (UNCLEAR_SIGNS.test(text) || !text.isWellFormed()) {
    return unclear("has characters that programs read differently");
  }
  const fits = PARTS.exec(text);
  return fits === null ? readBare(text) : readParts(text, fits);
}

function readParts(text: string, fits: RegExpExecArray): UrlResult {
  const [, scheme = "", authority = "", path = ""] = fits;
  const name = scheme.toLowerCase();
  if (WITHOUT_HOST.test(name)) return unclear("has a scheme that leads to no host");
  if (isPlainName(authority)) {
    // The usual case: every parser takes the rest unchanged.
    const url = { scheme: name, host: authority, port: DEFAULT_PORTS[name], block: undefined };
    return { kind: "url", url: { ...url, path, isWord: false } };
  }
  return URL.canParse(text) ? readAuthority(name, authority, path) : unclear("is not a URL");
}

const NONE: UrlResult = { kind: "none" };
const NO_URL: readonly UrlResult[] = [NONE];
// deno-lint-ignore no-control-regex
const WORD = /^[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*/;

/** The readings of a text of any kind. */
function readAnyText(text: string): readonly UrlResult[] {
  if (firstWord(text) === text) return [readWord(text) ?? readWordAsHost(text)];
  // A word with a scheme has a colon.
  if (!text.includes(":")) return NO_URL;
  // Browsers drop line breaks and what is invisible in front; others stop at the first white space.
  // deno-lint-ignore no-control-regex
  const dropped = text.replaceAll(/[\t\n\r]/g, "").replace(/^[\x00-\x20]+/, "");
  return [NONE, ...[text, dropped].map((one) => readWord(firstWord(one)) ?? NONE)];
}

function firstWord(text: string): string {
  return WORD.exec(text)?.[0] ?? "";
}

/** A word with a scheme; `undefined` for any other. */
function readWord(text: string): UrlResult | undefined {
  const fits = PARTS.exec(text);
  if (fits === null) {
    return WEB.test(text) && URL.canParse(text)
      ? unclear("has too few slashes, or other signs in their place")
      : undefined;
  }
  const [, scheme = "", authority = ""] = fits;
  // file:///x and memo:///x name no host, to no program.
  if (authority === "" && !WEB.test(`${scheme}:`)) return NONE;
  return readWhole(text);
}

const TWO_COLONS = /:[^:]*:/;
const QUAD = /^\d{1,3}(?:\.\d{1,3}){3}(?=[:/?#]|$)/;
const SIX = /^(?:\[[0-9A-Fa-f:.]+\](?=[:/?#]|$)|[0-9A-Fa-f:.]+(?:\/\d{1,3})?$)/;
const NAME = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?(?=[:/?#]|$)/;

/** A reference without a scheme, or a share of Windows. */
const SHARE = /^(?:\/\/|\\\\)(?=[^/\\])/;
const USER = /^[^/?#@\\]+@(?=[^@]*$)/;

/** A word without a scheme: it is a host if it looks like one. `12:30` and `0.5` do not. */
function readWordAsHost(word: string): UrlResult {
  const text = word.replace(SHARE, "");
  if (text !== word) return readWordAsHost(text.replaceAll("\\", "/"));
  const host = word.replace(USER, "");
  if (host !== word) {
    const read = readWordAsHost(host);
    // Without a port it is an address of mail.
    return read.kind === "url" && read.url.isWord ? NONE : read;
  }
  const isAddressed = QUAD.test(text) || (SIX.test(text) && TWO_COLONS.test(text));
  const name = NAME.exec(text)?.[0] ?? "";
  if (!isAddressed && !/[A-Za-z]/.test(name)) return NONE;
  const result = readBare(text);
  if (result.kind !== "url") return NONE;
  if (isAddressed) return result;
  const { url } = result;
  const isHostName = /[^.]\../.test(name) || /^(?:ip6-)?localhost\.?$/i.test(name);
  const hasPort = url.port !== undefined;
  if (isAddress(url.host) || (!isHostName && !hasPort)) return NONE;
  return { kind: "url", url: { ...url, isWord: !(isHostName && hasPort) } };
}

function readBare(text: string): UrlResult {
  const six = TWO_COLONS.test(text) ? /^([0-9A-Fa-f:.]+)(?:\/\d+)?$/.exec(text) : null;
  const bare = six === null ? BARE.exec(text) : ["", `[${six[1]}]`];
  if (bare === null) {
    const isOther = WITHOUT_SLASHES.test(text);
    return unclear(isOther ? "has no // after its scheme" : "is not a URL");
  }
  const [, written = "", port, path = ""] = bare;
  const host = hostOf(written);
  if (host === undefined) return unclear("has a host that programs read differently");
  const block = ownBlock(text);
  if (block === "unclear") return unclear("is a block of addresses of several kinds");
  const number = Number(port);
  if (number > 65535) return unclear("has an invalid port");
  const ownPort = port === undefined ? undefined : number;
  const url = { scheme: undefined, host, port: ownPort, block, path, isWord: false };
  return { kind: "url", url };
}

/** The block that a text such as `10.0.0.0/8` is; an address is a block of one. */
function ownBlock(text: string): AddressBlock | "unclear" | undefined {
  const block = readBlock(text);
  return block === undefined ? undefined : heldBlock(block) ?? "unclear";
}

function readAuthority(scheme: string, authority: string, path: string): UrlResult {
  if (authority === "") return unclear("has too many slashes, or no host");
  if (authority.includes("@")) return unclear("has a user name in front of its host");
  const [, written = authority, port = ""] = /^(.*?)(?::([0-9]*))?$/.exec(authority) ?? [];
  const host = hostOf(written);
  if (host === undefined) return unclear("has a host that programs read differently");
  const number = port === "" ? DEFAULT_PORTS[scheme] : Number(port);
  const url = { scheme, host, port: number, block: undefined };
  return { kind: "url", url: { ...url, path, isWord: false } };
}

/** The names of a path in each reading; none if it is unclear. */
export function pathsOf(path: string): readonly (readonly string[])[] {
  const names: string[] = [];
  let hasEmpty = false;
  const given = path.split("/").slice(1);
  for (const [index, name] of given.entries()) {
    const decoded = decodedName(name);
    if (decoded === undefined) return [];
    if (decoded === "" && index < given.length - 1) hasEmpty = true;
    names.push(decoded);
  }
  const collapsed = names.filter((name) => name !== "");
  // Some servers drop empty parts, some keep them.
  return hasEmpty ? [collapsed, names] : [collapsed];
}

// deno-lint-ignore no-control-regex
const READ_TWICE = /[\x00-\x1f\x7f/\\]|%[0-9A-Fa-f]{2}/;

function decodedName(name: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(name);
  } catch {
    return undefined;
  }
  if (READ_TWICE.test(decoded) || /^\.{1,2}(?:;.*)?$/.test(decoded)) return undefined;
  const hasEncodedDot = /%2e/i.test(name);
  return hasEncodedDot ? undefined : decoded;
}

function unclear(text: string): UrlResult {
  return { kind: "unclear", text };
}
