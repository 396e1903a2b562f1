/** Folders below the home folder whose files gait trusts: no links, and closed to other users. */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { shellWord } from "../core/text.ts";
import type { Host } from "../io/host.ts";

/**
 * `action` is what gait was about to do: `record trust`.
 *
 * @throws {GaitError} `invalid_input` for a link, something else than a folder, and one that others
 * may open.
 */
export async function refuseOpenFolder(
  folder: string,
  action: string,
  host: Host<"read">,
): Promise<void> {
  const entry = await host.read.entryOf(folder);
  if (entry === undefined) return;
  const name = quotedName(folder);
  const refuse = (fault: string, hint: string) =>
    new GaitError("invalid_input", `Cannot ${action}: ${name} ${fault}`, { hint });
  if (entry.kind !== "directory") throw refuse("is a link, or not a folder", "remove it");
  const mode = await host.read.modeOf(folder) ?? 0;
  if ((mode & 0o077) === 0) return;
  throw refuse("is open to other users", `chmod 700 ${shellWord(folder)}`);
}
