/** Looks for settings and variables with which a client starts no hooks. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName } from "../../core/clients/client.ts";
import {
  offSwitchIn,
  SWITCH_VARIABLES,
  type SwitchFile,
  switchFiles,
} from "../../core/clients/doctor/off_switches.ts";
import type { ClientPlace } from "../../core/clients/registration.ts";
import { GaitError } from "../../core/error.ts";
import { withoutComments } from "../../core/json/comments.ts";
import { type JsonObject, parseJsonObject } from "../../core/json/json.ts";
import { parseToml, TomlError } from "../../core/toml.ts";
import type { Host } from "../../io/host.ts";
import { CLIENT_FILE_MAX_BYTES } from "./registration_record.ts";

/** What turns the hooks of a client off, or may. */
export type OffSwitch =
  | { readonly kind: "setting"; readonly message: string }
  | { readonly kind: "variable"; readonly message: string; readonly fix: string }
  /** Files that cannot be read. */
  | { readonly kind: "unread"; readonly message: string };

/** Looks where a client does; `undefined` if nothing that is known turns its hooks off. */
export async function findOffSwitch(
  client: ClientName,
  place: ClientPlace,
  host: Host<"read" | "env">,
): Promise<OffSwitch | undefined> {
  const title = CLIENT_TITLES[client];
  const unread: string[] = [];
  for (const file of switchFiles(client, place)) {
    const settings = await settingsIn(file, host);
    if (settings === "unread") unread.push(file.path);
    else if (settings !== undefined) {
      const found = offSwitchIn(client, settings);
      if (found !== undefined) {
        const message = `${title} starts no hook of a user: ${found} in ${file.path}`;
        return { kind: "setting", message };
      }
    }
  }
  const set = SWITCH_VARIABLES[client]?.find((name) => isSet(host.env.get(name)));
  if (set !== undefined) {
    const message = `${title} starts no hooks where ${set} is set, as it is here`;
    return { kind: "variable", message, fix: `unset ${set}` };
  }
  if (unread.length === 0) return undefined;
  return { kind: "unread", message: `cannot read ${unread.join(", ")}, which may turn hooks off` };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

/** Settings in a file; `undefined` if there is none, `unread` if it cannot be read. */
async function settingsIn(
  { path, format }: SwitchFile,
  host: Host<"read">,
): Promise<JsonObject | "unread" | undefined> {
  try {
    if (await host.read.kindOf(path) !== "file") return undefined;
    const { bytes } = await host.read.file(path, CLIENT_FILE_MAX_BYTES);
    const text = decodeUtf8(bytes);
    if (text.trim() === "") return {};
    const json = format === "toml" ? JSON.stringify(await parseToml(text)) : withoutComments(text);
    return parseJsonObject({ name: path, bytes: encodeUtf8(json) });
  } catch (error) {
    if (error instanceof GaitError || error instanceof TomlError) return "unread";
    throw error;
  }
}
