/** Lexical paths, without Node's path module, which would cost 15 ms of start-up. */

/** Shortest equal path, by text alone: no double separators, no `.`, no inner `..`. Empty is `.`. */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split(separator(path))) {
    if (part === "" || part === ".") continue;
    const canClimb = kept.length > 0 && kept.at(-1) !== "..";
    if (part !== "..") kept.push(part);
    else if (canClimb) kept.pop();
    else if (!isAbsolute) kept.push(part);
  }
  const joined = kept.join("/");
  if (isAbsolute) return `/${joined}`;
  return joined === "" ? "." : joined;
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

/** Whether a path starts at a root: `/`, `\` or a drive. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
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
