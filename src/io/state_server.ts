/** A connection to a Redis or Valkey server; see `NetPort.stateServer`. */

import { concatBytes } from "../core/bytes.ts";
import type { ServerReply } from "../core/gate/state/reply.ts";
import { commandBytes, readReply } from "../core/gate/state/wire.ts";
import { type StateConnection, StateConnectionError, type StateServerRequest } from "./host.ts";
import { writeWholeTo } from "./opened_file.ts";

const CHUNK_BYTES = 16 * 1024;

/** @throws {StateConnectionError} */
export async function connectState(request: StateServerRequest): Promise<StateConnection> {
  const opening = open(request);
  try {
    return new RespConnection(await inTime(opening, request.timeoutMs));
  } catch (error) {
    // One that comes too late is of no use, and would keep the process running.
    opening.then((late) => late.close(), () => {});
    throw connectError(error);
  }
}

async function open({ hostname, port, tls, caCertificate }: StateServerRequest) {
  if (!tls) {
    const connection = await Deno.connect({ hostname, port });
    connection.setNoDelay(true);
    return connection;
  }
  const caCerts = caCertificate === undefined ? [] : [caCertificate];
  const connection = await Deno.connectTls({ hostname, port, caCerts });
  try {
    await connection.handshake();
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

function connectError(error: unknown): StateConnectionError {
  if (error instanceof StateConnectionError) return error;
  if (error instanceof Deno.errors.NotCapable) return new StateConnectionError("not_permitted");
  const isTrust = error instanceof Deno.errors.InvalidData ||
    (error instanceof Error && /certificate|tls|handshake|alert/i.test(error.message));
  return new StateConnectionError(isTrust ? "not_trusted" : "refused");
}

class RespConnection implements StateConnection {
  readonly #connection: Deno.Conn;
  #isOpen = true;

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
    // Each question has a time limit, and an idle connection does not keep gait running.
    connection.unref();
  }

  async ask(words: readonly string[], timeoutMs: number): Promise<ServerReply> {
    if (!this.#isOpen) throw new StateConnectionError("closed");
    try {
      return await inTime(this.#exchange(words), timeoutMs);
    } catch (error) {
      this[Symbol.dispose]();
      throw error instanceof StateConnectionError ? error : new StateConnectionError("closed");
    }
  }

  async #exchange(words: readonly string[]): Promise<ServerReply> {
    await writeWholeTo(this.#connection, commandBytes(words));
    let held = new Uint8Array();
    for (;;) {
      const buffer = new Uint8Array(CHUNK_BYTES);
      const read = await this.#connection.read(buffer);
      if (read === null) throw new StateConnectionError("closed");
      held = concatBytes([held, buffer.subarray(0, read)]);
      const reply = readReply(held);
      if (reply === "fault") throw new StateConnectionError("not_understood");
      if (reply !== "more") return reply;
    }
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.#connection.close();
    } catch {
      // The other side closed it.
    }
  }
}

async function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new StateConnectionError("late")), Math.max(0, timeoutMs));
  // Its failure after the time is up is nobody's.
  answer.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
