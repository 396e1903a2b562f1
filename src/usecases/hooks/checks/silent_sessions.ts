/** Sessions that began with a hook of gait, as a heartbeat in their log says, and asked about no call. */

import { CLIENTS } from "../../../core/clients/client.ts";
import type { ClientName } from "../../../core/clients/client.ts";
import { splitLines } from "../../../core/json/lines.ts";
import { isLineFault, readLine } from "../../../core/log/line.ts";
import { GaitError } from "../../../core/error.ts";
import { present } from "../../../core/present.ts";
import type { SilentSession } from "../../../core/schema/hooks.ts";
import type { Host } from "../../../io/host.ts";
import { joinPath } from "../../../io/path.ts";
import { logFolder } from "../../log/places.ts";

/** Lines of a log that are read: a session that asks does so early. */
const LINES_MAX = 1000;
/** Name of a session's first log; others continue it. */
const FIRST_LOG = /-[0-9a-f]{16}\.jsonl$/;

/** The sessions of one client, or of all, by path. */
export async function silentSessions(
  client: ClientName | undefined,
  host: Host<"read" | "env">,
): Promise<readonly SilentSession[]> {
  const folder = logFolder(host);
  if (folder === undefined || await host.read.kindOf(folder) !== "directory") return [];
  const names = (await host.read.list(folder)).filter((name) => FIRST_LOG.test(name)).sort();
  const found: SilentSession[] = [];
  for (const name of names) {
    const session = await silentIn(joinPath(folder, name), host);
    if (session === undefined) continue;
    const isAsked = client === undefined
      ? CLIENTS.some((one) => one === session.client)
      : session.client === client;
    if (isAsked) found.push(session);
  }
  return found;
}

/** The session of a log; `undefined` if it asked, or had no heartbeat. */
async function silentIn(path: string, host: Host<"read">): Promise<SilentSession | undefined> {
  let session: SilentSession | undefined;
  let isBeating = false;
  let lines = 0;
  try {
    for await (const bytes of splitLines(host.read.stream(path))) {
      if (++lines > LINES_MAX) break;
      const read = readLine(bytes);
      if (isLineFault(read)) continue;
      const { head, event, decision } = read.line;
      if (decision !== undefined) return undefined;
      if (head?.session !== undefined) {
        const { client, id } = head.session;
        session = { client, ...present({ session_id: id }), path, started_at: head.ts };
      }
      if (event?.event === "heartbeat") isBeating = true;
    }
  } catch (error) {
    // A log that cannot be read is a finding of gait log verify.
    if (!(error instanceof GaitError)) throw error;
  }
  return isBeating ? session : undefined;
}
