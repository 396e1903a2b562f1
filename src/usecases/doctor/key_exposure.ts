/** Checks that private keys are out of reach: of git, of other users, and of an agent. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { parsePrivateKey } from "../../core/crypto/keys.ts";
import { checkNamed } from "../../core/doctor/check.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import { appendAll } from "../../core/lists.ts";
import { isIgnored } from "../../core/doctor/git.ts";
import { shellWord } from "../../core/text.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { type Checkout, checkoutOf, textOf, trackedPaths } from "./checkout.ts";
import { doctorLine, freeName, inTurn } from "./fixes.ts";
import type { KeyOptions } from "./key_checks.ts";
import { type DoctorHost, modeBits, type Place } from "./place.ts";

/**
 * Looks at the given private key, and at keys in the folders of `gait keys init`. Also looks at
 * keys that git tracks, and at files in the working folder that are named like a key. Reports the
 * worst finding.
 */
export async function checkKeyExposure(
  { workdir, outputDir, host }: Place,
  keys: KeyOptions,
): Promise<DoctorCheck> {
  const check = checkNamed("key_exposure");
  const { paths, isPartial } = await privateKeys({ workdir, outputDir }, keys, host);
  const found: Exposure[] = [];
  for (const path of paths) {
    appendAll(found, await exposuresOf(path, { workdir, outputDir }, keys, host));
  }
  const [worst] = found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  if (worst !== undefined) {
    return worst.kind === "tracked"
      ? check.fail(worst.message, worst.fix)
      : check.warn(worst.message, worst.fix);
  }
  const among = isPartial ? ` among the first ${ENTRIES_MAX} files of ${workdir}` : "";
  return paths.length === 0
    ? check.pass(`there are no private keys here${among}`)
    : check.pass(`private keys are outside of git and of the workspace${among}`);
}

/** The worst comes first. */
const ORDER = ["tracked", "unknown", "not_ignored", "readable", "in_workspace"] as const;

interface Exposure {
  readonly kind: (typeof ORDER)[number];
  readonly message: string;
  readonly fix: string;
}

async function exposuresOf(
  path: string,
  { workdir, outputDir }: Pick<Place, "workdir" | "outputDir">,
  keys: KeyOptions,
  host: DoctorHost,
): Promise<Exposure[]> {
  const found: Exposure[] = [];
  const fixIgnored = ignore(path, outputDir);
  const checkout = await checkoutOf(directoryOf(path), host);
  const inside = checkout === undefined ? undefined : await relative(path, checkout.root, host);
  if (checkout !== undefined && inside !== undefined) {
    const tracked = await trackedPaths(checkout, host);
    const root = shellWord(checkout.root);
    if (tracked === undefined) {
      const message = `cannot tell whether git tracks the private key ${path}`;
      const fix = `git -C ${root} update-index --no-split-index`;
      found.push({ kind: "unknown", message, fix });
    } else if (tracked.includes(inside)) {
      const message = `git tracks the private key ${path}: it is no longer secret, rotate it`;
      const untrack = `git -C ${root} rm --cached --quiet -- ${shellWord(inside)}`;
      found.push({ kind: "tracked", message, fix: inTurn(untrack, fixIgnored) });
    } else if (!await isCovered(inside, checkout, host)) {
      const message = `no .gitignore keeps the private key ${path} out of git`;
      found.push({ kind: "not_ignored", message, fix: fixIgnored });
    }
  }
  if ((await modeBits(path, host) & 0o077) !== 0) {
    const message = `other users can read the private key ${path}`;
    found.push({ kind: "readable", message, fix: `chmod 600 ${shellWord(path)}` });
  }
  // Where the workspace is the home folder, there is no better place.
  const isInWorkspace = await relative(path, workdir, host) !== undefined &&
    await relative(path, keyFolder(host), host) === undefined;
  if (isInWorkspace) {
    const message = `the private key ${path} is in the workspace, where an agent can read it`;
    found.push({ kind: "in_workspace", message, fix: await moveHome(path, keys, host) });
  }
  return found;
}

