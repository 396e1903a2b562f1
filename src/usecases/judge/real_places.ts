/** Where paths lead once links are followed. */

import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";
import { isAbsolutePath } from "../../core/path.ts";
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
export async function realPlace(
  path: string,
  host: Host<"read">,
  hops = LINKS_MAX,
): Promise<string> {
  const parts = path.split("/..");
  let place = await realStart(parts[0] ?? "", host, hops);
  for (const part of parts.slice(1)) {
    // A name such as `..a` does not lead up.
    place = part === "" || part.startsWith("/")
      ? await realStart(joinPath(directoryOf(place), part), host, hops)
      : await realStart(`${place}/..${part}`, host, hops);
  }
  return place;
}

/** Most links to nothing that are followed one after the other; the system follows as many. */
const LINKS_MAX = 40;

/**
 * The real path of the longest existing part, and the rest unchanged. What is written through a link to
 * nothing comes into being where the link leads, so such a link is followed, too.
 */
async function realStart(path: string, host: Host<"read">, hops: number): Promise<string> {
  const clean = joinPath(path === "" ? "/" : path);
  for (let start = clean, missing = clean;; missing = start, start = directoryOf(start)) {
    const real = await host.read.isThere(start)
      ? await looked(() => host.read.realPath(start))
      : undefined;
    if (real !== undefined) {
      if (start === clean) return real;
      const target = hops > 0 ? await looked(() => host.read.linkTarget(missing)) : undefined;
      if (target === undefined) return joinPath(real, clean.slice(start.length));
      const led = isAbsolutePath(target) ? target : `${real}/${target}`;
      return await realPlace(`${led}${clean.slice(missing.length)}`, host, hops - 1);
    }
    if (start === directoryOf(start)) return clean;
  }
}
