/** Atomic writes: a temporary file in the same directory is synced, then renamed. */

import { GaitError } from "../core/error.ts";
import type { RandomAccess } from "../core/source.ts";
import type { StagedFile } from "./host.ts";
import { openedRandomAccess, writeWhole } from "./opened_file.ts";
import { baseName, directoryOf, joinPath } from "./path.ts";
import { systemFault } from "./system_fault.ts";

/** A name for a temporary file in the same directory. Readers and retention skip such names. */
export function temporarySibling(path: string): string {
  const random = crypto.getRandomValues(new Uint8Array(8)).toHex();
  const directory = directoryOf(path);
  const name = `.${baseName(path)}.tmp-${random}`;
  return directory === "." && !path.startsWith("./")
    ? name
    : `${directory === "/" ? "" : directory}/${name}`;
}

export class AtomicFile implements StagedFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #mode: number;
  readonly #file: Deno.FsFile;
  #size = 0;
  #settled = false;

  /** Creates the temporary file. The directory must exist. */
  constructor(path: string, mode: number) {
    this.#path = path;
    this.#temporary = temporarySibling(path);
    this.#mode = mode;
    try {
      refuseSpecialFile(path);
      this.#file = Deno.openSync(this.#temporary, {
        read: true,
        write: true,
        createNew: true,
        mode,
      });
    } catch (error) {
      throw systemFault("write", path, error);
    }
  }

  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async write(chunk: Uint8Array): Promise<void> {
    try {
      // A read of `content` may have moved the position.
      this.#file.seekSync(this.#size, Deno.SeekMode.Start);
      writeWhole(this.#file, chunk);
    } catch (error) {
      throw systemFault("write", this.#path, error);
    }
    this.#size += chunk.length;
  }

  get content(): RandomAccess {
    return openedRandomAccess(this.#file, this.#path, this.#size);
  }

  async commit(): Promise<void> {
    try {
      await this.#file.sync();
      this.#file.close();
      if (Deno.build.os !== "windows") Deno.chmodSync(this.#temporary, this.#mode);
      renameOver(this.#temporary, this.#path);
    } catch (error) {
      throw systemFault("write", this.#path, error);
    }
    this.#settled = true;
    syncDirectory(directoryOf(this.#path));
  }

  async commitNew(): Promise<boolean> {
    try {
      await this.#file.sync();
      if (Deno.build.os !== "windows") Deno.chmodSync(this.#temporary, this.#mode);
      // A hard link fails if the name exists; a rename would replace the file.
      Deno.linkSync(this.#temporary, this.#path);
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      throw systemFault("write", this.#path, error);
    }
    await this[Symbol.asyncDispose]();
    syncDirectory(directoryOf(this.#path));
    return true;
  }

  // deno-lint-ignore require-await -- the protocol is asynchronous, the system call is not
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#settled) return;
    this.#settled = true;
    quietly(() => this.#file.close());
    quietly(() => Deno.removeSync(this.#temporary));
  }
}

/**
 * Refuses a device, pipe or folder, which the rename would replace, even through a link. A link to
 * a file, or to nothing, is replaced and never followed.
 */
function refuseSpecialFile(path: string): void {
  let found: Deno.FileInfo;
  try {
    found = Deno.lstatSync(path);
  } catch {
    return; // Nothing is there, or the write fails with the reason.
  }
  const target = found.isSymlink ? statIfAny(path) : found;
  if (target === undefined || target.isFile) return;
  if (target.isDirectory) throw new Deno.errors.IsADirectory();
  throw new GaitError("invalid_input", `Cannot write "${path}": it is not a regular file`, {
    hint: "give the path of a file",
  });
}

function statIfAny(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined; // A link that leads nowhere.
  }
}

/** Windows cannot rename over every existing file. */
function renameOver(from: string, to: string): void {
  try {
    Deno.renameSync(from, to);
  } catch (error) {
    if (Deno.build.os !== "windows") throw error;
    Deno.removeSync(to);
    Deno.renameSync(from, to);
  }
}

/** Makes the rename durable, on systems that can sync a directory. */
function syncDirectory(path: string): void {
  quietly(() => {
    const directory = Deno.openSync(path);
    // Two names: the bundler loses a disposal whose name is used once.
    using _opened = directory;
    directory.syncSync();
  });
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // Best effort: the write itself has succeeded or failed before.
  }
}

/** A path for a temporary file in a directory. */
export function temporaryIn(directory: string, name: string): string {
  return temporarySibling(joinPath(directory, name));
}
