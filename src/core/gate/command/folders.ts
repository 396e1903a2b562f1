/** Folders in which the acts of a line take place. */

import type { ActFolder } from "./act.ts";

/** The folder where a line begins. */
export const START_FOLDER: ActFolder = { kind: "start" };

/** A folder that only running would tell. */
export const UNKNOWN_FOLDER: ActFolder = { kind: "unknown" };

/** A line that could be in more folders than this is somewhere. */
const MAX_FOLDERS = 16;

/** Folders before and after a change to `target`, which may fail. */
export function changed(folder: ActFolder, target: string): ActFolder {
  if (folder.kind === "unknown") return folder;
  const before = folder.kind === "start" ? ["."] : folder.folders;
  return oneOf([...before, ...before.map((from) => joined(from, target))]);
}

/** The folder if both are equal, else both as possible folders. */
export function eitherFolder(a: ActFolder, b: ActFolder): ActFolder {
  if (a === b) return a;
  if (a.kind === "unknown" || b.kind === "unknown") return UNKNOWN_FOLDER;
  const texts = [a, b].flatMap((one) => one.kind === "start" ? ["."] : one.folders);
  return oneOf(texts);
}

function oneOf(texts: readonly string[]): ActFolder {
  const folders = [...new Set(texts)];
  if (folders.length === 1 && folders[0] === ".") return START_FOLDER;
  return folders.length > MAX_FOLDERS ? UNKNOWN_FOLDER : { kind: "one_of", folders };
}

function joined(from: string, target: string): string {
  if (from === "." || /^[/~]/.test(target)) return target;
  return target === "." ? from : `${from}/${target}`;
}
