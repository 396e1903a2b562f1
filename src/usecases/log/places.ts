/** The folder of logs: below the home folder, outside of every workspace. */

import { GaitError } from "../../core/error.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { quotedName } from "../../core/fault.ts";
import type { Host } from "../../io/host.ts";
import { realPathOf } from "../../io/output_paths.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { HOME_VARIABLES, homeDirectory } from "../../io/workspace.ts";

/** Variable that names the folder of logs. */
export const LOG_DIR_VARIABLE = "GAIT_LOG_DIR";

/** Says `off` where no head may leave by itself. */
export const HEADS_VARIABLE = "GAIT_LOG_HEADS";
/** Set by services that run jobs. */
export const JOB_VARIABLE = "CI";
/** Names the file of a job's summary, where the service has one. */
export const SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY";

/** Variables that decide the folder of logs. */
export const LOG_FOLDER_VARIABLES: readonly string[] = [LOG_DIR_VARIABLE, ...HOME_VARIABLES];

/** Variables that decide the folder of logs, and where their heads go. */
export const LOG_PLACE_VARIABLES: readonly string[] = [
  ...LOG_FOLDER_VARIABLES,
  HEADS_VARIABLE,
  JOB_VARIABLE,
  SUMMARY_VARIABLE,
];

/** Folder of logs below the home folder. */
export const LOG_FOLDER = ".gait/log";

const INDEX_NAME = "index.jsonl";

/** The folder of logs; `undefined` if no variable names one. */
export function logFolder(host: Host<"env">): string | undefined {
  const named = host.env.get(LOG_DIR_VARIABLE)?.trim();
  if (named !== undefined && named !== "") return named;
  const home = homeDirectory(host);
  return home === undefined ? undefined : joinPath(home, LOG_FOLDER);
}

/** @throws {GaitError} `invalid_input` if no variable names the folder of logs. */
export function requiredLogFolder(host: Host<"env">): string {
  const folder = logFolder(host);
  if (folder !== undefined) return folder;
  const text = "Cannot find the folder of logs: no variable names your home folder";
  throw new GaitError("invalid_input", text, {
    hint: `set ${LOG_DIR_VARIABLE} to a folder outside of the workspace, or HOME`,
  });
}

export function indexPath(folder: string): string {
  return joinPath(folder, INDEX_NAME);
}

const HEADS_LEFT_NAME = "heads_left.txt";
/** Folder, in that of the logs, of what was cosigned. */
export const RECORDS = "cosigned";

/** What else than logs is in their folder. */
const TAKEN: ReadonlyMap<string, string> = new Map([
  [INDEX_NAME, "the index of logs"],
  [HEADS_LEFT_NAME, "its notes on heads"],
  [RECORDS, "what was cosigned"],
]);

/** File that says which heads left, for people and for the doctor. It proves nothing. */
export function headsLeftPath(folder: string): string {
  return joinPath(folder, HEADS_LEFT_NAME);
}

/**
 * Refuses a log in a place of the folder of logs that something else has.
 *
 * @throws {GaitError} `invalid_input`.
 */
export async function refuseTakenPlace(
  path: string,
  folder: string,
  host: Host<"read">,
): Promise<void> {
  const clean = cleanPath(path);
  for (const place of [clean, directoryOf(clean)]) {
    const what = TAKEN.get(baseName(place).toLowerCase());
    // Only what has such a name is worth a look at the disk.
    if (what === undefined) continue;
    const at = await realPathOf(directoryOf(place), host);
    if (at !== await realPathOf(cleanPath(folder), host)) continue;
    const text = `Cannot write the log ${quotedName(path)}: gait keeps ${what} there`;
    throw new GaitError("invalid_input", text, { hint: "choose another path for the log" });
  }
}

/** Path of the log of a client's session; without a session id it is named after the run. */
export async function sessionLogPath(
  folder: string,
  { client, session_id, run_id }: {
    readonly client: string;
    readonly session_id?: string | undefined;
    readonly run_id: string;
  },
): Promise<string> {
  if (session_id === undefined) return joinPath(folder, `${client}-${run_id}.jsonl`);
  const digest = await sha256(encodeUtf8(session_id));
  return joinPath(folder, `${client}-${digest.slice(0, 16)}.jsonl`);
}

/** Path of the log that continues an ended one: `x.jsonl`, `x.2.jsonl`, `x.3.jsonl`. */
export function nextLogPath(path: string): string {
  const [, stem = path, number = "1"] = /^(.*?)(?:\.([0-9]{1,6}))?\.jsonl$/s.exec(path) ?? [];
  return `${stem}.${Number(number) + 1}.jsonl`;
}
