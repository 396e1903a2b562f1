/**
 * Gaps among the traces of live sessions. A session numbers its traces from 1, in the names of their
 * files: `trace_<id>_<time>_<n>.json`. Sessions that share a folder number their traces alike.
 */

import { quoted } from "../../fault.ts";
import { isSimulatedName } from "../../places.ts";
import type { TraceRecord } from "../../schema/gate.ts";

const NUMBERED = /^(trace_[0-9a-f]{24}_\d{8}T\d{6}(?:\.\d+)?Z)_(\d{1,9})\.json$/;

const NAMED =
  /^trace_([0-9a-f]{24})_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z_\d{1,9}(?:\.simulated)?\.json$/;
/** How far the clock may have been set back between a decision and its file. */
const BACK_MAX_MS = 60_000;
/** How long a call may have waited for its approval before its file was named. */
const WAIT_MAX_MS = 7 * 24 * 3600 * 1000;

/** Whether a file has a name that live sessions give. */
export function isSessionName(name: string): boolean {
  return NAMED.test(name);
}

/** Whether a trace has a simulated name and a verdict that stops a call: no simulation stops any. */
export function isMisnamedStop(path: string, { verdict }: Pick<TraceRecord, "verdict">): boolean {
  return isSimulatedName(path) && (verdict === "block" || verdict === "require_approval");
}

/** Contradiction between the name of a trace and its content; `undefined` if there is none. */
export function traceNameFault(
  name: string,
  { trace_id, created_at, verdict }: Pick<TraceRecord, "trace_id" | "created_at" | "verdict">,
): string | undefined {
  if (isMisnamedStop(name, { verdict })) {
    return `its name says simulated, but no simulation gives ${verdict}`;
  }
  const [, id, year, month, day, hour, minute, second] = NAMED.exec(name) ?? [];
  if (id === undefined) return undefined;
  if (id !== trace_id) return `its name is that of another trace: it is ${quoted(trace_id)}`;
  const named = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const later = named - Date.parse(created_at);
  return later < -BACK_MAX_MS || later > WAIT_MAX_MS
    ? `its name has another time: it is of ${quoted(created_at)}`
    : undefined;
}

/** A number that some session must have used, and that has too few files. */
export interface NumberGap {
  readonly number: number;
  /** How many files are missing. */
  readonly missing: number;
}

/**
 * Finds the gaps. Each session that wrote number n wrote n - 1 before, so no number has more files than
 * the one before it. Traces that were cut off at the end of a session leave no gap.
 *
 * @param names base names of all files in the folder
 */
export function numberGaps(names: readonly string[]): readonly NumberGap[] {
  const all = new Set(names);
  const counts = new Map<number, number>();
  for (const name of names) {
    const [, stem = "", digits = ""] = NUMBERED.exec(name) ?? [];
    // A decision on a call from a file has no number, unless its name was taken.
    if (digits === "" || all.has(`${stem}.json`)) continue;
    const number = Number(digits);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const gaps: NumberGap[] = [];
  let needed = 0;
  let below = Infinity;
  for (const number of [...counts.keys()].sort((a, b) => b - a)) {
    for (let between = Math.min(below, number + GAP_LIST_MAX) - 1; between > number; between--) {
      if (needed > 0) gaps.push({ number: between, missing: needed });
    }
    const count = counts.get(number) ?? 0;
    if (count < needed) gaps.push({ number, missing: needed - count });
    needed = Math.max(needed, count);
    below = number;
  }
  for (let number = Math.min(below, GAP_LIST_MAX) - 1; number > 0 && needed > 0; number--) {
    gaps.push({ number, missing: needed });
  }
  return gaps.sort((a, b) => a.number - b.number).slice(0, GAP_LIST_MAX);
}

/** Most gaps that are listed. */
const GAP_LIST_MAX = 1000;
