/** Checks the folder of decision logs, and whether their heads left the machine. */

import { checkNamed } from "../../core/doctor/check.ts";
import { GaitError } from "../../core/error.ts";
import { counted, someOf } from "../../core/lists.ts";
import type { IndexedLog } from "../../core/log/index_state.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import { isAbsolutePath } from "../../io/path.ts";
import { headsLeft } from "../log/heads_left.ts";
import { indexedPath, readIndex } from "../log/log_index.ts";
import { indexPath, LOG_DIR_VARIABLE, logFolder } from "../log/places.ts";
import { FIND_HOME } from "./fixes.ts";
import { modeBits, type Place } from "./place.ts";

const DAYS = 7;
/** Logs in the workspace that are named. */
const NAMED_MAX = 3;

export async function checkLog({ workdir, host }: Place): Promise<DoctorCheck> {
  const check = checkNamed("decision_log");
  const folder = logFolder(host);
  if (folder === undefined) {
    return check.warn("no variable names your home folder, so logs have no place", FIND_HOME);
  }
  const [inside, work] = await Promise.all(
    [folder, workdir].map((path) => host.read.realPath(path)),
  );
  const isWithin = inside !== undefined && work !== undefined &&
    `${inside}/`.startsWith(`${work}/`);
  // Where the workspace is the home folder, there is no better place.
  if (isWithin && !folder.endsWith("/.gait/log")) {
    const message = `logs are in the workspace, where an agent can write them: ${folder}`;
    return check.warn(`${message}; let ${LOG_DIR_VARIABLE} name a folder outside of it`);
  }
  if (await host.read.kindOf(indexPath(folder)) === undefined) {
    return check.pass(`no log was written yet; logs go to ${folder}`);
  }
  if ((await modeBits(folder, host) & 0o077) !== 0) {
    return check.warn(`other users can look into ${folder}`, `chmod 700 ${shellWord(folder)}`);
  }
  try {
    const named = isWithin ? [] : await logsWithin(work ?? workdir, folder, host);
    if (named.length > 0) {
      const paths = someOf(named, NAMED_MAX);
      return check.warn(
        `logs are in the workspace, where an agent can write them: ${paths}; ` +
          "let --log name a file outside of it, or leave --log out",
      );
    }
    const heads = await headsLeft(folder, DAYS, host);
    if (heads > 0) {
      return check.pass(
        `${counted(heads, "head")} of logs left in ${DAYS} days; logs are in ${folder}`,
      );
    }
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return check.warn(error.message);
  }
  const message =
    `no head of a log left in ${DAYS} days: anyone who can write to ${folder} can cut logs`;
  return check.warn(message, `gait log head --send ${shellWord(indexPath(folder))}`);
}

/** Logs that the index has within the workspace: `--log` put them there. */
async function logsWithin(
  workspace: string,
  folder: string,
  host: Place["host"],
): Promise<readonly string[]> {
  const { logs } = await readIndex(folder, host) ?? { logs: new Map<string, IndexedLog>() };
  const found: string[] = [];
  for (const log of logs.values()) {
    const path = indexedPath(log, folder);
    if (log.dropped !== undefined || !path.startsWith(`${workspace}/`)) continue;
    if (isAbsolutePath(log.file) && await host.read.kindOf(path) === "file") found.push(path);
  }
  return found;
}
