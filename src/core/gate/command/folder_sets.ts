/** Folders of acts inside of programs that begin in other folders. */

import type { ActFolder } from "./act.ts";

/** Acts in more folders than this are somewhere. */
const MAX_FOLDERS = 16;

const UNKNOWN: ActFolder = { kind: "unknown" };

/** The folders where `inner` leads from each of the `outer` ones; nothing is cleaned. */
export function joinFolders(outer: ActFolder | undefined, inner: ActFolder): ActFolder {
  if (outer === undefined || outer.kind === "start") return inner;
  if (inner.kind === "start") return outer;
  if (inner.kind === "unknown") return UNKNOWN;
  const isRooted = inner.folders.every((folder) => /^[/~]/.test(folder));
  if (outer.kind === "unknown") return isRooted ? inner : UNKNOWN;
  const folders = new Set<string>();
  for (const from of outer.folders) {
    for (const to of inner.folders) folders.add(joinFolder(from, to));
  }
  return folders.size > MAX_FOLDERS ? UNKNOWN : { kind: "one_of", folders: [...folders] };
}

/** Where a folder leads from another. */
export function joinFolder(from: string, to: string): string {
  if (/^[/~]/.test(to) || from === "." || from === "") return to;
  return to === "." ? from : `${from}/${to}`;
}
