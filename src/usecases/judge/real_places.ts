/** Where paths lead once links are followed. */

import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";

/**
 * Result of a look at a file; `undefined` if it fails. Tools of the same user cannot change a file
 * that gait cannot read either.
 */
export async function looked<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

/** A host that asks the system once about each place, for as long as one call is judged. */
export function lookingOnce(host: Host<"read">): Host<"read"> {
  const { read } = host;
  const isThere = kept((path) => read.isThere(path));
  const realPath = kept((path) => read.realPath(path));
  return { ...host, read: { ...read, isThere, realPath } };
}

function kept<T>(look: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const seen = new Map<string, Promise<T>>();
  return (path) => {
    const known = seen.get(path);
    if (known !== undefined) return known;
    const answer = look(path);
    seen.set(path, answer);
    return answer;
  };
}

/**
 * Where an absolute path leads as the system goes it: a `..` after a link goes up from the link's
 * target. For a path that does not exist yet, existing links in it are followed.
 */
export async function realPlace(path: string, host: Host<"read">): Promise<string> {
  const parts = path.split("/..");
  let place = await realStart(parts[0] ?? "", host);
  for (const part of parts.slice(1)) {
    // A name such as `..a` does not lead up.
    place = part === "" || part.startsWith("/")
      ? await realStart(joinPath(directoryOf(place), part), host)
      : await realStart(`${place}/..${part}`, host);
  }
  return place;
}

/** The real path of the longest existing part, and the rest unchanged. */
async function realStart(path: string, host: Host<"read">): Promise<string> {
  const clean = joinPath(path === "" ? "/" : path);
  for (let start = clean;; start = directoryOf(start)) {
    const real = await host.read.isThere(start)
      ? await looked(() => host.read.realPath(start))
      : undefined;
    if (real !== undefined) {
      return start === clean ? real : joinPath(real, clean.slice(start.length));
    }
    if (start === directoryOf(start)) return clean;
  }
}
