/** The folder in which a client makes a call, as policies of 1.1 see it. */

import { foldedName } from "../../gate/conditions/folded_name.ts";
import { FOLDER_ARGUMENT } from "../../gate/conditions/select.ts";
import { type Policy, POLICY_SCHEMA_VERSION } from "../../gate/policy/policy.ts";
import type { JsonObject } from "../../json/json.ts";
import { cleanPath } from "../../path.ts";

/** The arguments of a call with its folder, where that is not the workspace and a policy reads it. */
export function withFolder(
  args: JsonObject,
  cwd: string | undefined,
  { workspace = "", policies }: {
    readonly workspace?: string | undefined;
    readonly policies: readonly Policy[];
  },
): JsonObject {
  const isRead = policies.some((policy) => policy.schema_version !== POLICY_SCHEMA_VERSION);
  if (!isRead || cwd === undefined || cleanPath(cwd) === cleanPath(workspace)) return args;
  return { ...args, [FOLDER_ARGUMENT]: cwd };
}

/** Why a call that brings a folder of its own cannot be judged; `undefined` for every other call. */
export function ownFolderFault(args: JsonObject): string | undefined {
  const name = Object.keys(args).find((given) => foldedName(given) === FOLDER_ARGUMENT);
  return name === undefined
    ? undefined
    : `the argument ${FOLDER_ARGUMENT} is what gait adds itself, so a call may not have it`;
}
