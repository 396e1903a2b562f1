/** Folders that `gait init` made, which go with what was in them. */

import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";

/**
 * Removes those of the named folders in `folder` that are empty, the inner ones first. Names that lead
 * out of it, and links, are left: they come from a file.
 */
export async function removeFolders(
  folder: string,
  names: readonly string[],
  host: Host<"read" | "write">,
): Promise<void> {
  const writes = await host.write.within(folder);
  for (const name of names.toReversed()) {
    if (!/^[^/]/.test(name) || /(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) continue;
    const path = joinPath(folder, name);
    if (await host.read.linkOn(path) === undefined) await writes.removeEmpty(path);
  }
}
