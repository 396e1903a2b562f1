/**
 * Files that several processes append to, each under the kernel's lock on the file itself. The lock
 * ends with its holder, however that ends, so there is nothing to clean up.
 */

import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import type { HeldFile, SharedFile } from "./host.ts";
import { openOwn, refuseLinkBelow } from "./links.ts";
import { writeWhole } from "./opened_file.ts";
import { isAbsence, systemFault } from "./system_fault.ts";

/** An open file. */
interface Opened {
  readonly file: Deno.FsFile;
  /** The same for every name of the file, and of no other file while this one is open. */
  readonly id: Pick<Deno.FileInfo, "dev" | "ino">;
  /** Where the next byte is read or written; `undefined` if that is not known. */
  position: number | undefined;
}

function openedAs(file: Deno.FsFile): Opened {
  const { dev, ino } = file.statSync();
  return { file, id: { dev, ino }, position: 0 };
}

/** Opens a file to append to; see `WritePort.shared`. */
export function openShared(path: string, mustBe: "new" | "there" | "either"): SharedFile {
  let opened: Opened;
  try {
    refuseLinkBelow("write", path);
    const options = { read: true, write: true, mode: 0o600 };
    const file = mustBe === "new"
      ? Deno.openSync(path, { ...options, createNew: true })
      : openOwn(path, { ...options, create: mustBe === "either" });
    opened = openedAs(file);
  } catch (error) {
    throw systemFault("write", path, error);
  }
  let isOpen = true;
  let isAnother = false;
  const tryHold = (): HeldFile | undefined => {
    if (!tryLock(path, opened.file)) return undefined;
    const size = sizeAt(path, opened);
    if (size !== undefined) {
      const hold = new HeldShared(path, opened, { size, isAnother });
      isAnother = false;
      return hold;
    }
    const { file: replaced } = opened;
    if (mustBe === "new") {
      replaced.unlockSync();
      throw gone(path, "; its session records nothing any more: start it again");
    }
    try {
      // INVARIANT: who replaced the file held its lock until the other one was in its place
      opened = openedAs(openOwn(path, { read: true, write: true }));
    } catch (error) {
      replaced.unlockSync();
      throw isAbsence(error) ? gone(path) : systemFault("write", path, error);
    }
    replaced.close();
    isAnother = true;
    return tryHold();
  };
  return {
    tryHold,
    [Symbol.dispose]() {
      if (isOpen) opened.file.close();
      isOpen = false;
    },
  };
}

/**
 * The size of a locked file; `undefined` if another file, or none, is at its path. Unlocks it if that
 * cannot be told.
 */
function sizeAt(path: string, { file, id }: Opened): number | undefined {
  try {
    const there = lookAt(path);
    return there?.ino === id.ino && there.dev === id.dev ? there.size : undefined;
  } catch (error) {
    file.unlockSync();
    throw systemFault("read", path, error);
  }
}

function tryLock(path: string, file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch (error) {
    throw systemFault("lock", path, error);
  }
}

class HeldShared implements HeldFile {
  readonly #path: string;
  readonly #opened: Opened;
  readonly isAnother: boolean;
  #size: number;

  constructor(
    path: string,
    opened: Opened,
    { size, isAnother }: { readonly size: number; readonly isAnother: boolean },
  ) {
    this.#path = path;
    this.#opened = opened;
    this.#size = size;
    this.isAnother = isAnother;
  }

  get size(): number {
    return this.#size;
  }

  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return this.#attempt("read", () => {
      const bytes = new Uint8Array(length);
      const file = this.#fileAt(offset);
      let at = 0;
      for (let count: number | null = 1; at < length && count !== null; at += count ?? 0) {
        count = file.readSync(bytes.subarray(at));
      }
      this.#opened.position = offset + at;
      return bytes.subarray(0, at);
    });
  }

  append(bytes: Uint8Array): void {
    const { file } = this.#opened;
    try {
      this.#attempt("write", () => writeWhole(this.#fileAt(this.#size), bytes));
    } catch (error) {
      // INVARIANT: a partial write is cut off before another process may append
      this.#attempt("cut", () => file.truncateSync(this.#size));
      throw error;
    }
    this.#size += bytes.length;
    this.#opened.position = this.#size;
  }

  cut(length: number): void {
    this.#attempt("cut", () => this.#opened.file.truncateSync(length));
    this.#size = length;
  }

  sync(): void {
    this.#attempt("sync", () => this.#opened.file.syncDataSync());
  }

  [Symbol.dispose](): void {
    this.#opened.file.unlockSync();
  }

  /** The file at an offset. Its position is not known until whoever moves it on says so. */
  #fileAt(offset: number): Deno.FsFile {
    const { file, position } = this.#opened;
    this.#opened.position = undefined;
    if (position !== offset) file.seekSync(offset, Deno.SeekMode.Start);
    return file;
  }

  #attempt<T>(action: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw systemFault(action, this.#path, error);
    }
  }
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function gone(path: string, whatNext = ""): GaitError {
  return new GaitError("internal_failure", `Cannot write ${quotedName(path)}: it is gone`, {
    hint: `another program removed or replaced the file while it was in use${whatNext}`,
  });
}
