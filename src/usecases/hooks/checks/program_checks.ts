/** Whether the registered command starts this program, and the client is new enough. */

import { decodeUtf8 } from "../../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName } from "../../../core/clients/client.ts";
import { hookCheck } from "../../../core/clients/doctor/hook_check.ts";
import {
  programWords,
  type RegisteredCommand,
} from "../../../core/clients/doctor/registered_line.ts";
import { CLIENT_VERSIONS, isOlder, versionIn } from "../../../core/clients/doctor/versions.ts";
import { GaitError } from "../../../core/error.ts";
import type { HooksCheck } from "../../../core/schema/hooks.ts";
import { beginning, shellWord } from "../../../core/text.ts";
import { VERSION } from "../../../core/version.ts";
import type { RunResult } from "../../../io/host.ts";
import { type DoctorHookHost, hookOf, type HookPlace, userEnv } from "./hook_place.ts";

const WITHIN_MS = 20_000;
const OUTPUT_MAX_BYTES = 64 * 1024;
/** Of what a failed program said. */
const SAID_MAX_UNITS = 300;

/** Starts a program with the variables of the user; `undefined` if it cannot be started. */
async function outputOf(
  [program = "", ...args]: readonly string[],
  host: DoctorHookHost,
): Promise<RunResult | undefined> {
  try {
    return await host.run.program({
      ...{ program, args, env: { ...userEnv(host), NO_COLOR: "1" }, stdin: new Uint8Array() },
      ...{ timeoutMs: WITHIN_MS, maxOutputBytes: OUTPUT_MAX_BYTES, keepStderr: true },
    });
  } catch (error) {
    if (error instanceof GaitError && error.code === "dependency_missing") return undefined;
    throw error;
  }
}

/** Whether the words in the registered command start gait, and the one that runs here. */
export async function checkProgram(
  place: HookPlace,
  command: RegisteredCommand,
): Promise<HooksCheck> {
  const { client, host } = place;
  const check = hookCheck(hookOf(place), "program");
  const again = `gait hooks install ${client}`;
  const words = programWords(command);
  if (words.length === 0) return check.fail("the registered command does not start gait", again);
  const shown = words.map(shellWord).join(" ");
  const seen = await outputOf([...words, "version", "--json"], host);
  if (seen === undefined) {
    return check.fail(`${shown} cannot be started, so every call is denied`, again);
  }
  const own = host.read.ownCommand();
  const isSame = own.length === words.length && own.every((word, index) => word === words[index]);
  if (seen.status !== 0) {
    const denied = `every call is denied, since ${shown} ${endOf(seen)}`;
    // The same words would be registered again.
    return isSame ? check.hopeless(denied) : check.fail(denied, again);
  }
  const version = gaitVersionIn(decodeUtf8(seen.stdout));
  if (version === undefined) {
    return check.fail(`${shown} is not gait, so every call is denied`, again);
  }
  if (version !== VERSION) {
    return check.warn(`the hook starts gait ${version}, and this is gait ${VERSION}`, again);
  }
  return check.pass(isSame ? `the hook starts this gait (${shown})` : `the hook starts ${shown}`);
}

/** How a program that failed came to its end, with the first line that it said. */
function endOf({ status, timedOut, stderr }: RunResult): string {
  if (timedOut) return `does not answer within ${WITHIN_MS / 1000} seconds`;
  const [said] = decodeUtf8(stderr ?? new Uint8Array()).match(/\S.*/) ?? [];
  const end = `ends with exit code ${status}`;
  return said === undefined ? end : `${end}: ${beginning(said.trim(), SAID_MAX_UNITS)}`;
}

function gaitVersionIn(text: string): string | undefined {
  return /"version":"([^"]+)"/.exec(text)?.[1];
}

/** The version of an installed client; `undefined` if it cannot be started. */
export async function clientVersion(
  client: ClientName,
  host: DoctorHookHost,
): Promise<string | undefined> {
  const seen = await outputOf([CLIENT_VERSIONS[client].program, "--version"], host);
  return seen === undefined ? undefined : versionIn(decodeUtf8(seen.stdout));
}

/** Whether the client's version is one that keeps what gait says of it. */
export function checkVersion(place: HookPlace, version: string | undefined): HooksCheck {
  const { client } = place;
  const check = hookCheck(hookOf(place), "version");
  const { program, tried, needs } = CLIENT_VERSIONS[client];
  const title = CLIENT_TITLES[client];
  if (version === undefined) {
    return check.warn(`${program} --version does not answer, so its version is not known`);
  }
  if (needs !== undefined && isOlder(version, needs.version)) {
    const message = `${title} ${version} is older than ${needs.version}: ${needs.before}`;
    return check.hopeless(message);
  }
  if (isOlder(version, tried)) {
    return check.warn(`${title} ${version} is older than ${tried}, with which gait was tried`);
  }
  return check.pass(
    version === tried
      ? `${title} ${version} is the version with which gait was tried`
      : `${title} ${version}; gait was tried with ${tried}`,
  );
}
