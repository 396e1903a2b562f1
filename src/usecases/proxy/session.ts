/**
 * A live session: judges every call of a client, records what comes of it, and knows nothing of
 * pipes or sockets. A transport shows it each message and does as it says.
 *
 * INVARIANT: a call is forwarded only after its verdict is allow, its trace is written and it stands
 * in the journal. Whatever fails before that refuses the call.
 */

import { GaitError } from "../../core/error.ts";
import { canBeAllowed } from "../../core/gate/decide/reachable.ts";
import { lowerTrim, printable } from "../../core/text.ts";
import { MCP_PENDING_MAX } from "../../core/limits.ts";
import { KnownTools } from "../../core/mcp/call/known_tools.ts";
import {
  type CallMessage,
  type PassedMessage,
  readClientMessage,
  type RefusedMessage,
  RpcCode,
} from "../../core/mcp/wire/client_message.ts";
import { withoutTools } from "../../core/mcp/wire/list_edit.ts";
import { decisionReply, errorReply, refusalReply } from "../../core/mcp/wire/reply.ts";
import { readServerMessage, type ServerResponse } from "../../core/mcp/wire/server_message.ts";
import type { Host } from "../../io/host.ts";
import { CallJudge, type HoldingChannel, type JudgeParts } from "./call_judge.ts";
import { CallResults, type OpenCall } from "./call_results.ts";

