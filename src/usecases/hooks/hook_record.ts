/** The record that a hook goes by, and the folders of gait below the home folder. */

import type { ClientName } from "../../core/clients/client.ts";
import { GaitError } from "../../core/error.ts";
import type { HookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Host } from "../../io/host.ts";
import { HOOKS_FOLDER } from "../../io/workspace.ts";
import { homeOf, readRecord } from "./registration_record.ts";

const ID = /^[0-9a-f]{16}$/;

/** Folders of the hooks of one user. */
export interface HookFolders {
  readonly home: string;
  /** Everything of gait below the home folder. */
  readonly own: string;
  readonly records: string;
  /** Approval requests and tokens. */
  readonly approvals: string;
}

/** @throws {GaitError} `invalid_input` where no variable names the home folder. */
export function hookFolders(host: Host<"env">): HookFolders {
  const home = homeOf(host);
  return {
    home,
    own: `${home}/.gait`,
    records: `${home}/${HOOKS_FOLDER}`,
    approvals: `${home}/.gait/approvals`,
  };
}

/** Names the record of a registration. */
export interface WantedRecord {
  readonly id: string;
  readonly client: ClientName;
  readonly folders: HookFolders;
}

/**
 * Reads the record of a registration.
 *
 * @throws {GaitError} `invalid_input` for a record that is not there, that others could have written,
 * and that is about another client.
 */
export async function readHookRecord(
  { id, client, folders }: WantedRecord,
  host: Host<"read">,
): Promise<HookRegistrationRecord> {
  if (!ID.test(id)) throw refused("the id of the registration is malformed", client);
  const record = await readRecord(folders.home, id, host);
  if (record === undefined) throw refused("it is not installed for this user", client);
  if (record.client !== client) throw refused("its record is about another client", client);
  if (record.policies.length === 0) throw refused("its record names no policy", client);
  return record;
}

function refused(fault: string, client: ClientName): GaitError {
  return new GaitError("invalid_input", `Cannot use this hook: ${fault}`, {
    hint: `on a terminal: gait hooks install ${client}`,
  });
}
