/** Generalises paths to folders, and addresses to hosts. */

import type { JsonValue } from "../../json/json.ts";
import { cleanPath } from "../../path.ts";
import { DEFAULT_PORTS } from "../../gate/conditions/url_reading.ts";
import { uniqueSorted } from "../../text.ts";

/** Whether a text is an address with a host. */
export function looksLikeUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s\\@]+$/i.test(text) && URL.canParse(text) &&
    new URL(text).hostname !== "";
}

/** Whether a text is a path beyond doubt: with a slash, or a name with an ending. */
export function looksLikePath(text: string): boolean {
  return /^(?:\/|~\/|\.{1,2}\/|[\w.@-]+\/)[^\s:*?"<>|\\%$]*$/.test(text) ||
    /^\.{1,2}$|^[\w-][\w.-]*\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(text);
}

/** Schemes, hosts and ports of addresses. */
export function hostCondition(texts: readonly string[]) {
  const urls = texts.map((text) => new URL(text));
  const scheme = uniqueSorted(urls.map(({ protocol }) => protocol.slice(0, -1)));
  const host = uniqueSorted(urls.map(({ hostname }) => hostname));
  const ports = urls.map(({ port, protocol }) =>
    port || `${DEFAULT_PORTS[protocol.slice(0, -1)] ?? ""}`
  );
  // A scheme without a port of its own leaves it open, so that a condition on it would be unclear.
  const isOpen = ports.includes("");
  const condition: JsonValue = {
    scheme,
    host,
    ...isOpen ? {} : { port: uniqueSorted(ports).map(Number) },
  };
  const what = isOpen ? "any path and port" : "any path";
  return {
    condition,
    note: `${what} on ${host.join(", ")}, of ${counted(urls.length, "address")}`,
  };
}

function counted(count: number, what: "address" | "path"): string {
  if (count === 1) return `1 ${what} seen`;
  return `${count} ${what === "path" ? "paths" : "addresses"} seen`;
}

/** The folders of paths, without those in another of them. A file at a root stays that file. */
export function folderCondition(texts: readonly string[]) {
  const folders = uniqueSorted(texts.map((text) => folderOf(cleanPath(text, "/"))));
  const under = folders.filter((folder) =>
    !folders.some((other) => other !== folder && folder.startsWith(`${other}/`))
  );
  const isExact = under.length === texts.length &&
    under.every((folder) => texts.some((text) => cleanPath(text, "/") === folder));
  const condition: JsonValue = { under };
  return isExact ? { condition } : {
    condition,
    note: `any path under ${under.join(", ")}, of ${counted(texts.length, "path")}`,
  };
}

function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  const folder = path.slice(0, end);
  // A draft never allows a root, a home folder or a folder above the workspace.
  const isWide = end <= 0 || folder === "~" || /^(?:\.\.\/?)+$/.test(folder);
  return isWide ? path : folder;
}
