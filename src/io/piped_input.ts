/**
 * Standard input that is a pipe or a socket, read on the thread that handles it. The runtime's own way
 * wakes another thread for each piece, which a loaded machine lets wait for milliseconds.
 */

import type { Socket } from "node:net";
import { systemFault } from "./system_fault.ts";

/** So many bytes wait for the reader before no more are read. */
const WAITING_MAX_BYTES = 1024 * 1024;

/** INVARIANT: what is read stays referenced, since its descriptor would be closed with it. */
let input: Socket | undefined;

/** Reads standard input; `undefined` if it is a file, a terminal or closed. */
export async function pipedInput(): Promise<AsyncGenerator<Uint8Array<ArrayBuffer>> | undefined> {
  const { Socket } = await import("node:net");
  try {
    input = new Socket({ fd: 0, readable: true, writable: false });
  } catch {
    return undefined;
  }
  // A pipe of the next program would take the place of a closed descriptor 0.
  input._destroy = (error, done) => done(error);
  return piecesOf(input);
}

async function* piecesOf(socket: Socket): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let hasEnded = false;
  let failure: Error | undefined;
  let more = Promise.withResolvers<void>();
  socket.on("data", (piece: Uint8Array<ArrayBuffer>) => {
    pieces.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.length));
    bytes += piece.length;
    if (bytes > WAITING_MAX_BYTES) socket.pause();
    more.resolve();
  });
  const ended = (error?: Error) => {
    failure = error;
    hasEnded = true;
    more.resolve();
  };
  socket.on("error", ended);
  socket.on("end", () => ended());
  try {
    while (true) {
      await more.promise;
      more = Promise.withResolvers();
      const taken = pieces;
      pieces = [];
      bytes = 0;
      if (socket.isPaused()) socket.resume();
      for (const piece of taken) yield piece;
      if (pieces.length > 0) continue;
      if (failure !== undefined) throw systemFault("read", "-", failure);
      if (hasEnded) return;
    }
  } finally {
    socket.destroy();
  }
}
