/** Where paths lead once links are followed. */

import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";

/** What cannot be looked at, the tools of the same user cannot change either. */
export async function looked<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

/**
 * Where an absolute path leads as the system goes it: a `..` behind a link is above what the link leads
 * to. Of what is not there yet, the links before it are followed.
 */
export async function realPlace(path: string, host: Host<"read">): Promise<string> {
  const parts = path.split("/..");
  let place = await realStart(parts[0] ?? "", host);
  for (const part of parts.slice(1)) {
    // A name such as `..a` is no way up.
    place = part === "" || part.startsWith("/")
      ? await realStart(joinPath(directoryOf(place), part), host)
      : await realStart(`${place}/..${part}`, host);
  }
  return place;
}

/** The real path of the longest part that is there, and the rest as it is. */
async function realStart(path: string, host: Host<"read">): Promise<string> {
  const clean = joinPath(path === "" ? "/" : path);
  for (let start = clean;; start = directoryOf(start)) {
    const real = await looked(() => host.read.realPath(start));
    if (real !== undefined) {
      return start === clean ? real : joinPath(real, clean.slice(start.length));
    }
    if (start === directoryOf(start)) return clean;
  }
}
