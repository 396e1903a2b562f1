/** Files that gait keeps for itself and trusts later: state, journals and keys. */

import { quotedName, unwritable } from "../core/fault.ts";
import type { Host } from "../io/host.ts";

/**
 * Refuses a path on which a link lies that a repository could have brought. Call it before folders are
 * made, since they would be made behind the link.
 */
export async function refuseLinkOn(what: string, path: string, host: Host<"read">): Promise<void> {
  const link = await host.read.linkOn(path);
  if (link === undefined) return;
  throw unwritable(what, path, `${quotedName(link)} is a symbolic link`, LINK_HINT);
}

const LINK_HINT = "gait writes through no link here: remove it, or give the path that it leads to";
