/** Reads a runpack without its records, which are only checked and counted as they stream by. */

import { RUNPACK_DOCUMENT_MAX_BYTES } from "../limits.ts";
import {
  type Intent,
  type Manifest,
  readIntent,
  readRefs,
  readResult,
  readRun,
  type Refs,
  type Result,
  type Run,
} from "../schema/runpack.ts";
import type { RandomAccess } from "../source.ts";
import { refuseBadContext, refuseOtherRun, refuseUnlessIntact } from "./read.ts";
import { OtherRecords } from "./same_run.ts";
import { MemberBuffers } from "./member_bytes.ts";
import { RecordReader } from "./record_reader.ts";
import { present } from "../present.ts";
import { checkRunpack } from "./verify.ts";

/** A runpack that passed verification, with its records counted. */
export interface RunpackOutline {
  /** `manifest.json`. */
  readonly manifest: Manifest;
  /** `run.json`. */
  readonly run: Run;
  /** `refs.json`. */
  readonly refs: Refs;
  /** Lines of `intents.jsonl`. */
  readonly intent_count: number;
  /** Calls whose arguments were kept. */
  readonly kept_args: number;
  /** Oddities of the records. */
  readonly warnings: readonly string[];
  /** Why no key can verify its signatures; absent if one may, or if it is not signed. */
  readonly signature_fault?: string;
  /** Results that were kept. */
  readonly kept_results: number;
  /** Lines of `results.jsonl`. */
  readonly result_count: number;
}

const DOCUMENT_LIMITS: ReadonlyMap<string, number> = new Map([
  ["run.json", RUNPACK_DOCUMENT_MAX_BYTES],
  ["refs.json", RUNPACK_DOCUMENT_MAX_BYTES],
]);

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
  const documents = new MemberBuffers(DOCUMENT_LIMITS);
  let [kept_args, kept_results] = [0, 0];
  const others = new OtherRecords();
  const intents = new RecordReader("intents.jsonl", readIntent, (intent) => {
    others.note("intents.jsonl", intent.run_id);
    if (intent.args !== undefined) kept_args++;
    watcher?.intent(intent);
  });
  const results = new RecordReader("results.jsonl", readResult, (result) => {
    others.note("results.jsonl", result.run_id);
    if (result.result !== undefined) kept_results++;
    watcher?.result(result);
  });
  const sinks = new Map([["intents.jsonl", intents.sink], ["results.jsonl", results.sink]]);

  const { manifest, report } = await checkRunpack(
    file,
    {},
    (member) => documents.sinkFor(member) ?? sinks.get(member.name),
  );
  // A changed member is reported as changed, also if it cannot be read any more.
  refuseUnlessIntact(report, file.name);
  const [signature_fault] = report.signature_status === "failed" ? report.signature_errors : [];
  const refs = documents.document("refs.json", readRefs);
  refuseBadContext(refs);
  const run = documents.document("run.json", readRun);
  const [intent_count, result_count] = [intents.end(), results.end()];
  refuseOtherRun(manifest, run);
  return {
    manifest,
    run,
    refs,
    intent_count,
    result_count,
    kept_args,
    kept_results,
    ...present({ signature_fault }),
    warnings: others.warnings(run.run_id),
  };
}
