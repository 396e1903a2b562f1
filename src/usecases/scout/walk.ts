/** Walks the folders of a scan in the order of names, one file at a time. */

import { GaitError } from "../../core/error.ts";
import { unreadable } from "../../core/fault.ts";
import { compareText } from "../../core/text.ts";
import { SCOUT_FILE_MAX_BYTES } from "../../core/limits.ts";
import { isPruned } from "../../core/scout/paths.ts";
import type { Source } from "../../core/source.ts";
import type { DirectoryEntry, Host } from "../../io/host.ts";
import { baseName } from "../../io/path.ts";

export interface WalkOptions {
  /** Whether some rule reads files of this name. */
  readonly isInteresting: (name: string) => boolean;
  readonly isIncluded: (path: string) => boolean;
  /** Called with a line of text for each file that could not be read. */
  readonly warn: (warning: string) => void;
}

/**
 * Reads the files below a root that some rule reads. Broken links, unreadable and large files give a
 * warning and are skipped. Memory holds one file, and the names in the folders on the way to it.
 *
 * @throws {GaitError} `invalid_input` if the root is no folder or cannot be read.
 */
export async function* walkRoot(
  root: string,
  options: WalkOptions,
  host: Host<"read">,
): AsyncGenerator<Source> {
  const kind = await host.read.kindOf(root);
  if (kind === undefined) {
    throw unreadable("root", root, "there is no such directory", "check --roots");
  }
  if (kind !== "directory") {
    const hint = "give its directory with --roots, and the file with --include";
    throw unreadable("root", root, "it is not a directory", hint);
  }
  if (isPruned(baseName(root))) return;

  const { isInteresting, isIncluded, warn } = options;
  const isWanted = ({ name, kind }: DirectoryEntry) =>
    kind === "directory" ? !isPruned(name) : kind !== "other" && isInteresting(name);
  const entriesOf = async (folder: string) => {
    const entries = (await host.read.entries(folder)).filter(isWanted);
    // Backwards, as `pop` takes the last one first.
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

/** The text before the names of files in a root. */
function prefixOf(root: string): string {
  if (root === ".") return "";
  return root.endsWith("/") ? root : `${root}/`;
}

/** Whether an entry is a file or a link to one. Links to folders could form circles. */
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
