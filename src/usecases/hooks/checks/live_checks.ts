/**
 * Drives the installed client, headless, against the stub model: one call that must not run, and one
 * that must, so that a missing side effect is the doing of gait and not of a client that failed.
 */

import { encodeUtf8 } from "../../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName } from "../../../core/clients/client.ts";
import { hookCheck } from "../../../core/clients/doctor/hook_check.ts";
import type { LiveClient, LivePlace } from "../../../core/clients/live/live_client.ts";
import { loadLiveClient } from "../../../core/clients/live/live_clients.ts";
import { GAIT_MARK } from "../../../core/clients/mark.ts";
import type { StubCall } from "../../../core/clients/stub/stub_protocol.ts";
import { GaitError } from "../../../core/error.ts";
import type { HooksCheck } from "../../../core/schema/hooks.ts";
import { shellWord } from "../../../core/text.ts";
import { joinPath } from "../../../io/path.ts";
import { planInstall } from "../install_client.ts";
import { type LiveHost, type LiveSeen, runLive } from "../live_client.ts";

const POLICY = `default_verdict: allow
rules: []
`;

export async function checkLive(
  client: ClientName,
  host: LiveHost,
): Promise<readonly HooksCheck[]> {
  const check = (name: string) => hookCheck({ client }, name);
  const title = CLIENT_TITLES[client];
  const live = await loadLiveClient(client);
  if (live === undefined) {
    return [check("live_shell").warn(`${title} starts only with a login, so it was not driven`)];
  }
  const scratch = await host.write.scratch();
  await using folder = scratch;
  const root = await host.read.realPath(folder.path) ?? folder.path;
  const place = { home: joinPath(root, "home"), project: joinPath(root, "project") };
  for (const path of [...Object.values(place), approvalsIn(place)]) {
    await host.write.directory(path, 0o700);
  }
  const marker = markersIn(place);
  const register = (run: LivePlace) => registerIn(client, live, run, host);
  let seen: LiveSeen;
  try {
    const plan = planOf(live, marker, place);
    seen = await runLive({ client: live, program: live.program, place, plan, register }, host);
  } catch (error) {
    if (!(error instanceof GaitError) || error.code !== "dependency_missing") throw error;
    return [check("live_shell").warn(`${live.program} is not on PATH, so it was not driven`)];
  }
  const isThere = async (path: string) => await host.read.kindOf(path) !== undefined;
  const left = async (denied: string, allowed: string): Promise<Left> => ({
    denied: await isThere(denied),
    allowed: await isThere(allowed),
  });
  const shell = await left(marker.lineDenied, marker.lineAllowed);
  const write = await left(marker.fileDenied, marker.fileAllowed);
  const [shellTold, , writeTold] = seen.told;
  return [
    outcome(check("live_shell"), SHELL, { left: shell, told: shellTold, seen, title }),
    outcome(check("live_write"), WRITE, { left: write, told: writeTold, seen, title }),
  ];
}

/** Files that the calls of a plan leave if they run. */
interface LiveMarkers {
  readonly lineDenied: string;
  readonly lineAllowed: string;
  readonly fileDenied: string;
  readonly fileAllowed: string;
}

function markersIn({ project }: RunPlace): LiveMarkers {
  return {
    lineDenied: joinPath(project, "denied.txt"),
    lineAllowed: joinPath(project, "allowed.txt"),
    fileDenied: joinPath(approvalsIn({ project }), "written.txt"),
    fileAllowed: joinPath(project, "written.txt"),
  };
}

/** A call that must not run and one that must, of each kind. Lines are short: the project is their folder. */
function planOf(live: LiveClient, marker: LiveMarkers, place: RunPlace): readonly StubCall[] {
  const guarded = shellWord(joinPath(approvalsIn(place), "line.txt"));
  return [
    live.shell(`echo ran > denied.txt; echo ran > ${guarded}`),
    live.shell("echo ran > allowed.txt"),
    live.write(marker.fileDenied, "ran"),
    live.write(marker.fileAllowed, "ran"),
  ];
}

type RunPlace = Pick<LivePlace, "project">;

/** Whether a call left its file, for one that must not run and for one that must. */
interface Left {
  readonly denied: boolean;
  readonly allowed: boolean;
}

function outcome(
  check: ReturnType<typeof hookCheck>,
  { did, done }: LiveKind,
  { left: { denied, allowed }, told = "", seen, title }: {
    readonly left: Left;
    /** What the client told its model of the denied call. */
    readonly told: string | undefined;
    readonly seen: LiveSeen;
    readonly title: string;
  },
): HooksCheck {
  if (denied) return check.hopeless(`${title} ${done} that gait denied`);
  if (!allowed) {
    const why = seen.timedOut ? "it was killed after a minute" : lastLine(seen.printed);
    return check.warn(`nothing is proved: ${title} did not ${did} that is allowed: ${why}`);
  }
  if (!GAIT_MARK.test(told)) {
    return check.warn(
      `${title} did not ${did} that is denied, and did not tell its model why`,
    );
  }
  return check.pass(
    `${title} did not ${did} that is denied, told its model why, and did so where it is allowed`,
  );
}

/** What is asked of a client, in words. */
interface LiveKind {
  readonly did: string;
  readonly done: string;
}

const SHELL: LiveKind = { did: "run a shell line", done: "ran a shell line" };
const WRITE: LiveKind = { did: "write a file", done: "wrote a file" };

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.slice(0, 200) ?? "";
}

/**
 * A folder that no call may change, whatever the policy says; in the project, since some clients refuse to
 * write elsewhere before they ask anybody.
 */
function approvalsIn({ project }: RunPlace): string {
  return joinPath(project, "approvals");
}

/** Installs gait in the home of the run, as a person would, with a policy that allows everything. */
async function registerIn(
  client: ClientName,
  live: LiveClient,
  place: LivePlace,
  host: LiveHost,
): Promise<void> {
  const policy = joinPath(place.home, "policy.yaml");
  await host.write.file(policy, encodeUtf8(POLICY), 0o600);
  const env: Readonly<Record<string, string>> = { ...live.env(place), HOME: place.home };
  const plan = await planInstall({
    ...{ client, scope: "user", observe: false, assert_allow: false, strictest: false },
    ...{ policy: [policy], key_mode: "dev", approval_public_key: [] },
    // A server would outlive the folder of the run.
    no_serve: true,
    approvals: approvalsIn(place),
    approval_use: "once",
  }, { ...host, env: { get: (name) => env[name] } });
  await plan.write();
}
