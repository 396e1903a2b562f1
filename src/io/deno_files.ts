/** The file ports on Deno. Paths are what the user wrote; errors name them. */

import { GaitError } from "../core/error.ts";
import { concatBytes } from "../core/bytes.ts";
import { AtomicFile, openedRandomAccess } from "./atomic_file.ts";
import { SpillingSpool } from "./file_spool.ts";
import type { ReadPort, WritePort } from "./host.ts";
import { systemFault } from "./system_fault.ts";

const CHUNK_BYTES = 256 * 1024;

/** Reads files with Deno. */
export const denoReadPort: ReadPort = {
  async kindOf(path) {
    try {
      const { isFile, isDirectory } = await Deno.stat(path);
      return isFile ? "file" : isDirectory ? "directory" : "other";
    } catch (error) {
      const isAbsent = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotADirectory;
      if (isAbsent) return undefined;
      throw systemFault("read", path, error);
    }
  },
  async modeOf(path) {
    try {
      const { mode } = await Deno.stat(path);
      return mode === null || Deno.build.os === "windows" ? undefined : mode & 0o777;
    } catch (error) {
      throw systemFault("read", path, error);
    }
  },
  async file(path, maxBytes) {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of streamFile(path)) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(path, maxBytes);
      chunks.push(chunk);
    }
    return { name: path, bytes: concatBytes(chunks) };
  },
  // deno-lint-ignore require-await -- the port is asynchronous, the system call is not
  async open(path) {
    try {
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

/** Writes files with Deno. */
export const denoWritePort: WritePort = {
  async directory(path) {
    try {
      await Deno.mkdir(path, { recursive: true, mode: 0o750 });
    } catch (error) {
      throw systemFault("create directory", path, error);
    }
  },
  // deno-lint-ignore require-await -- opening may fail, and must then reject
  async stage(path, mode) {
    return new AtomicFile(path, mode);
  },
  async file(path, bytes, mode) {
    await using staged = new AtomicFile(path, mode);
    await staged.write(bytes);
    await staged.commit();
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
  spool: (name, directory) => new SpillingSpool(name, directory),
};

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
