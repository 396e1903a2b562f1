/** What `gait init` did in a folder, kept below the home folder so that it can be taken back. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { parseJson } from "../../core/json/json.ts";
import { plainJsonBytes } from "../../core/json/plain.ts";
import { type InitRecord, readInitRecord } from "../../core/schema/config.ts";
import type { Host } from "../../io/host.ts";
import { INIT_FOLDER } from "../../io/workspace.ts";
import { removeLeftovers } from "../leftovers.ts";
import { refuseOpenFolder } from "../private_folder.ts";

const RECORD_MAX_BYTES = 256 * 1024;
const ACTION = "use the records of gait init";

export async function initRecordPath(home: string, folder: string): Promise<string> {
  return `${home}/${INIT_FOLDER}/${await sha256(encodeUtf8(folder))}.json`;
}

/**
 * The record about a folder; `undefined` if there is none.
 *
 * @throws {GaitError} `invalid_input` for a record that others could have written, and for one that
 * cannot be read.
 */
export async function readInit(
  home: string,
  folder: string,
  host: Host<"read">,
): Promise<InitRecord | undefined> {
  await refuseOpenFolder(`${home}/${INIT_FOLDER}`, ACTION, host);
  const path = await initRecordPath(home, folder);
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return undefined;
  if (entry.kind !== "file") throw refusal(path, "it is a link, or not a file");
  if ((await host.read.modeOf(path) ?? 0) & 0o077) {
    throw refusal(path, "it is open to other users");
  }
  const record = readInitRecord(parseJson(await host.read.file(path, RECORD_MAX_BYTES)), path);
  if (record.folder !== folder) throw refusal(path, "it is about another folder");
  return record;
}

/** Writes the record of a folder, or removes it. */
export async function writeInit(
  { home, folder, record }: {
    readonly home: string;
    readonly folder: string;
    readonly record: InitRecord | undefined;
  },
  host: Host<"read" | "write">,
): Promise<void> {
  await refuseOpenFolder(`${home}/${INIT_FOLDER}`, ACTION, host);
  const path = await initRecordPath(home, folder);
  await removeLeftovers(path, host);
  if (record === undefined) return await host.write.remove(path);
  await host.write.directory(`${home}/${INIT_FOLDER}`, 0o700);
  await refuseOpenFolder(`${home}/${INIT_FOLDER}`, ACTION, host);
  await host.write.file(path, plainJsonBytes(record, { indented: true }), 0o600);
}

function refusal(path: string, fault: string): GaitError {
  const message = `Cannot use the record of gait init ${quotedName(path)}: ${fault}`;
  return new GaitError("invalid_input", message, {
    hint: "look at it, then remove it; what gait init wrote stays",
  });
}
