/** Walks the folders of a scan in the order of names, one file at a time. */

import { GaitError } from "../../core/error.ts";
import { unreadable } from "../../core/fault.ts";
import { compareText } from "../../core/text.ts";
import { finding, type ScoutFinding } from "../../core/scout/findings.ts";
import { isPruned } from "../../core/scout/paths.ts";
import type { Source } from "../../core/source.ts";
import type { DirectoryEntry, Host } from "../../io/host.ts";
import { baseName } from "../../io/path.ts";
import { readSource } from "./read_source.ts";

export interface WalkOptions {
  /** Whether some rule reads files of this name. */
  readonly isInteresting: (name: string) => boolean;
  readonly isIncluded: (path: string) => boolean;
  /** Called with a line of text for each file that could not be read. */
  readonly warn: (warning: string) => void;
  /** Called with a finding for each of them. */
  readonly find?: (finding: ScoutFinding) => void;
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

  const { isInteresting, isIncluded } = options;
  const isWanted = ({ name, kind }: DirectoryEntry) =>
    kind === "directory" ? !isPruned(name) : isInteresting(name);
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
      const entries = await attempt(path, () => entriesOf(path), options);
      if (entries !== undefined) open.push({ prefix: `${path}/`, entries });
    } else if (isIncluded(path) && await isFile(path, entry, options, host)) {
      const source = await attempt(path, () => readSource(path, host), options);
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
  options: WalkOptions,
  host: Host<"read">,
): Promise<boolean> {
  if (kind === "file") return true;
  const target = kind === "other"
    ? kind
    : await attempt(path, async () => await host.read.kindOf(path) ?? "nowhere", options);
  const why = {
    nowhere: "the link leads nowhere",
    directory: "it is a link to a directory",
    other: "it is neither a file nor a folder",
  };
  if (target !== undefined && target !== "file") skip(path, why[target], options);
  return target === "file";
}

function skip(path: string, why: string, { warn, find }: WalkOptions): void {
  warn(`skipped "${path}": ${why}`);
  find?.(finding("unread-file", why, { file: path, line: 1, column: 1 }));
}

/** Does what may fail for one file or folder, which is then named and left out. */
export async function attempt<T>(
  path: string,
  action: () => Promise<T>,
  { warn, find }: Pick<WalkOptions, "warn" | "find">,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    warn(`skipped: ${error.message}`);
    find?.(finding("unread-file", error.message, { file: path, line: 1, column: 1 }));
    return undefined;
  }
}
