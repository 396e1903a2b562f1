/** What `gait mcp install` changed in a file of a client, below the home folder, so that it can be undone. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { parseJson } from "../../core/json/json.ts";
import { plainJsonBytes } from "../../core/json/plain.ts";
import { type McpClientRegistration, readMcpClientRegistration } from "../../core/schema/mcp.ts";
import type { Host } from "../../io/host.ts";
import { SERVERS_FOLDER } from "../../io/workspace.ts";
import { removeLeftovers } from "../leftovers.ts";
import { refuseOpenFolder } from "../private_folder.ts";

const RECORD_MAX_BYTES = 16 * 1024 * 1024;
const ACTION = "use the records of servers";

/** Path of the record about a client's file. */
export async function serverRecordPath(home: string, path: string): Promise<string> {
  return `${home}/${SERVERS_FOLDER}/${await sha256(encodeUtf8(path))}.json`;
}

/**
 * The record about a client's file; `undefined` if there is none.
 *
 * @throws {GaitError} `invalid_input` for a folder that others may open, and a record that cannot be read.
 */
export async function readServerRecord(
  home: string,
  path: string,
  host: Host<"read">,
): Promise<McpClientRegistration | undefined> {
  await refuseOpenFolder(`${home}/${SERVERS_FOLDER}`, ACTION, host);
  const place = await serverRecordPath(home, path);
  if ((await host.read.entryOf(place))?.kind !== "file") return undefined;
  const value = parseJson(await host.read.file(place, RECORD_MAX_BYTES));
  const record = readMcpClientRegistration(value, place);
  return record.path === path ? record : undefined;
}

/** Writes a record, or removes it where no server is left in it. */
export async function writeServerRecord(
  home: string,
  record: McpClientRegistration,
  host: Host<"read" | "write">,
): Promise<void> {
  const folder = `${home}/${SERVERS_FOLDER}`;
  await refuseOpenFolder(folder, ACTION, host);
  const place = await serverRecordPath(home, record.path);
  await removeLeftovers(place, host);
  if (record.servers.length === 0) {
    await host.write.remove(place);
    return;
  }
  await host.write.directory(folder, 0o700);
  await refuseOpenFolder(folder, ACTION, host);
  await host.write.file(place, plainJsonBytes(record, { indented: true }), 0o600);
}
