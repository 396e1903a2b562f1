/** What is not as it should be with the logs of a pack. */

import { loadSyncHash } from "../../core/crypto/digest.ts";
import { quotedName } from "../../core/fault.ts";
import { counted } from "../../core/lists.ts";
import type { GivenHead } from "../../core/log/head_line.ts";
import { headsOf } from "../../core/log/run_heads.ts";
import { EMPTY_RANGE, rootOf, sameHash, withLeaf } from "../../core/log/tree.ts";
import type { Run } from "../../core/schema/runpack.ts";
import type { LoggedRecords } from "./log_records.ts";

/** What is doubtful about the logs of a pack. */
export interface LogDoubts {
  /** Sentences on it. */
  readonly doubts: readonly string[];
  /** By the id of each log that lacks a head which the run names: entries by the largest such head. */
  readonly named: ReadonlyMap<string, number>;
}

/**
 * Contradictions within the logs, logs that are not here though another one continues them, and heads
 * of the run that the logs do not have. `needsLog` says whether decisions on calls of the run are missing.
 */
export async function logDoubts(
  logs: readonly LoggedRecords[],
  { timeline }: Pick<Run, "timeline">,
  needsLog: boolean,
): Promise<LogDoubts> {
  const byId = new Map(logs.map((log) => [log.head.log_id, log]));
  const doubts = logs.flatMap(({ path, doubts, head: { continues } }) => [
    ...doubts.map((doubt) => `${path}: ${doubt}`),
    ...(continues === undefined || byId.has(continues.log_id) ? [] : [
      `${path} continues the log ${continues.log_id} of ${
        entries(continues.size)
      }, which is not here`,
    ]),
  ]);
  const named = new Map<string, number>();
  for (const { head, log_id } of headsOf({ timeline })) {
    const log = byId.get(log_id);
    const doubt = log === undefined
      ? needsLog || logs.length > 0
        ? `the run names its log ${log_id} of ${entries(head.size)}, which is not here`
        : undefined
      : await headDoubt(log, head);
    if (doubt === undefined) continue;
    doubts.push(doubt);
    named.set(log_id, Math.max(named.get(log_id) ?? 0, head.size));
  }
  return { doubts, named };
}

/** Size of the largest head that a run names and a log has; 0 if it has none of them. */
async function namedSize(log: LoggedRecords, run: Pick<Run, "timeline">): Promise<number> {
  let size = 0;
  for (const { head, log_id } of headsOf(run)) {
    if (log_id !== log.head.log_id || head.size <= size) continue;
    if (await headDoubt(log, head) === undefined) ({ size } = head);
  }
  return size;
}

/** Logs without the older copies of others, and what was left out. */
export interface DistinctLogs {
  readonly logs: readonly LoggedRecords[];
  readonly warnings: readonly string[];
}

/**
 * Of several files of one log, keeps the one with most vouched entries, then the one that has what the
 * run names, then the one with most entries.
 */
export async function distinctLogs(
  all: readonly LoggedRecords[],
  run: Pick<Run, "timeline">,
): Promise<DistinctLogs> {
  const kept = new Map<string, LoggedRecords & Named>();
  const warnings: string[] = [];
  const logs = await Promise.all(
    all.map(async (log) => ({ ...log, named: await namedSize(log, run) })),
  );
  const sorted = logs.toSorted((a, b) =>
    b.vouched - a.vouched || b.named - a.named || b.hashes.length - a.hashes.length
  );
  for (const log of sorted) {
    const other = kept.get(log.head.log_id);
    if (other === undefined) kept.set(log.head.log_id, log);
    else warnings.push(`not in the pack: ${leftOut(log, other)}`);
  }
  return { logs: logs.filter((log) => kept.get(log.head.log_id) === log), warnings };
}

interface Named {
  /** Size of the largest head of the run that the log has. */
  readonly named: number;
}

/** Why a log is left out, in favour of another file of it. */
function leftOut(log: LoggedRecords & Named, kept: LoggedRecords & Named): string {
  const { path, hashes, vouched, named, head: { log_id } } = log;
  const other = kept.path;
  const isCopy = hashes.every((hash, at) => sameHash(hash, kept.hashes[at] ?? new Uint8Array()));
  if (isCopy) return `${path} is a copy of the log ${other}, or an older one`;
  if (vouched < kept.vouched) {
    const of = (one: LoggedRecords) => `${one.vouched} of ${one.hashes.length} entries`;
    return `${path}: the key vouches for ${of(log)}, and in ${other} for ${of(kept)}`;
  }
  const what = `${path} has other entries of the log ${log_id} than ${other}`;
  return named < kept.named
    ? `${what}, which has those that the run names`
    : `${what}: one of them was written anew`;
}

/** What a log is not, though the run says so. */
async function headDoubt(
  { path, hashes }: LoggedRecords,
  { size, root }: GivenHead,
): Promise<string | undefined> {
  if (hashes.length < size) {
    return `${quotedName(path)} has ${
      entries(hashes.length)
    }, and the run says ${size}: it was cut, or is ` +
      "an older copy";
  }
  const hash = await loadSyncHash();
  let range = EMPTY_RANGE;
  for (const leaf of hashes.slice(0, size)) range = await withLeaf(range, leaf, hash);
  if (sameHash(await rootOf(range, hash), root)) return undefined;
  return `${quotedName(path)}: its first ${entries(size)} are not those that the run names`;
}

function entries(count: number): string {
  return counted(count, "entry", "entries");
}
