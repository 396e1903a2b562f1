/** Surroundings of a call as policies of 1.1 see them: working folder, and the shell of a line. */

import { isOtherShell } from "../../gate/command/other_shell.ts";
import { FOLDER_ARGUMENT, SHELL_ARGUMENT, TOOL_ARGUMENT } from "../../gate/conditions/select.ts";
import { type Policy, POLICY_SCHEMA_VERSION } from "../../gate/policy/policy.ts";
import type { JsonObject } from "../../json/json.ts";
import { cleanPath } from "../../path.ts";

/** Where and by which tool a call is made. */
export interface AroundCall {
  readonly cwd?: string | undefined;
  readonly workspace?: string | undefined;
  /** Name by which the client calls the tool. */
  readonly called_as: string;
  /** Name that policies see in its place. */
  readonly name: string;
  /** The tool, where that name is one of several tools. */
  readonly told_tool?: string | undefined;
}

/**
 * The arguments of a call with the tool that is called, where the name that policies see is that of
 * others too: an approval is for one tool. Policies of 1.1 also get the folder, where that is not the
 * workspace, and the tool where its lines are of another shell than that name tells.
 */
export function withSurroundings(
  given: JsonObject,
  { cwd, workspace = "", called_as, name, told_tool }: AroundCall,
  policies: readonly Policy[],
): JsonObject {
  const args = told_tool === undefined ? given : { ...given, [TOOL_ARGUMENT]: told_tool };
  const isRead = policies.some((policy) => policy.schema_version !== POLICY_SCHEMA_VERSION);
  if (!isRead) return args;
  const isElsewhere = cwd !== undefined && cleanPath(cwd) !== cleanPath(workspace);
  const isOther = isOtherShell(called_as) && !isOtherShell(name);
  if (!isElsewhere && !isOther) return args;
  return {
    ...args,
    ...isElsewhere ? { [FOLDER_ARGUMENT]: cwd } : {},
    ...isOther ? { [SHELL_ARGUMENT]: called_as } : {},
  };
}
