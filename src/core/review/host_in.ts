/** Hosts in addresses. */

import { readHost } from "../host_name.ts";

const URL_START = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@\s]*@)?(\[[^\]]*\]|[^/?#:\s]*)/i;
const URLS = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>`{}|\\^$]+/gi;
/** Schemes of addresses that lead to no other machine. */
const LOCAL_SCHEME = /^(?:file|data|about|blob|javascript|vscode|unix|npm|git\+file):/i;

/**
 * The host of a URL. With `isHost` also that of `user@host`, `host:port`, `host:path` and
 * `host/path`, where the text stands in the place of a host.
 */
export function hostIn(text: string, isHost = false): string | undefined {
  const url = URL_START.exec(text);
  if (url !== null) return LOCAL_SCHEME.test(text) ? undefined : named(url[1] ?? "");
  if (!isHost) return undefined;
  const bare = text.replace(/^[^@/\s]*@/, "");
  const [host = ""] = /^(?:\[[^\]]*\]|[^/?#:\s]*)/.exec(bare) ?? [];
  return /[a-z.:]/i.test(host) ? named(host) : undefined;
}

/** Hosts of all URLs in a text, each once. */
export function hostsOfUrls(text: string): readonly string[] {
  if (!text.includes("://")) return [];
  const urls = (text.match(URLS) ?? []).map((url) => url.replace(/[).,;:!?\]]+$/, ""));
  return [...new Set(urls.flatMap((url) => hostIn(url) ?? []))];
}

function named(text: string): string | undefined {
  const reading = readHost(text);
  return reading.kind === "host" ? reading.host : undefined;
}
