/** The doctor's check of the project's file. */

import { checkNamed } from "../../core/doctor/check.ts";
import { quotedName } from "../../core/fault.ts";
import type { Trust } from "../../core/project/trust.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";

/** The file that counts, or why it cannot be taken. */
export type ProjectFileState =
  | { readonly shown: string; readonly trust: Trust; readonly fault?: undefined }
  | { readonly fault: string };

/** One check, or none where there is no file. */
export function projectChecks(state: ProjectFileState | undefined): readonly DoctorCheck[] {
  if (state === undefined) return [];
  const check = checkNamed("project_file");
  if (state.fault !== undefined) return [check.hopeless(state.fault)];
  const name = quotedName(state.shown);
  switch (state.trust) {
    case "trusted":
      return [check.pass(`${name} is trusted`)];
    case "changed":
      return [
        check.warn(
          `${name} is not what was trusted: commands that need more than places from it exit 6`,
          "gait config trust",
        ),
      ];
    case "gone":
      return [
        check.warn(
          `${name} was trusted and is gone: commands that need more than places from it exit 6`,
          "gait config untrust",
        ),
      ];
    default:
      return [
        check.warn(
          `${name} is not trusted: keys and state in it do not count`,
          "gait config trust",
        ),
      ];
  }
}
