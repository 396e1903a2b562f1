/** Policies that came with a project, where an installation is for all projects. */

import type { Filled } from "../../cli/filled.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";

/**
 * What came with one project does not judge all others, unless its owner trusted it.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function refuseForeignPolicies(filled: Filled | undefined): void {
  const foreign = filled?.settings.find(({ setting, source, trusted }) =>
    setting === "policies" && source === "file" && trusted !== true
  );
  if (foreign === undefined) return;
  const message =
    `Cannot take the policies of ${quotedName(foreign.file ?? "")} for all projects: ` +
    "the file is not trusted";
  throw new GaitError("invalid_input", message, {
    hint: "give --policy or --pack, or --project; gait config trust trusts the file",
  });
}
