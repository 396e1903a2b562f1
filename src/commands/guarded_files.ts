/** Files that decide about calls although no option names them. */

import type { Filled } from "../cli/filled.ts";
import type { ProjectPort } from "../io/project_port.ts";
import { TRUST_FOLDER } from "../io/workspace.ts";

/** The files that fill options: the project's file and the trust records. */
export function guardedFiles(
  filled: Filled | undefined,
  project: ProjectPort | undefined,
): readonly string[] {
  const file = filled?.project.inUse;
  if (file === undefined) return [];
  const { home } = project ?? {};
  return [file.path, ...(home === undefined ? [] : [`${home}/${TRUST_FOLDER}`])];
}
