/** Modules of import statements as paths of files. */

import type { Language } from "../relevance.ts";

/** Ways to take a path for a module, a name in it, and what follows; the longest module first. */
export function splits(
  path: string,
  language: Language,
): readonly (readonly [string, string, string])[] {
  if (language === "script") {
    const colon = path.indexOf(":");
    const [, name = "", rest = ""] = /^([\w$*]+)(.*)$/s.exec(path.slice(colon + 1)) ?? [];
    return colon < 0 || name === "" ? [] : [[path.slice(0, colon), name, rest]];
  }
  const [, head = "", tail = ""] = /^(\.*[\w.]*)(.*)$/s.exec(path) ?? [];
  const [, dots = "", words = ""] = /^(\.*)(.*)$/s.exec(head) ?? [];
  const parts = words.split(".");
  const found: [string, string, string][] = [];
  for (let at = Math.min(parts.length - 1, 12); at >= (dots === "" ? 1 : 0); at--) {
    const rest = parts.slice(at + 1).map((part) => `.${part}`).join("");
    found.push([dots + parts.slice(0, at).join("."), parts[at] ?? "", rest + tail]);
  }
  return found;
}

/** The file that an import means. */
export interface Wanted {
  readonly path: string;
  /** Whether this is the whole path, not the end of it. */
  readonly isWhole: boolean;
}

export function pythonModule(module: string, from: string): Wanted | undefined {
  const [, dots = "", words = ""] = /^(\.*)(.*)$/s.exec(module) ?? [];
  const inner = words === "" ? [] : words.split(".");
  if (dots === "") {
    return inner.length === 0 ? undefined : { path: inner.join("/"), isWhole: false };
  }
  const folder = from.split("/").slice(0, -1);
  const base = dots.length === 1 ? folder : folder.slice(0, 1 - dots.length);
  return { path: [...base, ...inner].join("/"), isWhole: true };
}

export function scriptModule(module: string, from: string): Wanted | undefined {
  const plain = module.replace(/\.[mc]?[jt]sx?$/, "").replace(/\/index$/, "");
  const alias = /^(?:[@~#]|\$\w+)\/(.+)$/.exec(plain);
  if (alias !== null) return { path: alias[1] ?? "", isWhole: false };
  if (!plain.startsWith(".")) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of plain.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return { path: parts.join("/"), isWhole: true };
}

/**
 * A path without extension, and without the name of a file that represents its folder, such as
 * `index`.
 */
export function plainPath(path: string): string {
  return path.replace(/\.\w+$/, "").replace(/\/(?:__init__|index)$/, "");
}

export function lastPart(path: string): string {
  const plain = plainPath(path);
  return plain.slice(plain.lastIndexOf("/") + 1);
}

/** The folder of a file, with a slash at the end. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Length of the beginning that two paths share. */
export function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** Folders in which Python looks for what a file imports, with a slash at the end. */
export function importFolders(path: string): ReadonlySet<string> {
  const parts = path.split("/").slice(0, -1);
  const folders = parts.map((_, at) => `${parts.slice(0, at + 1).join("/")}/`);
  return new Set(["", ...folders].flatMap((folder) => [folder, `${folder}src/`]));
}
