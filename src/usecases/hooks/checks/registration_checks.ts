/** Whether gait is registered where the client looks, as it was installed, and not switched off. */

import { decodeUtf8 } from "../../../core/bytes.ts";
import { hookCheck } from "../../../core/clients/doctor/hook_check.ts";
import { loadRegistration } from "../../../core/clients/registrations.ts";
import { CLIENT_TITLES } from "../../../core/clients/client.ts";
import { GaitError } from "../../../core/error.ts";
import type { JsonValue } from "../../../core/json/json.ts";
import type { HooksCheck } from "../../../core/schema/hooks.ts";
import { CLIENT_FILE_MAX_BYTES, entryDigest } from "../registration_record.ts";
import { findOffSwitch } from "../off_switches.ts";
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
  const check = hookCheck(hookOf(place), "off_switch");
  const found = await findOffSwitch(place.client, placeOf(place), place.host);
  switch (found?.kind) {
    case undefined:
      return check.pass("no setting that is known turns hooks off");
    case "setting":
      return check.hopeless(found.message);
    case "variable":
      return check.fail(found.message, found.fix);
    case "unread":
      return check.warn(found.message);
  }
}
