import { decodeUtf8 } from "../../core/bytes.ts";
import { ageText, checkNamed } from "../../core/doctor/check.ts";
import { normalizePin } from "../../core/registry/manifest.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { baseName, directoryOf, joinPath } from "../../io/path.ts";
import { cachedManifests } from "../registry/cache.ts";
import { FIND_HOME, moveAway, replaceByDirectory } from "./fixes.ts";
import { type DoctorHost, faultOf, lookAt, type Place, writeFault } from "./place.ts";
import { shellWord } from "../../core/text.ts";

/** A lock of the rate limits is held for milliseconds; one of this age has no owner any more. */
const STALE_LOCK_MS = 30_000;
const PIN_MAX_BYTES = 4096;

/** Checks the folders and the files in them that gait shares between its processes. */
export async function folderChecks(place: Place): Promise<readonly DoctorCheck[]> {
  const { workdir, outputDir, host } = place;
  const output = checkNamed("output_dir"); // gait makes a missing one when it needs it
  return [
    await checkWritable(checkNamed("workdir"), "workdir", workdir, host),
    await checkWritable(output, "output directory", outputDir, host, output.warn),
    await checkTempDir(host),
    await checkRegistryCache(place),
    await checkRateLimitLock(place),
  ];
}

/** Checks that a path is a folder that can be written to. `what` begins the messages. */
export async function checkWritable(
  check: ReturnType<typeof checkNamed>,
  what: string,
  path: string,
  host: DoctorHost,
  missing = check.fail,
): Promise<DoctorCheck> {
  const word = shellWord(path);
  const { kind, fault: unseen } = await lookAt(path, host);
  if (unseen !== undefined) {
    const fix = `chmod u+rwx ${shellWord(directoryOf(path))}`;
    return check.fail(`${what} not accessible: ${unseen}`, fix);
  }
  if (kind === undefined) return missing(`${what} does not exist`, `mkdir -p ${word}`);
  if (kind !== "directory") {
    const fix = await replaceByDirectory(path, host);
    return check.fail(`${what} is a file, not a directory`, fix);
  }
  const fault = await writeFault(path, host);
  return fault === undefined
    ? check.pass(`${what} is writable`)
    : check.fail(`${what} not writable: ${fault}`, `chmod u+w ${word}`);
}

async function checkTempDir(host: DoctorHost): Promise<DoctorCheck> {
  const check = checkNamed("temp_dir");
  const isWindows = host.platform.os === "windows";
  const names = isWindows ? ["TMP", "TEMP"] : ["TMPDIR"];
  const found = names.map((name) => host.env.get(name)).find((value) => value);
  const path = found ?? (isWindows ? "" : "/tmp");
  return path === ""
    ? check.fail("temporary directory is not configured", "set TEMP=%USERPROFILE%")
    : await checkWritable(check, "temporary directory", path, host);
}

/** Checks that each pin of the registry cache has its manifest. */
async function checkRegistryCache({ host }: Place): Promise<DoctorCheck> {
  const check = checkNamed("registry_cache");
  const home = homeDirectory(host);
  const create = "mkdir -p ~/.gait/registry";
  if (home === undefined) {
    const message = "registry cache not found: HOME is not set";
    return check.warn(message, FIND_HOME);
  }
  const cache = `${home}/.gait/registry`;
  const { kind, fault } = await lookAt(cache, host);
  const open = `chmod -R u+rwX ${shellWord(`${home}/.gait`)}`;
  if (fault !== undefined) return check.warn(`registry cache check failed: ${fault}`, open);
  if (kind === undefined) return check.warn("registry cache is not initialized", create);
  if (kind !== "directory") {
    const fix = await replaceByDirectory(cache, host);
    return check.fail("registry cache path is not a directory", fix);
  }
  let pins: readonly string[] = [];
  let stored: ReadonlySet<string> = new Set();
  const unlisted = await faultOf(async () => {
    pins = await pinFiles(`${cache}/pins`, host);
    if (pins.length > 0) stored = await storedDigests(cache, host);
  });
  if (unlisted !== undefined) return check.warn(`registry cache check failed: ${unlisted}`, open);
  if (pins.length === 0) return check.pass("registry cache is accessible");
  const loose: string[] = [];
  for (const pin of pins) {
    const digest = await pinnedDigest(pin, host);
    if (digest === undefined || !stored.has(digest)) loose.push(pin);
  }
  if (loose.length === 0) {
    return check.pass(`registry cache has the manifests of all pins (${pins.length})`);
  }
  const message = `${loose.length} of ${pins.length} pin(s) of the registry cache have no manifest`;
  return check.warn(message, `rm -f ${loose.map(shellWord).join(" ")}`);
}

async function pinFiles(folder: string, host: DoctorHost): Promise<readonly string[]> {
  if (await host.read.kindOf(folder) !== "directory") return [];
  const names = await host.read.list(folder);
  return names.filter((name) => /^[^.].*\.pin$/s.test(name)).sort().map((name) =>
    `${folder}/${name}`
  );
}

async function pinnedDigest(path: string, host: DoctorHost): Promise<string | undefined> {
  try {
    const { bytes } = await host.read.file(path, PIN_MAX_BYTES);
    const digest = normalizePin(decodeUtf8(bytes));
    return digest.length === 64 ? digest : undefined;
  } catch {
    return undefined;
  }
}

/** Digests of the manifests in a cache, as the names of their folders say. */
async function storedDigests(cache: string, host: DoctorHost): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  for (const path of await cachedManifests(cache, host)) {
    if (await host.read.kindOf(path) === "file") digests.add(baseName(directoryOf(path)));
  }
  return digests;
}

/** Checks that no process that is gone has left a lock of the rate limits in a default folder. */
async function checkRateLimitLock(place: Place): Promise<DoctorCheck> {
  const check = checkNamed("gate_rate_limit_lock");
  const { workdir, outputDir, host } = place;
  let seen = false;
  for (const folder of [outputDir, joinPath(workdir, ".gait-out")]) {
    const lock = joinPath(folder, "gate_rate_limits.json.lock");
    const { kind, fault: unseen } = await lookAt(lock, host);
    if (unseen !== undefined) {
      const fix = `chmod u+rwx ${shellWord(folder)}`;
      return check.warn(`gate rate-limit lock check failed: ${unseen}`, fix);
    }
    if (kind === undefined) continue;
    seen = true;
    if (kind === "directory") {
      const fix = await moveAway(lock, host);
      return check.warn("gate rate-limit lock path is a directory", fix);
    }
    let age = 0;
    const fault = await faultOf(async () => {
      age = Date.parse(host.now()) - await host.read.modifiedMs(lock);
    });
    if (fault !== undefined) {
      return check.warn(`gate rate-limit lock check failed: ${fault}`, `rm -f ${shellWord(lock)}`);
    }
    if (age > STALE_LOCK_MS) {
      const message = `stale gate rate-limit lock detected (${ageText(age)} old)`;
      return check.warn(message, `rm -f ${shellWord(lock)}`);
    }
  }
  const none = "no stale gate rate-limit lock detected";
  return check.pass(seen ? "gate rate-limit lock is not stale" : none);
}
