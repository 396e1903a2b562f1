/** From what a user types to an artifact: a path, or a run id that is looked up. */

import { GaitError } from "../core/error.ts";
import type { Host } from "./host.ts";
import { joinPath } from "./path.ts";

/** Directory where artifacts land unless told otherwise. */
export const DEFAULT_OUT_DIR = "./gait-out";

/** Variables that name the home directory. */
export const HOME_VARIABLES: readonly string[] = ["HOME", "USERPROFILE"];

/** The home directory; `undefined` if no variable names it. */
export function homeDirectory(host: Host<"env">): string | undefined {
  return HOME_VARIABLES.map((name) => host.env.get(name)).find((value) => value);
}

/** File name of a run's artifact. */
export function runpackName(runId: string): string {
  return `runpack_${runId}.zip`;
}

/**
 * Finds the runpack that `argument` means: a path if it has a separator or ends in `.zip`, else a
 * run id below `gait-out` or `~/.gait/runpacks`.
 *
 * @throws {GaitError} `invalid_input` if there is none.
 */
export async function findRunpack(argument: string, host: Host<"read" | "env">): Promise<string> {
  if (argument === "") throw new GaitError("invalid_input", "missing run_id or path");
  if (/[/\\]/.test(argument) || argument.toLowerCase().endsWith(".zip")) {
    if (await isFile(argument, host)) return argument;
    throw new GaitError("invalid_input", `runpack not found: ${argument}`, {
      hint: "check the path; a run id is looked up in gait-out and ~/.gait/runpacks",
    });
  }
  const candidates = [joinPath("gait-out", runpackName(argument))];
  const home = homeDirectory(host);
  if (home !== undefined) candidates.push(`${home}/.gait/runpacks/${runpackName(argument)}`);
  for (const candidate of candidates) {
    if (await isFile(candidate, host)) return candidate;
  }
  throw new GaitError("invalid_input", `runpack not found for run_id: ${argument}`, {
    hint: await missingHint(argument, candidates, host),
  });
}

async function missingHint(
  argument: string,
  candidates: readonly string[],
  host: Host<"read">,
): Promise<string> {
  if (argument === "run_demo") return "gait demo";
  if (/\.jsonl?$/i.test(argument)) {
    return `a runpack is recorded first: gait run record ${argument}`;
  }
  if (await isFile(argument, host)) return `to mean the file of that name, write ./${argument}`;
  return `looked for ${candidates.join(" and ")}; give a path instead`;
}

async function isFile(path: string, host: Host<"read">): Promise<boolean> {
  const kind = await host.read.kindOf(path);
  return kind !== undefined && kind !== "directory";
}
