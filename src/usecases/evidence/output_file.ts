import { unwritable } from "../../core/fault.ts";
import type { Host, StagedFile } from "../../io/host.ts";
import { baseName, cleanPath, directoryOf } from "../../io/path.ts";
import { refuseOverwriting } from "../../io/output_paths.ts";

/**
 * Refuses an output that is a directory or one of the inputs, however its path is written. An
 * envelope written over its key, or a pack over its run, would be lost.
 *
 * @param what what the output is, for the message: `encrypted file`
 */
export async function checkOutput(
  what: string,
  path: string,
  inputs: readonly string[],
  host: Host<"read">,
): Promise<void> {
  const name = baseName(path);
  const kind = await host.read.kindOf(path);
  if (name === "" || name === "." || name === ".." || kind === "directory") {
    throw unwritable(what, path, "it is a directory", "give the path of a file");
  }
  const named = inputs.map((input) => ({ what: "an input", path: input }));
  await refuseOverwriting([{ what: `the ${what}`, path }], named, host);
}

/** The warning about an output that will replace a file. */
export async function replacedWarnings(
  path: string,
  host: Host<"read">,
): Promise<readonly string[]> {
  const isThere = await host.read.kindOf(path) !== undefined;
  return isThere ? [`${path} was already there and was replaced`] : [];
}

/** Starts a file that replaces `path` on commit. Creates the folder if it is missing. */
export async function stageIn(
  path: string,
  mode: number,
  host: Host<"write">,
): Promise<StagedFile> {
  await host.write.directory(cleanPath(directoryOf(path)));
  return await host.write.stage(path, mode);
}
