/** Checks that private keys are out of reach: of git, of other users, and of an agent. */

import { checkNamed } from "../../core/doctor/check.ts";
import { isIgnored } from "../../core/doctor/git.ts";
import { shellWord } from "../../core/text.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { type Checkout, checkoutOf, textOf, trackedPaths } from "./checkout.ts";
import { doctorLine, freeName, inTurn } from "./fixes.ts";
import type { KeyOptions } from "./key_checks.ts";
import { type DoctorHost, modeBits, type Place } from "./place.ts";

/** Looks at the given private key, and at those where `gait keys init` writes them by default. */
export async function checkKeyExposure(
  { workdir, outputDir, host }: Place,
  keys: KeyOptions,
): Promise<DoctorCheck> {
  const check = checkNamed("key_exposure");
  const paths = await privateKeys(outputDir, keys, host);
  if (paths.length === 0) return check.pass("no private keys lie here");
  for (const path of paths) {
    const checkout = await checkoutOf(directoryOf(path), host);
    const inside = checkout === undefined ? undefined : await relative(path, checkout.root, host);
    if (checkout !== undefined && inside !== undefined) {
      const tracked = await trackedPaths(checkout, host);
      const root = shellWord(checkout.root);
      if (tracked === undefined) {
        const message = `cannot tell whether git tracks the private key ${path}`;
        return check.warn(message, `git -C ${root} update-index --no-split-index`);
      }
      if (tracked.includes(inside)) {
        const message = `git tracks the private key ${path}: it is no secret any more, rotate it`;
        const untrack = `git -C ${root} rm --cached --quiet -- ${shellWord(inside)}`;
        return check.fail(message, inTurn(untrack, ignore(path)));
      }
      if (!await isCovered(inside, checkout, host)) {
        const message = `no .gitignore keeps the private key ${path} out of git`;
        return check.warn(message, ignore(path));
      }
    }
    if ((await modeBits(path, host) & 0o077) !== 0) {
      return check.warn(
        `other users can read the private key ${path}`,
        `chmod 600 ${shellWord(path)}`,
      );
    }
  }
  for (const path of paths) {
    if (await relative(path, workdir, host) === undefined) continue;
    // Where the workspace is the home folder, there is no better place.
    if (await relative(path, keyFolder(host), host) !== undefined) continue;
    const message = `the private key ${path} lies in the workspace, where an agent can read it`;
    return check.warn(message, await moveHome(path, keys, host));
  }
  return check.pass("private keys lie outside of git and of the workspace");
}

/** Appends to the list of the key's own folder; a list that is there stays. */
function ignore(path: string): string {
  return `printf '*\\n' >> ${shellWord(joinPath(directoryOf(path), ".gitignore"))}`;
}

/** The folder for keys outside of a workspace. */
function keyFolder(host: DoctorHost): string {
  return joinPath(homeDirectory(host) ?? "/root", ".gait/keys");
}

/** Moves a key into the home folder, and looks again with its new place if it was given. */
async function moveHome(path: string, keys: KeyOptions, host: DoctorHost): Promise<string> {
  const folder = keyFolder(host);
  const name = joinPath(folder, baseName(path));
  const isTaken = await host.read.entryOf(name) !== undefined;
  const target = isTaken ? await freeName(name, host) : name;
  const { mode, ...sources } = keys;
  const isGiven = sources.private_key !== undefined && cleanPath(sources.private_key) === path;
  return inTurn(
    `mkdir -p ${shellWord(folder)}`,
    `mv ${shellWord(path)} ${shellWord(target)}`,
    isGiven ? doctorLine({ mode, sources: { ...sources, private_key: target } }) : "",
  );
}

async function privateKeys(
  outputDir: string,
  keys: KeyOptions,
  host: DoctorHost,
): Promise<readonly string[]> {
  const folder = joinPath(outputDir, "keys");
  const names = await host.read.list(folder).catch(() => []);
  const found = names.filter((name) => /_private\.key$/.test(name)).sort();
  const paths = [
    ...(keys.private_key === undefined ? [] : [keys.private_key]),
    ...found.map((name) => joinPath(folder, name)),
  ];
  const files: string[] = [];
  for (const path of new Set(paths.map(cleanPath))) {
    if (await host.read.kindOf(path).catch(() => undefined) === "file") files.push(path);
  }
  return files;
}

/** The path of a file below a folder, by their real paths; `undefined` if it lies elsewhere. */
async function relative(
  path: string,
  folder: string,
  host: DoctorHost,
): Promise<string | undefined> {
  const real = (at: string) => host.read.realPath(at).catch(() => undefined);
  const [file, base] = [await real(path), await real(folder)];
  if (file === undefined || base === undefined) return undefined;
  const prefix = base.endsWith("/") ? base : `${base}/`;
  return file.startsWith(prefix) ? file.slice(prefix.length) : undefined;
}

/** Whether a list between the root and the file keeps it, or a folder above it, out of git. */
async function isCovered(inside: string, checkout: Checkout, host: DoctorHost): Promise<boolean> {
  const pieces = inside.split("/");
  const lists = [joinPath(checkout.commonDir, "info/exclude")];
  for (const [depth] of pieces.entries()) {
    lists.push(joinPath(checkout.root, pieces.slice(0, depth).join("/"), ".gitignore"));
  }
  for (const [index, list] of lists.entries()) {
    const text = await textOf(list, host);
    if (text === undefined) continue;
    const below = pieces.slice(Math.max(0, index - 1));
    const names = [...below, ...below.map((_, at) => below.slice(0, at + 1).join("/"))];
    if (isIgnored(text, names)) return true;
  }
  return false;
}
