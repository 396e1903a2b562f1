/** Folders below the home folder whose files gait trusts: no links, and closed to other users. */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { shellWord } from "../core/text.ts";
import type { Host } from "../io/host.ts";
import { baseName, directoryOf } from "../io/path.ts";
import { OWN_FOLDER } from "../io/workspace.ts";

/**
 * `action` is what gait was about to do: `record trust`.
 *
 * @throws {GaitError} `invalid_input` for a link, something else than a folder, and one that others
 * may open; also where a link is the folder of gait that holds it, for it may lead into a repository.
 */
export async function refuseOpenFolder(
  folder: string,
  action: string,
  host: Host<"read">,
): Promise<void> {
  const refuse = (path: string, fault: string, hint: string) =>
    new GaitError("invalid_input", `Cannot ${action}: ${quotedName(path)} ${fault}`, { hint });
  const above = directoryOf(folder);
  for (const path of baseName(above) === OWN_FOLDER ? [above, folder] : [folder]) {
    const entry = await host.read.entryOf(path);
    if (entry === undefined) return;
    if (entry.kind === "directory") continue;
    throw refuse(path, "is a link, or not a folder", "put a folder there");
  }
  const mode = await host.read.modeOf(folder) ?? 0;
  if ((mode & 0o077) === 0) return;
  throw refuse(folder, "is open to other users", `chmod 700 ${shellWord(folder)}`);
}
