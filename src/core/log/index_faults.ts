/** Compares a log with what the index says of it. */

import { decodeHex, encodeHex } from "../bytes.ts";
import type { LogAnswer } from "../schema/log.ts";
import type { GivenHead } from "./head_line.ts";
import type { IndexedLog } from "./index_state.ts";
import type { LogVerification } from "./verify_log.ts";

/** The states in which the index saw a log, as heads to compare it with. */
export function seenHeads({ states }: Pick<IndexedLog, "states">): readonly GivenHead[] {
  return states.map(({ size, root }) => ({ size, root: decodeHex(root) ?? new Uint8Array() }));
}

/**
 * Lists what a log is not, though the index says so. `states` are the seen heads that the verification
 * was asked about.
 */
export function indexFaults(
  known: IndexedLog | undefined,
  states: readonly GivenHead[],
  { tree, endReason }: LogVerification,
): NonNullable<LogAnswer["index_faults"]> {
  if (known === undefined) return [{ code: "unknown", problem: "the index does not know it" }];
  const dropped = known.dropped ?? known.unvouchedDrop;
  if (dropped !== undefined) {
    return [{ code: "dropped", problem: `the index says that it was given up: ${dropped}` }];
  }
  if (tree.first === undefined || encodeHex(tree.first) !== known.leaf) {
    return [{ code: "begin", problem: "its first entry differs from the one in the index" }];
  }
  const own = new Set(states);
  const broken = tree.heads.filter(({ head, holds }) => own.has(head) && !holds);
  const short = broken.find(({ head: { size } }) => size > tree.size);
  const other = broken.find(({ head: { size } }) => size <= tree.size);
  const { closed, seen } = known;
  return [
    ...(short === undefined ? [] : [{
      code: "cut" as const,
      problem: `it has ${tree.size} entries, and the index saw ${seen?.size ?? 0}: ` +
        "it was cut, or is an older copy",
    }]),
    ...(other === undefined ? [] : [{
      code: "fork" as const,
      problem: `its first ${other.head.size} entries are not those that the index saw: ` +
        "a program continued an older copy, or wrote it anew",
    }]),
    ...(closed !== undefined && (endReason === undefined || tree.size !== closed.size)
      ? [{ code: "end" as const, problem: `the index saw it end after ${closed.size} entries` }]
      : []),
  ];
}
