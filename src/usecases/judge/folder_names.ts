/** Names in folders, read once and kept while the folder is the same: a session judges many calls in few. */

import { looseForm } from "../../core/path.ts";
import type { Host } from "../../io/host.ts";
import { looked } from "./real_places.ts";

/** The names of more folders than this are not kept. */
const FOLDERS_MAX = 16;

interface Listing {
  readonly stamp: string;
  readonly names: ReadonlySet<string>;
}

export class FolderNames {
  readonly #host: Host<"read">;
  readonly #listings = new Map<string, Listing>();

  constructor(host: Host<"read">) {
    this.#host = host;
  }

  /** Names in a folder, in their loose form; `undefined` for a folder that cannot be read. */
  async in(folder: string): Promise<ReadonlySet<string> | undefined> {
    // INVARIANT: the stamp is older than the names, so that a change between them is seen next time
    const stamp = await looked(() => this.#host.read.stampOf(folder));
    const known = this.#listings.get(folder);
    if (stamp !== undefined && known?.stamp === stamp) return known.names;
    this.#listings.delete(folder);
    const entries = await looked(() => this.#host.read.entries(folder));
    if (entries === undefined) return undefined;
    const names = new Set(entries.map(({ name }) => looseForm(name)));
    if (stamp !== undefined) this.#listings.set(folder, { stamp, names });
    const [oldest = folder] = this.#listings.keys();
    if (this.#listings.size > FOLDERS_MAX) this.#listings.delete(oldest);
    return names;
  }
}
