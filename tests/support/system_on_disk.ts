/** A system in memory whose files are real ones. */

import { denoReadPort } from "../../src/io/deno_read.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import type { Host, Needs, PermissionKind } from "../../src/io/host.ts";
import { ownPlaces } from "../../src/io/own_places.ts";
import { MemorySystem, type World } from "./memory_system.ts";

export class SystemOnDisk extends MemorySystem {
  readonly #home: string;
  readonly #isRandom: boolean;

  /** With `isRandom`, ids differ from those of other systems on the same files. */
  constructor(world: World, home: string, isRandom = false) {
    super(world);
    this.#home = home;
    this.#isRandom = isRandom;
  }

  override narrow(needs: Needs): Host<PermissionKind> {
    const own = ownPlaces((name) => name === "HOME" ? this.#home : undefined);
    const host = { ...super.narrow(needs), read: { ...denoReadPort, own }, write: denoWritePort };
    if (!this.#isRandom) return host;
    return { ...host, randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
  }
}
