/** The memory of a machine of shared states: one small file for each, below the home folder. */

import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";

import {
  parseSeen,
  SEEN_MAX_BYTES,
  seenBytes,
  seenFileName,
  type SeenMarker,
  type StateName,
} from "../../core/gate/state/seen.ts";
import type { SeenState } from "../../core/schema/state.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { isAbsolutePath } from "../../io/path.ts";
import { homeDirectory, STATE_FOLDER } from "../../io/workspace.ts";
import { refuseOpenFolder } from "../private_folder.ts";

const ACTION = "use what this machine remembers of shared states";
const MODE = 0o600;

/** @throws {GaitError} `invalid_input` if no variable names an absolute home folder. */
export function stateFolder(host: Host<"env">): string {
  const home = homeDirectory(host);
  if (home !== undefined && isAbsolutePath(home)) {
    return `${home.replace(/(?<=.)\/+$/, "")}/${STATE_FOLDER}`;
  }
  throw new GaitError("invalid_input", `Cannot ${ACTION}: no variable names your home folder`, {
    hint: "set HOME to the absolute path of a folder that gait can write to",
  });
}

export async function seenPath(name: StateName, host: Host<"env">): Promise<string> {
  return `${stateFolder(host)}/${await seenFileName(name)}`;
}

/**
 * What was seen; `undefined` if nothing was.
 *
 * @throws {GaitError} `invalid_input` for a file or folder that others could have written.
 */
export async function readSeen(
  name: StateName,
  host: Host<"read" | "env">,
): Promise<SeenState | undefined> {
  await refuseOpenFolder(stateFolder(host), ACTION, host);
  const path = await seenPath(name, host);
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return undefined;
  const refuse = (fault: string) =>
    new GaitError("invalid_input", `Cannot ${ACTION}: ${quotedName(path)} ${fault}`, {
      hint: "remove it, then on a terminal: gait state reset",
    });
  if (entry.kind !== "file") throw refuse("is a link, or not a file");
  if ((await host.read.modeOf(path) ?? 0) & 0o077) throw refuse("is open to other users");
  return parseSeen(await host.read.file(path, SEEN_MAX_BYTES), name);
}

/** Stores what was seen; the path. */
export async function writeSeen(
  name: StateName,
  marker: SeenMarker,
  host: Host<"read" | "write" | "env">,
): Promise<string> {
  const folder = stateFolder(host);
  await host.write.directory(folder, 0o700);
  await refuseOpenFolder(folder, ACTION, host);
  const path = await seenPath(name, host);
  const now = normalizeTimestamp(host.now()) ?? host.now();
  await host.write.file(path, seenBytes(name, marker, now), MODE);
  return path;
}
