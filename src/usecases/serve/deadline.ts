/** When an answer must be there. */

import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";

/** Time until an answer must be there, in milliseconds. */
const ANSWER_MS = 8_000;
/** How often the answers that are not there yet are looked at, in milliseconds. */
const LOOK_MS = 250;

interface Wait {
  /** Looks until it is late. */
  left: number;
  readonly end: (error: GaitError) => void;
}

/**
 * Ends the wait for answers that do not come. All requests share one timer: one of its own would cost
 * a request a twentieth of its time.
 */
export class Deadline {
  readonly #host: Pick<Host, "pause">;
  readonly #waits = new Set<Wait>();
  #isLooking = false;

  constructor(host: Pick<Host, "pause">) {
    this.#host = host;
  }

  /**
   * The answer.
   *
   * @throws {GaitError} if it is not there within {@linkcode ANSWER_MS}, or {@linkcode LOOK_MS} more.
   */
  async within<T>(answer: Promise<T>): Promise<T> {
    const { promise: late, reject: end } = Promise.withResolvers<never>();
    // The first look may come at once.
    const wait = { left: ANSWER_MS / LOOK_MS + 1, end };
    this.#waits.add(wait);
    if (!this.#isLooking) void this.#look();
    try {
      return await Promise.race([answer, late]);
    } finally {
      this.#waits.delete(wait);
    }
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#waits.size > 0) {
      await this.#host.pause(LOOK_MS);
      for (const wait of this.#waits) {
        if (--wait.left <= 0) wait.end(lateError());
      }
    }
    this.#isLooking = false;
  }
}

function lateError(): GaitError {
  return new GaitError(
    "internal_failure",
    `there was no answer within ${ANSWER_MS / 1000} seconds`,
    { hint: "no verdict: the call must not run; look for what slows the machine or the disk" },
  );
}
