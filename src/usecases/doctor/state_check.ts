/** Looks at the server of a shared state: as a command would use it, and how well it keeps its data. */

import { checkNamed } from "../../core/doctor/check.ts";
import { GaitError } from "../../core/error.ts";
import { isLoopback } from "../../core/gate/state/address.ts";
import { continuityOf } from "../../core/gate/state/seen.ts";
import { STATE_SCRIPT_ID, STATE_VERSION } from "../../core/gate/state/script.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { lookAt } from "../state/reset_state.ts";
import { readSeen } from "../state/seen_state.ts";
import { StateServer } from "../state/state_server.ts";
import { loadStateSetting, type StateSetting, type StateSources } from "../state/state_setting.ts";
import type { DoctorHost } from "./place.ts";

/** Difference of two clocks from which it is told, in milliseconds. */
const CLOCK_DIFFERENCE_MS = 5000;

/** No checks where no server is named. */
export async function stateChecks(
  sources: StateSources,
  host: DoctorHost & Partial<Host<"net">>,
): Promise<readonly DoctorCheck[]> {
  const { state } = sources;
  if (state === undefined) return [];
  const check = checkNamed("shared_state");
  try {
    const setting = await loadStateSetting({ ...sources, state }, host);
    using server = new StateServer(setting, host);
    return await checksOf({ sources, setting, server }, host);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const message = `${error.message}; ${error.hint}`;
    return [
      /maxmemory-policy/.test(error.hint)
        ? check.fail(message, `${client(state)} config set maxmemory-policy noeviction`)
        : check.hopeless(message),
    ];
  }
}

interface Looking {
  readonly sources: StateSources;
  readonly setting: StateSetting;
  readonly server: StateServer;
}

async function checksOf(
  { sources, setting, server }: Looking,
  host: DoctorHost,
): Promise<readonly DoctorCheck[]> {
  const { address, project } = setting;
  const about = await server.info("server");
  const version = about.has("valkey_version")
    ? `Valkey ${about.get("valkey_version")}`
    : `Redis ${about.get("redis_version") ?? "of an unknown version"}`;
  const before = Date.parse(host.now());
  const { marker, isClockBehind, timeMs } = await lookAt(server);
  const after = Date.parse(host.now());
  const seen = await readSeen({ server: server.shown, project }, host);
  const data = checkNamed("shared_state_data");
  const reset = ["gait state reset", ...optionWords(sources)].join(" ");
  const script = `script ${STATE_VERSION} ${STATE_SCRIPT_ID.slice(0, 12)}`;
  return [
    checkNamed("shared_state").pass(
      `${server.shown} answers: ${version}, ${address.tls ? "TLS" : "no TLS"}, ${script}`,
    ),
    ...address.tls || isLoopback(address) ? [] : [
      checkNamed("shared_state_tls").warn(
        `what goes to ${server.shown} is not encrypted, its password too: use rediss://`,
      ),
    ],
    marker === undefined
      ? data.fail(`the server holds nothing of the project ${project}: no call is allowed`, reset)
      : isClockBehind
      ? data.fail("the server's clock shows a time before calls that it has counted", reset)
      : continuityOf(marker, seen, false) === "lost"
      ? data.fail("the server holds another state than the one this machine saw", reset)
      : data.pass(
        `project ${project}, generation ${marker.generation.slice(0, 8)}, ${marker.sequence} steps`,
      ),
    ...replica(await server.info("replication")),
    keeping(await server.info("persistence"), sources),
    clock(timeMs, { before, after }),
  ];
}

/** A replica that takes writes forgets them when it next follows its primary. */
function replica(info: ReadonlyMap<string, string>): readonly DoctorCheck[] {
  if (info.get("role") === "master") return [];
  return [
    checkNamed("shared_state_primary").fail(
      "the server is a replica: give the address of its primary",
    ),
  ];
}

function keeping(info: ReadonlyMap<string, string>, { state = "" }: StateSources): DoctorCheck {
  const check = checkNamed("shared_state_keeping");
  const isAof = info.get("aof_enabled") === "1";
  if (isAof && info.get("aof_last_write_status") === "err") {
    return check.fail("the server cannot write its append-only file: look at its log and disk");
  }
  if (isAof) {
    return check.pass(
      "the server keeps an append-only file; with appendfsync always a loss of power loses no call",
    );
  }
  return check.warn(
    "the server keeps no append-only file: after a restart it forgot calls, and gait stops",
    `${client(state)} config set appendonly yes`,
  );
}

function clock(
  timeMs: number,
  { before, after }: { readonly before: number; readonly after: number },
): DoctorCheck {
  const check = checkNamed("shared_state_clock");
  const ahead = timeMs < before ? timeMs - before : Math.max(0, timeMs - after);
  if (Math.abs(ahead) <= CLOCK_DIFFERENCE_MS) return check.pass("the server's clock is this one's");
  const seconds = Math.round(Math.abs(ahead) / 1000);
  return check.warn(
    `the server's clock is ${seconds} s ${ahead < 0 ? "behind" : "ahead of"} this machine's: ` +
      "limits go by the server's, approvals expire by the earlier of both",
  );
}

/** Options that name the state again; they hold no password. */
function optionWords(sources: StateSources): readonly string[] {
  const { state, state_project, state_password_file, state_password_env, state_ca } = sources;
  const named = {
    ...{ "--state": state, "--state-project": state_project },
    ...{ "--state-password-file": state_password_file, "--state-password-env": state_password_env },
    "--state-ca": state_ca,
  };
  return Object.entries(named).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, shellWord(value)]
  );
}

function client(state: string): string {
  return `redis-cli -u ${shellWord(state)}`;
}
