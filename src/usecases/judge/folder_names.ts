/** Names in folders, read once and kept while the folder is the same: a session judges many calls in few. */

import { looseForm } from "../../core/path.ts";
import type { Host } from "../../io/host.ts";
import { looked } from "./real_places.ts";

/**
 * File systems tell of a change at most this much later, in milliseconds: FAT counts in 2 seconds, and
 * the runtime tells when a folder was changed in whole seconds.
 */
const COARSEST_MS = 2_000;
/** The names of more folders than this are not kept. */
const FOLDERS_MAX = 16;

interface Listing {
  /** What the system said of the folder when its names were read. */
  readonly change: string;
  /** When it first said so. */
  readonly since: number;
  readonly readAt: number;
  readonly names: ReadonlySet<string>;
}

export class FolderNames {
  readonly #host: Host<"read">;
  readonly #now: () => number;
  readonly #listings = new Map<string, Listing>();

  /** `now` answers milliseconds by a clock that only goes forward. */
  constructor(host: Host<"read">, now: () => number = () => performance.now()) {
    this.#host = host;
    this.#now = now;
  }

  /** Names in a folder, in their loose form; `undefined` for a folder that cannot be read. */
  async in(folder: string): Promise<ReadonlySet<string> | undefined> {
    const change = await looked(() => this.#host.read.changeOf(folder));
    const now = this.#now();
    const known = this.#listings.get(folder);
    const isSame = known !== undefined && known.change === change;
    // INVARIANT: a change after the names were read gives the folder another time than it had then
    if (isSame && known.readAt - known.since > COARSEST_MS) return known.names;
    const entries = await looked(() => this.#host.read.entries(folder));
    this.#listings.delete(folder);
    if (entries === undefined) return undefined;
    const names = new Set(entries.map(({ name }) => looseForm(name)));
    if (change === undefined) return names;
    this.#listings.set(folder, {
      ...{ change, names, readAt: now },
      since: isSame ? known.since : now,
    });
    const [oldest = folder] = this.#listings.keys();
    if (this.#listings.size > FOLDERS_MAX) this.#listings.delete(oldest);
    return names;
  }
}
