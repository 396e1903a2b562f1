// deno-lint-ignore-file require-await -- the port is asynchronous, the system calls are not

/** Reading files with Deno. Errors name the path as the user wrote it. */

import { GaitError } from "../core/error.ts";
import { isLink, isThere } from "./existence.ts";
import type { DirectoryEntry, ReadPort } from "./host.ts";
import { linkBelow, refuseSpecial } from "./links.ts";
import { launcherOnPath, ownCommand, ownPlaces } from "./own_places.ts";
import { openedRandomAccess } from "./opened_file.ts";
import { isAbsence, systemFault } from "./system_fault.ts";
import { timestampOf } from "../core/time.ts";

const CHUNK_BYTES = 256 * 1024;
/** Two changes within one tick of a file system's clock cannot be told apart; the slowest ticks take 2 s. */
const SETTLED_MS = 2100;

export const denoReadPort: ReadPort = {
  own: ownPlaces(() => undefined),
  ownCommand: ownCommand(() => undefined),
  launcher: launcherOnPath(() => undefined),
  async kindOf(path) {
    return ifThere(path, () => {
      const { isFile, isDirectory } = Deno.statSync(path);
      return isFile ? "file" : isDirectory ? "directory" : "other";
    });
  },
  async entryOf(path) {
    return ifThere(path, () => {
      const info = Deno.lstatSync(path);
      return { kind: entryKind(info), modified_at: timestampOf(info.mtime ?? new Date()) };
    });
  },
  async isThere(path) {
    return isThere(path);
  },
  async realPath(path) {
    return ifThere(path, () => Deno.realPathSync(path));
  },
  async linkOn(path) {
    return reading(path, () => linkBelow(path));
  },
  async linkTarget(path) {
    return isLink(path) ? reading(path, () => Deno.readLinkSync(path)) : undefined;
  },
  async list(path) {
    return reading(path, () => [...Deno.readDirSync(path)].map(({ name }) => name));
  },
  async entries(path) {
    return reading(
      path,
      () =>
        [...Deno.readDirSync(path)].map((entry) => ({ name: entry.name, kind: entryKind(entry) })),
    );
  },
  async modifiedMs(path) {
    return reading(path, () => Deno.statSync(path).mtime?.getTime() ?? Date.now());
  },
  async modeOf(path) {
    const { mode } = reading(path, () => Deno.statSync(path));
    return mode === null || Deno.build.os === "windows" ? undefined : mode & 0o777;
  },
  async identityOf(path) {
    return ifThere(path, () => {
      const { dev, ino, nlink } = Deno.statSync(path);
      return ino === null || nlink === null ? undefined : { id: `${dev}:${ino}`, names: nlink };
    });
  },
  async stampOf(path) {
    return ifThere(path, () => {
      const { dev, ino, size, mtime, ctime } = Deno.statSync(path);
      const changed = Math.max(mtime?.getTime() ?? Infinity, ctime?.getTime() ?? Infinity);
      if (Math.abs(Date.now() - changed) < SETTLED_MS || changed === Infinity) return undefined;
      return `${dev}:${ino}:${size}:${mtime?.getTime()}:${ctime?.getTime()}`;
    });
  },
  async file(path, maxBytes) {
    return { name: path, bytes: reading(path, () => readWhole(path, maxBytes)) };
  },
  async open(path) {
    return reading(path, () => {
      refuseSpecial(path);
      const file = Deno.openSync(path);
      const { isDirectory, size } = file.statSync();
      if (isDirectory) {
        file.close();
        throw new Deno.errors.IsADirectory();
      }
      return { ...openedRandomAccess(file, path, size), [Symbol.dispose]: () => file.close() };
    });
  },
  stream: streamFile,
};

/** Runs a system call; its failure names the path. */
function reading<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw systemFault("read", path, error);
  }
}

/** Runs a system call; returns `undefined` if nothing is at the path. */
function ifThere<T>(path: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw systemFault("read", path, error);
  }
}

function entryKind(
  { isSymlink, isFile, isDirectory }: Pick<Deno.DirEntry, "isSymlink" | "isFile" | "isDirectory">,
): DirectoryEntry["kind"] {
  return isSymlink ? "link" : isFile ? "file" : isDirectory ? "directory" : "other";
}

/** Reads to the end. The buffer has the size of the file, so that thousands of small files are cheap. */
function readWhole(path: string, maxBytes: number): Uint8Array<ArrayBuffer> {
  const info = refuseSpecial(path);
  using file = Deno.openSync(path);
  // The size is a hint, for the file may be another one by now: what is read is counted.
  const { size, isDirectory } = info ?? file.statSync();
  if (isDirectory) throw new Deno.errors.IsADirectory();
  if (size > maxBytes) throw tooLarge(path, maxBytes);
  // One byte more, to reach the end of the file. Pipes and files of /proc have no size.
  let buffer = new Uint8Array(size > 0 ? size + 1 : CHUNK_BYTES);
  let filled = 0;
  for (;;) {
    const read = file.readSync(buffer.subarray(filled));
    if (read === null) return buffer.subarray(0, filled);
    filled += read;
    if (filled > maxBytes) throw tooLarge(path, maxBytes);
    if (filled < buffer.length) continue;
    const larger = new Uint8Array(buffer.length * 2);
    larger.set(buffer);
    buffer = larger;
  }
}

async function* streamFile(path: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    refuseSpecial(path);
    using file = await Deno.open(path);
    while (true) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const read = file.readSync(chunk);
      if (read === null) return;
      yield chunk.subarray(0, read);
    }
  } catch (error) {
    throw systemFault("read", path, error);
  }
}

function tooLarge(path: string, maxBytes: number): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot read "${path}": it is larger than ${maxBytes} bytes`,
    { hint: "check that the path names the file you mean; gait reads no larger one here" },
  );
}
