/** Checks of the keys that the options name. */

import { checkNamed } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { joinPath } from "../../io/path.ts";
import { type KeySources, loadTraceKey, loadVerifyKey } from "../keys/key_sources.ts";
import { DEFAULT_PRIVATE_KEY, doctorLine, inTurn, makeKey, useDefaultKey } from "./fixes.ts";
import { type DoctorHost, faultOf, modeBits } from "./place.ts";
import { shellWord } from "../../core/text.ts";

/** Keys and mode, as the options give them; blank ones are left out. */
export interface KeyOptions extends KeySources {
  /** Trimmed, lower case. */
  readonly mode: string;
}

/** Each kind of key has one source. */
export function checkAmbiguity(keys: KeyOptions): DoctorCheck {
  const check = checkNamed("key_source_ambiguity");
  for (const kind of ["private", "public"] as const) {
    const path = keys[`${kind}_key`];
    if (path === undefined || keys[`${kind}_key_env`] === undefined) continue;
    const { mode, ...sources } = keys;
    const fix = doctorLine({ mode, sources: { ...sources, [`${kind}_key_env`]: undefined } });
    return check.fail(`${kind} key path and env are both set`, fix);
  }
  return check.pass("key source configuration is unambiguous");
}

/** Nobody else can change the key files. */
export async function checkKeyPermissions(
  keys: KeyOptions,
  host: DoctorHost,
): Promise<DoctorCheck> {
  const check = checkNamed("key_permissions");
  const halves = (["private", "public"] as const).flatMap((half) => {
    const path = keys[`${half}_key`];
    return path === undefined ? [] : [{ half, path }];
  });
  if (halves.length === 0) return check.pass("no key file paths configured");
  for (const { half, path } of halves) {
    const kind = await host.read.kindOf(path);
    if (kind === undefined) {
      const message = `key file not accessible: ${path} (there is no such file)`;
      return check.warn(message, await makeKey(path, half, host));
    }
    if (kind === "directory") {
      const inside = joinPath(path, `gait_${half}.key`);
      const isThere = await host.read.kindOf(inside) !== undefined;
      const { mode, ...sources } = keys;
      const fix = inTurn(
        isThere ? "" : await makeKey(inside, half, host),
        doctorLine({ mode, sources: { ...sources, [`${half}_key`]: inside } }),
      );
      return check.warn(`key path is a directory: ${path}`, fix);
    }
    if ((await modeBits(path, host) & 0o022) !== 0) {
      const message = `key file is writable by group/others: ${path}`;
      return check.warn(message, `chmod go-w ${shellWord(path)}`);
    }
  }
  return check.pass("key file permissions are strict");
}

/** The mode fits the keys, and they load. */
export async function checkKeyConfig(keys: KeyOptions, host: DoctorHost): Promise<DoctorCheck> {
  const check = checkNamed("key_config");
  const { mode, ...sources } = keys;
  const isGiven = Object.values(sources).some((source) => source !== undefined);
  if (mode === "dev") {
    if (!isGiven) return check.pass("dev key mode is configured");
    const fix = doctorLine({ mode: "prod", sources });
    return check.warn("dev mode ignores explicit key sources", fix);
  }
  if (mode !== "prod") {
    return check.fail(`unsupported key mode: ${mode}`, doctorLine({ mode: "dev" }));
  }
  const signing = await faultOf(() => loadTraceKey({ ...sources, key_mode: "prod" }, host));
  if (signing !== undefined) {
    const message = `invalid prod signing key config: ${signing}`;
    return check.fail(message, await signingKeyFix(sources, host));
  }
  const verifying = await faultOf(() => loadVerifyKey(sources, host));
  if (verifying !== undefined) {
    const { private_key, private_key_env } = sources;
    const fix = doctorLine({ mode: "prod", sources: { private_key, private_key_env } });
    return check.fail(`invalid verify key config: ${verifying}`, fix);
  }
  return check.pass("prod key configuration is valid");
}

/** A key where the options look for one, or other options. */
async function signingKeyFix(
  { private_key, private_key_env }: KeySources,
  host: DoctorHost,
): Promise<string> {
  const flags = { mode: "prod" };
  if (private_key !== undefined && private_key_env === undefined) {
    const isDirectory = await host.read.kindOf(private_key) === "directory";
    if (!isDirectory) return await makeKey(private_key, "private", host);
  }
  if (private_key === undefined && /^[A-Za-z_]\w*$/.test(private_key_env ?? "")) {
    const isThere = await host.read.kindOf(DEFAULT_PRIVATE_KEY) !== undefined;
    const again = doctorLine({ ...flags, sources: { private_key_env } });
    return inTurn(
      isThere ? "" : "gait keys init",
      `${private_key_env}="$(cat ${shellWord(DEFAULT_PRIVATE_KEY)})" ${again}`,
    );
  }
  return await useDefaultKey(flags, host);
}
