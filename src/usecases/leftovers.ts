/** Temporary files that writers left which were killed. */

import type { Host } from "../io/host.ts";
import { baseName, directoryOf, joinPath } from "../io/path.ts";

/**
 * Removes what killed writers of a file left beside it. Returns how many there were. It may be called
 * only where nobody writes the file at the same time, or where a writer may fail.
 */
export async function removeLeftovers(
  path: string,
  host: Host<"read" | "write">,
): Promise<number> {
  const folder = directoryOf(path);
  if (await host.read.kindOf(folder) !== "directory") return 0;
  const start = `.${baseName(path)}.tmp-`;
  let removed = 0;
  for (const name of await host.read.list(folder)) {
    if (!name.startsWith(start) || !/^[0-9a-f]{16}$/.test(name.slice(start.length))) continue;
    const leftover = joinPath(folder, name);
    if ((await host.read.entryOf(leftover))?.kind !== "file") continue;
    await host.write.remove(leftover);
    removed++;
  }
  return removed;
}
