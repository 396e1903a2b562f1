/** Refusing outputs that would destroy an input or one another, before anything is written. */

import { GaitError } from "../core/error.ts";
import { quotedName, unwritable } from "../core/fault.ts";
import type { Host } from "./host.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "./path.ts";

/** A file that a command reads or writes, with the words that an error uses for it. */
export interface NamedPath {
  /** `--output`, or what the file is: `the config`. */
  readonly what: string;
  readonly path: string;
}

/** The paths that are given, by the words that an error uses for them. */
export function namedPaths(
  paths: Readonly<Record<string, string | readonly string[] | undefined>>,
): readonly NamedPath[] {
  return Object.entries(paths).flatMap(([what, given = []]) =>
    [given].flat().filter((path) => path !== "").map((path) => ({ what, path }))
  );
}

/**
 * Where a path leads: absolute and with links resolved. Of a file that is not there yet it is the
 * real path of its folder and its own name; without such a folder, the path itself.
 */
export async function realPathOf(path: string, host: Host<"read">): Promise<string> {
  const real = await host.read.realPath(path);
  if (real !== undefined) return real;
  const clean = cleanPath(path);
  const folder = await host.read.realPath(directoryOf(clean));
  return folder === undefined ? clean : joinPath(folder, baseName(clean));
}

/** Refuses outputs that are one of the inputs, or the same file twice, however they are spelt. */
export async function refuseOverwriting(
  outputs: readonly NamedPath[],
  inputs: readonly NamedPath[],
  host: Host<"read">,
): Promise<void> {
  const seen = new Map<string, string>();
  for (const { what, path } of inputs) seen.set(await realPathOf(path, host), what);
  for (const { what, path } of outputs) {
    const real = await realPathOf(path, host);
    const other = seen.get(real);
    if (other !== undefined) {
      throw new GaitError("invalid_input", `Cannot write ${what} to "${path}": it is ${other}`, {
        hint: `give ${what} another path`,
      });
    }
    seen.set(real, what);
  }
}

/**
 * Refuses outputs in a folder whose files gait trusts, such as the keys of approvers: what is written
 * there would be trusted later.
 *
 * @throws {GaitError} `invalid_input`.
 */
export async function refuseTrustedFolder(
  outputs: readonly NamedPath[],
  trusted: readonly NamedPath[],
  host: Host<"read">,
): Promise<void> {
  for (const { what: other, path: folder } of trusted) {
    if (await host.read.kindOf(folder) !== "directory") continue;
    const within = `${await realPathOf(folder, host)}/`;
    for (const { what, path } of outputs) {
      if (!`${await realPathOf(path, host)}/`.startsWith(within)) continue;
      const problem = `it is in the folder of ${other}`;
      throw new GaitError("invalid_input", `Cannot write ${what} to "${path}": ${problem}`, {
        hint: `give ${what} a path outside of that folder`,
      });
    }
  }
}

/**
 * Refuses a path with a link that a repository could have brought, for files that gait trusts
 * later: state, journals and keys. Call it before creating folders: they would be created where the
 * link leads.
 */
export async function refuseLinkOn(
  what: string,
  path: string,
  host: Host<"read">,
): Promise<void> {
  const link = await host.read.linkOn(path);
  if (link === undefined) return;
  throw unwritable(what, path, `${quotedName(link)} is a symbolic link`, LINK_HINT);
}

/**
 * The same for a folder outside of the workspace that gait fills itself: no link lies between it and the
 * file, wherever the folder is.
 */
export async function refuseLinkWithin(
  what: string,
  folder: string,
  path: string,
  host: Host<"read">,
): Promise<void> {
  await refuseLinkOn(what, path, host);
  let place = folder;
  for (const part of path.slice(folder.length).split("/").filter((word) => word !== "")) {
    place = joinPath(place, part);
    if ((await host.read.entryOf(place))?.kind !== "link") continue;
    throw unwritable(what, path, `${quotedName(place)} is a symbolic link`, LINK_HINT);
  }
}

const LINK_HINT = "gait writes through no link here: remove it, or give the path that it leads to";
