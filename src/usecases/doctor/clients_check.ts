/** The doctor's check of the clients that gait is registered with. */

import { checkNamed } from "../../core/doctor/check.ts";
import { GaitError } from "../../core/error.ts";
import { uniqueSorted } from "../../core/text.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { allRecords } from "../hooks/registration_record.ts";
import type { Place } from "./place.ts";

/** The command that tries the registrations out; this doctor starts no program. */
const TRY = "gait hooks doctor";

/** One check, or none where gait is registered with no client. */
export async function clientChecks({ host }: Place): Promise<readonly DoctorCheck[]> {
  const home = homeDirectory(host);
  if (home === undefined) return [];
  const check = checkNamed("client_hooks");
  try {
    const records = await allRecords(home, host);
    if (records.length === 0) return [];
    const clients = uniqueSorted(records.map(({ client }) => client)).join(", ");
    return [check.pass(`gait is registered with ${clients}; ${TRY} tries that out`)];
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return [check.warn(error.message, TRY)];
  }
}
