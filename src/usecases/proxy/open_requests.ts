/** Requests of the client that have no answer yet, in all scopes of a session. */

import { MCP_PENDING_MAX } from "../../core/limits.ts";
import { echoedKey, type MessageId } from "../../core/mcp/wire/message_id.ts";
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
  /** Whether the response has exactly the id of the request. */
  readonly isExact: boolean;
}

/** Most refused calls whose cancellation is recognized. */
const REFUSED_REMEMBERED = 256;

/** Calls, and other requests while their answers matter. */
export class OpenRequests {
  readonly #calls = new Map<string, OpenRequest>();
  readonly #others = new Map<string, OpenRequest>();
  readonly #refused = new Set<string>();

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

  hasCall(key: string): boolean {
    return this.#calls.has(key);
  }

  /** Adds a request. Too many that are no calls are not followed. */
  add(key: string, request: OpenRequest): void {
    if (request.call !== undefined) this.#calls.set(key, request);
    else if (this.#others.size < MCP_PENDING_MAX) this.#others.set(key, request);
  }

  /** Removes a request, and answers its call if it is one. */
  remove(key: string): OpenCall | undefined {
    const call = this.#calls.get(key)?.call;
    this.#calls.delete(key);
    this.#others.delete(key);
    return call;
  }

  /** Removes a call that is not forwarded, and remembers its key for a while. */
  refuse(key: string): void {
    this.remove(key);
    this.#refused.add(key);
    const [oldest = key] = this.#refused;
    if (this.#refused.size > REFUSED_REMEMBERED) this.#refused.delete(oldest);
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

  /** The request that an id answers; a server may echo a number as text, or a text as a number. */
  answeredBy(scope: string, { key }: MessageId): AnsweredRequest | undefined {
    for (const one of [key, echoedKey(key)]) {
      if (one === undefined) continue;
      const at = keyOf(scope, one);
      const request = this.#calls.get(at) ?? this.#others.get(at);
      if (request !== undefined) return { ...request, key: at, isExact: one === key };
    }
    return undefined;
  }
}

/** Key of a request: equal ids of different senders differ in their scopes. */
export function keyOf(scope: string, id: string): string {
  return `${scope}\0${id}`;
}
