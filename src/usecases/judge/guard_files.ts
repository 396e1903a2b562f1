/** Finds the files that a decision stands on, and the calls that would change them. */

import {
  type GuardedCall,
  guardFileOf,
  type GuardFiles,
  pathsOf,
} from "../../core/mcp/map/guard_files.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { isAbsolutePath } from "../../core/path.ts";
import { realPathOf } from "../../io/output_paths.ts";
import { STANDARD_INPUT } from "../documents.ts";

/** The guard's files of a command, as its settings name them. */
export interface GuardSetting {
  readonly places: readonly (string | undefined)[];
  readonly secrets: readonly (string | undefined)[];
}

export interface FoundGuard {
  readonly files: GuardFiles;
  readonly folder: string;
}

/** Finds the files, each as it is named and as it is with links resolved. */
export async function findGuard(
  { places, secrets }: GuardSetting,
  host: Host<"read">,
): Promise<FoundGuard> {
  const folder = await host.read.realPath(".") ?? "/";
  const all = async (paths: readonly (string | undefined)[]) => {
    const found = new Set<string>();
    for (const path of paths) {
      if (path === undefined || path === "" || path === STANDARD_INPUT) continue;
      found.add(isAbsolutePath(path) ? path : joinPath(folder, path));
      const real = await realPathOf(path, host);
      if (isAbsolutePath(real)) found.add(real);
    }
    return [...found];
  };
  return { folder, files: { places: await all(places), secrets: await all(secrets) } };
}

/** The guard's file that a call would change, links followed; `undefined` if none. */
export async function guardFileIn(
  call: GuardedCall,
  { files }: FoundGuard,
  host: Host<"read">,
): Promise<string | undefined> {
  const named = guardFileOf(call, files);
  if (named !== undefined) return named;
  const targets = call.targets.filter(({ kind }) => kind === "path");
  for (const [index, path] of pathsOf(call).entries()) {
    const target = targets[index];
    if (target === undefined) continue;
    const real = { ...target, value: await realPathOf(path, host) };
    const resolved = { ...call, targets: [real], mayWrite: false };
    if (guardFileOf(resolved, files) !== undefined) return path;
  }
  return undefined;
}
