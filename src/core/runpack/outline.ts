/** Reads a runpack without its records, which are only checked and counted as they stream by. */

import {
  type Intent,
  type Manifest,
  readIntent,
  readResult,
  type Refs,
  type Result,
  type Run,
} from "../schema/runpack.ts";
import type { RandomAccess } from "../source.ts";
import { readDocuments } from "./read.ts";
import { OtherRecords } from "./same_run.ts";
import { RecordReader } from "./record_reader.ts";
import { present } from "../present.ts";

export interface RunpackOutline {
  readonly manifest: Manifest;
  readonly run: Run;
  readonly refs: Refs;
  readonly intent_count: number;
  /** Calls whose arguments were kept. */
  readonly kept_args: number;
  /** Oddities of the archive and of the records. */
  readonly warnings: readonly string[];
  /** Why no key can verify its signatures; absent if one may, or if it is not signed. */
  readonly signature_fault?: string;
  /** Results that were kept. */
  readonly kept_results: number;
  readonly result_count: number;
}

/** Sees each record of a runpack as it streams by. */
export interface RecordWatcher {
  intent(intent: Intent): void;
  result(result: Result): void;
}

/**
 * Reads a runpack whose records may be larger than memory. Signatures are not checked.
 *
 * @throws {GaitError} `invalid_input` if it is not intact or not readable; `verification_failed`
 * for duplicate entries.
 */
export async function readRunpackOutline(
  file: RandomAccess,
  watcher?: RecordWatcher,
): Promise<RunpackOutline> {
  let [kept_args, kept_results] = [0, 0];
  const others = new OtherRecords();
  const intents = new RecordReader("intents.jsonl", readIntent, (intent) => {
    others.note("intents.jsonl", intent);
    if (intent.args !== undefined) kept_args++;
    watcher?.intent(intent);
  });
  const results = new RecordReader("results.jsonl", readResult, (result) => {
    others.note("results.jsonl", result);
    if (result.result !== undefined) kept_results++;
    watcher?.result(result);
  });
  const sinks = new Map([["intents.jsonl", intents.sink], ["results.jsonl", results.sink]]);

  const { manifest, run, refs, report } = await readDocuments(
    file,
    ({ name }) => sinks.get(name),
  );
  const [signature_fault] = report.signature_status === "failed" ? report.signature_errors : [];
  const [intent_count, result_count] = [intents.end(), results.end()];
  others.note("refs.json", refs);
  others.note("run.json", run);
  return {
    manifest,
    run,
    refs,
    intent_count,
    result_count,
    kept_args,
    kept_results,
    ...present({ signature_fault }),
    warnings: [...report.warnings, ...others.warnings(manifest.run_id)],
  };
}
