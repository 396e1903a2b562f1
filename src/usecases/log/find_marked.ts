/** Finds the log that an answer to a client named by its mark, such as `[gait 1a2b3c4d#7]`. */

import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import type { Host } from "../../io/host.ts";
import { listLogs } from "./list_logs.ts";
import { requiredLogFolder } from "./places.ts";

/** The mark as it is in an answer, or what is in its brackets, or the id of the log alone. */
const MARK = /^(?:\[?gait )?([0-9a-f]{8,32})(?:#(\d{1,15}))?\]?$/;

export interface MarkedLog {
  readonly path: string;
  /** Number of the entry, if the mark has one. */
  readonly entry?: string;
}

/**
 * The log that a word names: a path, or a mark whose log is in the folder of logs. A file that is
 * there counts as a path, whatever its name.
 *
 * @throws {GaitError} `invalid_input` for a mark of no log, or of several.
 */
export async function findMarked(word: string, host: Host<"read" | "env">): Promise<MarkedLog> {
  const [, id, entry] = MARK.exec(word) ?? [];
  if (id === undefined || await host.read.entryOf(word) !== undefined) return { path: word };
  const folder = requiredLogFolder(host);
  const paths: string[] = [];
  for (const { log_id, path } of (await listLogs(folder, host)).logs) {
    if (log_id?.startsWith(id) !== true) continue;
    if (await host.read.kindOf(path) === "file") paths.push(path);
  }
  const [path, ...others] = paths;
  if (path === undefined) {
    throw refusal(id, `no log in ${quotedName(folder)} has an id that begins so`);
  }
  if (others.length > 0) throw refusal(id, `${paths.length} logs have ids that begin so`);
  return { path, ...(entry === undefined ? {} : { entry }) };
}

function refusal(id: string, fault: string): GaitError {
  return new GaitError("invalid_input", `Cannot find the log ${quotedName(id)}: ${fault}`, {
    hint: "gait log status lists the logs with their paths",
  });
}
