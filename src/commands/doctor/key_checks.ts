/** Checks of the keys that the options name. */

import { checkNamed, quoted } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { baseName, directoryOf } from "../../io/path.ts";
import { type KeySources, loadTraceKey, loadVerifyKey } from "../key_sources.ts";
import { type DoctorHost, faultOf, modeBits } from "./place.ts";

/** Where `gait keys init` leaves the private key. */
export const DEFAULT_PRIVATE_KEY = "./gait-out/keys/gait_private.key";

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
    const fix = `gait doctor --key-mode ${keys.mode} --${kind}-key ${quoted(path)}`;
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
  const paths = [keys.private_key, keys.public_key].filter((path) => path !== undefined);
  if (paths.length === 0) return check.pass("no key file paths configured");
  for (const path of paths) {
    const kind = await host.read.kindOf(path);
    if (kind === undefined) {
      const message = `key file not accessible: ${path} (there is no such file)`;
      return check.warn(message, keysInit(path));
    }
    if (kind === "directory") {
      return check.warn(`key path is a directory: ${path}`, `ls -l ${quoted(path)}`);
    }
    if ((await modeBits(path, host) & 0o022) !== 0) {
      const message = `key file is writable by group/others: ${path}`;
      return check.warn(message, `chmod go-w ${quoted(path)}`);
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
    const fix = `gait doctor --key-mode prod${flagsOf(sources)}`;
    return check.warn("dev mode ignores explicit key sources", fix);
  }
  if (mode !== "prod") {
    return check.fail(`unsupported key mode: ${mode}`, "gait doctor --key-mode dev");
  }
  const signing = await faultOf(() => loadTraceKey({ ...sources, key_mode: "prod" }, host));
  if (signing !== undefined) {
    const path = sources.private_key ?? DEFAULT_PRIVATE_KEY;
    return check.fail(`invalid prod signing key config: ${signing}`, makeAndCheck(path));
  }
  const verifying = await faultOf(() => loadVerifyKey(sources, host));
  if (verifying !== undefined) {
    const { private_key, private_key_env } = sources;
    const fix = `gait doctor --key-mode prod${flagsOf({ private_key, private_key_env })}`;
    return check.fail(`invalid verify key config: ${verifying}`, fix);
  }
  return check.pass("prod key configuration is valid");
}

/** Makes the pair to which a path belongs, if its name tells. */
export function keysInit(path: string): string {
  const [, prefix] = /^(.+)_(?:private|public)\.key$/.exec(baseName(path)) ?? [];
  if (prefix === undefined) return "gait keys init";
  return `gait keys init --dir ${quoted(directoryOf(path))} --prefix ${quoted(prefix)}`;
}

function makeAndCheck(path: string): string {
  const made = keysInit(path) === "gait keys init" ? DEFAULT_PRIVATE_KEY : path;
  return `${keysInit(made)} && gait doctor --key-mode prod --private-key ${quoted(made)}`;
}

function flagsOf(sources: KeySources): string {
  return Object.entries(sources).map(([key, value]) =>
    value === undefined ? "" : ` --${key.replaceAll("_", "-")} ${quoted(value)}`
  ).join("");
}
