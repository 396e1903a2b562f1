/** Checks the folder of decision logs, and whether their heads left the machine. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { checkNamed } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import { toNanoseconds } from "../../core/time.ts";
import { headsLeftPath, indexPath, LOG_DIR_VARIABLE, logFolder } from "../log/places.ts";
import { modeBits, type Place } from "./place.ts";

const DAYS = 7;
const DAY_NANOSECONDS = 86_400_000_000_000n;
/** Bytes of the list of heads that are read. */
const HEADS_MAX_BYTES = 16 * 1024 * 1024;

export async function checkLog({ workdir, host }: Place): Promise<DoctorCheck> {
  const check = checkNamed("decision_log");
  const folder = logFolder(host);
  if (folder === undefined) {
    return check.warn("no variable names your home folder, so logs have no place");
  }
  const [inside, work] = await Promise.all(
    [folder, workdir].map((path) => host.read.realPath(path)),
  );
  if (inside !== undefined && work !== undefined && `${inside}/`.startsWith(`${work}/`)) {
    const isHome = folder.endsWith("/.gait/log");
    // Where the workspace is the home folder, there is no better place.
    if (!isHome) {
      const message = `logs are in the workspace, where an agent can write them: ${folder}`;
      return check.warn(`${message}; let ${LOG_DIR_VARIABLE} name a folder outside of it`);
    }
  }
  if (await host.read.kindOf(indexPath(folder)) === undefined) {
    return check.pass(`no log was written yet; logs go to ${folder}`);
  }
  if ((await modeBits(folder, host) & 0o077) !== 0) {
    return check.warn(`other users can look into ${folder}`, `chmod 700 ${shellWord(folder)}`);
  }
  const heads = await headsLeft(folder, host);
  if (heads === 0) {
    const message =
      `no head of a log left in ${DAYS} days: anyone who can write to ${folder} can cut logs`;
    return check.warn(message, `gait log head --send ${shellWord(indexPath(folder))}`);
  }
  return check.pass(`${heads} heads of logs left in ${DAYS} days; logs are in ${folder}`);
}

async function headsLeft(folder: string, host: Place["host"]): Promise<number> {
  const path = headsLeftPath(folder);
  if (await host.read.kindOf(path) !== "file") return 0;
  const since = toNanoseconds(host.now()) - BigInt(DAYS) * DAY_NANOSECONDS;
  const { bytes } = await host.read.file(path, HEADS_MAX_BYTES);
  const times = decodeUtf8(bytes).split("\n").map((line) =>
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) /.exec(line)?.[1]
  );
  return times.filter((time) => time !== undefined && toNanoseconds(time) >= since).length;
}
