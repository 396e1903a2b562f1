/**
 * A live session: judges every call of a client and records its result. It knows neither pipes nor
 * sockets: a transport shows it each message and obeys its ruling.
 *
 * INVARIANT: a call is forwarded only after its verdict is allow, its trace is written and the
 * journal holds it. Whatever fails before that refuses the call.
 */

import { MCP_PENDING_MAX } from "../../core/limits.ts";
import { KnownTools } from "../../core/mcp/call/known_tools.ts";
import {
  type CallMessage,
  type ClientMessage,
  type PassedMessage,
  readClientMessage,
  type RefusedMessage,
  RpcCode,
} from "../../core/mcp/wire/client_message.ts";
import type { MessageId } from "../../core/mcp/wire/message_id.ts";
import { decisionReply, errorReply, refusalReply } from "../../core/mcp/wire/reply.ts";
import { readServerMessage, type ServerResponse } from "../../core/mcp/wire/server_message.ts";
import { printable } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { CallJudge, type HoldingChannel, type JudgeParts } from "./call_judge.ts";
import { CallResults, type OpenCall } from "./call_results.ts";
import { failureText } from "./failure_text.ts";
import { type ListParts, ToolLists } from "./tool_lists.ts";

/** How a transport must treat a message of the client. */
export type ClientRuling =
  /** Send on the bytes that were received, unchanged. */
  | { readonly kind: "forward" }
  /** Send one message back, without line feed. */
  | { readonly kind: "answer"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Do nothing. */
  | { readonly kind: "drop" };

/** How a message reached the session. */
export interface ClientChannel extends HoldingChannel {
  /** Keeps equal ids of different senders apart; empty on stdio. */
  readonly scope: string;
}

/** The parts of a session. */
export interface SessionParts extends JudgeParts, ListParts {}

/** Counts of calls and of refused messages. */
export interface SessionCounts {
  /** Calls that were judged. */
  calls: number;
  /** Calls that the server got. */
  forwarded: number;
  /** Calls and other messages that the server did not get. */
  refused: number;
  /** Calls of an observed session that enforcing would have stopped. */
  would_have_blocked?: number;
}

/** A session as a transport sees it that reads the messages itself. */
export type JudgingSession = Pick<LiveSession, "client" | "server" | "lost" | "abandonHeld">;

/** Most refused calls whose cancellation is recognized. */
const REFUSED_REMEMBERED = 256;

/** Judges and records the messages of one session. */
export class LiveSession {
  /** Counters, for the report. */
  readonly counts: SessionCounts = { calls: 0, forwarded: 0, refused: 0 };
  readonly #parts: SessionParts;
  readonly #host: Host<"read" | "write" | "env" | "run">;
  readonly #judge: CallJudge;
  readonly #results: CallResults;
  readonly #toolLists: ToolLists;
  readonly #pending = new Map<string, OpenCall>();
  readonly #listRequests = new Set<string>();
  readonly #taskRequests = new Map<string, string>();
  readonly #refused = new Set<string>();
  #intents = 0;

  constructor(parts: SessionParts, host: Host<"read" | "write" | "env" | "run">) {
    const known = new KnownTools();
    this.#parts = parts;
    this.#host = host;
    this.#judge = new CallJudge(parts, known, host);
    this.#results = new CallResults(parts.recorder);
    this.#toolLists = new ToolLists(parts, known);
  }

  /** Reads one line of the client and judges it. Never rejects. */
  async line(bytes: Uint8Array, channel: ClientChannel): Promise<ClientRuling> {
    let message: ClientMessage;
    try {
      message = readClientMessage(bytes, { lines: true });
    } catch (error) {
      return this.#failed(error);
    }
    return await this.client(message, channel);
  }

  /** Judges one message of the client. Never rejects: a failure refuses the message. */
  async client(message: ClientMessage, channel: ClientChannel): Promise<ClientRuling> {
    try {
      switch (message.kind) {
        case "pass":
          return this.#pass(message, channel);
        case "refused":
          return this.#refuse(message);
        case "call":
          return await this.#call(message, channel);
      }
    } catch (error) {
      return this.#failed(error, message.kind === "call" ? message.id : undefined);
    }
  }

  /**
   * Sees one message of the server and answers what the client gets: the same array, another one for
   * a list that is filtered, or `undefined` for an answer to our own request. Never rejects.
   */
  async server(bytes: Uint8Array, scope: string): Promise<Uint8Array | undefined> {
    if (!this.#listens) return bytes;
    try {
      const message = readServerMessage(bytes);
      if (message.kind === "tools_changed") this.#parts.guard?.forget();
      if (message.kind === "response") return await this.#response(message, scope);
    } catch (error) {
      this.#host.tell(`gait: a result was not recorded: ${failureText(error)}`);
    }
    return bytes;
  }

  /** Stops waiting for the answer to one request of a scope, or to all of them without `idKey`. */
  lost(scope: string, idKey?: string): void {
    const isOf = (key: string) =>
      idKey === undefined ? key.startsWith(`${scope}\0`) : key === keyOf(scope, idKey);
    for (const [key, { intent_id }] of [...this.#pending].filter(([key]) => isOf(key))) {
      this.#pending.delete(key);
      try {
        this.#parts.recorder.event("mcp_call_unanswered", intent_id);
      } catch (error) {
        this.#host.tell(`gait: a lost call was not recorded: ${failureText(error)}`);
      }
    }
    for (const requests of [this.#listRequests, this.#taskRequests]) {
      for (const key of [...requests.keys()].filter(isOf)) requests.delete(key);
    }
  }

  /** Gives up all calls that wait for an approval, since their client is gone. */
  abandonHeld(): void {
    this.#judge.abandonHeld();
  }

  get #listens(): boolean {
    return this.#pending.size > 0 || this.#listRequests.size > 0 || this.#taskRequests.size > 0 ||
      this.#parts.guard !== undefined || this.#parts.hidesBlocked;
  }

  async #response(response: ServerResponse, scope: string): Promise<Uint8Array | undefined> {
    if (this.#parts.guard?.takes(response) === true) return undefined;
    const key = keyOf(scope, response.id.key);
    const call = this.#pending.get(key);
    // a resumed stream over HTTP may repeat a list that was answered before
    const isRepeated = call === undefined && Array.isArray(response.result?.["tools"]);
    if (this.#listRequests.delete(key) || isRepeated) {
      return await this.#toolLists.shown(response);
    }
    if (call !== undefined) {
      this.#pending.delete(key);
      await this.#results.answer(call, response);
    }
    const taskId = this.#taskRequests.get(key);
    if (taskId !== undefined) {
      this.#taskRequests.delete(key);
      await this.#results.taskAnswer(taskId, response);
    }
    return response.bytes;
  }

  #pass(message: PassedMessage, { scope }: ClientChannel): ClientRuling {
    const { id, method, cancels, taskId } = message;
    if (cancels !== undefined) {
      const key = keyOf(scope, cancels);
      if (this.#judge.cancel(key) || this.#refused.has(key)) return { kind: "drop" };
    }
    if (id !== undefined) {
      if (this.#isOwn(id)) return this.#refuse(invalidRequest(id, OWN_ID));
      const key = keyOf(scope, id.key);
      if (method === "tools/list" && this.#listRequests.size < MCP_PENDING_MAX) {
        this.#listRequests.add(key);
      }
      if (taskId !== undefined && this.#results.awaits(taskId)) this.#taskRequests.set(key, taskId);
    }
    return { kind: "forward" };
  }

  #refuse(message: RefusedMessage): ClientRuling {
    this.counts.refused++;
    this.#host.tell(`gait: a message was refused: ${printable(message.problem)}`);
    if (message.silent === true) return { kind: "drop" };
    return { kind: "answer", bytes: refusalReply(message) };
  }

  /** Refuses a message that could not be judged. Only a call gets an answer. */
  #failed(error: unknown, id?: MessageId): ClientRuling {
    this.#host.tell(`gait: a call was refused, as it could not be judged: ${failureText(error)}`);
    this.counts.refused++;
    if (id === undefined) return { kind: "drop" };
    const text = "gait refused this call because it could not judge it; " +
      "the log of gait mcp proxy (standard error) says why";
    return { kind: "answer", bytes: errorReply(id.raw, RpcCode.internal_error, text) };
  }

  async #call(call: CallMessage, channel: ClientChannel): Promise<ClientRuling> {
    const key = keyOf(channel.scope, call.id.key);
    const problem = this.#cannotTrack(call, key);
    if (problem !== undefined) return this.#refuse(invalidRequest(call.id, problem));
    // INVARIANT: the id is taken before the first await, so that no second call can take it
    const pending = { intent_id: `intent_${++this.#intents}` };
    this.#pending.set(key, pending);
    let isForwarded = false;
    try {
      this.counts.calls++;
      const judged = await this.#judge.judge(call, { channel, key, ...pending });
      isForwarded = judged.isForwarded;
      if ("would_have_blocked" in judged.outcome && judged.outcome.would_have_blocked === true) {
        this.counts.would_have_blocked = (this.counts.would_have_blocked ?? 0) + 1;
      }
      if (isForwarded) {
        this.counts.forwarded++;
        return { kind: "forward" };
      }
      this.counts.refused++;
      if (judged.isCancelled) return { kind: "drop" };
      return { kind: "answer", bytes: decisionReply(call, judged.told) };
    } finally {
      if (!isForwarded) {
        this.#pending.delete(key);
        this.#rememberRefused(key);
      }
    }
  }

  #cannotTrack({ id }: CallMessage, key: string): string | undefined {
    if (this.#pending.has(key)) return "another call with this id is still open: use a new id";
    if (this.#isOwn(id)) return OWN_ID;
    if (this.#pending.size < MCP_PENDING_MAX) return undefined;
    return `${MCP_PENDING_MAX} calls are open already: wait for some of their answers`;
  }

  #isOwn({ key }: MessageId): boolean {
    return this.#parts.guard?.isOwn(key) === true;
  }

  #rememberRefused(key: string): void {
    this.#refused.add(key);
    const [oldest = key] = this.#refused;
    if (this.#refused.size > REFUSED_REMEMBERED) this.#refused.delete(oldest);
  }
}

const OWN_ID = "this id is one of gait's own: use another id";

function invalidRequest(id: MessageId, problem: string): RefusedMessage {
  return { kind: "refused", id, code: RpcCode.invalid_request, problem };
}

function keyOf(scope: string, id: string): string {
  return `${scope}\0${id}`;
}
