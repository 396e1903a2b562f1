import { checkNamed } from "../../core/doctor/check.ts";
import { quoted } from "../../core/fault.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { joinPath } from "../../io/path.ts";
import { type KeySources, loadTraceKey, loadVerifyKey } from "../keys/key_sources.ts";
import { DEFAULT_PRIVATE_KEY, doctorLine, inTurn, makeKey, replaceKey } from "./fixes.ts";
import { type DoctorHost, faultOf, modeBits } from "./place.ts";
import { shellWord } from "../../core/text.ts";

export interface KeyOptions extends KeySources {
  /** Key mode, trimmed and in lower case. */
  readonly mode: string;
}

/** Checks the keys that the user names. */
export async function keyChecks(
  keys: KeyOptions,
  host: DoctorHost,
): Promise<readonly DoctorCheck[]> {
  return [
    checkAmbiguity(keys),
    await checkKeyPermissions(keys, host),
    await checkKeyConfig(keys, host),
  ];
}

/** Checks that no key has two sources. */
function checkAmbiguity(keys: KeyOptions): DoctorCheck {
  const check = checkNamed("key_source_ambiguity");
  for (const kind of ["private", "public"] as const) {
    const path = keys[`${kind}_key`];
    if (path === undefined || keys[`${kind}_key_env`] === undefined) continue;
    const { mode, ...sources } = keys;
    const fix = doctorLine({ mode, sources: { ...sources, [`${kind}_key_env`]: undefined } });
    return check.fail(`a file and a variable are given for the ${kind} key`, fix);
  }
  return check.pass("no key has two sources");
}

/** Checks that no other user can change the key files. */
async function checkKeyPermissions(
  keys: KeyOptions,
  host: DoctorHost,
): Promise<DoctorCheck> {
  const check = checkNamed("key_permissions");
  const halves = (["private", "public"] as const).flatMap((half) => {
    const path = keys[`${half}_key`];
    return path === undefined ? [] : [{ half, path }];
  });
  if (halves.length === 0) return check.pass("no key files are given");
  for (const { half, path } of halves) {
    const kind = await host.read.kindOf(path);
    if (kind === undefined) {
      const message = `there is no key file ${path}`;
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
      return check.warn(`${path} is a directory, not a key file`, fix);
    }
    if ((await modeBits(path, host) & 0o022) !== 0) {
      const message = `other users can write to the key file ${path}`;
      return check.warn(message, `chmod go-w ${shellWord(path)}`);
    }
  }
  return check.pass("no other user can write to the key files");
}

/** Checks that the key mode uses the given keys, and that they load. */
async function checkKeyConfig(keys: KeyOptions, host: DoctorHost): Promise<DoctorCheck> {
  const check = checkNamed("key_config");
  const { mode, ...sources } = keys;
  const isGiven = Object.values(sources).some((source) => source !== undefined);
  if (mode === "dev") {
    if (!isGiven) return check.pass("dev mode signs with throw-away keys");
    const fix = doctorLine({ mode: "prod", sources });
    return check.warn("dev mode does not use the given keys", fix);
  }
  if (mode !== "prod") {
    const message = `key mode is ${quoted(mode)}, expected dev or prod`;
    return check.fail(message, doctorLine({ mode: "dev" }));
  }
  const signing = await faultOf(() => loadTraceKey({ ...sources, key_mode: "prod" }, host));
  if (signing !== undefined) {
    const message = `the signing key does not load: ${signing}`;
    return check.fail(message, await signingKeyFix(sources, host));
  }
  const verifying = await faultOf(() => loadVerifyKey(sources, host));
  if (verifying !== undefined) {
    const { private_key, private_key_env } = sources;
    const fix = doctorLine({ mode: "prod", sources: { private_key, private_key_env } });
    return check.fail(`the key to verify with does not load: ${verifying}`, fix);
  }
  return check.pass("the keys of prod mode load");
}

/** Makes a key where the given source expects it, or runs the doctor with another source. */
async function signingKeyFix(
  { private_key, private_key_env }: KeySources,
  host: DoctorHost,
): Promise<string> {
  const flags = { mode: "prod" };
  if (private_key === undefined && /^[A-Za-z_]\w*$/.test(private_key_env ?? "")) {
    const isThere = await host.read.kindOf(DEFAULT_PRIVATE_KEY) !== undefined;
    const again = doctorLine({ ...flags, sources: { private_key_env } });
    return inTurn(
      isThere ? "" : "gait keys init",
      `${private_key_env}="$(cat ${shellWord(DEFAULT_PRIVATE_KEY)})" ${again}`,
    );
  }
  return await replaceKey(private_key_env === undefined ? private_key : undefined, flags, host);
}
