/** Preparing a shared state, and going on after it lost its data: what only a person decides. */

import { encodeHex } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { notUnderstood, type StateMarker } from "../../core/gate/state/reply.ts";
import { CLOCK_TOLERANCE_MS } from "../../core/gate/state/script.ts";
import { continuityOf, type StateName } from "../../core/gate/state/seen.ts";
import { present } from "../../core/present.ts";
import type { SeenState, StateResetResult } from "../../core/schema/state.ts";
import type { Host } from "../../io/host.ts";
import { readSeen, seenPath, writeSeen } from "./seen_state.ts";
import { StateServer } from "./state_server.ts";
import type { StateSetting } from "./state_setting.ts";

const GENERATION_BYTES = 16;
/** Most earlier generations that a marker names. */
const FOLLOWS_MAX = 8;

type Data = Omit<StateResetResult, "correlation_id">;
type ResetHost = Host<"read" | "write" | "env"> & Partial<Host<"net">>;

/** A reset that can be shown; nothing is written yet. */
export interface PlannedReset {
  readonly action: StateResetResult["action"];
  /** What is so, and what would be written. */
  readonly lines: readonly string[];
  write(): Promise<Data>;
}

/** @throws {GaitError} `state_unavailable` or `state_unusable` for a server that cannot be prepared. */
export async function planReset(setting: StateSetting, host: ResetHost): Promise<PlannedReset> {
  using server = new StateServer(setting, host);
  const name = { server: server.shown, project: setting.project };
  const seen = await readSeen(name, host);
  const { marker, isClockBehind } = await lookAt(server);
  const lines = [`server: ${name.server}`, `project: ${name.project}`];
  const data = { ok: true, ...name, record_path: await seenPath(name, host) };
  if (marker !== undefined && !isClockBehind) {
    const { generation } = marker;
    const continuity = continuityOf(marker, seen, false);
    if (continuity === "same" && seen?.lost_at === undefined) {
      return {
        action: "present",
        lines: [...lines, "nothing was lost: this machine saw this state before"],
        write: () => Promise.resolve({ ...data, action: "present", generation }),
      };
    }
    if (generation !== seen?.generation) {
      const text = seen === undefined
        ? "it is prepared, and this machine has not used it yet"
        : "it is prepared, but holds another state than the one that this machine saw";
      return {
        action: "accepted",
        lines: [...lines, text, "this machine will go by the server's state"],
        async write() {
          await writeSeen(name, marker, host);
          return {
            ...data,
            ...{ action: "accepted", generation },
            ...present({ replaces: seen?.generation }),
          };
        },
      };
    }
  }
  return {
    action: "prepared",
    lines: [...lines, ...lossLines(marker, seen, isClockBehind), "a new state will begin there"],
    write: () => prepare({ setting, name, seen, marker, data }, host),
  };
}

function lossLines(
  marker: StateMarker | undefined,
  seen: SeenState | undefined,
  isClockBehind: boolean,
): readonly string[] {
  if (isClockBehind) return ["its clock shows a time before calls that it has counted"];
  if (seen === undefined) return ["it holds nothing of this project"];
  const was = `this machine saw ${seen.sequence} steps there, the last at ${seen.seen_at}`;
  if (seen.lost_at !== undefined) {
    return [`${was}; at ${seen.lost_at} it had gone back: the calls between are forgotten`];
  }
  return marker === undefined
    ? [`${was}; now it holds nothing of this project: counted calls are forgotten`]
    : [`${was}; now it has ${marker.sequence}: the calls between are forgotten`];
}

interface Preparing {
  readonly setting: StateSetting;
  readonly name: StateName;
  readonly seen: SeenState | undefined;
  readonly marker: StateMarker | undefined;
  readonly data: Pick<Data, "ok" | "server" | "project" | "record_path">;
}

async function prepare(
  { setting, name, seen, marker, data }: Preparing,
  host: ResetHost,
): Promise<Data> {
  using server = new StateServer(setting, host);
  const generation = encodeHex(host.randomBytes(GENERATION_BYTES));
  const before = [marker?.generation, seen?.generation, ...marker?.follows ?? []];
  const follows = [...new Set(before.filter((one) => one !== undefined))].slice(0, FOLLOWS_MAX);
  const sequence = Math.max(marker?.sequence ?? 0, seen?.sequence ?? 0);
  const answer = await server.run({
    act: "prepare",
    args: [
      ...[marker?.generation ?? "-", generation],
      ...[follows.length === 0 ? "-" : follows.join(","), String(sequence)],
    ],
  });
  if (answer.kind === "changed") {
    throw new GaitError("state_unusable", "Cannot prepare the state: another one just did", {
      hint: "gait state reset once more shows what is there",
    });
  }
  if (answer.kind !== "ok" || answer.marker.generation !== generation) {
    throw notUnderstood(server.shown);
  }
  await writeSeen(name, answer.marker, host);
  const [replaces] = follows;
  return { ...data, action: "prepared", generation, ...present({ replaces }) };
}

/** The marker of the project, if there is one, and whether the server's clock went back behind it. */
export async function lookAt(server: StateServer): Promise<{
  readonly marker: StateMarker | undefined;
  readonly isClockBehind: boolean;
  /** Time of the server, in milliseconds since 1970. */
  readonly timeMs: number;
}> {
  const answer = await server.run({ act: "look" });
  if (answer.kind === "changed") throw notUnderstood(server.shown);
  if (answer.kind === "unprepared") {
    return { marker: undefined, isClockBehind: false, timeMs: answer.timeMs };
  }
  const { marker, rest: [last = ""] } = answer;
  if (!/^\d+$/.test(last)) throw notUnderstood(server.shown);
  const { timeMs } = marker;
  return { marker, isClockBehind: Number(last) > timeMs + CLOCK_TOLERANCE_MS, timeMs };
}
