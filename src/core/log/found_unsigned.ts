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

/** How many entries there are in stretches that do not overlap. */
export function entriesIn(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { count }) => sum + count, 0);
}

export function isWithin(stretches: readonly Stretch[], n: number): boolean {
  return stretches.some(({ from, count }) => n >= from && n < from + count);
}
