/** A connection to a server that gait started: over its standard streams, one message per line. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { MCP_LIST_MAX_BYTES } from "../../core/limits.ts";
import { splitFrames } from "../../core/mcp/wire/frames.ts";
import { visible } from "../../core/mcp/lock/invisible_text.ts";
import type { Reply } from "../../core/mcp/wire/handshake.ts";
import type { BaseHost, RunningProgram } from "../../io/host.ts";
import { answeredId, answerFor, parseMessage, readReply } from "./own_messages.ts";
import {
  type AskOptions,
  type Deadline,
  type ServerConnection,
  serverFault,
} from "./connection.ts";
import { whenFired } from "../when_fired.ts";

/** How long a server may take to end after its input ends, and again after gait asks it to end. */
const END_WITHIN_MS = 2000;
/** Limit of lines that are not messages; with more it is not an MCP server. */
const JUNK_MAX_LINES = 1000;
/** Requests that the server may send. */
const REQUESTS_MAX = 1000;
const MESSAGES_MAX = 100_000;
/** Length of the part of such a line that errors show, in UTF-16 code units. */
const JUNK_SHOWN = 80;

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
      // Not awaited: a server that does not read its input must not block longer than the deadline.
      void this.#send({ jsonrpc: "2.0", id, method, params });
      const late = withinMs === undefined ? whenFired(over) : this.#host.pause(withinMs, over);
      const reply = await Promise.race([promise, late.then((): Reply => ({ kind: "silent" }))]);
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
    // Only HTTP has a header for the revision.
  }

  async close(): Promise<void> {
    try {
      const isHopeless = this.#failure !== undefined || this.#deadline.signal.aborted;
      if (!isHopeless && !await this.#endsPolitely()) this.#program.stop("ask");
      if (!isHopeless) await this.#endsWithin();
    } finally {
      // This also ends the processes that the server started.
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
    this.#message(parseMessage(bytes, "stdio"), text);
  }

  #message(message: JsonObject, text: string): void {
    const { id, method } = message;
    if (method === "notifications/tools/list_changed") this.toolChanges++;
    if (typeof method === "string") {
      if (id === undefined || id === null) return;
      if (++this.#requests > REQUESTS_MAX) throw serverFault("it asks more than it answers");
      void this.#send(answerFor(message));
      return;
    }
    const answered = answeredId(text, message, this.#asked, "stdio");
    if (answered !== undefined) this.#open.get(answered)?.(readReply(message));
  }

  /** Clients ignore such lines, since many servers print a banner by mistake. */
  #junk(text: string): void {
    this.#firstJunk ||= visible(text.slice(0, JUNK_SHOWN));
    if (++this.#junkLines <= JUNK_MAX_LINES) return;
    throw serverFault(`it does not speak MCP; it writes ${JSON.stringify(this.#firstJunk)}`);
  }

  #junkNote(): string {
    if (this.#junkLines === 0) return "";
    const first = JSON.stringify(this.#firstJunk);
    return `; lines that are not messages: ${this.#junkLines}, the first: ${first}`;
  }
}