/** Appends to the list of the key's own folder; a list that is there stays. */
function ignore(path: string, outputDir: string): string {
  const folder = directoryOf(path);
  const isOfKeys = folder === cleanPath(joinPath(outputDir, "keys"));
  // Another folder has files that belong into git.
  const line = isOfKeys ? "*" : `/${baseName(path).replaceAll(/[\\*?[\] ]/g, "\\$&")}`;
  return `printf '%s\\n' ${shellWord(line)} >> ${shellWord(joinPath(folder, ".gitignore"))}`;
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

/** Names that private keys have. */
const KEY_NAME = /private[^/]*\.(?:key|pem)$/i;

/** Most entries of the working folder that are looked at; folders of dependencies are not. */
const ENTRIES_MAX = 20_000;
const NOT_WALKED: ReadonlySet<string> = new Set([".git", "node_modules", ".venv", "vendor"]);

interface FoundKeys {
  readonly paths: readonly string[];
  /** Whether there was more to look at. */
  readonly isPartial: boolean;
}

async function privateKeys(
  { workdir, outputDir }: Pick<Place, "workdir" | "outputDir">,
  keys: KeyOptions,
  host: DoctorHost,
): Promise<FoundKeys> {
  const given = keys.private_key === undefined ? [] : [keys.private_key];
  const folders = [joinPath(outputDir, "keys"), keyFolder(host)];
  const usual: string[] = [];
  for (const folder of folders) {
    const names = await host.read.list(folder).catch(() => []);
    const keyNames = names.filter((name) => /_private\.key$/.test(name)).sort();
    appendAll(usual, keyNames.map((name) => joinPath(folder, name)));
  }
  const walked = await namedLikeKeys(workdir, host);
  const tracked = await trackedLikeKeys(workdir, host);
  const known = new Set([...given, ...usual].map(cleanPath));
  const files: string[] = [];
  const real = new Set<string>();
  for (const path of new Set([...known, ...[...walked.paths, ...tracked].map(cleanPath)])) {
    if (await host.read.kindOf(path).catch(() => undefined) !== "file") continue;
    const place = await host.read.realPath(path).catch(() => undefined) ?? path;
    if (real.has(place) || (!known.has(path) && !await isSecretKey(path, host))) continue;
    real.add(place);
    files.push(path);
  }
  return { paths: files, isPartial: walked.isPartial };
}

/** Files of a folder, and of those below, whose names are those of private keys. */
async function namedLikeKeys(folder: string, host: DoctorHost): Promise<FoundKeys> {
  const paths: string[] = [];
  const open = [folder];
  let count = 0;
  for (let next = open.shift(); next !== undefined && count <= ENTRIES_MAX; next = open.shift()) {
    const entries = await host.read.entries(next).catch(() => []);
    count += entries.length;
    for (const { name, kind } of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
      if (kind === "directory" && !NOT_WALKED.has(name)) open.push(joinPath(next, name));
      else if (kind === "file" && KEY_NAME.test(name)) paths.push(joinPath(next, name));
    }
  }
  return { paths, isPartial: count > ENTRIES_MAX };
}

/** Files that git tracks, wherever they lie in the checkout, whose names are those of private keys. */
async function trackedLikeKeys(folder: string, host: DoctorHost): Promise<readonly string[]> {
  const checkout = await checkoutOf(folder, host);
  const tracked = checkout === undefined ? [] : await trackedPaths(checkout, host) ?? [];
  return tracked.filter((path) => KEY_NAME.test(path))
    .map((path) => joinPath(checkout?.root ?? "", path));
}

/** Whether a file is a private key that gait reads, and none that a standard publishes for tests. */
async function isSecretKey(path: string, host: DoctorHost): Promise<boolean> {
  const source = await host.read.file(path, KEY_FILE_MAX_BYTES).catch(() => undefined);
  if (source === undefined) return false;
  try {
    const { keyId } = await parsePrivateKey(decodeUtf8(source.bytes));
    return !PUBLISHED_KEYS.has(keyId);
  } catch {
    return false; // Another kind of file, or a key of another program.
  }
}

/** Ids of the keys of RFC 8032, 7.1, tests 1 to 3, which examples use. */
const PUBLISHED_KEYS: ReadonlySet<string> = new Set([
  "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9",
  "39f713d0a644253f04529421b9f51b9b08979d08295959c4f3990ee617f5139f",
  "dac073e0123bdea59dd9b3bda9cf6037f63aca82627d7abcd5c4ac29dd74003e",
]);

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
