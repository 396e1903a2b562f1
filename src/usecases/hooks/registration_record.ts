/**
 * The records of installed hooks, below the home folder. A hook believes its record and nothing else, so
 * that no file of a project decides about calls.
 */

import { CLIENTS } from "../../core/clients/client.ts";
import { digest } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { usedApprovalsPath } from "../../core/gate/controls/used_approvals.ts";
import { type JsonValue, parseJson } from "../../core/json/json.ts";
import { plainJsonBytes } from "../../core/json/plain.ts";
import {
  type HookRegistrationRecord,
  readHookRegistrationRecord,
} from "../../core/schema/hooks.ts";
import type { Host } from "../../io/host.ts";
import { isAbsolutePath } from "../../io/path.ts";
import { HOME_VARIABLES, homeDirectory, HOOKS_FOLDER } from "../../io/workspace.ts";
import { refuseOpenFolder } from "../private_folder.ts";

const RECORD_MAX_BYTES = 256 * 1024;
/** Largest file of a client that is read. */
export const CLIENT_FILE_MAX_BYTES = 16 * 1024 * 1024;
const RECORD_MODE = 0o600;
const ACTION = "use the records of hooks";

/** @throws {GaitError} `invalid_input` if no variable names an absolute home folder. */
export function homeOf(host: Host<"env">): string {
  const home = homeDirectory(host);
  if (home !== undefined && isAbsolutePath(home)) return home.replace(/(?<=.)\/+$/, "");
  throw new GaitError("invalid_input", "Cannot go on: no variable names your home folder", {
    hint: `set ${HOME_VARIABLES[0]} to its absolute path`,
  });
}

export function recordPath(home: string, id: string): string {
  return `${home}/${HOOKS_FOLDER}/${id}.json`;
}

/** What was in the client's file before gait; absent if there was no file. */
export function beforePath(home: string, id: string): string {
  return `${home}/${HOOKS_FOLDER}/${id}.before`;
}

/** Digest of our entries in a client's file. */
export async function entryDigest(entries: JsonValue): Promise<string> {
  return await digest(entries);
}

/**
 * Reads the record of an installed hook; `undefined` if there is none.
 *
 * @throws {GaitError} `invalid_input` for a record that others could have written, and for one that
 * cannot be read.
 */
export async function readRecord(
  home: string,
  id: string,
  host: Host<"read">,
): Promise<HookRegistrationRecord | undefined> {
  await refuseOpenPlace(home, host);
  return await recordAt(home, id, host);
}

async function recordAt(
  home: string,
  id: string,
  host: Host<"read">,
): Promise<HookRegistrationRecord | undefined> {
  const path = recordPath(home, id);
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return undefined;
  if (entry.kind !== "file") throw refusal(path, "it is a link, or not a file");
  const mode = await host.read.modeOf(path) ?? 0;
  if ((mode & 0o077) !== 0) throw refusal(path, "it is open to other users");
  const record = readHookRegistrationRecord(
    parseJson(await host.read.file(path, RECORD_MAX_BYTES)),
    path,
  );
  if (record.id !== id) throw refusal(path, "it is the record of another hook");
  if (!CLIENTS.includes(record.client)) throw refusal(path, "its client is not known");
  if (!["user", "project"].includes(record.scope)) throw refusal(path, "its scope is not known");
  if (!["dev", "prod"].includes(record.key_mode)) throw refusal(path, "its key mode is not known");
  return record;
}

/**
 * All records, by id.
 *
 * @throws {GaitError} as {@linkcode readRecord}.
 */
export async function allRecords(
  home: string,
  host: Host<"read">,
): Promise<readonly HookRegistrationRecord[]> {
  await refuseOpenPlace(home, host);
  const folder = `${home}/${HOOKS_FOLDER}`;
  if (await host.read.entryOf(folder) === undefined) return [];
  const ids = (await host.read.list(folder)).flatMap((name) => {
    const [, id] = /^([0-9a-f]{16})\.json$/.exec(name) ?? [];
    return id === undefined ? [] : [id];
  });
  const records: HookRegistrationRecord[] = [];
  for (const id of ids.sort()) {
    const record = await recordAt(home, id, host);
    if (record !== undefined) records.push(record);
  }
  return records;
}

/**
 * Writes a record, and beside it what the client's file held before gait.
 *
 * @throws {GaitError} `invalid_input` where the folder is a link or open to others.
 */
export async function writeRecord(
  home: string,
  record: HookRegistrationRecord,
  before: Uint8Array<ArrayBuffer> | undefined,
  host: Host<"read" | "write">,
): Promise<void> {
  await refuseOpenPlace(home, host);
  await host.write.directory(`${home}/${HOOKS_FOLDER}`, 0o700);
  await refuseOpenPlace(home, host);
  const kept = beforePath(home, record.id);
  if (before === undefined) await host.write.remove(kept);
  else await host.write.file(kept, before, RECORD_MODE);
  const bytes = plainJsonBytes(record, { indented: true });
  await host.write.file(recordPath(home, record.id), bytes, RECORD_MODE);
}

/** Removes a record and what lies beside it. */
export async function removeRecord(
  home: string,
  id: string,
  host: Host<"read" | "write">,
): Promise<void> {
  await refuseOpenPlace(home, host);
  await host.write.remove(recordPath(home, id));
  await host.write.remove(beforePath(home, id));
  const counted = `${home}/${HOOKS_FOLDER}/${id}.rate_limits.json`;
  await host.write.remove(counted);
  await host.write.remove(usedApprovalsPath(counted));
}

/** What was in the client's file before gait; `undefined` if nothing is kept. */
export async function readBefore(
  home: string,
  id: string,
  host: Host<"read">,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = beforePath(home, id);
  const entry = await host.read.entryOf(path);
  if (entry?.kind !== "file") return undefined;
  return (await host.read.file(path, CLIENT_FILE_MAX_BYTES)).bytes.slice();
}

/** The folder of records must be ours, and the folder above it no link to one of somebody else. */
async function refuseOpenPlace(home: string, host: Host<"read">): Promise<void> {
  const [above = ""] = HOOKS_FOLDER.split("/");
  const entry = await host.read.entryOf(`${home}/${above}`);
  if (entry !== undefined && entry.kind !== "directory") {
    throw refusal(`${home}/${above}`, "it is a link, or not a folder");
  }
  await refuseOpenFolder(`${home}/${HOOKS_FOLDER}`, ACTION, host);
}

function refusal(path: string, fault: string): GaitError {
  const message = `Cannot use the record of a hook ${quotedName(path)}: ${fault}`;
  return new GaitError("invalid_input", message, { hint: "remove it, then gait hooks install" });
}
