import { decodeUtf8 } from "../../core/bytes.ts";
import type { Host } from "../../io/host.ts";

/** The first line of a log begins so, since its members are sorted. */
const LOG_START = '{"head":{"';
/** Names the kind of a log in its first line. */
const LOG_SCHEMA = /"schema_id":"(gait\.log(?:\.index)?)"/;

/**
 * The kind of log that the beginning of a file names; `undefined` for any other or missing file.
 */
export async function logKindOf(
  path: string,
  host: Host<"read">,
): Promise<"gait.log" | "gait.log.index" | undefined> {
  if (await host.read.kindOf(path) !== "file") return undefined;
  for await (const chunk of host.read.stream(path)) {
    const end = chunk.indexOf(0x0a);
    const start = decodeUtf8(end < 0 ? chunk : chunk.subarray(0, end));
    if (!start.startsWith(LOG_START)) return undefined;
    const kind = LOG_SCHEMA.exec(start)?.[1];
    return kind === "gait.log" || kind === "gait.log.index" ? kind : undefined;
  }
  return undefined;
}

/** Whether a file is a decision log, by its beginning alone. */
export async function isLogFile(path: string, host: Host<"read">): Promise<boolean> {
  return await logKindOf(path, host) === "gait.log";
}
