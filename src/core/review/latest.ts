/** Keeps the latest of many items, so that memory does not grow with their number. */

/** Whether one time, RFC 3339 in UTC, is before another; the empty text is before all. */
export function isEarlier(time: string, other: string): boolean {
  // A fraction must not count as less than the Z.
  return time.slice(0, -1) < other.slice(0, -1);
}

export class Latest<T extends { readonly time?: string | undefined }> {
  readonly #most: number;
  /** The latest first. */
  readonly #kept: T[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes an item, made only if it is kept; of equal times the one that came later is the later. */
  add(time: string | undefined, make: () => T): void {
    const own = time ?? "";
    const last = this.#kept.at(-1);
    const isFull = this.#kept.length >= this.#most;
    if (isFull && (last === undefined || isEarlier(own, last.time ?? ""))) return;
    const at = this.#kept.findIndex((one) => !isEarlier(own, one.time ?? ""));
    this.#kept.splice(at < 0 ? this.#kept.length : at, 0, make());
    if (this.#kept.length > this.#most) this.#kept.pop();
  }

  get items(): readonly T[] {
    return this.#kept;
  }
}

/** The earliest and the latest time of many. */
export class Span {
  first: string | undefined;
  last: string | undefined;

  add(time: string | undefined): void {
    if (time === undefined) return;
    if (this.first === undefined || isEarlier(time, this.first)) this.first = time;
    if (this.last === undefined || isEarlier(this.last, time)) this.last = time;
  }
}
