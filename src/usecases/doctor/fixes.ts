/**
 * Commands that settle findings. Each is a whole shell line, loses nothing, and can be pasted where
 * the doctor was started.
 */

import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import type { KeySources } from "../keys/key_sources.ts";
import type { DoctorHost } from "./place.ts";
import { shellWord } from "../../core/text.ts";

/** Where `gait keys init` leaves the private key. */
export const DEFAULT_PRIVATE_KEY = "./gait-out/keys/gait_private.key";

/** Steps of which each one needs the one before it. */
export function inTurn(...steps: readonly string[]): string {
  return steps.filter((step) => step !== "").join(" && ");
}

/** Runs a command of the checkout where the checkout is. */
export function within(workdir: string, command: string): string {
  return workdir === "." ? command : `cd ${shellWord(workdir)} && ${command}`;
}

/** Keeps what is in the way under a name that is free. */
export async function moveAway(path: string, host: DoctorHost): Promise<string> {
  return `mv ${shellWord(path)} ${shellWord(await freeName(path, host))}`;
}

/** A name beside `path` under which nothing stands yet. */
export async function freeName(path: string, host: DoctorHost): Promise<string> {
  for (let count = 1;; count++) {
    const name = `${path}.moved${count === 1 ? "" : count}`;
    if (await host.read.entryOf(name) === undefined) return name;
  }
}

/** Makes a directory where something else stands, which is kept. */
export async function replaceByDirectory(path: string, host: DoctorHost): Promise<string> {
  return inTurn(await moveAway(path, host), `mkdir -p ${shellWord(path)}`);
}

/** Makes a key pair of which the half at `path` has that name. Files in the way are kept. */
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

/** What the doctor is to be started with. */
export interface DoctorFlags {
  readonly production?: boolean;
  readonly mode: string;
  readonly sources?: KeySources;
  readonly policy?: string | undefined;
}

/** The doctor again, with other options: what settles a finding about the options themselves. */
export function doctorLine(
  { production = false, mode, sources = {}, policy }: DoctorFlags,
): string {
  const keys = Object.entries(sources).flatMap(([key, value]) =>
    value === undefined ? [] : [`--${key.replaceAll("_", "-")} ${shellWord(value)}`]
  );
  return [
    "gait doctor",
    ...(production ? ["--production-readiness"] : []),
    `--key-mode ${mode}`,
    ...keys,
    ...(policy === undefined ? [] : [`--policy ${shellWord(policy)}`]),
  ].join(" ");
}

/** Uses the key where `gait keys init` leaves it, and makes it first if it is not there. */
export async function useDefaultKey(flags: DoctorFlags, host: DoctorHost): Promise<string> {
  const isThere = await host.read.kindOf(DEFAULT_PRIVATE_KEY) !== undefined;
  const sources = { private_key: DEFAULT_PRIVATE_KEY };
  return inTurn(isThere ? "" : "gait keys init", doctorLine({ ...flags, sources }));
}

/** Package managers by the program that runs them, with what installs git. */
const INSTALLS: readonly (readonly [string, string])[] = [
  ["apt-get", "apt-get install -y git"],
  ["dnf", "dnf install -y git"],
  ["apk", "apk add git"],
  ["pacman", "pacman -S --noconfirm git"],
  ["zypper", "zypper install -y git"],
  ["brew", "brew install git"],
  ["winget", "winget install --id Git.Git"],
];

/** Installs git with the package manager that is there. */
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

/** The first file of these names in the folders of `PATH`. */
export async function findOnPath(
  names: readonly string[],
  host: DoctorHost,
  more: readonly string[] = [],
): Promise<string | undefined> {
  const isWindows = host.platform.os === "windows";
  const folders = (host.env.get("PATH") ?? "").split(isWindows ? ";" : ":");
  for (const folder of [...folders.filter((path) => path !== ""), ...more]) {
    for (const name of names) {
      const path = folder === "." || folder === "./" ? `./${name}` : `${folder}/${name}`;
      if (await host.read.kindOf(path).catch(() => undefined) === "file") return path;
    }
  }
  return undefined;
}
