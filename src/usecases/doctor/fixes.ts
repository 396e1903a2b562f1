/**
 * Commands that fix what the doctor finds. Each is a whole shell line that deletes nothing of value,
 * and works in the directory where the doctor was started.
 */

import { baseName, cleanPath, directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";
import type { KeySources } from "../keys/key_sources.ts";
import type { DoctorHost } from "./place.ts";
import { shellWord } from "../../core/text.ts";

/** Path where `gait keys init` writes the private key. */
export const DEFAULT_PRIVATE_KEY = "./gait-out/keys/gait_private.key";

/** Starts the doctor with the home folder that the system knows. */
export const FIND_HOME = 'HOME="$(eval echo "~$(id -un)")" gait doctor';

/** Joins steps; each runs only if the one before it succeeded. */
export function inTurn(...steps: readonly string[]): string {
  return steps.filter((step) => step !== "").join(" && ");
}

/** A command that runs in the checkout. */
export function within(workdir: string, command: string): string {
  return workdir === "." ? command : `cd ${shellWord(workdir)} && ${command}`;
}

/** Renames a file that is in the way, so that it is kept. */
export async function moveAway(path: string, host: DoctorHost): Promise<string> {
  return `mv ${shellWord(path)} ${shellWord(await freeName(path, host))}`;
}

/** A name in the folder of `path` that is not taken. */
export async function freeName(path: string, host: DoctorHost): Promise<string> {
  for (let count = 1;; count++) {
    const name = `${path}.moved${count === 1 ? "" : count}`;
    if (await host.read.entryOf(name) === undefined) return name;
  }
}

/** Makes a directory at the path of a file, which is renamed. */
export async function replaceByDirectory(path: string, host: DoctorHost): Promise<string> {
  return inTurn(await moveAway(path, host), `mkdir -p ${shellWord(path)}`);
}

/** Makes a key pair so that one half is at `path`. Files in the way are renamed. */
export async function makeKey(
  path: string,
  half: "private" | "public",
  host: DoctorHost,
): Promise<string> {
  const [, prefix] = new RegExp(`^(.+)_${half}\\.key$`).exec(baseName(path)) ?? [];
  const base = prefix ?? (baseName(path).replace(/[^A-Za-z0-9_-]/g, "").replace(/^_+/, "") || "k");
  const directory = directoryOf(path);
  const halfPath = (name: string) => joinPath(directory, `${base}_${name}.key`);
  const made = halfPath(half);
  const inTheWay: string[] = [];
  for (const file of new Set([cleanPath(path), halfPath("private"), halfPath("public")])) {
    if (await host.read.kindOf(file) !== undefined) inTheWay.push(await moveAway(file, host));
  }
  const isDefault = cleanPath(path) === cleanPath(DEFAULT_PRIVATE_KEY);
  const flags = isDefault ? "" : ` --dir ${shellWord(directory)} --prefix ${shellWord(base)}`;
  return inTurn(
    ...inTheWay,
    `gait keys init${flags}`,
    made === cleanPath(path) ? "" : `mv ${shellWord(made)} ${shellWord(path)}`,
  );
}

export interface DoctorFlags {
  readonly production?: boolean;
  readonly mode: string;
  readonly sources?: KeySources;
  readonly policies?: readonly string[];
}

/** Runs the doctor with other options: the fix for wrong options. */
export function doctorLine(
  { production = false, mode, sources = {}, policies = [] }: DoctorFlags,
): string {
  const keys = Object.entries(sources).flatMap(([key, value]) =>
    value === undefined ? [] : [`--${key.replaceAll("_", "-")} ${shellWord(value)}`]
  );
  return [
    "gait doctor",
    ...(production ? ["--production-readiness"] : []),
    `--key-mode ${mode}`,
    ...keys,
    ...policies.map((policy) => `--policy ${shellWord(policy)}`),
  ].join(" ");
}

/** Runs the doctor with the default key, which is made first if there is none. */
export async function useDefaultKey(flags: DoctorFlags, host: DoctorHost): Promise<string> {
  const isThere = await host.read.kindOf(DEFAULT_PRIVATE_KEY) !== undefined;
  const sources = { private_key: DEFAULT_PRIVATE_KEY };
  return inTurn(isThere ? "" : "gait keys init", doctorLine({ ...flags, sources }));
}

/** Makes a private key at a path, or the default one if the path cannot be a file. */
export async function replaceKey(
  path: string | undefined,
  flags: DoctorFlags,
  host: DoctorHost,
): Promise<string> {
  return path !== undefined && await host.read.kindOf(path) !== "directory"
    ? await makeKey(path, "private", host)
    : await useDefaultKey(flags, host);
}

/** Programs of package managers, with the command that installs git. */
const INSTALLS: readonly (readonly [string, string])[] = [
  ["apt-get", "apt-get install -y git"],
  ["dnf", "dnf install -y git"],
  ["apk", "apk add git"],
  ["pacman", "pacman -S --noconfirm git"],
  ["zypper", "zypper install -y git"],
  ["brew", "brew install git"],
  ["winget", "winget install --id Git.Git"],
];

export async function installGit(host: DoctorHost): Promise<string> {
  if (host.platform.os === "darwin" && !await isOnPath("brew", host)) {
    return "xcode-select --install";
  }
  for (const [program, command] of INSTALLS) {
    if (!await isOnPath(program, host)) continue;
    const isForAll = program !== "brew" && program !== "winget";
    return isForAll && await isOnPath("sudo", host) ? `sudo ${command}` : command;
  }
  return "apt-get install -y git";
}

async function isOnPath(program: string, host: DoctorHost): Promise<boolean> {
  return await findOnPath([program, `${program}.exe`], host) !== undefined;
}

/** The first file with one of the names in the folders of `PATH`, then in those of `more`. */
export async function findOnPath(
  names: readonly string[],
  host: DoctorHost,
  more: readonly string[] = [],
): Promise<string | undefined> {
  const isWindows = host.platform.os === "windows";
  const folders = (host.env.get("PATH") ?? "").split(isWindows ? ";" : ":");
  for (const folder of [...folders.filter(isAbsolutePath), ...more]) {
    for (const name of names) {
      const path = folder === "." || folder === "./" ? `./${name}` : `${folder}/${name}`;
      if (await host.read.kindOf(path).catch(() => undefined) === "file") return path;
    }
  }
  return undefined;
}
