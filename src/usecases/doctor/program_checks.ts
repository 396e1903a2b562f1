/** Checks of the program and of its checkout. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { checkNamed, type OnboardingMode } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { SCHEMA_CATALOG } from "../../core/schema/catalog.ts";
import { VERSION } from "../../core/version.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { isAbsolutePath, joinPath } from "../../io/path.ts";
import { checkoutOf, hooksPath, trackedPaths } from "./checkout.ts";
import { findOnPath, installGit, inTurn, moveAway, within } from "./fixes.ts";
import { type DoctorHost, modeBits, type Place } from "./place.ts";
import { shellWord } from "../../core/text.ts";

/** Writes the launcher `gait` of a checkout. */
const BUILD_COMMAND = "deno task link";
/** As much of a program as is read to recognize it. */
const PROGRAM_START_BYTES = 64 * 1024;
const CONFIG_MAX_BYTES = 64 * 1024;
const QUICKSTART = "scripts/quickstart.sh";
/** Files that the first pages of the documentation point to. */
const ASSETS = [
  QUICKSTART,
  ...["openai_agents", "langchain", "autogen"].map((framework) =>
    `examples/integrations/${framework}/quickstart.py`
  ),
];

/** Recognizes a checkout by its `deno.json` and its sources. */
export async function onboardingMode(workdir: string, host: DoctorHost): Promise<OnboardingMode> {
  const at = (path: string) => joinPath(workdir, path);
  try {
    const { bytes } = await host.read.file(at("deno.json"), CONFIG_MAX_BYTES);
    const isOurs = decodeUtf8(bytes).includes('"@gait/cli"');
    const hasSources = await host.read.kindOf(at("src/core")) === "directory";
    return isOurs && hasSources ? "repo_checkout" : "installed_binary";
  } catch {
    return "installed_binary";
  }
}

export async function checkoutChecks(place: Place): Promise<readonly DoctorCheck[]> {
  return [await checkSchemas(place), await checkHooks(place), await checkAssets(place)];
}

/** Checks the `gait` that a shell would start. */
export async function checkBinary(place: Place): Promise<DoctorCheck> {
  const check = checkNamed("onboarding_binary");
  const { workdir, host, mode } = place;
  const build = within(workdir, BUILD_COMMAND);
  const isWindows = host.platform.os === "windows";
  const names = isWindows ? ["gait.exe", "gait.cmd", "gait.bat"] : ["gait"];
  const passing = isWindows ? [] : passingFolders(host.env.get("PATH") ?? "");
  if (passing.length > 0) {
    return check.warn(
      `PATH names folders that depend on the working folder (${
        passing.join(", ")
      }): a shell there ` +
        "starts a gait that lies in a checkout; gait itself passes them over. Take them out of PATH",
    );
  }
  const path = await findOnPath(names, host, [workdir]);
  if (path === undefined) {
    // gait runs, as this line shows; only a checkout has a command to put it on PATH.
    return mode === "installed_binary"
      ? check.pass(`gait ${VERSION} runs; it is not on PATH`)
      : check.warn("gait binary not found; onboarding commands may fail", build);
  }
  const isExecutable = isWindows || (await modeBits(path, host) & 0o111) !== 0;
  if (!isExecutable) {
    return check.warn(`gait binary is not executable: ${path}`, `chmod +x ${shellWord(path)}`);
  }
  if (await isGait(path, host)) return check.pass(`gait binary ready (path=${path})`);
  const message = `gait binary check failed: ${path} is another program`;
  // Another program called gait may be of use, so it is renamed and not deleted.
  const away = await moveAway(path, host);
  return check.warn(message, mode === "repo_checkout" ? inTurn(away, build) : away);
}

/** What the folders of `PATH` that depend on the working folder are called. */
function passingFolders(path: string): readonly string[] {
  if (path === "") return [];
  const passing = path.split(":").filter((folder) => !isAbsolutePath(folder));
  return [...new Set(passing)].map((folder) =>
    folder === "" ? "an empty name" : quotedName(folder)
  );
}

