/** Walking the roots of a snapshot in lexical order, one file at a time. */

import { GaitError } from "../../core/error.ts";
import { isInteresting, type SourceSet } from "../../core/scout/discover.ts";
import { isPruned } from "../../core/scout/paths.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { baseName, joinPath } from "../../io/path.ts";

/** Larger files are left out: no one writes tools or configurations of this size by hand. */
const FILE_MAX_BYTES = 5 * 1024 * 1024;

/** What decides about a path. */
export interface WalkOptions {
  readonly sources: SourceSet;
  readonly isIncluded: (path: string) => boolean;
  /** Gets a line for each file that could not be read. */
  readonly warn: (warning: string) => void;
}

/**
 * Reads the files below a root that the rules look into. Broken links, unreadable and large files
 * are reported and left out; the root itself must be there.
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
    throw new GaitError("invalid_input", `root is not a directory: ${root}`);
  }
  if (isPruned(baseName(root))) return;
  await host.read.entries(root); // a root that cannot be read is an error
  yield* walkFolder(root, options, host);
}

async function* walkFolder(
  folder: string,
  options: WalkOptions,
  host: Host<"read">,
): AsyncGenerator<Source> {
  const { sources, isIncluded, warn } = options;
  const entries = await attempt(() => host.read.entries(folder), warn) ?? [];
  const sorted = [...entries].sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, kind } of sorted) {
    const path = joinPath(folder, name);
    if (kind === "directory") {
      if (!isPruned(name)) yield* walkFolder(path, options, host);
      continue;
    }
    if (!isInteresting(path, sources) || !isIncluded(path)) continue;
    if (kind === "link") {
      const target = await host.read.kindOf(path).catch(() => undefined);
      if (target === undefined) warn(`skipped "${path}": the link leads nowhere`);
      if (target !== "file") continue;
    } else if (kind !== "file") continue;
    const source = await attempt(() => host.read.file(path, FILE_MAX_BYTES), warn);
    if (source !== undefined) yield source;
  }
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
