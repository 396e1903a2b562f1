/** Where a command of this folder may write. */

import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";
import { baseName } from "../../io/path.ts";
import { refuseOverwriting } from "../output_paths.ts";

/**
 * Refuses an output that names no file, or that is one of the inputs however it is spelt: what is
 * gone with its own key, or with the only copy of a run, cannot be made again.
 *
 * @throws {GaitError} `invalid_input`.
 */
export async function checkOutput(
  path: string,
  inputs: readonly string[],
  host: Host<"read">,
  what = "--out",
): Promise<void> {
  const name = baseName(path);
  const kind = await host.read.kindOf(path);
  if (name === "" || name === "." || name === ".." || kind === "directory") {
    throw new GaitError("invalid_input", `Cannot write ${what} to "${path}": it is a directory`, {
      hint: "give the path of a file",
    });
  }
  const named = inputs.map((input) => ({ what: "an input", path: input }));
  await refuseOverwriting([{ what, path }], named, host);
}

/** What to say of an output that will replace a file. */
export async function replacedWarnings(
  path: string,
  host: Host<"read">,
): Promise<readonly string[]> {
  const isThere = await host.read.kindOf(path) !== undefined;
  return isThere ? [`${path} was already there and was replaced`] : [];
}
