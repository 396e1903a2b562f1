/**
 * A connection to a Redis or Valkey server over Deno's sockets; see `NetPort.stateServer`. The client's
 * own sockets are not used: they read the environment, which is closed by then, and neither they nor its
 * queue bound what a server sends.
 */

import { Decoder } from "@redis/client/dist/lib/RESP/decoder.js";
import { Buffer } from "node:buffer";
import { encodeUtf8 } from "../core/bytes.ts";
import type { ServerReply } from "../core/gate/state/reply.ts";
import { type StateConnection, StateConnectionError, type StateServerRequest } from "./host.ts";
import { writeWholeTo } from "./opened_file.ts";

/** Largest reply; what gait asks for has a few thousand bytes. */
const REPLY_MAX_BYTES = 64 * 1024;
const CHUNK_BYTES = 16 * 1024;

/**
 * First bytes of the replies that gait reads: a text, an error, a number, a text with its length. The
 * reader would make room for as many members as a server announces.
 */
const FIRST_BYTES = new Set([..."+-:$"].map((sign) => sign.charCodeAt(0)));

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
    const replies: ServerReply[] = [];
    const decoder = new Decoder({
      onReply: (reply) => replies.push(replyOf(reply)),
      onErrorReply: (error) => replies.push({ kind: "error", text: error.message }),
      onPush: () => {
        throw new StateConnectionError("not_understood");
      },
      getTypeMapping: () => ({}),
    });
    for (let size = 0; replies.length === 0;) {
      const buffer = Buffer.alloc(CHUNK_BYTES);
      const read = await this.#connection.read(buffer);
      if (read === null) throw new StateConnectionError("closed");
      const isFirst = size === 0;
      size += read;
      if (size > REPLY_MAX_BYTES || (isFirst && !FIRST_BYTES.has(buffer[0] ?? 0))) {
        throw new StateConnectionError("not_understood");
      }
      try {
        decoder.write(buffer.subarray(0, read));
      } catch {
        throw new StateConnectionError("not_understood");
      }
    }
    const [reply] = replies;
    if (reply === undefined || replies.length > 1) throw new StateConnectionError("not_understood");
    return reply;
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

/** A command as servers of every version read it: a list of texts, each with its length in bytes. */
function commandBytes(words: readonly string[]): Uint8Array<ArrayBuffer> {
  const texts = words.map((word) => `$${encodeUtf8(word).length}\r\n${word}\r\n`);
  return encodeUtf8(`*${words.length}\r\n${texts.join("")}`);
}

function replyOf(reply: unknown): ServerReply {
  if (typeof reply === "string") return { kind: "text", text: reply };
  if (typeof reply === "number") return { kind: "text", text: String(reply) };
  if (reply === null) return { kind: "nothing" };
  throw new StateConnectionError("not_understood");
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
