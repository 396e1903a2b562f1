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
import { RecordReader } from "./record_reader.ts";

export interface RunpackOutline {
  readonly manifest: Manifest;
  readonly run: Run;
  readonly refs: Refs;
  readonly intent_count: number;
  /** Calls whose arguments were kept. */
  readonly kept_args: number;
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
  const intents = new RecordReader("intents.jsonl", readIntent, (intent) => {
    if (intent.args !== undefined) kept_args++;
    watcher?.intent(intent);
  });
  const results = new RecordReader("results.jsonl", readResult, (result) => {
    if (result.result !== undefined) kept_results++;
    watcher?.result(result);
  });
  const sinks = new Map([["intents.jsonl", intents.sink], ["results.jsonl", results.sink]]);

  const { manifest, run, refs } = await readDocuments(file, ({ name }) => sinks.get(name));
  return {
    manifest,
    run,
    refs,
    intent_count: intents.end(),
    result_count: results.end(),
    kept_args,
    kept_results,
  };
}
