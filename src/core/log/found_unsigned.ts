/** Entries that a key found without its signature when it went on after them; it does not vouch for them. */

/** Entries in a row. */
export interface Stretch {
  /** Index of the first. */
  readonly from: number;
  readonly count: number;
}

/** Collects what entries say that tell of others without a signature. */
export class FoundUnsigned {
  readonly #told: (Stretch & { readonly n: number })[] = [];

  /** Entry `n` tells of entries. What a trusted signature covered before it was not found without one. */
  add({ from, count }: Stretch, n: number, vouched: number): void {
    const first = Math.max(from, vouched);
    this.#told.push({ from: first, count: from + count - first, n });
  }

  /**
   * What vouched entries tell, in order and without overlaps: who can write the file can add others. At
   * most `vouched` entries are vouched for.
   */
  upTo(vouched: number): readonly Stretch[] {
    let covered = 0;
    return this.#told.filter(({ n }) => n < vouched).flatMap(({ from, count, n }) => {
      const [start, end] = [Math.max(from, covered), Math.min(from + count, n)];
      if (end <= start) return [];
      covered = end;
      return [{ from: start, count: end - start }];
    });
  }
}

/** Entries for which a key does not vouch, though a signature covers them. */
export interface Unsigned extends Stretch {
  /** Whether only an entry that was pruned may have said so. */
  readonly pruned?: true;
}

/** The stretches in order and without overlaps; where they overlap, the earlier one has the entry. */
export function apart<T extends Stretch>(stretches: readonly T[]): readonly T[] {
  let covered = 0;
  return stretches.toSorted((a, b) => a.from - b.from).flatMap((one) => {
    const [from, end] = [Math.max(one.from, covered), one.from + one.count];
    if (end <= from) return [];
    covered = end;
    return [{ ...one, from, count: end - from }];
  });
}

/** How many entries there are in stretches that do not overlap. */
export function entriesIn(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { count }) => sum + count, 0);
}

/** Whether an entry is in one of the stretches, which are in order and apart. */
export function isWithin(stretches: readonly Stretch[], n: number): boolean {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.from ?? 0) <= n) low = middle + 1;
    else high = middle;
  }
  const one = stretches[low - 1];
  return one !== undefined && n < one.from + one.count;
}
