/** A request of a client, from its arrival to the end of its answer. */

import { RecentIds } from "./http_relay.ts";

/** A request on its way. */
export class Flow {
  /** Ends the server's side. */
  readonly abort = new AbortController();
  /** Events that the client got. */
  readonly seen = new RecentIds();
  /**
   * What becomes of the server's side when the client leaves. `abort`: leaving is how a request is
   * cancelled, or nobody else would read. `drain`: leaving is no cancel; the answer is still recorded.
   */
  onLeave: "abort" | "drain" = "abort";
  /** Whether it may stay open for as long as both sides wish. */
  isOpenEnded = false;
  /** Whether the client has left and the answer is only recorded. */
  isOrphan = false;
  /** Whether the answer is a stream, whose end is the end of this. */
  isStreaming = false;
  readonly #onEnd: () => void;

  /** `onEnd` is called when nothing is left of it. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** The client has left. */
  leave(): void {
    if (this.onLeave === "abort") this.abort.abort();
    else this.isOrphan = true;
  }

  /** Nothing is left of it. */
  end(): void {
    this.#onEnd();
  }

  /** The answer's body: the server's side is read as fast as the client reads, and no faster. */
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

  /** Reads to the end, which an abort brings about at once. */
  async #drain(chunks: AsyncGenerator<Uint8Array>): Promise<void> {
    try {
      while ((await chunks.next()).done !== true);
    } catch {
      // it broke off
    }
    this.end();
  }
}

/** All requests on their way. */
export class Flows {
  readonly #max: number;
  readonly #open = new Set<Flow>();
  readonly #idle = new Set<() => void>();

  /** At most `max` at a time. */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many there are. */
  get size(): number {
    return this.#open.size;
  }

  /** How many answers are only recorded, as their client has left. */
  get orphans(): number {
    return [...this.#open].filter(({ isOrphan }) => isOrphan).length;
  }

  /** Begins one; `undefined` if there are too many. Answers that nobody waits for make room. */
  begin(): Flow | undefined {
    if (this.#open.size >= this.#max && this.abort(({ isOrphan }) => isOrphan, 1) === 0) {
      return undefined;
    }
    const flow: Flow = new Flow(() => this.#remove(flow));
    this.#open.add(flow);
    return flow;
  }

  /** Waits until there is none. */
  idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#open.size === 0) resolve();
    else this.#idle.add(resolve);
    return promise;
  }

  /** Ends the server's side of those that `which` names; answers how many they were. */
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
