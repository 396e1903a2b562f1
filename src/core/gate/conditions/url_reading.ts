/** Reads URLs as browsers and libraries do; what they read differently is unclear. */

import { type AddressBlock, readBlock } from "./ip_address.ts";
import { hostOf } from "./url_host.ts";

/** What a URL says. */
export interface UrlReading {
  /** Lower-case, without colon; `undefined` for a host without a scheme. */
  readonly scheme: string | undefined;
  /** In its one form. */
  readonly host: string;
  /** `undefined` if neither the URL nor its scheme gives one. */
  readonly port: number | undefined;
  /** The block, where the text is one. */
  readonly block: AddressBlock | undefined;
  /** The names of its path in each reading; none if it is unclear. */
  readonly paths: readonly (readonly string[])[];
}

/** A URL, none at all, or one that programs read differently. */
export type UrlResult =
  | { readonly kind: "url"; readonly url: UrlReading }
  | { readonly kind: "none" }
  | { readonly kind: "unclear"; readonly text: string };

// deno-lint-ignore no-control-regex
const UNCLEAR_SIGNS = /[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]/;
const PARTS = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/;
const WITHOUT_SLASHES = /^[A-Za-z][A-Za-z0-9+.-]*:(?!\/\/)/;
const BARE = /^(\[[^\]]*\]|[^/?#:@]+)(?::([0-9]+))?(?=[/?#]|$)([^?#]*)/;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  ftp: 21,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
};
/** Schemes of code, data and wrappers: what comes after `//` is no host that is asked. */
const WITHOUT_HOST =
  /^(?:about|blob|data|expect|feed|file|filesystem|glob|jar|javascript|phar|php|vbscript|view-source|zip)$/;

let lastText: string | undefined;
let lastDeep = false;
let lastResult: UrlResult = { kind: "none" };

/** Reads a URL, or a host without a scheme. Several conditions ask of one text in a row. */
export function readUrl(text: string, { isDeep }: { readonly isDeep: boolean }): UrlResult {
  if (text === lastText && isDeep === lastDeep) return lastResult;
  lastResult = read(text, isDeep);
  lastText = text;
  lastDeep = isDeep;
  return lastResult;
}

function read(text: string, isDeep: boolean): UrlResult {
  const fits = PARTS.exec(text);
  if (isDeep && fits === null && !isBareHost(text)) return { kind: "none" };
  if (UNCLEAR_SIGNS.test(text) || !text.isWellFormed()) {
    return unclear("has characters that programs read differently");
  }
  if (fits === null) return readBare(text);
  const [, scheme = "", authority = "", path = ""] = fits;
  const name = scheme.toLowerCase();
  if (WITHOUT_HOST.test(name)) return unclear("has a scheme that leads to no host");
  if (!URL.canParse(text)) return unclear("is no URL");
  return readAuthority(name, authority, path);
}

/** Whether a text alone, somewhere in the arguments, is taken for a host: an ordinary word is not. */
function isBareHost(text: string): boolean {
  return /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:[/:]|$)/
    .test(text) || /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?(?::\d+)?(?:\/|$)/.test(text);
}

function readBare(text: string): UrlResult {
  const isSix = /^[0-9A-Fa-f:.]+(?:\/\d+)?$/.test(text) && text.split(":").length > 2;
  if (isSix) {
    const block = readBlock(text.toLowerCase());
    const host = hostOf(`[${text.split("/")[0]}]`);
    return host === undefined || block === undefined ? unclear("is no address") : {
      kind: "url",
      url: { scheme: undefined, host, port: undefined, block: ownBlock(text, host), paths: [] },
    };
  }
  const bare = BARE.exec(text);
  if (bare === null) {
    const isOther = WITHOUT_SLASHES.test(text);
    return unclear(isOther ? "has no // behind its scheme" : "is no URL");
  }
  const [, written = "", port, path = ""] = bare;
  const host = hostOf(written);
  if (host === undefined) return unclear("has a host that programs read differently");
  const block = ownBlock(text, host);
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && number > 65535) return unclear("has a port that is none");
  return {
    kind: "url",
    url: { scheme: undefined, host, port: number, block, paths: pathsOf(path) },
  };
}

/** The block that a text such as `10.0.0.0/8` is. */
function ownBlock(text: string, host: string): AddressBlock | undefined {
  const prefix = /^[^/]+(\/\d{1,3})$/.exec(text)?.[1];
  return prefix === undefined ? undefined : readBlock(`${host}${prefix}`);
}

function readAuthority(scheme: string, authority: string, path: string): UrlResult {
  if (authority === "") return unclear("has too many slashes, or no host");
  if (authority.includes("@")) return unclear("has a user name in front of its host");
  const [, written = authority, port = ""] = /^(.*?)(?::([0-9]*))?$/.exec(authority) ?? [];
  if (written.endsWith(":") || (written.includes(":") && !written.startsWith("["))) {
    return unclear("has a host that programs read differently");
  }
  const host = hostOf(written);
  if (host === undefined) return unclear("has a host that programs read differently");
  const number = port === "" ? DEFAULT_PORTS[scheme] : Number(port);
  const url = { scheme, host, port: number, block: undefined, paths: pathsOf(path) };
  return { kind: "url", url };
}

/** The readings of a path; none if it is unclear. */
function pathsOf(path: string): readonly (readonly string[])[] {
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
