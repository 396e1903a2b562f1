import { decodeUtf8 } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import { missing, quoted } from "../core/fault.ts";
import { JOURNAL_NAME, startsLikeJournal, startsLikeLog } from "../core/journal_start.ts";
import { shellWord } from "../core/text.ts";
import type { Host } from "./host.ts";
import { joinPath } from "./path.ts";

export const DEFAULT_OUT_DIR = "./gait-out";

/** Variables that name the home directory; the first that is set counts. */
export const HOME_VARIABLES: readonly string[] = ["HOME", "USERPROFILE"];

/** The home directory; `undefined` if no variable names it. */
export function homeDirectory(host: Host<"env">): string | undefined {
  return HOME_VARIABLES.map((name) => host.env.get(name)).find((value) => value);
}

/** Folder of gait below the home folder. */
export const OWN_FOLDER = ".gait";

/** Folder of the records of trusted project files, below the home folder. */
export const TRUST_FOLDER = ".gait/trust";

/** Folder of the records of installed hooks, below the home folder. */
export const HOOKS_FOLDER = ".gait/hooks";

/** Folder of what `gait mcp install` changed, below the home folder. */
export const SERVERS_FOLDER = ".gait/mcp";

/** Folder of the servers that run, below the home folder. */
export const SERVERS_OF_GAIT_FOLDER = ".gait/serve";

/** Folder of what this machine remembers of shared states, below the home folder. */
export const STATE_FOLDER = ".gait/state";

/** Folder of policies that gait wrote for hooks, below the home folder. */
export const POLICIES_FOLDER = ".gait/policies";

/** Folder of what `gait init` did, below the home folder. */
export const INIT_FOLDER = ".gait/init";

/** Folder of the keys that `gait init` makes, below the home folder. */
export const KEYS_FOLDER = ".gait/keys";

export function runpackName(runId: string): string {
  return `runpack_${runId}.zip`;
}

/**
 * Finds a runpack. `argument` is a path if it has a separator or ends in `.zip`; otherwise it is a
 * run id, which is looked up in `folder`, if one is given, in `gait-out` and in `~/.gait/runpacks`.
 */
export async function findRunpack(
  argument: string,
  host: Host<"read" | "env">,
  folder?: string,
): Promise<string> {
  if (argument === "") {
    throw missing(["run_id or path"], "give a run id such as run_demo, or the path of a runpack");
  }
  if (/[/\\]/.test(argument) || argument.toLowerCase().endsWith(".zip")) {
    if (await isFile(argument, host)) return argument;
    if (await host.read.kindOf(argument) === "directory") {
      throw new GaitError(
        "invalid_input",
        `Cannot use ${quoted(argument)} as a runpack: it is a folder`,
        {
          hint: await journalHint(argument, host) ??
            "give the zip; gait verify also checks the members of a runpack in a folder",
        },
      );
    }
    throw new GaitError("invalid_input", `runpack not found: ${argument}`, {
      hint: "check the path; a run id is looked up in gait-out and ~/.gait/runpacks",
    });
  }
  const folders = folder === undefined ? ["gait-out"] : [folder, "gait-out"];
  const candidates = [...new Set(folders.map((one) => joinPath(one, runpackName(argument))))];
  const home = homeDirectory(host);
  if (home !== undefined) candidates.push(`${home}/.gait/runpacks/${runpackName(argument)}`);
  for (const candidate of candidates) {
    if (!await isFile(candidate, host)) continue;
    await refuseOtherRun(candidate, argument, host);
    return candidate;
  }
  throw new GaitError("invalid_input", `runpack not found for run_id: ${argument}`, {
    hint: await missingHint(argument, candidates, host),
  });
}

/** A file may be named like one run and hold another: what was asked for by id must be that run. */
async function refuseOtherRun(path: string, runId: string, host: Host<"read">): Promise<void> {
  const held = await heldRunId(path, host);
  if (held === undefined || held === runId || held === reducedId(runId)) return;
  throw new GaitError(
    "invalid_input",
    `Cannot use ${quoted(path)} for the run ${quoted(runId)}: it holds the run ${quoted(held)}`,
    { hint: "rename the file to the run that it holds, or give its path" },
  );
}