/** What a transport does with a message of the client. */
export type ClientRuling =
  /** Send on the bytes that were received, unchanged. */
  | {
    readonly kind: "forward";
    readonly modern: boolean;
    readonly method?: string;
    readonly name?: string;
  }
  /** Send one message back, without line feed. */
  | { readonly kind: "answer"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Do nothing. */
  | { readonly kind: "drop" };

/** How a message reached the session. */
export interface ClientChannel extends HoldingChannel {
  /** Keeps equal ids apart that belong to different senders; empty on stdio. */
  readonly scope: string;
  /** Whether messages end with a line. */
  readonly lines: boolean;
}

/** What a session is made of. */
export interface SessionParts extends JudgeParts {
  /** Whether lists leave out the tools that no call could be allowed for. */
  readonly hidesBlocked: boolean;
}

/** How many messages went which way. */
export interface SessionCounts {
  calls: number;
  forwarded: number;
  refused: number;
}

const REFUSED_REMEMBERED = 256;

/** Judges and records. */
export class LiveSession {
  /** Counters, for the report. */
  readonly counts: SessionCounts = { calls: 0, forwarded: 0, refused: 0 };
  readonly #parts: SessionParts;
  readonly #host: Host<"read" | "write" | "env" | "run">;
  readonly #known = new KnownTools();
  readonly #judge: CallJudge;
  readonly #results: CallResults;
  readonly #pending = new Map<string, OpenCall>();
  readonly #lists = new Set<string>();
  readonly #taskRequests = new Map<string, string>();
  readonly #refused = new Set<string>();
  #intents = 0;

  constructor(parts: SessionParts, host: Host<"read" | "write" | "env" | "run">) {
    this.#parts = parts;
    this.#host = host;
    this.#judge = new CallJudge(parts, this.#known, host);
    this.#results = new CallResults(parts.recorder);
  }

  /** Judges one message of the client. Never rejects: what goes wrong refuses the message. */
  async client(bytes: Uint8Array, channel: ClientChannel): Promise<ClientRuling> {
    let message;
    try {
      message = readClientMessage(bytes, channel);
      switch (message.kind) {
        case "pass":
          return this.#pass(message, channel);
        case "refused":
          return this.#refuse(message);
        case "call":
          return await this.#call(message, channel);
      }
    } catch (error) {
      this.#host.tell(`gait: a call was refused, as it could not be judged: ${wordsOf(error)}`);
      this.counts.refused++;
      if (message?.kind !== "call") return { kind: "drop" };
      const text = "gait could not judge this call and refused it; its log says why";
      return {
        kind: "answer",
        bytes: errorReply(message.id.raw, RpcCode.internal_error, text),
      };
    }
  }

  /**
   * Sees one message of the server; answers what the client gets: the same array but for lists that
   * are filtered, or `undefined` for an answer to our own request. Never rejects.
   */
  async server(bytes: Uint8Array, scope: string): Promise<Uint8Array | undefined> {
    if (!this.#listens) return bytes;
    try {
      const message = readServerMessage(bytes);
      if (message.kind === "tools_changed") this.#parts.guard?.forget();
      if (message.kind !== "response") return bytes;
      const key = keyOf(scope, message.id.key);
      if (this.#parts.guard?.takes(message) === true) return undefined;
      const call = this.#pending.get(key);
      // a list may come once more, when a stream over HTTP is resumed
      const isAgain = call === undefined && Array.isArray(message.result?.["tools"]);
      if (this.#lists.delete(key) || isAgain) return await this.#list(message);
      if (call !== undefined) {
        this.#pending.delete(key);
        await this.#results.answer(call, message);
      }
      const taskId = this.#taskRequests.get(key);
      if (taskId !== undefined) {
        this.#taskRequests.delete(key);
        await this.#results.taskAnswer(taskId, message);
      }
    } catch (error) {
      this.#host.tell(`gait: a result was not recorded: ${wordsOf(error)}`);
    }
    return bytes;
  }

  /**
   * No answer will come any more to one request of a scope, or to any of them: what was asked there
   * is no longer waited for.
   */
  lost(scope: string, idKey?: string): void {
    const isOf = (key: string) =>
      idKey === undefined ? key.startsWith(`${scope}\0`) : key === keyOf(scope, idKey);
    for (const [key, { intent_id }] of [...this.#pending].filter(([key]) => isOf(key))) {
      this.#pending.delete(key);
      try {
        this.#parts.recorder.event("mcp_call_unanswered", intent_id);
      } catch (error) {
        this.#host.tell(`gait: a lost call was not recorded: ${wordsOf(error)}`);
      }
    }
    for (const waiting of [this.#lists, this.#taskRequests]) {
      for (const key of [...waiting.keys()].filter(isOf)) waiting.delete(key);
    }
  }

  /** Calls that wait for an approval are given up, since nobody is left to answer. */
  abandonHeld(): void {
    this.#judge.abandonHeld();
  }

  get #listens(): boolean {
    return this.#pending.size > 0 || this.#lists.size > 0 || this.#taskRequests.size > 0 ||
      this.#parts.guard !== undefined || this.#parts.hidesBlocked;
  }

  #pass(message: PassedMessage, { scope }: ClientChannel): ClientRuling {
    const { id, method, modern, name, cancels, taskId } = message;
    if (cancels !== undefined) {
      const key = keyOf(scope, cancels);
      if (this.#judge.cancel(key) || this.#refused.has(key)) return { kind: "drop" };
    }
    if (id !== undefined) {
      const key = keyOf(scope, id.key);
      if (method === "tools/list" && this.#lists.size < MCP_PENDING_MAX) this.#lists.add(key);
      if (taskId !== undefined && this.#results.awaits(taskId)) this.#taskRequests.set(key, taskId);
      if (this.#parts.guard?.isOwn(id.key) === true) {
        return this.#refuse({
          ...{ kind: "refused", id, code: RpcCode.invalid_request },
          problem: "this id is one of gait's own",
        });
      }
    }
    return {
      ...{ kind: "forward", modern },
      ...(method === undefined ? {} : { method }),
      ...(name === undefined ? {} : { name }),
    };
  }

  #refuse(message: RefusedMessage): ClientRuling {
    this.counts.refused++;
    this.#host.tell(`gait: a message was refused: ${printable(message.problem)}`);
    if (message.silent === true) return { kind: "drop" };
    return { kind: "answer", bytes: refusalReply(message) };
  }

  async #call(call: CallMessage, channel: ClientChannel): Promise<ClientRuling> {
    const key = keyOf(channel.scope, call.id.key);
    const problem = this.#cannotTrack(call, key);
    if (problem !== undefined) {
      return this.#refuse({
        ...{ kind: "refused", id: call.id, code: RpcCode.invalid_request, problem },
      });
    }
    // INVARIANT: the id is taken before anything is waited for, so that no second call can have it
    const pending = { intent_id: `intent_${++this.#intents}` };
    this.#pending.set(key, pending);
    let isForwarded = false;
    try {
      this.counts.calls++;
      const judged = await this.#judge.judge(call, { channel, key, ...pending });
      isForwarded = judged.outcome.verdict === "allow";
      if (isForwarded) {
        this.counts.forwarded++;
        return { kind: "forward", modern: call.modern, method: "tools/call", name: call.name };
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

  #cannotTrack(call: CallMessage, key: string): string | undefined {
    if (this.#pending.has(key)) return "another call with this id is still open";
    if (this.#parts.guard?.isOwn(call.id.key) === true) return "this id is one of gait's own";
    if (this.#pending.size >= MCP_PENDING_MAX) return `${MCP_PENDING_MAX} calls are open already`;
    return undefined;
  }

  #rememberRefused(key: string): void {
    this.#refused.add(key);
    if (this.#refused.size <= REFUSED_REMEMBERED) return;
    for (const oldest of this.#refused) {
      this.#refused.delete(oldest);
      break;
    }
  }

  /**
   * A list of tools: looked at, compared with the lock, and filtered.
   *
   * INVARIANT: a list that cannot be compared or filtered does not pass.
   */
  async #list(response: ServerResponse): Promise<Uint8Array> {
    try {
      return await this.#filtered(response);
    } catch (error) {
      return withheld(response, wordsOf(error));
    }
  }

  async #filtered(response: ServerResponse): Promise<Uint8Array> {
    const tools = response.result?.["tools"];
    if (!Array.isArray(tools)) return response.bytes;
    this.#known.note(tools);
    const { guard, hidesBlocked } = this.#parts;
    const problem = await guard?.problemOfPage(tools);
    if (problem !== undefined) return withheld(response, problem);
    if (!hidesBlocked) return response.bytes;
    return withoutTools(response, (name) => !this.#canPass(name));
  }

  #canPass(name: string): boolean {
    const { compiled, given, map } = this.#parts;
    // the risk class may follow from arguments, which nobody has yet
    const { tool_name = name } = map.map(name, {});
    const { identity, workspace } = given?.context ?? {};
    return canBeAllowed(compiled.policy, {
      tool_name: lowerTrim(tool_name),
      ...(identity === undefined ? {} : { identity }),
      ...(workspace === undefined ? {} : { workspace }),
    });
  }
}

/** What a client gets in place of a list. */
function withheld({ id }: ServerResponse, problem: string): Uint8Array {
  const text = `gait withheld the list of tools: ${problem}`;
  return errorReply(id.raw, RpcCode.refused, text);
}

function keyOf(scope: string, id: string): string {
  return `${scope}\0${id}`;
}

function wordsOf(error: unknown): string {
  return error instanceof GaitError ? printable(error.message) : "an unexpected failure";
}
