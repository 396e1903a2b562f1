/**
 * Paths as text. Nothing is looked up: symbolic links are not followed, and letter case is kept.
 * Node's path module is not used, since it would cost 15 ms at start.
 */

import { foldCase, isAscii, trim } from "./text.ts";

/** Whether a path starts at a root: `/`, `\` or a drive. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** Whether a text is the name of a file without a folder. */
export function isBareFileName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[\\/]/.test(name);
}

/**
 * The shortest equal path, by its text alone: no double separators, no `.`, no inner `..`. An empty
 * path is `.`. The result has `/` between its parts, whichever `separator` the system uses.
 */
export function cleanPath(path: string, separator: string | RegExp = "/"): string {
  const root = path.startsWith("/") ? "/" : "";
  const parts = resolvedParts(path.split(separator), { isRooted: root !== "" });
  return `${root}${parts.join("/")}` || ".";
}

/** Joins a path to a folder, and cleans it; an absolute path stays unchanged. */
export function pathIn(folder: string, path: string): string {
  return isAbsolutePath(path) ? path : cleanPath(`${folder}/${path}`);
}

/** The folder of a cleaned path with `/` between its parts; `.` if the path has none. */
export function folderOf(path: string): string {
  const cleaned = cleanPath(path);
  const slash = cleaned.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : cleaned.slice(0, slash);
}

/**
 * Drops empty parts and `.`, and resolves each `..` that has a part before it. `fixed` parts at the
 * start are never left; where `isRooted`, a `..` at the start goes: a root has nothing above it.
 */
function resolvedParts(
  parts: readonly string[],
  { isRooted, fixed = 0 }: { readonly isRooted: boolean; readonly fixed?: number },
): readonly string[] {
  const kept: string[] = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    const canClimb = kept.length > fixed && kept.at(-1) !== "..";
    if (part !== "..") kept.push(part);
    else if (canClimb) kept.pop();
    else if (!isRooted) kept.push(part);
  }
  return kept;
}

/** A path in one spelling. */
export interface CleanPath {
  /** `/`, a drive such as `c:`, a share's `//`, or the folder that the path is relative to. */
  readonly root: "posix" | "drive" | "share" | "relative";
  /** With `/` between its parts, and no part empty, `.` or a `..` that can be resolved. */
  readonly text: string;
  /** Whether it leads out of the folder that it is relative to. */
  readonly climbs: boolean;
}

const DRIVE = /^[A-Za-z]:[\\/]/;
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f]/;

/** How a tool reads a path, as far as its operator knows. */
export interface PathReading {
  /** Whether the tool takes `~`, `$`, `%` and escapes in a path literally. */
  readonly isVerbatim?: boolean;
}

/** Why two systems could read a path differently; `undefined` if they read it alike. */
export function pathFault(text: string, reading: PathReading = {}): string | undefined {
  if (trim(text) === "") return "is empty";
  if (CONTROL.test(text)) return "holds a control character";
  if (!text.isWellFormed()) return "holds half a character";
  if (/^[A-Za-z]:(?![\\/])/.test(text)) return "names a drive without a folder";
  const isWindows = DRIVE.test(text) || text.startsWith("\\\\");
  // On POSIX \ is part of a name, on Windows it separates: such a path names two files.
  if (!isWindows && text.includes("\\")) return "holds a backslash, which systems read differently";
  return (reading.isVerbatim === true ? undefined : expandedFault(text)) ??
    nameFault(text, isWindows) ?? passageFault(text);
}

/** Reason why a program could replace a part of the path. */
function expandedFault(text: string): string | undefined {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(text)) return "is an address, not a path";
  if (text.startsWith("~")) return "begins with ~, which programs replace by a home folder";
  const isVariable = /^\$|\$[{(]|[\\/]\$\w+(?:[\\/]|$)|`/.test(text);
  if (isVariable) return "holds $ or `, which programs replace by a value";
  if (/^%|%[0-9A-Fa-f]{2}|%[^%\\/]+%/.test(text)) {
    return "holds %, which programs replace by a value or a character";
  }
  return undefined;
}

/** Why the file has another name that leads to it as well. */
function nameFault(text: string, isWindows: boolean): string | undefined {
  if (text !== trim(text)) return "begins or ends with white space, which some programs drop";
  if (text.normalize("NFC") !== text) {
    return "is not in Unicode form NFC: some disks take it for another name";
  }
  if (IGNORED.test(text)) return "holds an invisible character, which some disks drop";
  const parts = (isWindows ? text.slice(2) : text).split(/[\\/]/);
  for (const part of parts) {
    if (part === "." || part === "..") continue;
    if (/[. ]$/.test(part)) {
      return "has a name that ends with a dot or a space, which Windows drops";
    }
    // Programs that compare names in one Unicode form climb there, also by a slash in another form.
    if (/(?:^|[\\/])\.\.?(?:$|[\\/])/.test(part.normalize("NFKC"))) {
      return "has a part that is . or .. in another Unicode form";
    }
    // A name of eight characters and an extension of three, as Windows makes them.
    if (/~[0-9]{1,6}(?:\.[^.]{0,3})?$/.test(part)) return "has a short name, such as PROGRA~1";
    const isStream = isWindows || !text.startsWith("/") ? part.includes(":") : /::|:\$/.test(part);
    if (isStream) return "holds a colon, which names a stream of a file on Windows";
  }
  return undefined;
}

const IGNORED = /[\p{Default_Ignorable_Code_Point}\u{e0000}-\u{e0fff}]/u;

/** Why the path is a passage of the system to another place. */
function passageFault(text: string): string | undefined {
  if (/^\/\/|^\\\\[?.](?:\\|$)/.test(text)) {
    return "begins with a name of a system's own, such as //";
  }
  const plain = text.replaceAll(/\/(?:\.?\/)+/g, "/");
  const isPassage =
    /\/proc\/(?:[^/]+\/)*(?:root|cwd|fd|map_files|exe)(?:\/|$)|\/dev\/(?:fd|stdin|stdout|stderr)(?:\/|$)|^\/\.vol(?:\/|$)|^\/System\/Volumes\/Data(?:\/|$)/i
      .test(plain);
  return isPassage ? "leads through a link of the system to another place" : undefined;
}

/** A path in the form in which disks compare names: letter case and Unicode form do not count. */
export function looseForm(path: string): string {
  if (isAscii(path)) return path.toLowerCase(); // which has one Unicode form
  return foldCase(path.normalize("NFKD").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ""))
    .normalize("NFKC");
}

/** Cleans a path without a {@linkcode pathFault}. */
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

/** Whether a path is `folder` or inside it; both must have the same kind of root. */
export function isUnder(path: CleanPath, folder: CleanPath): boolean {
  if (folder.root !== path.root || path.climbs || folder.climbs) return false;
  if (folder.text === "." || path.text === folder.text) return true;
  const prefix = folder.text.endsWith("/") ? folder.text : `${folder.text}/`;
  return path.text.startsWith(prefix);
}

/** Server and share are the root of a share's path: `..` never leads above them. */
const SHARE_PARTS = 2;

function cleanedBelow(root: CleanPath["root"], start: string, text: string): CleanPath {
  const isRooted = root !== "relative";
  const parts = resolvedParts(text.split("/"), {
    isRooted,
    fixed: root === "share" ? SHARE_PARTS : 0,
  });
  const joined = start + parts.join("/");
  return { root, text: joined === "" ? "." : joined, climbs: parts[0] === ".." };
}
