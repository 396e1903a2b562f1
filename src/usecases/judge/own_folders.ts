/** The folder of a call, and the checkout around it: work there writes files whose names no call tells. */

import type { TouchedPath } from "../../core/mcp/map/guard_files.ts";
import { cleanedPath, isUnder } from "../../core/path.ts";
import type { Host } from "../../io/host.ts";
import { looked, realPlace } from "./real_places.ts";

interface PlaceOfCall {
  readonly cwd: string;
  readonly home: string | undefined;
}

export class OwnFolders {
  readonly #place: PlaceOfCall;
  readonly #host: Host<"read">;
  readonly #known = new Map<string, boolean>();

  constructor(place: PlaceOfCall, host: Host<"read">) {
    this.#place = place;
    this.#host = host;
  }

  /** A touched path, but for a folder of the call's own in which files are written, whichever. */
  async without(one: TouchedPath): Promise<TouchedPath | undefined> {
    if (one.isSpread !== true || !await this.#isOwn(one.path)) return one;
    // After a link, `..` leads out of the folder that the text tells.
    if (await this.#isOwn(one.given)) return undefined;
    return { ...one, path: await realPlace(one.given, this.#host) };
  }

  async #isOwn(path: string): Promise<boolean> {
    const is = this.#known.get(path) ?? await isOwnFolder(path, this.#place, this.#host);
    this.#known.set(path, is);
    return is;
  }
}

/**
 * Whether a folder is the one in which a call takes place, or the checkout around it, and not the user's
 * own: work there unpacks, checks out and copies files at any time, and a policy or registration that
 * changed by it is noticed before the next call.
 */
async function isOwnFolder(
  path: string,
  { cwd, home }: PlaceOfCall,
  host: Host<"read">,
): Promise<boolean> {
  const [own, start] = [await realPlace(path, host), await realPlace(cwd, host)];
  const isOver = (inner: string) => isUnder(cleanedPath(inner), cleanedPath(own));
  if (!isOver(start)) return false;
  if (home !== undefined && isOver(await realPlace(home, host))) return false;
  return cleanedPath(own).text === cleanedPath(start).text ||
    await looked(() => host.read.kindOf(`${own}/.git`)) !== undefined;
}