/** The id of a reduced run, whose file is named a little otherwise: see `reducedFileName`. */
function reducedId(name: string): string | undefined {
  const [, run, predicate = ""] = /^(.*)_reduced_([a-z_]+)$/s.exec(name) ?? [];
  if (run === undefined) return undefined;
  return `${run.startsWith("run_") ? run : `run_${run}`}_reduced_${predicate.replaceAll("_", "")}`;
}

/** The run id in the manifest; `undefined` for a file that no reader opens, which says so then. */
async function heldRunId(path: string, host: Host<"read">): Promise<string | undefined> {
  const [{ manifestBytes, parseManifest }, { openArchive }] = await Promise.all([
    import("../core/runpack/manifest.ts"),
    import("../core/zip/zip.ts"),
  ]);
  try {
    using file = await host.read.open(path);
    return (await parseManifest(await manifestBytes(await openArchive(file), path))).manifest
      .run_id;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

async function missingHint(
  argument: string,
  candidates: readonly string[],
  host: Host<"read">,
): Promise<string> {
  if (argument === "run_demo") return "gait demo";
  const journal = await journalHint(argument, host);
  if (journal !== undefined) return journal;
  if (await host.read.kindOf(argument) === "directory") {
    const path = shellWord(`./${argument}`);
    return `${
      quoted(argument)
    } is a folder: gait verify ${path} checks the members of a runpack in it`;
  }
  if (await isFile(argument, host)) return await fileHint(argument, host);
  // A run id may have a dot, but hardly what looks like the ending of a file's name.
  if (/\.[a-z]{2,5}$/i.test(argument)) {
    return "check the path: no file of that name is here, and no run with that id is in gait-out " +
      "or ~/.gait/runpacks";
  }
  return `looked for ${candidates.join(" and ")}; give a path instead`;
}

/** Bytes of a file that tell what it is. */
const BEGINNING_BYTES = 64 * 1024;

/** Hint for a file of the working directory that was named in place of a run. */
async function fileHint(name: string, host: Host<"read">): Promise<string> {
  const path = shellWord(`./${name}`);
  const text = await beginningOf(name, host);
  const isA = (what: string, command: string) =>
    `${quoted(name)} is ${what}: ${command} ${path} makes a runpack of it`;
  if (text.startsWith("PK")) return `to mean the file of that name, write ${path}`;
  if (startsLikeLog(text)) return isA("a decision log", "gait run record --from-log");
  if (startsLikeJournal(text)) {
    return isA("the journal of a session", "gait run record --from-journal");
  }
  if (/^\s*\{[^]*"run"\s*:\s*\{/.test(text)) return isA("run data", "gait run record");
  return `${quoted(name)} is a file here: gait verify ${path} says what it is`;
}

/** The beginning of a file as text; empty for what cannot be read, as its reader says. */
async function beginningOf(name: string, host: Host<"read">): Promise<string> {
  if (await host.read.kindOf(name) !== "file") return "";
  try {
    using file = await host.read.open(name);
    const buffer = new Uint8Array(BEGINNING_BYTES);
    return decodeUtf8(buffer.subarray(0, await file.read(0, buffer)));
  } catch (error) {
    if (error instanceof GaitError) return "";
    throw error;
  }
}

/** Hint for a folder that holds the journal of a session. */
async function journalHint(folder: string, host: Host<"read">): Promise<string | undefined> {
  if (await host.read.kindOf(folder) !== "directory") return undefined;
  const name = (await host.read.list(folder)).find((one) => JOURNAL_NAME.test(one));
  if (name === undefined) return undefined;
  const path = shellWord(joinPath(folder, name));
  return `gait run record --from-journal ${path} makes a runpack of the session`;
}

async function isFile(path: string, host: Host<"read">): Promise<boolean> {
  const kind = await host.read.kindOf(path);
  return kind !== undefined && kind !== "directory";
}
