/** Atomic writes: a temporary sibling that is synced and then renamed over the destination. */

import { GaitError } from "../core/error.ts";
import type { RandomAccess } from "../core/source.ts";
import type { StagedFile } from "./host.ts";
import { openedRandomAccess } from "./opened_file.ts";
import { baseName, directoryOf, joinPath } from "./path.ts";
import { systemFault } from "./system_fault.ts";

/** Name of a temporary sibling; readers and retention ignore names of this form. */
export function temporarySibling(path: string): string {
  const random = crypto.getRandomValues(new Uint8Array(8)).toHex();
  const directory = directoryOf(path);
  const name = `.${baseName(path)}.tmp-${random}`;
  return directory === "." && !path.startsWith("./")
    ? name
    : `${directory === "/" ? "" : directory}/${name}`;
}

/** A file beside its destination; see {@linkcode StagedFile}. */
export class AtomicFile implements StagedFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #mode: number;
  readonly #file: Deno.FsFile;
  #size = 0;
  #settled = false;

  /** Opens the temporary file. The directory must exist. */
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
      // reading back what was written moves the position
      this.#file.seekSync(this.#size, Deno.SeekMode.Start);
      for (let done = 0; done < chunk.length;) {
        done += this.#file.writeSync(chunk.subarray(done));
      }
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
      // a second name is given by the system only where there is none yet
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

/** A rename would put a file in the place of a device or a pipe. A link is replaced, not followed. */
function refuseSpecialFile(path: string): void {
  let found: Deno.FileInfo;
  try {
    found = Deno.lstatSync(path);
  } catch {
    return; // nothing is there, or writing will tell what is wrong
  }
  if (found.isDirectory) throw new Deno.errors.IsADirectory();
  if (found.isFile || found.isSymlink) return;
  throw new GaitError("invalid_input", `Cannot write "${path}": it is no regular file`, {
    hint: "give the path of a file",
  });
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

/** Makes the rename durable, where a directory can be synced. */
function syncDirectory(path: string): void {
  quietly(() => {
    using directory = Deno.openSync(path);
    directory.syncSync();
  });
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // best effort: what mattered has already happened or already failed
  }
}

/** Path of a temporary file in a directory. */
export function temporaryIn(directory: string, name: string): string {
  return temporarySibling(joinPath(directory, name));
}
