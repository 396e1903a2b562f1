/** Programs that run while gait talks to them over their standard input and output. */

import type { RunningProgram, StartRequest } from "./host.ts";
import { signalGroup, startGroup } from "./process_group.ts";

/** Starts a program; see `RunPort.start`. `env` is what it inherits. */
export function startProgram(
  request: StartRequest,
  env: Readonly<Record<string, string>>,
): RunningProgram {
  // Standard error is inherited: a pipe that gait does not read could block the program.
  const child = startGroup({ ...request, env: { ...env, ...request.env }, stderr: "inherit" });
  if (request.isHelper === true) child.unref();
  const writer = child.stdin.getWriter();
  // A program that ends closes the pipe. `send` reports that; this keeps it from being unhandled.
  writer.closed.catch(() => {});
  return {
    output: piecesOf(child.stdout),
    status: child.status.then(({ code }) => code),
    async send(bytes) {
      try {
        await writer.write(bytes);
        return true;
      } catch {
        return false;
      }
    },
    async endInput() {
      try {
        await writer.close();
      } catch {
        // The program closed the pipe first.
      }
    },
    stop: (how) => signalGroup(child, how === "ask" ? "SIGTERM" : "SIGKILL"),
  };
}

/** Largest piece of the output of a program. */
const PIECE_BYTES = 64 * 1024;

/** Reads into one buffer. The runtime would take a new one of the largest size for each piece. */
async function* piecesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(PIECE_BYTES);
  try {
    while (true) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value.slice();
      buffer = value.buffer;
    }
  } finally {
    await reader.cancel();
  }
}
