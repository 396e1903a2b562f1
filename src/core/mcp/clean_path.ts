/**
 * Paths as text: which file a path names, as far as its spelling tells. Nothing is looked up, so
 * symbolic links stay what they are, and letter case is kept.
 */

import { trim } from "../gate/text.ts";

/** A path in one spelling. */
export interface CleanPath {
  /** Where it begins: `/`, a drive such as `c:`, a share's `//`, or nowhere in particular. */
  readonly root: "posix" | "drive" | "share" | "relative";
  /** With `/` between its parts, and no part empty, `.` or a `..` that can be resolved. */
  readonly text: string;
  /** Whether it leads above where it begins. */
  readonly climbs: boolean;
}

const DRIVE = /^[A-Za-z]:[\\/]/;
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f]/;

/** What keeps a text from being a path that everyone reads alike; `undefined` if nothing does. */
export function pathFault(text: string): string | undefined {
  if (trim(text) === "") return "is empty";
  if (CONTROL.test(text)) return "holds a control character";
  if (!text.isWellFormed()) return "holds half a character";
  if (/^[A-Za-z]:(?![\\/])/.test(text)) return "names a drive without a folder";
  const isWindows = DRIVE.test(text) || text.startsWith("\\\\");
  // Where / separates, \ is part of a name; a path that both worlds read differently names two files.
  if (!isWindows && text.includes("\\")) return "holds a backslash, which systems read differently";
  return undefined;
}

/** Cleans a path of which {@linkcode pathFault} finds no fault. */
export function cleanedPath(path: string): CleanPath {
  const isShare = path.startsWith("\\\\");
  const text = path.replaceAll("\\", "/");
  if (isShare) return cleanedBelow("share", "//", text);
  if (DRIVE.test(text)) {
    return cleanedBelow("drive", `${text.slice(0, 1).toLowerCase()}:/`, text.slice(2));
  }
  return text.startsWith("/")
    ? cleanedBelow("posix", "/", text)
    : cleanedBelow("relative", "", text);
}

/** A path as seen from `base`, which must be absolute. */
export function resolvedPath(base: CleanPath, path: CleanPath): CleanPath {
  if (path.root !== "relative") return path;
  const text = `${base.text}/${path.text}`;
  return base.root === "share" ? cleanedBelow("share", "//", text) : cleanedPath(text);
}

/** Whether a path is a folder or lies in it; both must begin at the same kind of root. */
export function isUnder(path: CleanPath, folder: CleanPath): boolean {
  if (folder.root !== path.root || path.climbs || folder.climbs) return false;
  if (folder.text === "." || path.text === folder.text) return true;
  const prefix = folder.text.endsWith("/") ? folder.text : `${folder.text}/`;
  return path.text.startsWith(prefix);
}

/** Of a share's path, server and share are the root: `..` never leads above them. */
const SHARE_PARTS = 2;

function cleanedBelow(root: CleanPath["root"], start: string, text: string): CleanPath {
  const fixed = root === "share" ? SHARE_PARTS : 0;
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    const canClimb = parts.length > fixed && parts.at(-1) !== "..";
    if (part !== "..") parts.push(part);
    else if (canClimb) parts.pop();
    // Above a root there is nothing but the root.
    else if (root === "relative") parts.push(part);
  }
  const joined = start + parts.join("/");
  return { root, text: joined === "" ? "." : joined, climbs: parts[0] === ".." };
}