/** Whether a program may be gait. It is read and never started: a checkout can bring any. */
async function isGait(path: string, host: DoctorHost): Promise<boolean> {
  const buffer = new Uint8Array(PROGRAM_START_BYTES);
  try {
    using file = await host.read.open(path);
    const start = decodeUtf8(buffer.subarray(0, await file.read(0, buffer)));
    const isScript = start.startsWith("#!") || /\.(?:cmd|bat)$/i.test(path);
    // A script that starts gait names it; a compiled program cannot be told by its first bytes.
    return !isScript || /gait/i.test(start) || /\bmain\.ts\b/.test(start);
  } catch (error) {
    if (error instanceof GaitError) return false;
    throw error;
  }
}

/** Checks that the checkout has all published schemas. */
async function checkSchemas({ workdir, host }: Place): Promise<DoctorCheck> {
  const check = checkNamed("schema_files", "repo_checkout");
  const missing: string[] = [];
  for (const { name } of SCHEMA_CATALOG) {
    const path = `schemas/v1/${name}.schema.json`;
    if (await host.read.kindOf(joinPath(workdir, path)) !== "file") missing.push(path);
  }
  if (missing.length === 0) return check.pass("required schema files are present");
  const message = `missing required schema files: ${missing.join(",")}`;
  const restore = await restoreFix(["schemas"], workdir, host);
  return restore === undefined ? check.hopeless(message) : check.fail(message, restore);
}

/** Restores folders of the checkout; `undefined` if they are not in its history. */
async function restoreFix(
  paths: readonly string[],
  workdir: string,
  host: DoctorHost,
): Promise<string | undefined> {
  const restore = `git restore --source=HEAD -- ${paths.join(" ")}`;
  const checkout = await checkoutOf(workdir, host);
  if (checkout === undefined) return undefined;
  const below = (await host.read.realPath(workdir))?.slice(checkout.root.length + 1) ?? "";
  const tracked = await trackedPaths(checkout, host) ?? [];
  const isTracked = (path: string) => {
    const from = joinPath(below, path);
    return tracked.some((name) => name === from || name.startsWith(`${from}/`));
  };
  if (!paths.every(isTracked)) return undefined;
  return inTurn(await hasGit(host) ? "" : await installGit(host), within(workdir, restore));
}

/** Checks that git runs the hooks of the checkout. */
async function checkHooks({ workdir, host }: Place): Promise<DoctorCheck> {
  const check = checkNamed("hooks_path", "repo_checkout");
  const checkout = await checkoutOf(workdir, host);
  const start = checkout === undefined ? "git init --quiet" : "";
  const hooks = within(workdir, inTurn(start, "make hooks"));
  if (!await hasGit(host)) {
    const fix = inTurn(await installGit(host), hooks);
    return check.warn("git is not available; cannot verify core.hooksPath", fix);
  }
  const value = await hooksPath(checkout, host) ?? "";
  if (value === "") return check.warn("git core.hooksPath is not configured", hooks);
  if (joinPath(value) === ".githooks") return check.pass("git hooks path is configured");
  return check.warn(`git core.hooksPath is "${value}" (expected .githooks)`, hooks);
}

/** Checks that the files for newcomers are there. */
async function checkAssets({ workdir, host }: Place): Promise<DoctorCheck> {
  const check = checkNamed("onboarding_assets", "repo_checkout");
  const quickstart = joinPath(workdir, QUICKSTART);
  const isThere = await host.read.kindOf(quickstart) === "file";
  const isWindows = host.platform.os === "windows";
  if (isThere && !isWindows && (await modeBits(quickstart, host) & 0o111) === 0) {
    const fix = within(workdir, `chmod +x ${QUICKSTART}`);
    return check.warn(`${QUICKSTART} is not executable`, fix);
  }
  const missing: string[] = [];
  for (const asset of ASSETS) {
    if (await host.read.kindOf(joinPath(workdir, asset)) !== "file") missing.push(asset);
  }
  if (missing.length === 0) return check.pass("onboarding assets are present");
  const message = `missing onboarding assets: ${missing.join(",")}`;
  return check.warn(
    message,
    await restoreFix([QUICKSTART, "examples/integrations"], workdir, host),
  );
}

async function hasGit(host: DoctorHost): Promise<boolean> {
  return await findOnPath(["git", "git.exe"], host) !== undefined;
}
