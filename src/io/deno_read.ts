/** Reading files with Deno. Paths are what the user wrote; errors name them. */

import { GaitError } from "../core/error.ts";
import type { ReadPort } from "./host.ts";
import { openedRandomAccess } from "./opened_file.ts";
import { systemFault } from "./system_fault.ts";

const CHUNK_BYTES = 256 * 1024;

/** Reads files with Deno. */
export const denoReadPort: ReadPort = {
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async kindOf(path, { followLinks = true } = {}) {
    return whatIsThere(path, () => {
      const { isFile, isDirectory } = followLinks ? Deno.statSync(path) : Deno.lstatSync(path);
      return isFile ? "file" : isDirectory ? "directory" : "other";
    });
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async realPath(path) {
    return whatIsThere(path, () => Deno.realPathSync(path));
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async list(path) {
    try {
      return [...Deno.readDirSync(path)].map(({ name }) => name);
    } catch (error) {
      throw systemFault("read", path, error);
    }
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async entries(path) {
    try {
      return [...Deno.readDirSync(path)].map(({ name, isFile, isDirectory, isSymlink }) => ({
        name,
        kind: isSymlink ? "link" : isDirectory ? "directory" : isFile ? "file" : "other",
      }));
    } catch (error) {
      throw systemFault("read", path, error);
    }
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async modifiedMs(path) {
    try {
      return Deno.statSync(path).mtime?.getTime() ?? Date.now();
    } catch (error) {
      throw systemFault("read", path, error);
    }
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async entryOf(path) {
    try {
      const { isSymlink, isFile, isDirectory, mtime } = Deno.lstatSync(path);
      const kind = isSymlink ? "link" : isFile ? "file" : isDirectory ? "directory" : "other";
      return { kind, modified_at: (mtime ?? new Date()).toISOString() };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw systemFault("read", path, error);
    }
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async modeOf(path) {
    try {
      const { mode } = Deno.statSync(path);
      return mode === null || Deno.build.os === "windows" ? undefined : mode & 0o777;
    } catch (error) {
      throw systemFault("read", path, error);
    }
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async file(path, maxBytes) {
    try {
      return { name: path, bytes: readWhole(path, maxBytes) };
    } catch (error) {
      throw systemFault("read", path, error);
    }
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async open(path) {
    try {
      refusePipe(path);
      const file = Deno.openSync(path);
      const { isDirectory, size } = file.statSync();
      if (isDirectory) {
        file.close();
        throw new Deno.errors.IsADirectory();
      }
      return { ...openedRandomAccess(file, path, size), [Symbol.dispose]: () => file.close() };
    } catch (error) {
      throw systemFault("read", path, error);
    }
  },
  stream: streamFile,
};

/** The answer of the system, or `undefined` if the path leads to nothing. */
function whatIsThere<T>(path: string, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    throw systemFault("read", path, error);
  }
}

/** A pipe has no size and no ranges: it would be waited for, and then taken for an empty file. */
function refusePipe(path: string): void {
  const { isFile, isDirectory } = Deno.statSync(path);
  if (isFile || isDirectory) return;
  throw new GaitError("invalid_input", `Cannot read "${path}": it is no regular file`, {
    hint: "save it to a file first",
  });
}

/** Reads to the end, with a buffer of the size that the file has: thousands of small ones stay cheap. */
function readWhole(path: string, maxBytes: number): Uint8Array<ArrayBuffer> {
  using file = Deno.openSync(path);
  const { size, isDirectory } = file.statSync();
  if (isDirectory) throw new Deno.errors.IsADirectory();
  if (size > maxBytes) throw tooLarge(path, maxBytes);
  // one byte more, to see the end; pipes and the files of /proc have no size
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
  );
}
