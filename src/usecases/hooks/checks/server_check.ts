/** Whether a server answers in gait's place, quickly, and as a process does. */

import { decodeUtf8, encodeUtf8 } from "../../../core/bytes.ts";
import { canariesOf, canaryPayload } from "../../../core/clients/doctor/canary.ts";
import { GAIT_MARK } from "../../../core/clients/mark.ts";
import { doctorSession } from "../../../core/clients/doctor/doctor_session.ts";
import { hookCheck } from "../../../core/clients/doctor/hook_check.ts";
import {
  type RegisteredCommand,
  startWords,
} from "../../../core/clients/doctor/registered_line.ts";
import { ASKER, ASKER_PROGRAM } from "../../../core/clients/hook_asker.ts";
import { CLIENT_DEADLINE_SECONDS, INHERITED } from "../../../core/clients/hook_command.ts";
import { GaitError } from "../../../core/error.ts";
import type { HooksCheck } from "../../../core/schema/hooks.ts";
import { VERSION } from "../../../core/version.ts";
import { readServer, serverPlace } from "../../serve/server_place.ts";
import { recordPath } from "../registration_record.ts";
import { type DoctorHookHost, hookOf, type HookPlace } from "./hook_place.ts";

const ENV = "/usr/bin/env";
const OUTPUT_MAX_BYTES = 1024 * 1024;
/** How often a server is asked that the calls before should have started, and time between and in all. */
const TRIES = 20;
const TRY_MS = 250;
const TRIES_MS = 5000;
/** Answers that the median is taken of. */
const SPEED_RUNS = 5;

/** Asks the server that calls ask; the canaries before have started it. */
export async function checkServer(
  place: HookPlace,
  command: RegisteredCommand,
): Promise<HooksCheck> {
  const { client, record: { id }, home, host } = place;
  const check = hookCheck(hookOf(place), "server");
  if (!command.asksServer) return check.pass("each call starts gait, as it was installed");
  if (await host.read.kindOf(ASKER_PROGRAM) !== "file") {
    return check.pass(`each call starts gait, since there is no ${ASKER_PROGRAM}`);
  }
  const asked = new Asked(place, command);
  if (!await asked.isThere()) {
    const message = "no server answers, so each call starts gait";
    return check.warn(message, `gait serve --hooks ${id}`);
  }
  for (const { tool, served, own } of await asked.answers()) {
    if (served === own && own !== undefined) continue;
    return check.fail(
      `the server answers a call of ${tool} otherwise than gait does`,
      `gait hooks install ${client} --no-serve`,
    );
  }
  const server = await readServer(serverPlace(home, id), host).catch(() => undefined);
  if (server !== undefined && server.producer_version !== VERSION) {
    const { producer_version, pid } = server;
    const message = `the server is gait ${producer_version}, and this is gait ${VERSION}`;
    return check.warn(message, `kill ${pid}`);
  }
  const median_ms = await asked.medianMs();
  const message = `a server answers in ${median_ms} ms (median of ${SPEED_RUNS}), as gait does`;
  return { ...check.pass(message), median_ms };
}

class Asked {
  readonly #place: HookPlace;
  readonly #words: readonly string[];

  constructor(place: HookPlace, command: RegisteredCommand) {
    const { home, host } = place;
    const variables = INHERITED.map((name) =>
      `${name}=${name === "HOME" ? home : host.env.get(name) ?? ""}`
    );
    this.#place = place;
    this.#words = [ENV, "-i", ...variables, ...startWords(command)];
  }

  /** Whether a server answers, by now or soon. */
  async isThere(): Promise<boolean> {
    const { host } = this.#place;
    const [payload = ""] = this.#payloads().map(({ text }) => text);
    const end = performance.now() + TRIES_MS;
    for (let tries = 0; tries < TRIES && performance.now() < end; tries++) {
      if (await this.#served(payload) !== undefined) return true;
      await host.pause(TRY_MS, new AbortController().signal);
    }
    return false;
  }

  /** The answers of both to each canary, without the numbers of their marks. */
  async answers() {
    const found = [];
    for (const { tool, text } of this.#payloads()) {
      // An answer may say its text to the person and to the model, each with the mark.
      const unmarked = (answer: string | undefined) => answer?.split(GAIT_MARK).join("");
      const served = unmarked(await this.#served(text));
      const own = unmarked(await this.#output(this.#words, text));
      found.push({ tool, served, own });
      this.#place.tried();
    }
    return found;
  }

  async medianMs(): Promise<number> {
    const [payload = ""] = this.#payloads().map(({ text }) => text);
    const times: number[] = [];
    for (let run = 0; run < SPEED_RUNS; run++) {
      const start = performance.now();
      await this.#served(payload);
      times.push(performance.now() - start);
    }
    return Math.round(times.sort((left, right) => left - right)[SPEED_RUNS >> 1] ?? 0);
  }

  #payloads() {
    const { client, record, home, project, host } = this.#place;
    const path = recordPath(home, record.id);
    const at = { path, cwd: project, session: doctorSession(record.id), now: host.now() };
    return canariesOf(client, path).map((canary) => ({
      tool: canary.tool,
      text: `${JSON.stringify(canaryPayload(client, canary, at))}\n`,
    }));
  }

  async #served(payload: string): Promise<string | undefined> {
    const words = [ENV, "-i", ASKER_PROGRAM, "-e", ASKER, ...this.#words];
    const said = await this.#output(words, payload);
    return said?.startsWith("+") === true ? said.slice(1) : undefined;
  }

  async #output(
    [program = "", ...args]: readonly string[],
    payload: string,
  ): Promise<string | undefined> {
    const { project, host } = this.#place;
    return await outputOf({ program, args, cwd: project, stdin: encodeUtf8(payload) }, host);
  }
}

async function outputOf(
  started: {
    readonly program: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly stdin: Uint8Array<ArrayBuffer>;
  },
  host: DoctorHookHost,
): Promise<string | undefined> {
  try {
    const { stdout, status, timedOut } = await host.run.program({
      ...started,
      env: {},
      timeoutMs: CLIENT_DEADLINE_SECONDS * 1000,
      maxOutputBytes: OUTPUT_MAX_BYTES,
    });
    return status === 0 && !timedOut ? decodeUtf8(stdout) : undefined;
  } catch (error) {
    if (error instanceof GaitError && error.code === "dependency_missing") return undefined;
    throw error;
  }
}
