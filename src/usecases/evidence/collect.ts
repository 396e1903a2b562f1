/** Reads what goes into a pack: files that the user named, or files found by name. */

import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import {
  alteredTraceFault,
  type ReceivedTrace,
  verifyTrace,
} from "../../core/gate/record/trace.ts";
import { shellWord, sortedUnique, trim } from "../../core/text.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import { readRunpackOutline, type RunpackOutline } from "../../core/runpack/outline.ts";
import type { TraceRecord } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { openRunpack } from "../runpack/open_runpack.ts";
import type { AlteredTrace } from "../../core/guard/pack_input.ts";
import type { PackRun } from "../../core/guard/summaries.ts";
import { RunCalls } from "../../core/guard/run_calls.ts";
import { parsePackTrace } from "../../core/guard/inputs.ts";
import { isLogFile } from "../log/is_log.ts";
import { readLogRecords } from "./log_records.ts";
import { isSimulatedName } from "../../core/places.ts";
import { tracesBelow } from "./discover.ts";
import { readInput, TRACE } from "./input_kinds.ts";

/** Trims paths, drops empty ones and duplicates, and sorts. */
export function pathList(paths: readonly string[]): readonly string[] {
  return sortedUnique(paths.map(trim).filter((path) => path !== ""));
}

export type PackedRun = RunpackOutline & Pick<PackRun, "calls" | "unjoined">;

/** @throws {GaitError} `invalid_input` for any runpack that is not intact. */
export async function readPackRun(path: string, host: Host<"read">): Promise<PackedRun> {
  try {
    using file = await openRunpack(path, `reading ${path}`, host);
    const calls = new RunCalls();
    const outline = await readRunpackOutline(file, calls);
    const { run } = outline;
    return { ...outline, calls: calls.of(run), unjoined: calls.unjoined(run) };
  } catch (error) {
    // The runpack is an input here, so even `verification_failed` is bad input.
    throw error instanceof GaitError ? error.retold({ code: "invalid_input" }) : error;
  }
}

/** Traces that were read, and warnings about files that were left out. */
export interface PackTraces {
  readonly records: readonly TraceRecord[];
  /** The same records, each with its file. */
  readonly placed: readonly PlacedTrace[];
  /** Traces that are not what was signed, which are not among the records. */
  readonly altered: readonly AlteredTrace[];
  /** Every file that was read. */
  readonly paths: readonly string[];
  readonly warnings: readonly string[];
}

/** A trace and its file. */
export type PlacedTrace = TraceRecord & { readonly path: string };

/**
 * Reads traces from files and folders. If a key is given, refuses a trace that it did not sign.
 * Simulated decisions are left out: nothing in such a trace says that nothing was decided.
 */
export async function readPackTraces(
  given: readonly string[],
  key: VerifyKey | undefined,
  host: Host<"read">,
): Promise<PackTraces> {
  const records: TraceRecord[] = [];
  const placed: PlacedTrace[] = [];
  const read: string[] = [];
  const warnings: string[] = [];
  const altered: AlteredTrace[] = [];
  for (const path of given) {
    const isFolder = await host.read.kindOf(path) === "directory";
    const log = !isFolder && await isLogFile(path, host)
      ? await readLogRecords(path, undefined, host)
      : undefined;
    if (log !== undefined && log.simulated.length > 0) {
      warnings.push(simulatedWarning(path, log.simulated.length, true));
    }
    const traces = isFolder
      ? await tracesBelow(path, host)
      : log?.traces.map(({ path, source }) => ({ path, trace: parsePackTrace(source) })) ??
        [{ path, trace: await readInput(TRACE, path, host) }];
    if (log !== undefined && traces.length === 0) continue;
    if (traces.length === 0) throw noTraces(path);
    const simulated = traces.filter(({ path }) => isSimulatedName(path)).length;
    if (simulated > 0) warnings.push(simulatedWarning(path, simulated, isFolder));
    const decided = traces.filter(({ path }) => !isSimulatedName(path));
    if (key !== undefined) {
      for (const { path, trace } of decided) await refuseUnlessSigned(path, trace, key);
    }
    const fresh = decided.filter(({ path }) => !read.includes(path));
    for (const { path, trace } of fresh) {
      const { record } = trace;
      const fault = await alteredTraceFault(trace);
      read.push(path);
      if (fault !== undefined) altered.push({ ...record, path, fault });
      else {
        records.push(record);
        placed.push({ ...record, path });
      }
    }
  }
  return { records, placed, altered, paths: read, warnings };
}

function noTraces(folder: string): GaitError {
  return unreadable(
    "traces",
    folder,
    "the folder has no traces",
    `gait trace list ${shellWord(folder)}`,
  );
}

function simulatedWarning(path: string, count: number, isFolder: boolean): string {
  if (!isFolder) return `${path} is a simulated decision and is not in the pack`;
  const what = count === 1 ? "1 simulated decision" : `${count} simulated decisions`;
  return `${what} in ${path} left out`;
}

/** Why a trace does not verify under the key; without a key, why it cannot verify under any. */
export async function traceDoubt(
  trace: ReceivedTrace,
  key: VerifyKey | undefined,
): Promise<string | undefined> {
  if (key === undefined) return await alteredTraceFault(trace);
  const { status, error = "its signature does not verify" } = await verifyTrace(trace, key);
  return status === "verified" ? undefined : error;
}

async function refuseUnlessSigned(path: string, trace: ReceivedTrace, key: VerifyKey) {
  const error = await traceDoubt(trace, key);
  if (error === undefined) return;
  throw new GaitError("invalid_input", `Cannot use trace ${quoted(path)}: ${error}`, {
    hint: `gait trace verify ${shellWord(path)} shows what is wrong with it`,
  });
}
