/** Takes entries out of a log so that its tree stays: hashes replace them. */

import { encodeBase64 } from "../bytes.ts";
import type { HashBytes } from "../crypto/digest.ts";
import { isLineFault, lineBytes, PRUNED_LINE_MAX, readLine } from "./line.ts";
import { leafHash } from "./tree.ts";
import type { Stretch } from "./found_unsigned.ts";

/** The entries to take out. */
export interface PruneOrder {
  /** Entries by index, in order and apart; `undefined` for all. */
  readonly entries: readonly Stretch[] | undefined;
  /** Whether only their payloads go. */
  readonly onlyPayloads: boolean;
}

/** Takes the lines of a consistent log in order and gives those that stay. */
export class Pruner {
  readonly #order: PruneOrder;
  readonly #hash: HashBytes;
  /** Hashes of entries in a row that are not written yet. */
  #from = 0;
  #hashes: string[] = [];
  /** Stretches of entries that were taken out now. */
  readonly pruned: { from: number; count: number }[] = [];
  payloads = 0;
  /** Entries that stay although they are about a removed entry; only the first of many. */
  readonly referring: number[] = [];
  /** The first entry that was to go and must stay: it says which entries the key does not vouch for. */
  kept: number | undefined;

  constructor(order: PruneOrder, hash: HashBytes) {
    this.#order = order;
    this.#hash = hash;
  }

  /** How many entries were taken out now. */
  get count(): number {
    return this.pruned.reduce((sum, { count }) => sum + count, 0);
  }

  /** Takes a line without its LF; gives the lines to write, with theirs. */
  async line(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    const read = readLine(bytes);
    if (isLineFault(read)) throw new RangeError("the log was verified before");
    const { line: { payload, outcome, approval, credential, event }, leaf } = read;
    const { onlyPayloads } = this.#order;
    if (payload !== undefined && this.#isMeant(payload.of)) {
      this.payloads++;
      return [];
    }
    if (leaf !== undefined && !onlyPayloads && this.#isMeant(leaf.n)) {
      if (event?.event === "unsigned_entries") this.kept ??= leaf.n;
      return await this.#take(bytes, leaf.n);
    }
    const of = outcome?.of ?? approval?.of ?? credential?.of;
    const isAbout = leaf !== undefined && of !== undefined && !onlyPayloads && this.#isMeant(of);
    if (isAbout && this.referring.length < REFERRING_MAX) this.referring.push(leaf.n);
    return [...this.end(), bytes, LF];
  }

  /** Gives the hashes that are not written yet. */
  end(): readonly Uint8Array[] {
    if (this.#hashes.length === 0) return [];
    const line = lineBytes({ pruned: { from: this.#from, leaves: this.#hashes } });
    this.#hashes = [];
    return [line];
  }

  async #take(bytes: Uint8Array, n: number): Promise<readonly Uint8Array[]> {
    // Entries that are apart have a line between them that stays, before which the hashes were given.
    const written = this.#hashes.length === PRUNED_LINE_MAX ? this.end() : [];
    if (this.#hashes.length === 0) this.#from = n;
    this.#hashes.push(encodeBase64(await leafHash(bytes, this.#hash)));
    const last = this.pruned.at(-1);
    if (last !== undefined && last.from + last.count === n) last.count++;
    else this.pruned.push({ from: n, count: 1 });
    return written;
  }

  #isMeant(n: number): boolean {
    const { entries } = this.#order;
    if (entries === undefined) return true;
    const at = this.#stretch(n, entries);
    return at !== undefined && n < at.from + at.count;
  }

  /** The last stretch that begins at or before an entry. */
  #stretch(n: number, entries: readonly Stretch[]): Stretch | undefined {
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((entries[middle]?.from ?? 0) <= n) low = middle + 1;
      else high = middle;
    }
    return entries[low - 1];
  }
}

const REFERRING_MAX = 10;
const LF = Uint8Array.of(0x0a);
