/** Examines what gait registered with clients: would a call be stopped? */

import { decodeUtf8 } from "../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName, CLIENTS } from "../../core/clients/client.ts";
import { hookCheck, hooksDoctorResult } from "../../core/clients/doctor/hook_check.ts";
import { registeredCommand } from "../../core/clients/doctor/registered_line.ts";
import { loadRegistration } from "../../core/clients/registrations.ts";
import { GaitError } from "../../core/error.ts";
import type {
  HookRegistrationRecord,
  HooksCheck,
  HooksDoctorResult,
} from "../../core/schema/hooks.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { checkCanaries } from "./checks/canary_checks.ts";
import { type DoctorHookHost, type HookPlace, placeOf } from "./checks/hook_place.ts";
import { checkProgram, checkVersion, clientVersion } from "./checks/program_checks.ts";
import { checkOffSwitches, checkRegistration } from "./checks/registration_checks.ts";
import { checkServer } from "./checks/server_check.ts";
import { silentSessions } from "./checks/silent_sessions.ts";
import { checkCodexTrust } from "./checks/trust_check.ts";
import { projectFolder } from "./client_file.ts";
import { allRecords, CLIENT_FILE_MAX_BYTES, homeOf } from "./registration_record.ts";

/** Ports for driving clients; without them none is. */
export type LivePorts = Host<"write" | "net">;

/** Answers of a hook that is in order: canaries, those for the speed, and those that a server repeats. */
const ANSWERS = 14;

/** Examines one client, or all in which gait is registered. `live` if clients are to be driven, too. */
export async function diagnoseHooks(
  { client, live }: {
    readonly client: ClientName | undefined;
    readonly live: LivePorts | undefined;
  },
  host: DoctorHookHost,
): Promise<Omit<HooksDoctorResult, "correlation_id">> {
  const home = homeOf(host);
  const project = await projectFolder(home, host);
  const records = await recordsOf(client, home, host);
  const clients = client === undefined ? CLIENTS : [client];
  const hooks = records.list.filter((record) => clients.some((one) => one === record.client));
  const progress = host.progress("trying hooks");
  let answers = 0;
  const tried = () => progress.update(++answers, hooks.length * ANSWERS);
  let checks: readonly HooksCheck[] = records.checks;
  for (const one of clients) {
    const own = hooks.filter((record) => record.client === one);
    let found: readonly HooksCheck[] = [];
    for (const record of own) {
      const at = { client: one, record, home, project: record.project ?? project, host, tried };
      found = [...found, ...await checkOne(at)];
    }
    found = [...found, ...await strayEntries(one, own, { home, project }, host)];
    // Unless it was asked for, a client without gait is no finding.
    const isNamed = client !== undefined && checks.length === 0;
    if (found.length === 0 && isNamed) found = [notRegistered(one)];
    if (live !== undefined && found.length > 0) {
      const { checkLive } = await import("./checks/live_checks.ts");
      found = [...found, ...await checkLive(one, { ...host, ...live })];
    }
    checks = [...checks, ...found];
  }
  progress.end();
  const created_at = normalizeTimestamp(host.now()) ?? host.now();
  return hooksDoctorResult(checks, await silentSessions(client, host), created_at);
}

/** All records; one that cannot be used is a finding, and then none is examined. */
async function recordsOf(
  client: ClientName | undefined,
  home: string,
  host: DoctorHookHost,
): Promise<{
  readonly list: readonly HookRegistrationRecord[];
  readonly checks: readonly HooksCheck[];
}> {
  try {
    return { list: await allRecords(home, host), checks: [] };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const check = hookCheck({ client: client ?? CLIENTS[0] }, "record");
    return { list: [], checks: [check.hopeless(error.message)] };
  }
}

async function checkOne(place: HookPlace): Promise<readonly HooksCheck[]> {
  const { client, record, host } = place;
  const { checks, entries } = await checkRegistration(place);
  if (entries === undefined) return checks;
  const version = await clientVersion(client, host);
  const facts = [await checkOffSwitches(place), checkVersion(place, version)];
  if (client === "codex" && version !== undefined) facts.push(await checkCodexTrust(place));
  const command = registeredCommand(client, entries);
  if (command === undefined) {
    const check = hookCheck({ client, id: record.id }, "program");
    const again = `gait hooks install ${client}`;
    return [...checks, ...facts, check.fail("no command is registered before a call", again)];
  }
  const program = await checkProgram(place, command);
  // What cannot be started denies every call, and says nothing about the contract.
  const canaries = program.status === "fail" ? [] : await checkCanaries(place, command);
  const isJudged = canaries.length > 0 && canaries.every(({ status }) => status !== "fail");
  const server = isJudged ? [await checkServer(place, command)] : [];
  return [...checks, ...facts, program, ...canaries, ...server];
}

/** Entries of gait that no record belongs to: they deny every call. */
async function strayEntries(
  client: ClientName,
  own: readonly HookRegistrationRecord[],
  at: { readonly home: string; readonly project: string },
  host: DoctorHookHost,
): Promise<readonly HooksCheck[]> {
  const registration = await loadRegistration(client);
  const found: HooksCheck[] = [];
  for (const scope of ["user", "project"] as const) {
    const path = registration.path(scope, placeOf({ ...at, host }));
    for (const id of await idsIn(path, client, host)) {
      if (own.some((record) => record.id === id && record.registration.path === path)) continue;
      const flag = scope === "project" ? " --project" : "";
      found.push(
        hookCheck({ client, id }, "registered").fail(
          `${path} names gait, and no record on this machine says by what it judges: every call is denied`,
          `gait hooks install ${client}${flag}`,
        ),
      );
    }
  }
  return found;
}

async function idsIn(
  path: string,
  client: ClientName,
  host: DoctorHookHost,
): Promise<readonly string[]> {
  if (await host.read.kindOf(path) !== "file") return [];
  const { bytes } = await host.read.file(path, CLIENT_FILE_MAX_BYTES);
  try {
    return (await loadRegistration(client)).ids(decodeUtf8(bytes));
  } catch (error) {
    if (error instanceof GaitError) return [];
    throw error;
  }
}

function notRegistered(client: ClientName): HooksCheck {
  const message = `gait is not registered with ${CLIENT_TITLES[client]}, so no call is judged`;
  return hookCheck({ client }, "registered").fail(
    message,
    `gait hooks install ${client} --pack coding-agent`,
  );
}
