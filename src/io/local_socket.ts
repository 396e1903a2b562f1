import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import type { LocalSocket } from "./host.ts";
import { writeWholeTo } from "./opened_file.ts";

const CHUNK_BYTES = 16 * 1024;

/** Connects to a socket in the file system; see `NetPort.local`. */
export async function connectLocal(path: string): Promise<LocalSocket> {
  let connection: Deno.UnixConn;
  try {
    connection = await Deno.connect({ transport: "unix", path });
  } catch (error) {
    throw new GaitError("dependency_missing", `Cannot connect to ${quotedName(path)}`, {
      hint: "check that the program that listens there is running",
      cause: error,
    });
  }
  // Requests have their own time limit, and an open connection does not keep gait running.
  connection.unref();
  return {
    send: (bytes) => writeWholeTo(connection, bytes),
    async receive() {
      const buffer = new Uint8Array(CHUNK_BYTES);
      const read = await connection.read(buffer);
      return read === null ? undefined : buffer.slice(0, read);
    },
    [Symbol.dispose]: () => connection.close(),
  };
}
