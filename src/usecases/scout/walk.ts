/** Walking the roots of a snapshot in lexical order, one file at a time. */

import { GaitError } from "../../core/error.ts";
import { compareText } from "../../core/text.ts";
import { SCOUT_FILE_MAX_BYTES } from "../../core/limits.ts";
import { isPruned } from "../../core/scout/paths.ts";
import type { Source } from "../../core/source.ts";
import type { DirectoryEntry, Host } from "../../io/host.ts";
import { baseName } from "../../io/path.ts";

/** What decides about a path. */
export interface WalkOptions {
  /** Whether the rules look into a file of this name. */
  readonly isInteresting: (name: string) => boolean;
  /** Whether the patterns let a path through. */
  readonly isIncluded: (path: string) => boolean;
  /** Gets a line for each file that could not be read. */
  readonly warn: (warning: string) => void;
}

/**
 * Reads the files below a root that the rules look into. Broken links, unreadable and large files
 * are reported and left out; the root itself must be there and readable. One file is in memory at a
 * time, and the names of the folders on the way to it.
 */
export async function* walkRoot(
  root: string,
  options: WalkOptions,
  host: Host<"read">,
): AsyncGenerator<Source> {
  const kind = await host.read.kindOf(root);
  if (kind === undefined) {
    throw new GaitError("invalid_input", `stat root ${root}: there is no such directory`, {
      hint: "check --roots",
    });
  }
  if (kind !== "directory") {
    throw new GaitError("invalid_input", `root is not a directory: ${root}`, {
      hint: "name the directory that holds it, and the file with --include",
    });
  }
  if (isPruned(baseName(root))) return;

  const { isInteresting, isIncluded, warn } = options;
  const isWanted = ({ name, kind }: DirectoryEntry) =>
    kind === "directory" ? !isPruned(name) : kind !== "other" && isInteresting(name);
  const entriesOf = async (folder: string) => {
    const entries = (await host.read.entries(folder)).filter(isWanted);
    // backwards, as the last is taken first
    return entries.sort((a, b) => compareText(b.name, a.name));
  };
  const open = [{ prefix: prefixOf(root), entries: await entriesOf(root) }];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const entry = level.entries.pop();
    if (entry === undefined) {
      open.pop();
      continue;
    }
    const path = `${level.prefix}${entry.name}`;
    if (entry.kind === "directory") {
      const entries = await attempt(() => entriesOf(path), warn);
      if (entries !== undefined) open.push({ prefix: `${path}/`, entries });
    } else if (isIncluded(path) && await isFile(path, entry, options, host)) {
      const source = await attempt(() => host.read.file(path, SCOUT_FILE_MAX_BYTES), warn);
      if (source !== undefined) yield source;
    }
  }
}

/** What stands before the names in a clean root. */
function prefixOf(root: string): string {
  if (root === ".") return "";
  return root.endsWith("/") ? root : `${root}/`;
}

/** Links to files are read through; links to folders are not followed. */
async function isFile(
  path: string,
  { kind }: DirectoryEntry,
  { warn }: WalkOptions,
  host: Host<"read">,
): Promise<boolean> {
  if (kind === "file") return true;
  const target = await attempt(async () => await host.read.kindOf(path) ?? "nowhere", warn);
  if (target === "nowhere") warn(`skipped "${path}": the link leads nowhere`);
  if (target === "directory") warn(`skipped "${path}": it is a link to a directory`);
  return target === "file";
}

async function attempt<T>(
  action: () => Promise<T>,
  warn: (warning: string) => void,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    warn(`skipped: ${error.message}`);
    return undefined;
  }
}
