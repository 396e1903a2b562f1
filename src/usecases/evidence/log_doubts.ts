/** What is not as it should be with the logs of a pack. */

import { loadSyncHash } from "../../core/crypto/digest.ts";
import { quotedName } from "../../core/fault.ts";
import { counted } from "../../core/lists.ts";
import { logIdIn } from "../../core/log/checkpoint.ts";
import { type GivenHead, parseHead } from "../../core/log/head_line.ts";
import { HEAD_EVENT } from "../../core/log/log_run.ts";
import { EMPTY_RANGE, rootOf, sameHash, withLeaf } from "../../core/log/tree.ts";
import type { Run } from "../../core/schema/runpack.ts";
import type { LoggedRecords } from "./log_records.ts";

/**
 * Contradictions within the logs, logs that are not here though another one continues them, and heads
 * of the run that the logs do not have. `needsLog` says whether decisions on calls of the run are missing.
 */
export async function logDoubts(
  logs: readonly LoggedRecords[],
  { timeline }: Pick<Run, "timeline">,
  needsLog: boolean,
): Promise<readonly string[]> {
  const byId = new Map(logs.map((log) => [log.head.log_id, log]));
  const doubts = logs.flatMap(({ path, doubts, head: { continues } }) => [
    ...doubts.map((doubt) => `${path}: ${doubt}`),
    ...(continues === undefined || byId.has(continues.log_id) ? [] : [
      `${path} continues the log ${continues.log_id} of ${
        entries(continues.size)
      }, which is not here`,
    ]),
  ]);
  for (const { event, ref = "" } of timeline ?? []) {
    const head = event === HEAD_EVENT ? parseHead(ref) : undefined;
    const log_id = head && logIdIn(head.origin ?? "");
    if (head === undefined || log_id === undefined) continue;
    const log = byId.get(log_id);
    const doubt = log === undefined
      ? needsLog || logs.length > 0
        ? `the run names its log ${log_id} of ${entries(head.size)}, which is not here`
        : undefined
      : await headDoubt(log, head);
    if (doubt !== undefined) doubts.push(doubt);
  }
  return doubts;
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
