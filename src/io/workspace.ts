import { GaitError } from "../core/error.ts";
import { missing } from "../core/fault.ts";
import type { Host } from "./host.ts";
import { joinPath } from "./path.ts";

export const DEFAULT_OUT_DIR = "./gait-out";

/** Variables that name the home directory; the first that is set counts. */
export const HOME_VARIABLES: readonly string[] = ["HOME", "USERPROFILE"];

/** The home directory; `undefined` if no variable names it. */
export function homeDirectory(host: Host<"env">): string | undefined {
  return HOME_VARIABLES.map((name) => host.env.get(name)).find((value) => value);
}

export function runpackName(runId: string): string {
  return `runpack_${runId}.zip`;
}

/**
 * Finds a runpack. `argument` is a path if it has a separator or ends in `.zip`; otherwise it is a
 * run id, which is looked up in `gait-out` and `~/.gait/runpacks`.
 */
export async function findRunpack(argument: string, host: Host<"read" | "env">): Promise<string> {
  if (argument === "") {
    throw missing(["run_id or path"], "give a run id such as run_demo, or the path of a runpack");
  }
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
