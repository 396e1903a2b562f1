/** Writing files with Deno: atomically, and never over something that was not asked for. */

import { GaitError } from "../core/error.ts";
import type { WritePort } from "./host.ts";
import { systemFault } from "./system_fault.ts";

/** Writes files with Deno. What writes is loaded when something is written. */
export const denoWritePort: WritePort = {
  async directory(path) {
    try {
      await Deno.mkdir(path, { recursive: true, mode: 0o750 });
    } catch (error) {
      throw systemFault("create directory", path, error);
    }
  },
  async stage(path, mode) {
    const { AtomicFile } = await import("./atomic_file.ts");
    return new AtomicFile(path, mode);
  },
  async file(path, bytes, mode) {
    await using staged = await this.stage(path, mode);
    await staged.write(bytes);
    await staged.commit();
  },
  async remove(path) {
    try {
      await Deno.remove(path);
    } catch (error) {
      throw systemFault("delete", path, error);
    }
  },
  async move(from, to) {
    try {
      const taken = await Deno.lstat(to).then(() => true, () => false);
      if (taken) {
        throw new GaitError("invalid_input", `Cannot move "${from}": "${to}" already exists`);
      }
      await Deno.rename(from, to);
    } catch (error) {
      throw systemFault("move", from, error);
    }
  },
  async lock(path, waitMs) {
    const { takeLock } = await import("./lock_file.ts");
    return takeLock(path, waitMs);
  },
  async spool(name, directory) {
    const { SpillingSpool } = await import("./file_spool.ts");
    return new SpillingSpool(name, directory);
  },
};
