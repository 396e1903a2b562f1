/** Sources of packs, and hosts that gait may ask. See docs/formats/registry.md#fetching. */

import { quoted } from "../fault.ts";

/** Whether a source is a URL and not a path. */
export function isRemote(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** Lower case, trimmed, without duplicates, sorted. */
export function normalizeHosts(hosts: readonly string[]): readonly string[] {
  const kept = hosts.map((host) => host.trim().toLowerCase()).filter((host) => host !== "");
  return [...new Set(kept)].sort();
}

/** Rules for URLs that may be fetched. */
export interface FetchRules {
  /** Normalized. `host` allows the port of the source and the default one, `host:port` only that. */
  readonly hosts: readonly string[];
  /** The URL that the user gave. Its port is allowed on redirects too. */
  readonly source: string;
  /** Whether `http:` is allowed in addition to `https:`. */
  readonly allowHttp: boolean;
}

/** Says why a URL must not be fetched; `undefined` if it may be. */
export function urlRefusal(
  text: string,
  { hosts, source, allowHttp }: FetchRules,
): string | undefined {
  if (!URL.canParse(text)) return `${quoted(text)} is not a URL`;
  const url = new URL(text);
  const isAllowedScheme = url.protocol === "https:" || (url.protocol === "http:" && allowHttp);
  if (!isAllowedScheme) return `${quoted(url.protocol)} is not allowed, only https`;
  if (url.username !== "" || url.password !== "") return "the URL holds credentials";
  if (hosts.length === 0) return "no host is allowed";
  const port = portOf(url);
  const isUsual = url.port === "" || port === portOf(new URL(source));
  // A URL has an IPv6 address in brackets; in the list they are optional.
  const names = [url.hostname, url.hostname.replace(/^\[(.*)\]$/, "$1")];
  const isAllowed = hosts.includes(`${url.hostname}:${port}`) ||
    (isUsual && names.some((name) => hosts.includes(name)));
  return isAllowed ? undefined : `host ${quoted(url.host)} is not in the list of allowed ones`;
}

function portOf({ port, protocol }: URL): string {
  return port !== "" ? port : protocol === "https:" ? "443" : "80";
}

/** Milliseconds to wait after an attempt; the first is 1. */
export function backoffMs(attempt: number, baseMs: number): number {
  return baseMs * 2 ** (attempt - 1) + Math.min(attempt * 25, 100);
}
