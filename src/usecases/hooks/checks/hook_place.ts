/** What the checks of a registration go by. */

import type { ClientName } from "../../../core/clients/client.ts";
import type { CheckedHook } from "../../../core/clients/doctor/hook_check.ts";
import { SWITCH_NAMES } from "../../../core/clients/doctor/off_switches.ts";
import type { ClientPlace } from "../../../core/clients/registration.ts";
import type { HookRegistrationRecord } from "../../../core/schema/hooks.ts";
import type { Host } from "../../../io/host.ts";
import { HOME_VARIABLES } from "../../../io/workspace.ts";
import { LOG_FOLDER_VARIABLES } from "../../log/places.ts";
import { CLIENT_VARIABLES } from "../client_file.ts";

export type DoctorHookHost = Host<"read" | "env" | "run">;

/** Variables that the doctor reads. */
export const HOOK_DOCTOR_VARIABLES: readonly string[] = [
  ...new Set([
    ...HOME_VARIABLES,
    ...LOG_FOLDER_VARIABLES,
    ...CLIENT_VARIABLES,
    ...["PATH", "SHELL"],
    ...SWITCH_NAMES,
  ]),
];

/** A registration that is checked. */
export interface HookPlace {
  readonly client: ClientName;
  readonly record: HookRegistrationRecord;
  readonly home: string;
  /** Folder of the session: that of the project, or the working directory. */
  readonly project: string;
  readonly host: DoctorHookHost;
  /** Told after each answer that gait was started for. */
  tried(): void;
}

export function hookOf({ client, record: { id } }: HookPlace): CheckedHook {
  return { client, id };
}

export function placeOf(
  { home, project, host }: Pick<HookPlace, "home" | "project" | "host">,
): ClientPlace {
  return { home, project, variable: (name) => host.env.get(name)?.trim() || undefined };
}

/** The variables as the user has them: a child gets none of those that a command reads. */
export function userEnv(host: Host<"env">): Readonly<Record<string, string>> {
  return Object.fromEntries(HOOK_DOCTOR_VARIABLES.flatMap((name) => {
    const value = host.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}
