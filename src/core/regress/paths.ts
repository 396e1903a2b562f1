/** Paths of fixtures, with forward slashes as they are written. */

/** Whether a path starts at a root or drive. */
export function isAbsolutePath(path: string): boolean {
  return /^([\\/]|[A-Za-z]:[\\/])/.test(path);
}

/** Removes `.` and empty segments and resolves `..` where something stands before it. */
export function cleanPath(path: string): string {
  const root = path.startsWith("/") ? "/" : "";
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    const last = kept.at(-1);
    if (segment !== "..") kept.push(segment);
    else if (last !== undefined && last !== "..") kept.pop();
    else if (root === "") kept.push("..");
  }
  return `${root}${kept.join("/")}` || ".";
}

/** Joins a path to a folder unless it is absolute. */
export function joinPath(folder: string, path: string): string {
  return isAbsolutePath(path) ? path : cleanPath(`${folder}/${path}`);
}

/** The folder of a file. */
export function folderOf(path: string): string {
  const cleaned = cleanPath(path);
  const slash = cleaned.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : cleaned.slice(0, slash);
}

/** Whether a text names a file and nothing of a path. */
export function isBareFileName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[\\/]/.test(name);
}
