/** Requests of clients, each from its arrival to the end of its answer. */

import { RecentIds } from "./http_relay.ts";

/** One request and its answer. */
export class Flow {
  /** Ends the request at the server. */
  readonly abort = new AbortController();
  /** Ids of the last events that the client got. */
  readonly seen = new RecentIds();
  /**
   * Effect of a client that hangs up. `abort` ends the request at the server. `drain` reads the answer
   * to its end, so that it is recorded: in 2025-11-25 hanging up cancels nothing.
   */
  onLeave: "abort" | "drain" = "abort";
  /** Whether the answer may have no end of its own, as that of a subscription. */
  isOpenEnded = false;
  /** Whether the client has hung up and the answer is only recorded. */
  isOrphan = false;
  /** True once the body streams; the flow then ends with the stream. */
  isStreaming = false;
  readonly #onEnd: () => void;

  /** `onEnd` is called when client and server are both done. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  leave(): void {
    if (this.onLeave === "abort") this.abort.abort();
    else this.isOrphan = true;
  }

  end(): void {
    this.#onEnd();
  }

  /** Makes the body of the answer, which reads from the server only as fast as the client does. */
  stream(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.isStreaming = true;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        try {
          const { value, done } = await chunks.next();
          if (done !== true) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        this.end();
      },
      cancel: () => {
        this.leave();
        void this.#drain(chunks);
      },
    }, { highWaterMark: 0 });
  }

  /** Reads to the end; an abort ends it at once. */
  async #drain(chunks: AsyncGenerator<Uint8Array>): Promise<void> {
    try {
      while ((await chunks.next()).done !== true);
    } catch {
      // an answer that broke off has ended too
    }
    this.end();
  }
}

export class Flows {
  readonly #max: number;
  readonly #open = new Set<Flow>();
  readonly #idle = new Set<() => void>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Number of flows, orphans among them. */
  get size(): number {
    return this.#open.size;
  }

  /** Number of flows whose client has hung up. */
  get orphans(): number {
    return [...this.#open].filter(({ isOrphan }) => isOrphan).length;
  }

  /** Begins one; `undefined` if there are too many. An orphan is ended first to make room. */
  begin(): Flow | undefined {
    if (this.#open.size >= this.#max && this.abort(({ isOrphan }) => isOrphan, 1) === 0) {
      return undefined;
    }
    const flow: Flow = new Flow(() => this.#remove(flow));
    this.#open.add(flow);
    return flow;
  }

  idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#open.size === 0) resolve();
    else this.#idle.add(resolve);
    return promise;
  }

  /** Ends at most `most` flows that `which` selects; answers how many. */
  abort(which: (flow: Flow) => boolean, most: number = Infinity): number {
    const chosen = [...this.#open].filter(which).slice(0, most);
    for (const flow of chosen) {
      flow.abort.abort();
      this.#remove(flow);
    }
    return chosen.length;
  }

  #remove(flow: Flow): void {
    this.#open.delete(flow);
    if (this.#open.size > 0) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }
}
