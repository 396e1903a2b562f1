/**
 * State of the index of logs: logs that were opened, the last known size of each, and logs that are
 * gone.
 */

import type { LogIndexLine } from "../schema/log.ts";

/** A log as it was: number of entries, and the root of their tree in hex. */
export interface SeenState {
  readonly size: number;
  readonly root: string;
}

/** A log in the index. */
export interface IndexedLog {
  readonly log_id: string;
  /** Path of its file as the index has it. */
  readonly file: string;
  /** Hash of its first leaf, hex. */
  readonly leaf: string;
  /** The furthest that it was seen. */
  seen?: SeenState;
  /** Every state in which it was seen, in order: a fork continues from an older one. */
  readonly states: SeenState[];
  /** How it ended, if it did. */
  closed?: SeenState;
  /** The entries of the index that say so. */
  closes: readonly (SeenState & { readonly n: number })[];
  /** How it ended, as an entry says that a given key vouches for; without a key, any entry. */
  ended?: SeenState;
  /** Why it was deleted. */
  dropped?: string;
  /** The entries of the index that say so. */
  drops: readonly { readonly n: number; readonly why: string }[];
  /** Why it was deleted, as an entry says that no given key vouches for. */
  unvouchedDrop?: string;
  /** Entries that were pruned after its end, and the entry `n` of the index that says so. */
  pruned: readonly { readonly from: number; readonly count: number; readonly n: number }[];
}

/** Follows the lines of an index. */
export class IndexState {
  /** By id of the log. */
  readonly logs = new Map<string, IndexedLog>();

  /** Takes a line; answers what is wrong with it. */
  take({ opened, seen, closed, dropped, pruned }: LogIndexLine): string | undefined {
    if (opened !== undefined) {
      if (this.logs.has(opened.log_id)) return `the log ${opened.log_id} is opened twice`;
      const { log_id, file, leaf } = opened;
      this.logs.set(log_id, { log_id, file, leaf, states: [], pruned: [], drops: [], closes: [] });
      return undefined;
    }
    const about = seen ?? closed ?? dropped ?? pruned;
    if (about === undefined) return undefined;
    const log = this.logs.get(about.log_id);
    if (log === undefined) return `the log ${about.log_id} was never opened`;
    const state = seen ?? closed;
    if (state !== undefined) {
      const { size, root } = state;
      log.states.push({ size, root });
      // Two processes may write out of order, so a later entry may have the smaller size.
      if (size >= (log.seen?.size ?? 0)) log.seen = { size, root };
      if (closed !== undefined) {
        log.closed = { size, root };
        log.ended = log.closed;
        log.closes = [...log.closes, { size, root, n: closed.n }];
      }
    }
    if (dropped !== undefined) {
      const { n, why } = dropped;
      log.drops = [...log.drops, { n, why }];
      log.dropped = why;
    }
    if (pruned !== undefined) {
      const { from, count, n } = pruned;
      log.pruned = [...log.pruned, { from, count, n }];
    }
    return undefined;
  }

  /**
   * Forgets what excuses a deletion in an entry that no key vouches for. Whoever can write the file
   * could add it. What accuses still counts.
   */
  trust(isVouched: (n: number) => boolean): void {
    for (const log of this.logs.values()) {
      log.pruned = log.pruned.filter(({ n }) => isVouched(n));
      const close = log.closes.findLast(({ n }) => isVouched(n));
      if (close !== undefined) log.ended = close;
      else delete log.ended;
      const vouched = log.drops.findLast(({ n }) => isVouched(n));
      if (vouched !== undefined) log.dropped = vouched.why;
      else if (log.dropped !== undefined) {
        log.unvouchedDrop = log.dropped;
        delete log.dropped;
      }
    }
  }
}
