/** What is in the way of a file that `gait init` writes. */

import { quotedName } from "../../core/fault.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";

/**
 * What keeps `path` in `folder` from being a file of the project, or from becoming one: a link, a file
 * in the place of a folder, or something that is no file. `undefined` if nothing does.
 */
export async function obstacleAt(
  folder: string,
  path: string,
  host: Host<"read">,
): Promise<string | undefined> {
  const link = await host.read.linkOn(path);
  if (link !== undefined) return `${quotedName(link)} is a link`;
  for (let at = directoryOf(path); at.length > folder.length; at = directoryOf(at)) {
    const entry = await host.read.entryOf(at);
    if (entry !== undefined && entry.kind !== "directory") return `${quotedName(at)} is no folder`;
  }
  const entry = await host.read.entryOf(path);
  if (entry === undefined || entry.kind === "file") return undefined;
  return `${quotedName(path)} is no file`;
}
