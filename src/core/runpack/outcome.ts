/**
 * Results of the commands on runpacks: the members of `--json`, without empty ones, and the lines of
 * the text form that are part of the contract. The command line adds `correlation_id`.
 */

import { present, withoutEmpty } from "../present.ts";
import type {
  DiffResult,
  MigrateResult,
  ReduceReport,
  ReduceResult,
  ReplayResult,
} from "../schema/runpack.ts";
import { ignoredWarnings } from "./diff_ignored.ts";
import type { DiffReport } from "./diff.ts";
import type { Migration } from "./migrate.ts";
import type { Replay } from "./replay.ts";

/** The members of a `--json` result that a command gives. */
export type Data<Result> = Omit<Result, "correlation_id">;

/** Data of `gait run replay`. Exit 0 if `ok`, else 2. */
export function replayData(replay: Replay, requestedUnsafe: boolean): Data<ReplayResult> {
  const { ok, run_id, mode, steps, missing_results, failed_calls, warnings } = replay;
  return {
    ok,
    run_id,
    mode,
    ...withoutEmpty({
      steps,
      missing_results,
      failed_calls,
      warnings,
      requested_unsafe: requestedUnsafe,
    }),
  };
}

/** Text of `gait run replay`, without the warnings, which go to standard error. */
export function replayLines(data: Data<ReplayResult>): string[] {
  const { ok, run_id, mode, missing_results } = data;
  if (ok) return [`replay ok: ${run_id} (${mode})`];
  const missing = missing_results && `missing results: ${missing_results.join(", ")}`;
  return [`replay failed: ${run_id}`, ...(missing === undefined ? [] : [missing])];
}

/** Data of `gait run diff`; `output` is the file that was written, if any. Exit 0 if `ok`, else 2. */
export function diffData(
  report: DiffReport,
  output = "",
  ok: boolean = report.ok,
): Data<DiffResult> {
  const { file, first_divergence, alignment, equal, unmet_ignored = [] } = report;
  const warnings = [...report.warnings ?? [], ...ignoredWarnings(unmet_ignored)];
  return {
    ok,
    ...file,
    ...withoutEmpty({ first_divergence, alignment, output, warnings }),
    ...present({ equal }),
  };
}

/** Data of `gait run reduce`; `paths` are those of its files. */
export function reduceData(
  report: ReduceReport,
  paths: { readonly input: string; readonly output: string; readonly report: string },
): Data<ReduceResult> {
  const { run_id, reduced_run_id, predicate } = report;
  return {
    ok: true,
    input: paths.input,
    output: paths.output,
    report_path: paths.report,
    ...withoutEmpty({ run_id }),
    reduced_run_id,
    predicate,
    report,
  };
}

export function reduceLines({ input, output, report_path }: Data<ReduceResult>): string[] {
  return [`run reduce ok: ${input} -> ${output}`, `report: ${report_path}`];
}

export function reduceReportPath(output: string): string {
  return `${output}.reduce_report.json`;
}

export function migrateData(
  { status, run_id, warnings }: Pick<Migration, "status" | "run_id" | "warnings">,
  input: string,
  output: string,
): Data<MigrateResult> {
  return {
    ok: true,
    input,
    output,
    artifact: "runpack",
    status,
    ...withoutEmpty({ run_id, warnings }),
  };
}

export function migrateLines({ input, output, status }: Data<MigrateResult>): string[] {
  return [`migrate ok: ${input} -> ${output} (${status})`];
}
