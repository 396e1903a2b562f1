/** Requests of the client that have no answer yet, in all scopes of a session. */

import { present } from "../../core/present.ts";
import { MCP_PENDING_MAX } from "../../core/limits.ts";
import type { MessageId } from "../../core/mcp/wire/message_id.ts";
import type { OpenCall } from "./call_results.ts";

export interface OpenRequest {
  readonly id: MessageId;
  /** Absent for a call that gait judged. */
  readonly method?: string;
  readonly call?: OpenCall;
  /** The task whose result the request asks for. */
  readonly taskId?: string;
}

/** A request that a response answers. */
export interface AnsweredRequest extends OpenRequest {
  /** Key of the request in its scope. */
  readonly key: string;
}

/** Most refused calls whose cancellation is recognized, and most answers that may come again. */
const REMEMBERED = 256;

/** Calls, and other requests, until they are answered. */
export class OpenRequests {
  readonly #calls = new Map<string, OpenRequest>();
  readonly #others = new Map<string, OpenRequest>();
  /** Keys of the calls that the server has not got yet. */
  readonly #waiting = new Set<string>();
  readonly #refused = new Set<string>();
  /** Requests of HTTP sessions by their keys and the digest of their answer. */
  readonly #answered = new Map<string, AnsweredRequest>();

  get calls(): number {
    return this.#calls.size;
  }

  /** Whether the answer to a request is recorded: to a call, or to a question for the result of one. */
  get isAnyRecorded(): boolean {
    return this.#calls.size > 0 ||
      [...this.#others.values()].some(({ taskId }) => taskId !== undefined);
  }

  get size(): number {
    return this.#calls.size + this.#others.size;
  }

  /** Whether a call waits that the server has not got yet, so that no answer to it can be real. */
  get isAnyWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  hasCall(key: string): boolean {
    return this.#calls.has(key);
  }

  /** Whether any request has this key. */
  has(key: string): boolean {
    return this.#calls.has(key) || this.#others.has(key);
  }

  /** Adds a call that is not forwarded yet, or another request that is. */
  add(key: string, request: OpenRequest): void {
    if (request.call !== undefined) {
      this.#calls.set(key, request);
      this.#waiting.add(key);
      return;
    }
    this.#others.set(key, request);
    const [oldest = key] = this.#others.keys();
    // a client that leaves so many requests open does not wait for the oldest of them
    if (this.#others.size > MCP_PENDING_MAX) this.#others.delete(oldest);
  }

  /** From here on the call with this key can be answered. */
  forward(key: string): void {
    this.#waiting.delete(key);
  }

  /** Removes a request, and answers its call if it is one. */
  remove(key: string): OpenCall | undefined {
    const call = this.#calls.get(key)?.call;
    this.#calls.delete(key);
    this.#waiting.delete(key);
    this.#others.delete(key);
    return call;
  }

  /** Removes a call that is not forwarded, and remembers its key for a while. */
  refuse(key: string): void {
    this.remove(key);
    this.#refused.add(key);
    const [oldest = key] = this.#refused;
    if (this.#refused.size > REMEMBERED) this.#refused.delete(oldest);
  }

  /** Removes a request whose answer has come; its stream may bring the very same answer again. */
  answer(request: AnsweredRequest, digest: string): void {
    this.remove(request.key);
    const { id, method, key } = request; // without the call: it is recorded once
    const replayed = { id, key, ...present({ method }) };
    this.#answered.set(`${request.key}\0${digest}`, replayed);
    const [oldest = ""] = this.#answered.keys();
    if (this.#answered.size > REMEMBERED) this.#answered.delete(oldest);
  }

  /** The request that this answer has answered before. */
  replayedBy(scope: string, { key }: MessageId, digest: string): AnsweredRequest | undefined {
    return this.#answered.get(`${keyOf(scope, key)}\0${digest}`);
  }

  /** Whether the call with this key was refused. */
  wasRefused(key: string): boolean {
    return this.#refused.has(key);
  }

  /** Keys of the requests of one scope, or of the one with this id key. */
  keysIn(scope: string, idKey?: string): readonly string[] {
    const all = [...this.#calls.keys(), ...this.#others.keys()];
    return all.filter((key) =>
      idKey === undefined ? key.startsWith(`${scope}\0`) : key === keyOf(scope, idKey)
    );
  }

  /** The request that an answer with this very id answers. */
  answeredBy(scope: string, { key: id }: MessageId): AnsweredRequest | undefined {
    const key = keyOf(scope, id);
    const request = this.#calls.get(key) ?? this.#others.get(key);
    return request === undefined || this.#waiting.has(key) ? undefined : { ...request, key };
  }
}

/** Prefix of the scope of a client that has a session at the server. */
export const SESSION_SCOPE = "session:";

/** Key of a request: equal ids of different senders differ in their scopes. */
export function keyOf(scope: string, id: string): string {
  return `${scope}\0${id}`;
}
