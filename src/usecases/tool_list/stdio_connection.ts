/** A server that we start ourselves and talk to over its standard streams, one message per line. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import { type JsonObject, parseJsonObject } from "../../core/json/json.ts";
import { MCP_LIST_MAX_BYTES } from "../../core/limits.ts";
import { splitFrames } from "../../core/mcp/wire/frames.ts";
import { visible } from "../../core/mcp/lock/invisible_text.ts";
import type { Reply } from "../../core/mcp/wire/handshake.ts";
import type { BaseHost, RunningProgram } from "../../io/host.ts";
import { answerFor, readReply } from "./own_messages.ts";
import {
  type AskOptions,
  type Deadline,
  type ServerConnection,
  serverFault,
} from "./connection.ts";
import { whenFired } from "../when_fired.ts";

/** How long a server may take to end by itself, and again once it was asked to. */
const END_WITHIN_MS = 2000;
/** Lines that are no messages, before the server is taken for another program. */
const JUNK_MAX_LINES = 1000;
/** Requests that it may send to us. */
const REQUESTS_MAX = 1000;
/** Messages of all kinds that it may send. */
const MESSAGES_MAX = 100_000;
const JUNK_SHOWN = 80;

/** A started server. */
export class StdioConnection implements ServerConnection {
  readonly transport = "stdio";
  readonly #program: RunningProgram;
  readonly #host: BaseHost;
  readonly #deadline: Deadline;
  readonly #open = new Map<number, (reply: Reply) => void>();
  readonly #broken = new AbortController();
  #failure: GaitError | undefined;
  #isGone = false;
  #asked = 0;
  #requests = 0;
  #lines = 0;
  #junkLines = 0;
  #firstJunk = "";
  toolChanges = 0;

  constructor(program: RunningProgram, deadline: Deadline, host: BaseHost) {
    this.#program = program;
    this.#host = host;
    this.#deadline = deadline;
    void this.#listen();
  }

  async ask(method: string, params: JsonObject, { withinMs }: AskOptions = {}): Promise<Reply> {
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.#open.set(id, resolve);
    const done = new AbortController();
    const over = AbortSignal.any([this.#deadline.signal, this.#broken.signal, done.signal]);
    try {
      if (this.#isGone) return { kind: "gone" };
      // a server that does not read must not hold us longer than one that does not answer
      void this.#send({ jsonrpc: "2.0", id, method, params });
      const late = whenFired(over).then((): Reply => ({ kind: "silent" }));
      const tooLate = withinMs === undefined
        ? late
        : this.#host.pause(withinMs, over).then((): Reply => ({ kind: "silent" }));
      const reply = await Promise.race([promise, tooLate]);
      if (this.#failure !== undefined) throw this.#failure;
      if (reply.kind === "silent" && this.#deadline.signal.aborted) {
        throw this.#deadline.error(`${method}${this.#junkNote()}`);
      }
      return reply;
    } finally {
      done.abort();
      this.#open.delete(id);
    }
  }

  async tell(method: string): Promise<void> {
    const sent = this.#send({ jsonrpc: "2.0", method });
    await Promise.race([sent, whenFired(this.#deadline.signal)]);
  }

  settle(): void {
    // a pipe has no headers that would say it
  }

  async close(): Promise<void> {
    try {
      const isHopeless = this.#failure !== undefined || this.#deadline.signal.aborted;
      if (!isHopeless && !await this.#endsPolitely()) this.#program.stop("ask");
      if (!isHopeless) await this.#endsWithin();
    } finally {
      // also what it started and left behind
      this.#program.stop("force");
      await this.#program.status;
    }
  }

  async #endsPolitely(): Promise<boolean> {
    void this.#program.endInput();
    return await this.#endsWithin();
  }

  async #endsWithin(): Promise<boolean> {
    const ended = new AbortController();
    const over = AbortSignal.any([ended.signal, this.#deadline.signal]);
    const status = this.#program.status.then(() => true);
    try {
      return await Promise.race([status, this.#host.pause(END_WITHIN_MS, over).then(() => false)]);
    } finally {
      ended.abort();
    }
  }

  async #send(message: JsonObject): Promise<void> {
    await this.#program.send(encodeUtf8(`${canonicalText(message)}\n`));
  }

  async #listen(): Promise<void> {
    let bytes = 0;
    try {
      for await (const frame of splitFrames(this.#program.output, MCP_LIST_MAX_BYTES)) {
        bytes += frame.bytes.length;
        if (frame.kind === "piece" || bytes > MCP_LIST_MAX_BYTES) {
          throw serverFault(`it writes more than the limit of ${MCP_LIST_MAX_BYTES} bytes`);
        }
        if (++this.#lines > MESSAGES_MAX) {
          throw serverFault(`it writes more than the limit of ${MESSAGES_MAX} lines`);
        }
        this.#line(frame.bytes);
      }
    } catch (error) {
      this.#failure = error instanceof GaitError ? error : serverFault("its output cannot be read");
      this.#broken.abort();
    }
    this.#isGone = true;
    for (const resolve of this.#open.values()) resolve({ kind: "gone" });
  }

  #line(bytes: Uint8Array): void {
    const text = decodeUtf8(bytes).trim();
    if (text === "") return;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#junk(text);
    }
    if (typeof message !== "object" || message === null || Array.isArray(message)) {
      return this.#junk(text);
    }
    // strictly: what two readers could read in two ways is not locked
    this.#message(parseJsonObject({ name: "message of the server", bytes }));
  }

  #message(message: JsonObject): void {
    const { id, method } = message;
    if (method === "notifications/tools/list_changed") this.toolChanges++;
    if (typeof method === "string") {
      if (id === undefined || id === null) return;
      if (++this.#requests > REQUESTS_MAX) throw serverFault("it asks more than it answers");
      void this.#send(answerFor(message));
      return;
    }
    if (typeof id !== "number") return;
    this.#open.get(id)?.(readReply(message));
  }

  /** Banners are a common mistake, which clients pass over. */
  #junk(text: string): void {
    this.#firstJunk ||= visible(text.slice(0, JUNK_SHOWN));
    if (++this.#junkLines <= JUNK_MAX_LINES) return;
    throw serverFault(`it does not speak MCP; it writes ${JSON.stringify(this.#firstJunk)}`);
  }

  #junkNote(): string {
    if (this.#junkLines === 0) return "";
    const first = JSON.stringify(this.#firstJunk);
    return `; lines that are no messages: ${this.#junkLines}, the first of them ${first}`;
  }
}
