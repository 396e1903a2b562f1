/** Lists the logs of a folder: those that are there, and those that only its index names. */

import { GaitError } from "../../core/error.ts";
import type { IndexedLog, IndexState } from "../../core/log/index_state.ts";
import { present } from "../../core/present.ts";
import type { LogStatus, LogStatusResult } from "../../core/schema/log.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { logKindOf } from "./is_log.ts";
import { indexedAt, indexedPath, readIndex } from "./log_index.ts";
import { readEnding } from "./read_end.ts";
import { readHead } from "./read_head.ts";

export type StatusData = Omit<LogStatusResult, "correlation_id">;

/** Lists the logs of a folder, the latest last. Of each only its beginning and its end are read. */
export async function listLogs(folder: string, host: Host<"read">): Promise<StatusData> {
  const { state, warnings } = await indexOf(folder, host);
  const logs: LogStatus[] = [];
  const seen = new Set<string>();
  for (const name of (await host.read.list(folder)).toSorted(compareText)) {
    const path = joinPath(folder, name);
    if (await logKindOf(path, host) !== "gait.log") continue;
    const status = await statusAt(path, { folder, state }, host);
    if (status.log_id !== undefined) seen.add(status.log_id);
    logs.push(status);
  }
  for (const log of state?.logs.values() ?? []) {
    if (!seen.has(log.log_id)) logs.push(await absent(log, folder, state, host));
  }
  // What has no time any more comes first.
  const timeOf = ({ last_time = "" }: LogStatus) => last_time.slice(0, -1);
  const sorted = logs.toSorted((a, b) =>
    compareText(timeOf(a), timeOf(b)) || compareText(a.path, b.path)
  );
  return {
    ...{ ok: true, folder, has_index: state !== undefined, logs: sorted },
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** The index of a folder. An unreadable index is a warning: the logs can be listed all the same. */
async function indexOf(
  folder: string,
  host: Host<"read">,
): Promise<{ readonly state: IndexState | undefined; readonly warnings: readonly string[] }> {
  try {
    return { state: await readIndex(folder, host), warnings: [] };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { state: undefined, warnings: [`${error.message}; ${error.hint}`] };
  }
}

interface Listing {
  readonly folder: string;
  /** State of its index, if there is one. */
  readonly state: IndexState | undefined;
}

async function statusAt(
  path: string,
  { folder, state }: Listing,
  host: Host<"read">,
): Promise<LogStatus> {
  try {
    const { head, tip, lastTime, endReason } = await readEnding(path, host);
    const { log_id } = head;
    const known = state?.logs.get(log_id);
    const entries = tip.range.size;
    const session = "session" in head ? head.session : undefined;
    const ending = endReason === undefined
      ? { state: "open" as const }
      : { state: "ended" as const, reason: endReason };
    const dropped = known?.dropped;
    return {
      ...{ path, log_id, entries, last_time: lastTime },
      ...(dropped === undefined ? ending : { state: "dropped", reason: dropped }),
      ...present({ client: session?.client, session_id: session?.id }),
      ...(state === undefined ? {} : { indexed: known !== undefined }),
      ...((known?.seen?.size ?? 0) > entries ? { older: true } : {}),
    };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const head = await readHead(path, host);
    // Without a head, the index tells which log lies there.
    const log_id = head?.log_id ?? (state && indexedAt(state, { folder, path })?.log_id);
    const known = log_id === undefined ? undefined : state?.logs.get(log_id);
    const dropped = known?.dropped;
    return {
      ...{ path, ...present({ log_id }) },
      ...(dropped === undefined
        ? { state: "damaged", reason: error.message }
        : { state: "dropped", reason: dropped }),
      ...(state === undefined ? {} : { indexed: known !== undefined }),
    };
  }
}

/** A log that is not in the folder: it lies elsewhere, is gone, or was given up. */
async function absent(
  log: IndexedLog,
  folder: string,
  state: IndexState | undefined,
  host: Host<"read">,
): Promise<LogStatus> {
  const { log_id, dropped, seen } = log;
  const path = indexedPath(log, folder);
  const about = { path, log_id, indexed: true, ...present({ entries: seen?.size }) };
  if (dropped !== undefined) return { ...about, state: "dropped", reason: dropped };
  if (await logKindOf(path, host) === "gait.log") {
    const status = await statusAt(path, { folder, state }, host);
    if (status.log_id === log_id) return status;
  }
  return { ...about, state: "gone" };
}
