/** Walks the folders of a scan in the order of names, one file at a time. */

import { unreadable } from "../../core/fault.ts";
import { compareText } from "../../core/text.ts";
import { SCOUT_FILE_MAX_BYTES } from "../../core/limits.ts";
import { isPruned } from "../../core/scout/paths.ts";
import type { NotRead } from "../../core/schema/scout.ts";
import type { Source } from "../../core/source.ts";
import type { DirectoryEntry, Host } from "../../io/host.ts";
import { baseName } from "../../io/path.ts";
import { readSource } from "./read_source.ts";

export interface WalkOptions {
  /** Whether some rule reads files of this name in a folder. */
  readonly isInteresting: (name: string, folder: string) => boolean;
  readonly isIncluded: (path: string) => boolean;
  /** Called for each file or folder that is left out although some rule would read it. */
  readonly skip: (left: Skipped) => void;
  /** Whether the time for the scan is over. Then what is left of each open folder is skipped. */
  readonly isOver: () => boolean;
}

/** A file that was not read, and lines of text about it. */
export interface Skipped extends NotRead {
  /** Why, for a finding at the file. */
  readonly why: string;
  /** Text for users who do not read the findings. */
  readonly warning: string;
}

/**
 * Reads the files below a root that some rule reads. Broken links, unreadable and large files give a
 * warning and are skipped. Memory holds one file, and the names in the folders on the way to it.
 *
 * @throws {GaitError} `invalid_input` if the root is not a folder or cannot be read.
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
  // A link may lead to a folder, whatever it is called.
  const isWanted = ({ name, kind }: DirectoryEntry, folder: string) =>
    kind === "file" ? isInteresting(name, folder) : !isPruned(name);
  const entriesOf = async (folder: string) => {
    const entries = (await host.read.entries(folder)).filter((each) => isWanted(each, folder));
    // Backwards, as `pop` takes the last one first.
    return entries.sort((a, b) => compareText(b.name, a.name));
  };
  const open = [{ folder: root, prefix: prefixOf(root), entries: await entriesOf(root) }];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const entry = level.entries.pop();
    if (entry === undefined) {
      open.pop();
      continue;
    }
    if (options.isOver()) {
      level.entries.push(entry);
      for (const { folder, entries } of open) if (entries.length > 0) skipRest(folder, options);
      return;
    }
    const path = `${level.prefix}${entry.name}`;
    if (entry.kind === "directory") {
      const entries = await attempt(path, () => entriesOf(path), options, host);
      if (entries !== undefined) open.push({ folder: path, prefix: `${path}/`, entries });
    } else if (isIncluded(path) && await isFile(path, entry, options, host)) {
      const source = await readOrSkip(path, options, host);
      if (source !== undefined) yield source;
    }
  }
}

/** Skips what is left of a folder, or a whole root. */
export function skipRest(folder: string, { skip }: Pick<WalkOptions, "skip">): void {
  const why = "the time limit was over before the rest of it was read";
  const warning = `skipped the rest of "${folder}": the time limit was over`;
  skip({ path: folder, reason: "time_limit", why, warning });
}

/** Reads a file of a scan; an unreadable one is skipped. */
export function readOrSkip(
  path: string,
  options: Pick<WalkOptions, "skip">,
  host: Host<"read">,
): Promise<Source | undefined> {
  return attempt(path, () => readSource(path, host), options, host);
}

/** The text before the names of files in a root. */
function prefixOf(root: string): string {
  if (root === ".") return "";
  return root.endsWith("/") ? root : `${root}/`;
}

/** Whether an entry is a file or a link to one. Links to folders could form circles. */
async function isFile(
  path: string,
  { name, kind }: DirectoryEntry,
  options: WalkOptions,
  host: Host<"read">,
): Promise<boolean> {
  if (kind === "file") return true;
  const isRead = options.isInteresting(name, path.slice(0, path.lastIndexOf("/") + 1));
  const target = kind === "link"
    ? await attempt(path, async () => await host.read.kindOf(path) ?? "nowhere", options, host)
    : kind;
  const left = LEFT[target ?? "file"];
  if (left !== undefined && (isRead || target === "directory")) {
    options.skip({ path, ...left, warning: `skipped "${path}": ${left.why}` });
  }
  return isRead && target === "file";
}

/** Kinds of entries that a scan leaves out. Reading a pipe would block. */
const LEFT: Readonly<Record<string, Pick<Skipped, "reason" | "why">>> = {
  nowhere: { reason: "broken_link", why: "the link leads nowhere" },
  directory: { reason: "folder_link", why: "it is a link to a directory" },
  other: { reason: "special_file", why: "it is neither a file nor a folder" },
};

async function attempt<T>(
  path: string,
  action: () => Promise<T>,
  { skip }: Pick<WalkOptions, "skip">,
  host: Host<"read">,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    // What is no failure of the system is one of reading the file, such as a broken archive.
    if (!(error instanceof Error)) throw error;
    const reason = await isTooLarge(path, host) ? "too_large" : "unreadable";
    skip({ path, reason, why: error.message, warning: `skipped: ${error.message}` });
    return undefined;
  }
}

async function isTooLarge(path: string, host: Host<"read">): Promise<boolean> {
  try {
    const file = await host.read.open(path);
    using _opened = file;
    return file.size > SCOUT_FILE_MAX_BYTES;
  } catch {
    return false; // it is a folder, or cannot be opened
  }
}
