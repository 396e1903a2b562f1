import { GaitError } from "../error.ts";
import { isJsonObject, type JsonValue } from "../json/json.ts";
import { plainJsonBytes } from "../json/plain.ts";
import type { Intent, Manifest, ReduceReport, Refs, Result, Run } from "../schema/runpack.ts";
import { toUtc } from "../time.ts";
import { SCHEMA_VERSION } from "./members.ts";
import { refuseUnsafeName } from "./migrate.ts";
import type { Runpack } from "./read.ts";
import {
  findRemovable,
  isNonOk,
  isTriggered,
  type Records,
  type ReducePredicate,
  triggeringIntents,
} from "./reduce_predicate.ts";
import type { RecorderDefaults } from "./defaults.ts";
import { rewriteRunpack, type RewrittenRunpack } from "./rewrite.ts";
import { compareText } from "../text.ts";

export interface ReduceOptions extends RecorderDefaults {
  /** The failure that the reduced run must still show. */
  readonly predicate: ReducePredicate;
}

export interface Reduction extends RewrittenRunpack {
  readonly report: ReduceReport;
}

/** The parts of a runpack that reduction reads. */
export type Reducible = Pick<Runpack, "run" | "intents" | "results" | "refs"> & {
  readonly manifest: Pick<Manifest, "capture_mode">;
};

/**
 * Reduces a run to the first call (by id) that satisfies the predicate.
 *
 * @throws {GaitError} `invalid_input` if no call has an id or none satisfies the predicate.
 */
export async function reduceRunpack(
  source: Reducible,
  { predicate, ...defaults }: ReduceOptions,
): Promise<Reduction> {
  const selected = selectIntent(source, predicate);
  const runId = reducedRunId(source.run.run_id, predicate);
  const kept = keepRecords(source, predicate, selected, runId);
  refuseUnlessMinimal(kept, predicate);
  const refs = keepReceipts(source.refs, kept, runId);
  const run = keepTimeline(source.run, selected, runId);
  const { manifest, members } = await rewriteRunpack({
    captureMode: source.manifest.capture_mode,
    run,
    refs,
    ...kept,
  }, defaults);
  const report: ReduceReport = {
    schema_id: "gait.runpack.reduce_report",
    schema_version: SCHEMA_VERSION,
    created_at: toUtc(source.run.created_at),
    producer_version: source.run.producer_version,
    run_id: source.run.run_id,
    reduced_run_id: runId,
    predicate,
    selected_intent_id: selected,
    original_intent_count: source.intents.length,
    reduced_intent_count: kept.intents.length,
    original_result_count: source.results.length,
    reduced_result_count: kept.results.length,
    original_ref_count: source.refs.receipts.length,
    reduced_ref_count: refs.receipts.length,
    still_failing: true,
  };
  return { manifest, members, report };
}

/**
 * Checks a reduced runpack that was written and read back.
 *
 * @throws {GaitError} `invalid_input` if the failure got lost on the way.
 */
export function refuseUnlessTriggered(written: Records, predicate: ReducePredicate): void {
  if (isTriggered(written, predicate)) return;
  throw new GaitError(
    "invalid_input",
    `Cannot reduce the runpack: the reduced one does not show ${predicate}`,
    { hint: "keep the source, and report this at the issue tracker of gait" },
  );
}

export function reduceReportBytes(report: ReduceReport): Uint8Array<ArrayBuffer> {
  return plainJsonBytes(report);
}

/**
 * Default file name of the output.
 *
 * @throws {GaitError} `invalid_input` if the run id cannot be part of a file name.
 */
export function reducedFileName(runId: string, predicate: ReducePredicate): string {
  if (runId !== "") refuseUnsafeName(runId);
  return `runpack_${runId}_reduced_${predicate}.zip`;
}

/** Id of the reduced run; it always starts with `run_`. */
export function reducedRunId(runId: string, predicate: ReducePredicate): string {
  const trimmed = runId.trim();
  const prefixed = trimmed.startsWith("run_") ? trimmed : `run_${trimmed}`;
  return `${prefixed}_reduced_${predicate.replaceAll("_", "")}`;
}

function selectIntent(source: Records, predicate: ReducePredicate): string {
  if (!source.intents.some(({ intent_id }) => intent_id !== "")) {
    throw new GaitError("invalid_input", "Cannot reduce the runpack: no call has an intent_id", {
      hint: "record the run again, with an intent_id for each call",
    });
  }
  const [selected] = triggeringIntents(source, predicate);
  if (selected !== undefined) return selected;
  const message = `Cannot reduce the runpack: no call shows ${predicate}`;
  throw new GaitError("invalid_input", message, {
    hint:
      "gait run inspect lists the calls with their status; --predicate looks for another failure",
  });
}

function keepRecords(
  { intents, results }: Records,
  predicate: ReducePredicate,
  selected: string,
  runId: string,
): { readonly intents: readonly Intent[]; readonly results: readonly Result[] } {
  const intent = intents.find(({ intent_id }) => intent_id === selected);
  const failure = predicate === "missing_result"
    ? undefined
    : results.find((result) => result.intent_id === selected && isNonOk(result));
  return {
    intents: intent === undefined ? [] : [{ ...intent, run_id: runId }],
    results: failure === undefined ? [] : [{ ...failure, run_id: runId }],
  };
}

/** INVARIANT: the written run shows the failure, and would not without any one of its records. */
function refuseUnlessMinimal(kept: Records, predicate: ReducePredicate): void {
  refuseUnlessTriggered(kept, predicate);
  const [removable] = findRemovable(kept, predicate);
  if (removable === undefined) return;
  const { member, index } = removable;
  throw new GaitError(
    "internal_failure",
    `Cannot reduce the runpack: record ${index + 1} of ${member} is not needed`,
    { hint: "report this at the issue tracker of gait" },
  );
}

function keepTimeline(run: Run, selected: string, runId: string): Run {
  const timeline = (run.timeline ?? []).filter(({ ref = "" }) => ref === "" || ref === selected);
  return { ...run, run_id: runId, timeline };
}

function keepReceipts(refs: Refs, { intents, results }: Records, runId: string): Refs {
  const ids = new Set<string>();
  for (const { args } of intents) if (args !== undefined) collectRefIds(args, ids);
  for (const { result } of results) if (result !== undefined) collectRefIds(result, ids);
  const receipts = refs.receipts.filter(({ ref_id }) => ids.has(ref_id))
    .sort((a, b) => compareText(a.ref_id, b.ref_id));
  return { ...refs, run_id: runId, receipts };
}

/** Ids in a payload: any text in a member with `ref` in its name, and any that starts with `ref_`. */
function collectRefIds(value: JsonValue, ids: Set<string>): void {
  if (typeof value === "string") {
    if (value.startsWith("ref_")) ids.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collectRefIds(item, ids);
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (typeof item === "string" && name.trim().toLowerCase().includes("ref")) {
        if (item.trim() !== "") ids.add(item.trim());
      }
      collectRefIds(item, ids);
    }
  }
}
