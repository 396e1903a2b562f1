import { GaitError } from "../core/error.ts";
import type { WritePort } from "./host.ts";
import { isAbsence, systemFault } from "./system_fault.ts";

/** Writes files with Deno. Each kind of file loads its module on first use, to keep start-up short. */
export const denoWritePort: WritePort = {
  async directory(path, mode = 0o750) {
    try {
      await Deno.mkdir(path, { recursive: true, mode });
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
  async move(from, to) {
    try {
      const taken = await Deno.lstat(to).then(() => true, () => false);
      if (taken) {
        throw new GaitError("invalid_input", `Cannot move "${from}": "${to}" already exists`, {
          hint: "move it away, or choose another path",
        });
      }
      await Deno.rename(from, to);
    } catch (error) {
      throw systemFault("move", from, error);
    }
  },
  async lock(path) {
    const { takeLock } = await import("./lock_file.ts");
    return takeLock(path);
  },
  async sync(path) {
    try {
      const file = await Deno.open(path, { write: true });
      using _opened = file;
      await file.syncData();
    } catch (error) {
      throw systemFault("sync", path, error);
    }
  },
  async append(path, bytes) {
    const { appendOnce } = await import("./append_file.ts");
    appendOnce(path, bytes);
  },
  async appending(path) {
    const { openAppending } = await import("./append_file.ts");
    return openAppending(path);
  },
  async shared(path, mustBe) {
    const { openShared } = await import("./shared_file.ts");
    return openShared(path, mustBe);
  },
  async createUnsynced(path, bytes) {
    const { createUnsynced } = await import("./append_file.ts");
    return createUnsynced(path, bytes);
  },
  async remove(path) {
    try {
      const { isDirectory } = await Deno.lstat(path);
      if (isDirectory) throw new Deno.errors.IsADirectory();
      await Deno.remove(path);
    } catch (error) {
      if (!isAbsence(error)) throw systemFault("remove", path, error);
    }
  },
  async removeEmpty(path) {
    try {
      const { isDirectory } = await Deno.lstat(path);
      if (!isDirectory) return;
      for await (const _ of Deno.readDir(path)) return;
      // Without `recursive` the system itself refuses a folder that was filled meanwhile.
      await Deno.remove(path);
    } catch (error) {
      if (!isAbsence(error)) throw systemFault("remove", path, error);
    }
  },
  async within(project) {
    const { projectWrites } = await import("./held_folder.ts");
    return projectWrites(project);
  },
  async scratch() {
    let path: string;
    try {
      path = await Deno.makeTempDir({ prefix: "gait-" });
    } catch (error) {
      throw systemFault("create", "a temporary folder", error);
    }
    return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
  },
  async spool(name, directory) {
    const { SpillingSpool } = await import("./file_spool.ts");
    return new SpillingSpool(name, directory);
  },
};
