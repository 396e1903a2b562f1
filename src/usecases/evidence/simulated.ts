/** Simulated decisions are not evidence. Only the name of a trace tells that it is one. */

import { GaitError } from "../../core/error.ts";
import { alteredTraceFault } from "../../core/gate/record/trace.ts";
import { isMisnamedStop } from "../../core/gate/record/trace_numbers.ts";
import { joinDecisions } from "../../core/guard/join_decisions.ts";
import type { RunCall } from "../../core/guard/run_calls.ts";
import { someOf } from "../../core/lists.ts";
import type { Host } from "../../io/host.ts";
import type { PlacedTrace } from "./collect.ts";
import { discover, type SearchPlace } from "./discover.ts";
import { readInput, TRACE } from "./input_kinds.ts";

const SHOWN = 3;

/** Warnings about traces of a run's calls that their names keep out of a pack. */
export async function simulatedWarnings(
  calls: readonly RunCall[] | undefined,
  place: SearchPlace,
  host: Host<"read">,
): Promise<readonly string[]> {
  const found: PlacedTrace[] = [];
  for (const { path } of await discover(TRACE, place, host, { simulated: true })) {
    const record = await readSimulated(path, host);
    if (record !== undefined) found.push(record);
  }
  const joined = joinDecisions(calls ?? [], found).calls.filter(({ traces }) => traces.length > 0);
  const counted = joined.filter(({ call }) => call.verdict !== undefined)
    .flatMap(({ traces }) => traces.map(({ path }) => path));
  const stops = found.filter((trace) => isMisnamedStop(trace.path, trace))
    .map(({ path }) => path).filter((path) => !counted.includes(path));
  const simulated = joined.flatMap(({ traces }) => traces.map(({ path }) => path))
    .filter((path) => !counted.includes(path) && !stops.includes(path));
  const notIn = "it is not in the pack";
  return [
    ...(counted.length === 0 ? [] : [
      `${someOf(counted, SHOWN)}: the name says simulated, but the run says that the decision ` +
      `counted; ${notIn}`,
    ]),
    ...(stops.length === 0 ? [] : [
      `${someOf(stops, SHOWN)}: the name says simulated, but no simulation stops a call; ${notIn}`,
    ]),
    ...(simulated.length === 0
      ? []
      : [`simulated decisions of the run that are left out: ${simulated.length}`]),
  ];
}

/** A trace that is what was signed; `undefined` for any other file. */
async function readSimulated(path: string, host: Host<"read">): Promise<PlacedTrace | undefined> {
  try {
    const trace = await readInput(TRACE, path, host);
    return await alteredTraceFault(trace) === undefined ? { ...trace.record, path } : undefined;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
