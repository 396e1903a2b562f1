/** Whether gait is registered where the client looks, as it was installed, and not switched off. */

import { decodeUtf8, encodeUtf8 } from "../../../core/bytes.ts";
import { hookCheck } from "../../../core/clients/doctor/hook_check.ts";
import {
  offSwitchIn,
  SWITCH_VARIABLES,
  type SwitchFile,
  switchFiles,
} from "../../../core/clients/doctor/off_switches.ts";
import { loadRegistration } from "../../../core/clients/registrations.ts";
import { CLIENT_TITLES } from "../../../core/clients/client.ts";
import { GaitError } from "../../../core/error.ts";
import { type JsonObject, type JsonValue, parseJsonObject } from "../../../core/json/json.ts";
import { withoutComments } from "../../../core/json/comments.ts";
import type { HooksCheck } from "../../../core/schema/hooks.ts";
import { parseToml, TomlError } from "../../../core/toml.ts";
import { CLIENT_FILE_MAX_BYTES, entryDigest } from "../registration_record.ts";
import { hookOf, type HookPlace, placeOf } from "./hook_place.ts";

/** Our entries in the client's file, and what the checks of them found. */
export interface CheckedRegistration {
  readonly checks: readonly HooksCheck[];
  /** Absent if the client does not start gait. */
  readonly entries?: JsonValue;
}

export async function checkRegistration(place: HookPlace): Promise<CheckedRegistration> {
  const { client, record, host } = place;
  const { id, scope, registration: { path, entry_digest } } = record;
  const registered = hookCheck(hookOf(place), "registered");
  const title = CLIENT_TITLES[client];
  const again = `gait hooks install ${client}${scope === "project" ? " --project" : ""}`;
  const registration = await loadRegistration(client);
  const looked = registration.path(scope, placeOf(place));
  if (looked !== path) {
    const message = `gait is registered in ${path}, and ${title} looks in ${looked}`;
    return { checks: [registered.fail(message, again)] };
  }
  if (await host.read.kindOf(path) !== "file") {
    return { checks: [registered.fail(`${path} is gone, so ${title} asks nobody`, again)] };
  }
  const { bytes } = await host.read.file(path, CLIENT_FILE_MAX_BYTES);
  let entries: JsonValue | undefined;
  try {
    entries = registration.entries(decodeUtf8(bytes), id);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { checks: [registered.hopeless(error.message)] };
  }
  if (entries === undefined) {
    const message = `${path} no longer names gait, so ${title} asks nobody`;
    return { checks: [registered.fail(message, again)] };
  }
  const entry = hookCheck(hookOf(place), "entry");
  const isSame = await entryDigest(entries) === entry_digest;
  return {
    entries,
    checks: [
      registered.pass(`${title} looks in ${path}`),
      isSame ? entry.pass("the entry is what gait hooks install wrote") : entry.fail(
        "the entry changed since gait hooks install, so every call is denied",
        `gait hooks accept ${client}`,
      ),
    ],
  };
}

/** Looks for settings that turn hooks off. */
export async function checkOffSwitches(place: HookPlace): Promise<HooksCheck> {
  const { client, host } = place;
  const check = hookCheck(hookOf(place), "off_switch");
  const title = CLIENT_TITLES[client];
  const unread: string[] = [];
  for (const file of switchFiles(client, placeOf(place))) {
    const settings = await settingsIn(file, place);
    if (settings === "unread") unread.push(file.path);
    else if (settings !== undefined) {
      const found = offSwitchIn(client, settings);
      if (found !== undefined) {
        return check.hopeless(`${title} starts no hook of a user: ${found} in ${file.path}`);
      }
    }
  }
  const set = SWITCH_VARIABLES[client]?.find((name) => isSet(host.env.get(name)));
  if (set !== undefined) {
    return check.fail(
      `${title} starts no hooks where ${set} is set, as it is here`,
      `unset ${set}`,
    );
  }
  return unread.length === 0
    ? check.pass("no setting that is known turns hooks off")
    : check.warn(`cannot read ${unread.join(", ")}, which may turn hooks off`);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

/** Settings in a file; `undefined` if there is none, `unread` if it cannot be read. */
async function settingsIn(
  { path, format }: SwitchFile,
  { host }: HookPlace,
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
