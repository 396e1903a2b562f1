/** Counting by names that come from outside, in bounded memory. */

import { compareText } from "../text.ts";

/** Most names that are told apart. */
const NAMES_MAX = 10_000;

export interface NamedCount {
  readonly name: string;
  readonly calls: number;
}

export class Tally {
  readonly #counts = new Map<string, number>();
  /** Counts of names that came when there were too many. */
  #others = 0;

  add(name: string, calls = 1): void {
    const count = this.#counts.get(name);
    if (count === undefined && this.#counts.size >= NAMES_MAX) this.#others += calls;
    else this.#counts.set(name, (count ?? 0) + calls);
  }

  get names(): number {
    return this.#counts.size;
  }

  get total(): number {
    let total = this.#others;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  /** The most frequent first, those of equal count by name. */
  top(most = Infinity): readonly NamedCount[] {
    return [...this.#counts].map(([name, calls]) => ({ name, calls }))
      .sort((a, b) => b.calls - a.calls || compareText(a.name, b.name))
      .slice(0, most);
  }
}
