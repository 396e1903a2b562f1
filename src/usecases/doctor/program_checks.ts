/** Checks of the program and of its checkout. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { checkNamed, type OnboardingMode } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { SCHEMA_CATALOG } from "../../core/schema/catalog.ts";
import { VERSION } from "../../core/version.ts";
import { GaitError } from "../../core/error.ts";
import type { RunResult } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { findOnPath, installGit, inTurn, moveAway, within } from "./fixes.ts";
import { type DoctorHost, modeBits, type Place } from "./place.ts";
import { shellWord } from "../../core/text.ts";

/** Writes the launcher `gait` of a checkout. */
const BUILD_COMMAND = "deno task link";
const RUN_LIMITS = { stdin: new Uint8Array(), timeoutMs: 10_000, maxOutputBytes: 4096 };
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

/** Checks a checkout of gait. */
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
  const ran = await tryRun(path, ["version"], host);
  const output = decodeUtf8(ran?.stdout ?? new Uint8Array()).trim();
  if (ran?.status === 0 && output.startsWith("gait ")) {
    return check.pass(`gait binary ready (path=${path} version=${output})`);
  }
  const why = ran === undefined ? "it cannot be started" : `exit status ${ran.status}`;
  const message = `gait binary version check failed (${path}): ${why}`;
  // Another program called gait may be of use, so it is renamed and not deleted.
  const away = await moveAway(path, host);
  return check.warn(message, mode === "repo_checkout" ? inTurn(away, build) : away);
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
  const asked = await Promise.all(
    paths.map((path) => tryRun("git", ["-C", workdir, "cat-file", "-e", `HEAD:./${path}`], host)),
  );
  if (asked.every((answer) => answer?.status === 0)) return within(workdir, restore);
  const hasHistory = await host.read.kindOf(joinPath(workdir, ".git")) !== undefined;
  if (asked.some((answer) => answer !== undefined) || !hasHistory) return undefined;
  return inTurn(await installGit(host), within(workdir, restore));
}

/** Checks that git runs the hooks of the checkout. */
async function checkHooks({ workdir, host }: Place): Promise<DoctorCheck> {
  const check = checkNamed("hooks_path", "repo_checkout");
  const args = ["-C", workdir, "config", "--get", "core.hooksPath"];
  const ran = await tryRun("git", args, host);
  const isTracked = await host.read.kindOf(joinPath(workdir, ".git")) !== undefined;
  const start = isTracked ? "" : "git init --quiet";
  const hooks = within(workdir, inTurn(start, "make hooks"));
  if (ran === undefined) {
    const fix = inTurn(await installGit(host), hooks);
    return check.warn("git is not available; cannot verify core.hooksPath", fix);
  }
  const value = decodeUtf8(ran.stdout).trim();
  if (ran.status !== 0 || value === "") {
    return check.warn("git core.hooksPath is not configured", hooks);
  }
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

async function tryRun(
  program: string,
  args: readonly string[],
  host: DoctorHost,
): Promise<RunResult | undefined> {
  try {
    return await host.run.program({ program, args, ...RUN_LIMITS });
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
