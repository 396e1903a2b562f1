/** Starts the registered command as the client would, with calls that must be denied. */

import { decodeUtf8, encodeUtf8 } from "../../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName } from "../../../core/clients/client.ts";
import {
  canariesOf,
  type Canary,
  canaryPayload,
  type CanaryPlace,
} from "../../../core/clients/doctor/canary.ts";
import { isRuling, refusalIn } from "../../../core/clients/doctor/contract.ts";
import { doctorSession } from "../../../core/clients/doctor/doctor_session.ts";
import { hookCheck } from "../../../core/clients/doctor/hook_check.ts";
import type { RegisteredCommand } from "../../../core/clients/doctor/registered_line.ts";
import { CLIENT_DEADLINE_SECONDS } from "../../../core/clients/hook_command.ts";
import { GaitError } from "../../../core/error.ts";
import type { HooksCheck } from "../../../core/schema/hooks.ts";
import { recordPath } from "../registration_record.ts";
import { type DoctorHookHost, hookOf, type HookPlace, userEnv } from "./hook_place.ts";

/** Answers that the median is taken of. */
const SPEED_RUNS = 5;
const OUTPUT_MAX_BYTES = 1024 * 1024;

/** What the registered command answered. */
interface Answered {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
  readonly ms: number;
  readonly timedOut: boolean;
}

export async function checkCanaries(
  place: HookPlace,
  command: RegisteredCommand,
): Promise<readonly HooksCheck[]> {
  const { client, record, home, project, host } = place;
  const path = recordPath(home, record.id);
  const at: CanaryPlace = {
    path,
    cwd: project,
    session: doctorSession(record.id),
    now: host.now(),
  };
  const checks: HooksCheck[] = [];
  const times: number[] = [];
  for (const canary of canariesOf(client, path)) {
    // The first kind is asked several times, for the speed.
    const runs = canary.kind === "shell" ? SPEED_RUNS : 1;
    let last: Answered | undefined;
    for (let run = 0; run < runs; run++) {
      last = await answerTo(canary, at, { client, command, host });
      place.tried();
      if (last === undefined) break;
      if (canary.kind === "shell") times.push(last.ms);
    }
    checks.push(judged(canary, last, place));
  }
  // How quickly gait fails says nothing.
  const isJudged = checks.every(({ status }) => status !== "fail");
  return [...checks, ...(isJudged ? [speedOf(times, place)] : [])];
}

/** Starts the command with one payload; `undefined` if its shell cannot be started. */
async function answerTo(
  canary: Canary,
  at: CanaryPlace,
  { client, command, host }: {
    readonly client: ClientName;
    readonly command: RegisteredCommand;
    readonly host: DoctorHookHost;
  },
): Promise<Answered | undefined> {
  const [program = "", ...args] = startWords(client, command, host);
  const payload = encodeUtf8(`${JSON.stringify(canaryPayload(client, canary, at))}\n`);
  const start = performance.now();
  try {
    const { stdout, stderr, status, timedOut } = await host.run.program({
      ...{ program, args, cwd: at.cwd, stdin: payload },
      env: { ...userEnv(host), ...clientEnv(client, at) },
      timeoutMs: CLIENT_DEADLINE_SECONDS * 1000,
      maxOutputBytes: OUTPUT_MAX_BYTES,
      keepStderr: true,
    });
    const ms = Math.round(performance.now() - start);
    const said = stderr === undefined ? "" : decodeUtf8(stderr);
    return { stdout: decodeUtf8(stdout), stderr: said, exit: status, ms, timedOut };
  } catch (error) {
    if (error instanceof GaitError && error.code === "dependency_missing") return undefined;
    throw error;
  }
}

/** The words with which the client starts a registered command. */
function startWords(
  client: ClientName,
  { line, words }: RegisteredCommand,
  host: DoctorHookHost,
): readonly string[] {
  if (words !== undefined) return words;
  if (host.platform.os === "windows" && client !== "claude-code") {
    return ["cmd.exe", "/d", "/s", "/c", line];
  }
  switch (client) {
    case "codex":
      // Codex 0.171 reads no profile for hooks, as a run of it shows.
      return [host.env.get("SHELL") || "/bin/sh", "-c", line];
    case "gemini":
    case "copilot":
      return ["bash", "-c", line];
    default:
      return ["sh", "-c", line];
  }
}

/** Variables that a client sets for its hooks. */
function clientEnv(
  client: ClientName,
  { cwd, session }: CanaryPlace,
): Readonly<Record<string, string>> {
  switch (client) {
    case "claude-code":
      return { CLAUDE_PROJECT_DIR: cwd };
    case "gemini":
      return { GEMINI_PROJECT_DIR: cwd, GEMINI_SESSION_ID: session, CLAUDE_PROJECT_DIR: cwd };
    case "cursor":
      return { CURSOR_PROJECT_DIR: cwd, CLAUDE_PROJECT_DIR: cwd };
    default:
      return {};
  }
}

function judged(canary: Canary, answered: Answered | undefined, place: HookPlace): HooksCheck {
  const { client, record } = place;
  const check = hookCheck(hookOf(place), `canary_${canary.kind}`);
  const title = CLIENT_TITLES[client];
  if (answered === undefined) {
    return check.hopeless(`the shell with which ${title} starts hooks cannot be started`);
  }
  const { stdout, stderr, exit, timedOut } = answered;
  const said = shortened(stderr.trim(), 300);
  if (timedOut) {
    return check.hopeless(
      `no answer in ${CLIENT_DEADLINE_SECONDS} s, so ${title} may run the call`,
    );
  }
  if (exit === 2 && said !== "" && stdout === "") {
    return check.hopeless(`every call is denied, since gait fails: ${said}`);
  }
  const reason = exit === 0 ? refusalIn(client, stdout) : undefined;
  if (record.observe === true) {
    return reason === undefined
      ? check.warn(`only observed: a call of ${canary.tool} that must be denied is not`)
      : check.hopeless(`a call of ${canary.tool} is denied, though calls are only observed`);
  }
  if (reason === undefined) {
    const printed = stdout === "" ? "nothing" : shortened(stdout.trim(), 200);
    return check.hopeless(
      `a call of ${canary.tool} that must be denied is not: exit ${exit}, printed ${printed}`,
    );
  }
  if (!isRuling(reason)) {
    return check.hopeless(
      `every call is denied, since gait cannot judge: ${shortened(reason, 300)}`,
    );
  }
  return check.pass(`a call of ${canary.tool} that must be denied is, in the words of ${title}`);
}

function speedOf(times: readonly number[], place: HookPlace): HooksCheck {
  const check = hookCheck(hookOf(place), "speed");
  const sorted = [...times].sort((left, right) => left - right);
  const median_ms = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const waits = `${CLIENT_TITLES[place.client]} waits ${CLIENT_DEADLINE_SECONDS} s`;
  const message = `an answer takes ${median_ms} ms (median of ${times.length}), ${waits}`;
  const isQuick = median_ms * 2 <= CLIENT_DEADLINE_SECONDS * 1000;
  return {
    ...(isQuick ? check.pass(message) : check.warn(`${message}: too close to it`)),
    median_ms,
  };
}

/** The beginning of a text, for messages. */
function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most).join("")}…`;
}
