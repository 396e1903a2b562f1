/** Files that decisions stand on, beside those that options name. */

import type { Filled } from "../cli/filled.ts";
import type { ProjectPort } from "../io/project_port.ts";
import { TRUST_FOLDER } from "../io/workspace.ts";

/** Files beside those of the options that decide what the options are. */
export function guardedFiles(
  filled: Filled | undefined,
  project: ProjectPort | undefined,
): readonly string[] {
  const file = filled?.project.inUse;
  if (file === undefined) return [];
  const { home } = project ?? {};
  return [file.path, ...(home === undefined ? [] : [`${home}/${TRUST_FOLDER}`])];
}
