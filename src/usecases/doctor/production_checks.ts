/** Checks of what production needs beyond a working installation. */

import { isTraceName } from "../../core/trace_name.ts";
import { checkNamed } from "../../core/doctor/check.ts";
import { parseTrace, verifyTrace } from "../../core/gate/record/trace.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { readDocument } from "../documents.ts";
import { loadVerifyKey } from "../keys/key_sources.ts";
import { doctorLine, freeName, inTurn, replaceKey, useDefaultKey } from "./fixes.ts";
import { checkWritable } from "./folder_checks.ts";
import type { KeyOptions } from "./key_checks.ts";
import { checkProductionPolicy } from "./production_policy.ts";
import { type DoctorHost, faultOf, modeBits, type Place } from "./place.ts";
import { shellWord } from "../../core/text.ts";
import { placesBelow } from "../../core/places.ts";
import { appendAll } from "../../core/lists.ts";

export interface ProductionOptions {
  /** Policies that judge together. */
  readonly policies: readonly string[];
  /** Folder with traces, which must all verify. */
  readonly traceDir: string;
}

/** This version was released later, so a clock that shows less is wrong. */
const EARLIEST = Date.parse("2026-01-01T00:00:00Z");
const SHOWN_TRACES = 5;

const named = (name: string) => checkNamed(`production_${name}`, "production_readiness");

/** Runs all checks; their order in the result is fixed. */
export async function productionChecks(
  place: Place,
  keys: KeyOptions,
  options: ProductionOptions,
): Promise<readonly DoctorCheck[]> {
  const { workdir, host } = place;
  const state = joinPath(workdir, ".gait-out");
  return [
    await checkMode(keys, options, host),
    await checkSigningKey(keys, options, host),
    await checkProductionPolicy(named("policy"), keys, options.policies, host),
    await checkWritable(named("rate_limit_state"), "folder of the rate limits", state, host),
    await checkTraces(keys, options, host),
    await checkClock(place),
    await checkWorldWritable(place, keys, options),
  ];
}

async function checkMode(
  keys: KeyOptions,
  { policies }: ProductionOptions,
  host: DoctorHost,
): Promise<DoctorCheck> {
  const check = named("key_mode");
  if (keys.mode === "prod") return check.pass("decisions are signed with a key of your own");
  const flags = { production: true, mode: "prod", policies };
  const { mode: _, ...sources } = keys;
  const isGiven = sources.private_key !== undefined || sources.private_key_env !== undefined;
  const fix = isGiven ? doctorLine({ ...flags, sources }) : await useDefaultKey(flags, host);
  return check.fail("dev mode signs with throw-away keys, which no one can trust", fix);
}

async function checkSigningKey(
  keys: KeyOptions,
  { policies }: ProductionOptions,
  host: DoctorHost,
): Promise<DoctorCheck> {
  const check = named("signing_key");
  const { private_key: path, private_key_env: variable } = keys;
  const flags = { production: true, mode: "prod", policies };
  if (path === undefined && variable === undefined) {
    return check.fail("no signing key is given", await useDefaultKey(flags, host));
  }
  const source = path === undefined ? { private_key_env: variable } : { private_key: path };
  const fault = await faultOf(() => loadVerifyKey(source, host));
  if (fault !== undefined) {
    const fix = await replaceKey(path, flags, host);
    return check.fail(`the signing key does not load: ${fault}`, fix);
  }
  if (path === undefined) return check.pass("the signing key comes from the environment");
  if ((await modeBits(path, host) & 0o077) === 0) return check.pass("the signing key is private");
  return check.fail(`others can read the signing key: ${path}`, `chmod 600 ${shellWord(path)}`);
}

async function checkTraces(
  keys: KeyOptions,
  { traceDir: folder, policies }: ProductionOptions,
  host: DoctorHost,
): Promise<DoctorCheck> {
  const check = named("traces");
  const paths = await tracePaths(folder, host);
  if (paths.length === 0) return check.pass("no traces to verify");
  const { mode: _, ...sources } = keys;
  let key: Awaited<ReturnType<typeof loadVerifyKey>>;
  const keyFault = await faultOf(async () => {
    key = await loadVerifyKey(sources, host);
  });
  if (keyFault !== undefined || key === undefined) {
    const message = `${paths.length} trace(s) cannot be verified: ${keyFault ?? "no key is given"}`;
    const flags = { production: true, mode: "prod", policies };
    return check.fail(message, await replaceKey(sources.private_key, flags, host));
  }
  const bad: string[] = [];
  for (const path of paths) {
    let verified = false;
    await faultOf(async () => {
      if (key === undefined) return;
      const trace = parseTrace(await readDocument("trace record", path, host));
      verified = (await verifyTrace(trace, key)).status === "verified";
    });
    if (!verified) bad.push(path);
  }
  if (bad.length === 0) return check.pass(`${paths.length} trace(s) verify`);
  const shown = bad.slice(0, SHOWN_TRACES).join(", ");
  const aside = await freeName(joinPath(folder, "unverified"), host);
  return check.fail(
    `${bad.length} of ${paths.length} trace(s) do not verify: ${shown}`,
    `mkdir -p ${shellWord(aside)} && mv ${bad.map(shellWord).join(" ")} ${shellWord(aside)}`,
  );
}

/** Traces of a folder and of the default places below it. */
async function tracePaths(folder: string, host: DoctorHost): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const place of placesBelow(folder)) {
    if (await host.read.kindOf(place) !== "directory") continue;
    const names = (await host.read.list(place)).filter(isTraceName);
    appendAll(paths, names.sort().map((name) => joinPath(place, name)));
  }
  return paths;
}

/** Commands that set the clock, by operating system. */
const CLOCK_FIXES: Readonly<Record<string, string>> = {
  darwin: "sudo sntp -sS time.apple.com",
  windows: "w32tm /resync",
};

async function checkClock({ workdir, host }: Place): Promise<DoctorCheck> {
  const check = named("clock");
  const now = Date.parse(host.now());
  const fix = CLOCK_FIXES[host.platform.os] ?? "timedatectl set-ntp true";
  if (now < EARLIEST) return check.fail(`the clock shows ${host.now()}, before this program`, fix);
  const state = joinPath(workdir, ".gait-out/gate_rate_limits.json");
  if (await host.read.kindOf(state) === "file") {
    const ahead = await host.read.modifiedMs(state) - now;
    if (ahead > 60_000) {
      const message = "the clock is earlier than the state of the rate limits";
      return check.fail(message, inTurn(fix, `touch ${shellWord(state)}`));
    }
  }
  return check.pass("the clock is plausible");
}

async function checkWorldWritable(
  { workdir, outputDir, host }: Place,
  keys: KeyOptions,
  { policies, traceDir }: ProductionOptions,
): Promise<DoctorCheck> {
  const check = named("world_writable");
  const keyPaths = [keys.private_key, keys.public_key].filter((path) => path !== undefined);
  const paths = new Set([
    ...[workdir, outputDir, joinPath(workdir, ".gait-out"), traceDir],
    ...[...keyPaths, ...policies].flatMap((path) => [
      path,
      directoryOf(path),
    ]),
  ]);
  const open: string[] = [];
  for (const path of paths) {
    if ((await modeBits(path, host) & 0o002) !== 0) open.push(path);
  }
  if (open.length === 0) return check.pass("only their owners can change policy, keys and folders");
  const message = `every user can write to ${open.join(", ")}`;
  return check.fail(message, `chmod o-w ${open.map(shellWord).join(" ")}`);
}
