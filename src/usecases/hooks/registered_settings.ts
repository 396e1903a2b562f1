/** Settings of clients in which gait is registered, wherever variables moved them. */

import { parseJson } from "../../core/json/json.ts";
import { CLIENTS } from "../../core/clients/client.ts";
import { settingsBeside } from "../../core/clients/settings_beside.ts";
import { GaitError } from "../../core/error.ts";
import { appendAll } from "../../core/lists.ts";
import { readHookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { HOOKS_FOLDER } from "../../io/workspace.ts";

const RECORD_MAX_BYTES = 256 * 1024;

/**
 * Files and folders that hold the registrations of all hooks, and the other settings of their clients. A
 * record that cannot be read names none: its own hook denies every call.
 */
export async function registeredSettings(
  home: string,
  host: Host<"read">,
): Promise<readonly string[]> {
  const folder = `${home}/${HOOKS_FOLDER}`;
  if (await host.read.kindOf(folder) !== "directory") return [];
  const paths: string[] = [];
  for (const name of await host.read.list(folder)) {
    if (!/^[0-9a-f]{16}\.json$/.test(name)) continue;
    const path = joinPath(folder, name);
    try {
      const value = parseJson(await host.read.file(path, RECORD_MAX_BYTES));
      const { client, registration } = readHookRegistrationRecord(value, path);
      if (!CLIENTS.includes(client)) continue;
      appendAll(paths, [registration.path, ...settingsBeside(client, registration.path)]);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
    }
  }
  return paths;
}
