/** Paths of this system, where `\` may separate too. `core/path.ts` treats paths as plain text. */

import { cleanPath as cleanText, isAbsolutePath } from "../core/path.ts";

export { isAbsolutePath };

/** The shortest equal path, by its text alone, with `/` between its parts. */
export function cleanPath(path: string): string {
  return cleanText(path, separator(path));
}

/** Joins and cleans; empty parts are left out. */
export function joinPath(...parts: readonly string[]): string {
  return cleanPath(parts.filter((part) => part !== "").join("/"));
}

/** The directory of a path; `.` if it has none. */
export function directoryOf(path: string): string {
  const end = lastSeparator(path);
  if (end < 0) return ".";
  return end === 0 ? "/" : path.slice(0, end);
}

/** The last element of a path. */
export function baseName(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

/** The path as shown in results: with `./` unless it is absolute or already starts with a dot. */
export function shownPath(path: string): string {
  return isAbsolutePath(path) || path.startsWith(".") ? path : `./${path}`;
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf("/"), Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1);
}

function separator(path: string): RegExp | string {
  return Deno.build.os === "windows" || /^[A-Za-z]:\\/.test(path) ? /[/\\]/ : "/";
}
