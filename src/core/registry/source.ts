/** Where packs come from, and which hosts may be asked (scout-registry B3). */

/** Whether a source is a URL and not a path. */
export function isRemote(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** Lower case, trimmed, without duplicates, sorted. */
export function normalizeHosts(hosts: readonly string[]): readonly string[] {
  const kept = hosts.map((host) => host.trim().toLowerCase()).filter((host) => host !== "");
  return [...new Set(kept)].sort();
}

/** What a URL is judged by. */
export interface FetchRules {
  /** Normalized. `host` admits the port of the source and the usual ones, `host:port` that one. */
  readonly hosts: readonly string[];
  /** The URL that the user gave; redirects are judged against it. */
  readonly source: string;
  readonly allowHttp: boolean;
}

/** Why a URL must not be asked; `undefined` if it may be. */
export function urlRefusal(
  text: string,
  { hosts, source, allowHttp }: FetchRules,
): string | undefined {
  if (!URL.canParse(text)) return `source is no URL: ${text}`;
  const url = new URL(text);
  const isAllowedScheme = url.protocol === "https:" || (url.protocol === "http:" && allowHttp);
  if (!isAllowedScheme) return "remote source requires https";
  if (url.username !== "" || url.password !== "") return "source must not hold credentials";
  if (hosts.length === 0) return "remote source requires --allow-host";
  const port = portOf(url);
  const isUsual = url.port === "" || port === portOf(new URL(source));
  // an IPv6 address stands in brackets in a URL, and need not in the list
  const names = [url.hostname, url.hostname.replace(/^\[(.*)\]$/, "$1")];
  const isAllowed = hosts.includes(`${url.hostname}:${port}`) ||
    (isUsual && names.some((name) => hosts.includes(name)));
  return isAllowed ? undefined : `source host ${url.host} is not in allowlist`;
}

function portOf({ port, protocol }: URL): string {
  return port !== "" ? port : protocol === "https:" ? "443" : "80";
}

/** Milliseconds to wait after attempt `attempt`, counted from 1. */
export function backoffMs(attempt: number, baseMs: number): number {
  return baseMs * 2 ** (attempt - 1) + Math.min(attempt * 25, 100);
}
