/** A live session over stdio: the client starts gait, and gait starts the server. */

import { concatBytes, encodeUtf8 } from "../../core/bytes.ts";
import { MCP_MESSAGE_MAX_BYTES } from "../../core/limits.ts";
import { RpcCode } from "../../core/mcp/wire/client_message.ts";
import { type Frame, splitFrames } from "../../core/mcp/wire/frames.ts";
import { errorReply } from "../../core/mcp/wire/reply.ts";
import type { RunningProgram } from "../../io/host.ts";
import {
  type LiveHost,
  type LiveOptions,
  openSession,
  type SessionReport,
} from "./open_session.ts";
import type { LiveSession } from "./session.ts";
import type { ClientChannel, ClientRuling } from "./session_types.ts";
import { printed } from "../../core/text.ts";
import { TOO_LARGE } from "./http_relay.ts";

export interface StdioEnd {
  readonly report: SessionReport;
  /** Exit status of the server. */
  readonly status: number;
}

/** Time from the end of the client until the server is asked to end. */
const END_WITHIN_MS = 5000;
/** Time from then until the server is killed. */
const STOP_WITHIN_MS = 1000;

const LF = encodeUtf8("\n");
const LF_BYTE = 0x0a;

/** Runs the server under the policy until either side ends, then packs what was recorded. */
export async function runStdio(
  options: LiveOptions,
  command: readonly string[],
  host: LiveHost,
): Promise<StdioEnd> {
  const [program = "", ...args] = command;
  const opened = await openSession(options, command, host);
  opened.watch();
  const server = await host.run.start({ program, args });
  const status = await new StdioConnection(opened.session, server, host).run();
  return { report: { ...await opened.close(), server_status: status }, status };
}

class StdioConnection {
  readonly #session: LiveSession;
  readonly #server: RunningProgram;
  readonly #host: LiveHost;
  readonly #toServer: WriteQueue;
  readonly #toClient: WriteQueue;
  readonly #held = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  #failure: { readonly error: unknown } | undefined;
  #piecesPass = true;

  constructor(session: LiveSession, server: RunningProgram, host: LiveHost) {
    this.#session = session;
    this.#server = server;
    this.#host = host;
    this.#toServer = new WriteQueue((bytes) => server.send(bytes));
    this.#toClient = new WriteQueue((bytes) => host.output(bytes));
  }

  /** Answers the exit status of the server. */
  async run(): Promise<number> {
    using _stop = this.#host.onStop(() => void this.#stopServer());
    // INVARIANT: a failure of gait ends the session: it kills the server and passes nothing more
    const fromServer = this.#pumpServer().catch((error) => this.#fail(error));
    const fromClient = this.#pumpClient().catch((error) => this.#fail(error));
    void fromClient.then(() => this.#endServer());
    const status = await this.#server.status;
    await fromServer;
    this.#ended.abort();
    this.#session.abandonHeld();
    await Promise.all(this.#held);
    if (this.#failure !== undefined) throw this.#failure.error;
    return status;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#server.stop("force");
  }

  async #pumpClient(): Promise<void> {
    const input = await this.#host.liveStdin();
    for await (const frame of splitFrames(input, MCP_MESSAGE_MAX_BYTES)) {
      if (this.#ended.signal.aborted) return;
      if (frame.kind === "piece") await this.#refuseLarge(frame);
      else if (!await this.#clientLine(frame.bytes)) return;
    }
    this.#session.abandonHeld();
    await Promise.all(this.#held);
    await this.#server.endInput();
  }

  /** Handles one line of the client; false once the server takes no more. */
  async #clientLine(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const held = Promise.withResolvers<undefined>();
    const channel: ClientChannel = {
      scope: "",
      send: (message) => this.#toServer.write(concatBytes([message, LF])).then(() => {}),
      onHold: () => held.resolve(undefined),
    };
    const ruling = this.#session.line(bytes, channel);
    const first = await Promise.race([ruling, held.promise]);
    if (first !== undefined) return await this.#obey(first, bytes);
    // Later lines are handled while this call waits for an approval.
    const later = ruling.then((late) => this.#obey(late, bytes)).then(() => {});
    this.#held.add(later);
    void later.finally(() => this.#held.delete(later));
    return true;
  }

  async #obey(ruling: ClientRuling, received: Uint8Array<ArrayBuffer>): Promise<boolean> {
    switch (ruling.kind) {
      case "forward":
        return await this.#toServer.write(received);
      case "answer":
        await this.#toClient.write(concatBytes([ruling.bytes, LF]));
        return true;
      case "drop":
        return true;
    }
  }

  /** Answers a line that is too long to be judged; `isFirst` is set on its first piece. */
  async #refuseLarge({ isFirst }: Frame): Promise<void> {
    if (isFirst !== true) return;
    const problem =
      `gait refused a message of more than ${MCP_MESSAGE_MAX_BYTES} bytes: send less at once`;
    this.#host.tell(printed`${problem}`);
    const reply = errorReply(undefined, RpcCode.invalid_request, problem);
    await this.#toClient.write(concatBytes([reply, LF]));
  }

  async #pumpServer(): Promise<void> {
    let isRead = true;
    for await (const frame of splitFrames(this.#server.output, MCP_MESSAGE_MAX_BYTES)) {
      // Without a client the rest is still read, so that its results are recorded.
      const shown = frame.kind === "line"
        ? await this.#serverLine(frame.bytes)
        : this.#serverPiece(frame);
      if (shown !== undefined && isRead) isRead = await this.#toClient.write(shown);
    }
  }

  /** A line that is too long to read passes unread, unless something depends on reading it. */
  #serverPiece({ bytes, isFirst }: Frame): Uint8Array<ArrayBuffer> | undefined {
    if (isFirst !== true) {
      if (!this.#piecesPass) return undefined;
      if (!this.#session.isStrict) return bytes;
      // Its id may come last, and be that of a call made in the meantime.
      this.#piecesPass = false;
      this.#session.withheld(new Uint8Array(), "", TOO_LARGE);
      return LF;
    }
    this.#piecesPass = !this.#session.isStrict;
    if (this.#piecesPass) return bytes;
    const error = this.#session.withheld(bytes, "", TOO_LARGE);
    return error && concatBytes([error, LF]);
  }

  async #serverLine(
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const isTerminated = bytes.at(-1) === LF_BYTE;
    const message = isTerminated ? bytes.subarray(0, -1) : bytes;
    const shown = await this.#session.server(message, "");
    if (shown === message) return bytes;
    return shown && concatBytes([shown, LF]);
  }

  async #endServer(): Promise<void> {
    await this.#host.pause(END_WITHIN_MS, this.#ended.signal);
    if (!this.#ended.signal.aborted) await this.#stopServer();
  }

  async #stopServer(): Promise<void> {
    this.#session.abandonHeld();
    this.#server.stop("ask");
    await this.#host.pause(STOP_WITHIN_MS, this.#ended.signal);
    if (!this.#ended.signal.aborted) this.#server.stop("force");
  }
}

/** Writes messages one after the other, each as a whole, in the order of the calls. */
class WriteQueue {
  readonly #write: (bytes: Uint8Array) => Promise<boolean>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(write: (bytes: Uint8Array) => Promise<boolean>) {
    this.#write = write;
  }

  /** Says whether the reader still takes messages. */
  write(bytes: Uint8Array): Promise<boolean> {
    const turn = this.#last.then(() => this.#write(bytes));
    this.#last = turn.catch(() => {});
    return turn;
  }
}
