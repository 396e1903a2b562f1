/** The files of the program that runs: whether another version has taken their place. */

import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";

export class ProgramFiles {
  readonly #host: Host<"read">;
  readonly #stamps = new Map<string, string>();

  constructor(host: Host<"read">) {
    this.#host = host;
  }

  /** Whether one of them changed since the calls before. */
  async haveChanged(): Promise<boolean> {
    let changed = false;
    for (const path of await this.#paths()) {
      // One that changed lately has no stamp, nor has one that is gone.
      const stamp = await this.#host.read.stampOf(path).catch(() => undefined);
      const known = this.#stamps.get(path);
      if (known !== undefined && known !== stamp) changed = true;
      if (stamp !== undefined) this.#stamps.set(path, stamp);
    }
    return changed;
  }

  /** The files, and those that lie directly in a folder of the program. */
  async #paths(): Promise<readonly string[]> {
    const { read } = this.#host;
    const paths: string[] = [];
    for (const path of read.own().program) {
      paths.push(path);
      if (await read.kindOf(path).catch(() => undefined) !== "directory") continue;
      for (const name of await read.list(path).catch(() => [])) paths.push(joinPath(path, name));
    }
    return paths;
  }
}
