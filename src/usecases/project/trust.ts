/** Recording below the home folder that its owner trusts a project file. */

import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { trustRecordBytes, trustRecordName } from "../../core/project/trust.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { TRUST_FOLDER } from "../../io/workspace.ts";
import { removeLeftovers } from "../leftovers.ts";
import { refuseOpenFolder } from "../private_folder.ts";

const ACTION = "record trust";

/** A record that can be written. */
export interface PlannedRecord {
  readonly path: string;
  write(): Promise<void>;
}

/**
 * Checks that trust can be recorded, before the user is asked. `path` is absolute and without
 * links.
 *
 * @throws {GaitError} `invalid_input` where no home folder can hold the record, and where its
 * folder is a link or open to others.
 */
export async function recordTrust(
  { home, path, folder, digest }: {
    readonly home: string | undefined;
    readonly path: string;
    readonly folder: string;
    readonly digest: string;
  },
  host: Host<"read" | "write">,
): Promise<PlannedRecord> {
  const root = homeOf(home);
  if (`${root}/`.startsWith(`${folder}/`)) {
    throw refusal(`your home folder is inside ${quotedName(folder)}`, "move the project elsewhere");
  }
  const place = `${root}/${TRUST_FOLDER}`;
  await refuseOpenFolder(place, ACTION, host);
  const record = `${place}/${await trustRecordName(path)}`;
  return {
    path: record,
    async write() {
      await host.write.directory(place, 0o700);
      await refuseOpenFolder(place, ACTION, host);
      await removeLeftovers(record, host);
      const created_at = normalizeTimestamp(host.now()) ?? host.now();
      await host.write.file(record, trustRecordBytes({ path, digest, created_at }), 0o600);
    },
  };
}

/** Removes the record about a file; false if there is none. */
export async function removeTrust(
  { home, path }: { readonly home: string | undefined; readonly path: string },
  host: Host<"read" | "write">,
): Promise<boolean> {
  const record = `${homeOf(home)}/${TRUST_FOLDER}/${await trustRecordName(path)}`;
  if (await host.read.entryOf(record) === undefined) return false;
  await host.write.remove(record);
  return true;
}

function homeOf(home: string | undefined): string {
  if (home !== undefined) return home;
  throw refusal("no variable names your home folder", "set HOME to its absolute path");
}

function refusal(fault: string, hint: string): GaitError {
  return new GaitError("invalid_input", `Cannot ${ACTION}: ${fault}`, { hint });
}
