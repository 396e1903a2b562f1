/** The record that `gait hooks install` wrote below the home folder: all that a hook goes by. */

import type { ClientName } from "../../core/clients/client.ts";
import { GaitError } from "../../core/error.ts";
import { parseJson } from "../../core/json/json.ts";
import {
  type HookRegistrationRecord,
  readHookRegistrationRecord,
} from "../../core/schema/hooks.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { homeDirectory } from "../../io/workspace.ts";

/** Folder of the records, below the home folder. */
const HOOKS_FOLDER = ".gait/hooks";
/** Folder of approval requests and tokens of hooks, below the home folder. */
const APPROVALS_FOLDER = ".gait/approvals";
const RECORD_MAX_BYTES = 64 * 1024;
const ID = /^[0-9a-f]{16}$/;

/** Folders of the hooks of one user. */
export interface HookFolders {
  readonly home: string;
  /** Everything of gait below the home folder. */
  readonly own: string;
  readonly records: string;
  readonly approvals: string;
}

/** @throws {GaitError} `invalid_input` where no variable names the home folder. */
export function hookFolders(host: Host<"env">): HookFolders {
  const home = homeDirectory(host);
  if (home === undefined) {
    throw new GaitError("invalid_input", "Cannot find the records of hooks: HOME is not set", {
      hint: "set HOME to the absolute path of your home folder",
    });
  }
  return {
    home,
    own: joinPath(home, ".gait"),
    records: joinPath(home, HOOKS_FOLDER),
    approvals: joinPath(home, APPROVALS_FOLDER),
  };
}

export function recordPath({ records }: HookFolders, id: string): string {
  return joinPath(records, `${id}.json`);
}

/**
 * Reads the record of a registration.
 *
 * @throws {GaitError} for a record that is not there, that others may write, or that is about another
 * client.
 */
export async function readHookRecord(
  { id, client, folders }: {
    readonly id: string;
    readonly client: ClientName;
    readonly folders: HookFolders;
  },
  host: Host<"read">,
): Promise<HookRegistrationRecord> {
  const install = `on a terminal: gait hooks install ${client}`;
  if (!ID.test(id)) throw refused("the id of the registration is malformed", install);
  const path = recordPath(folders, id);
  const entry = await host.read.entryOf(path);
  if (entry === undefined) throw refused("it is not installed for this user", install);
  if (entry.kind !== "file") throw refused(`the record ${path} is not a file`, install);
  for (const place of [folders.records, path]) {
    const mode = await host.read.modeOf(place) ?? 0;
    if ((mode & 0o022) !== 0) throw refused(`others may write ${place}`, `chmod go-w ${place}`);
  }
  const record = readHookRegistrationRecord(
    parseJson(await host.read.file(path, RECORD_MAX_BYTES)),
    path,
  );
  if (record.client !== client || record.id !== id) {
    throw refused(`the record ${path} is about another registration`, install);
  }
  if (record.policies.length === 0) throw refused(`the record ${path} names no policy`, install);
  return record;
}

function refused(fault: string, hint: string): GaitError {
  return new GaitError("invalid_input", `Cannot use this hook: ${fault}`, { hint });
}
