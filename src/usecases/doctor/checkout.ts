/** Facts about a git checkout, from its files. No program is started. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { gitSetting, indexedPaths } from "../../core/doctor/git.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";
import type { DoctorHost } from "./place.ts";

/** Largest index that is read: some million files. */
const INDEX_MAX_BYTES = 256 * 1024 * 1024;
const SETTINGS_MAX_BYTES = 1024 * 1024;

export interface Checkout {
  /** The folder with `.git`, absolute and without links. */
  readonly root: string;
  readonly gitDir: string;
  /** Folder of the settings; another one in a linked work tree. */
  readonly commonDir: string;
}

/** The checkout around a folder; `undefined` if it is in none. */
export async function checkoutOf(
  folder: string,
  host: DoctorHost,
): Promise<Checkout | undefined> {
  const start = await host.read.realPath(folder).catch(() => undefined);
  for (let root = start; root !== undefined;) {
    const git = joinPath(root, ".git");
    const kind = await host.read.kindOf(git).catch(() => undefined);
    if (kind === "directory") return { root, gitDir: git, commonDir: git };
    const linked = kind === "file" ? await textOf(git, host) : undefined;
    const target = /^gitdir:\s*(.+?)\s*$/m.exec(linked ?? "")?.[1];
    if (target !== undefined) {
      const gitDir = isAbsolutePath(target) ? target : joinPath(root, target);
      const common = (await textOf(joinPath(gitDir, "commondir"), host))?.trim() ?? ".";
      const commonDir = isAbsolutePath(common) ? common : joinPath(gitDir, common);
      return { root, gitDir, commonDir };
    }
    const parent = directoryOf(root);
    root = parent === root ? undefined : parent;
  }
  return undefined;
}

/** Paths that git tracks, relative to the root; `undefined` if they cannot be told. */
export async function trackedPaths(
  { gitDir, commonDir }: Checkout,
  host: DoctorHost,
): Promise<readonly string[] | undefined> {
  const format = gitSetting(
    await textOf(joinPath(commonDir, "config"), host) ?? "",
    "extensions",
    "objectformat",
  );
  const idBytes = format?.toLowerCase() === "sha256" ? 32 : 20;
  const path = joinPath(gitDir, "index");
  if (await host.read.kindOf(path).catch(() => undefined) === undefined) return [];
  const source = await host.read.file(path, INDEX_MAX_BYTES).catch(() => undefined);
  return source === undefined ? undefined : indexedPaths(source.bytes, idBytes);
}

/** The folder of hooks that git is told to use: by the checkout, else by the user, else by the system. */
export async function hooksPath(
  checkout: Checkout | undefined,
  host: DoctorHost,
): Promise<string | undefined> {
  const home = homeDirectory(host);
  const files = [
    ...(checkout === undefined ? [] : [joinPath(checkout.commonDir, "config")]),
    ...(home === undefined ? [] : [`${home}/.gitconfig`, `${home}/.config/git/config`]),
    "/etc/gitconfig",
  ];
  for (const file of files) {
    const value = gitSetting(await textOf(file, host) ?? "", "core", "hooksPath");
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A small file as text; `undefined` if it cannot be read. */
export async function textOf(path: string, host: DoctorHost): Promise<string | undefined> {
  try {
    return decodeUtf8((await host.read.file(path, SETTINGS_MAX_BYTES)).bytes);
  } catch {
    return undefined;
  }
}
