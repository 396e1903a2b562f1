/**
 * Results of the regress commands: the members of `--json`, without empty ones, and the lines of the
 * text form that are part of the contract. The command line adds `correlation_id`.
 */

import type {
  RegressAddResult,
  RegressBootstrapResult,
  RegressInitResult,
  RegressResult,
  RegressRunResult,
} from "../schema/regress.ts";
import { withoutEmpty } from "../present.ts";
import type { Data } from "../runpack/outcome.ts";
import type { InitPlan } from "./init.ts";
import { countFailed, repeatCommand, topFailureReason } from "./result.ts";

export function initData(plan: InitPlan): Data<RegressInitResult> {
  const { next_commands, warnings } = plan;
  return { ok: true, ...fixtureMembers(plan), next_commands, ...withoutEmpty({ warnings }) };
}

export function initLines(data: Data<RegressInitResult>): string[] {
  const { fixture_name, run_id, config_path, runpack_path, next_commands } = data;
  return [
    `regress init ok: fixture=${fixture_name} run_id=${run_id}`,
    `config: ${config_path}`,
    `runpack: ${runpack_path}`,
    `next: ${next_commands.join(" | ")}`,
  ];
}

/** Data of `gait regress add`; `source` is the path of the runpack that was added. */
export function addData(plan: InitPlan, source: string): Data<RegressAddResult> {
  return { ...initData(plan), source };
}

export function addLines({ fixture_name, run_id }: Data<RegressAddResult>): string[] {
  return [`regress add ok: fixture=${fixture_name} run_id=${run_id}`];
}

/** Files that a run wrote, as the user named them. */
export interface RunFiles {
  readonly output: string;
  /** JUnit report, if one was asked for. */
  readonly junit?: string | undefined;
}

/** Data of `gait regress run`. Exit 0 if `ok`, else 5. */
export function runData(
  result: RegressResult,
  { output, junit }: RunFiles,
  warnings: readonly string[] = [],
): Data<RegressRunResult> {
  const { status, fixture_set, graders } = result;
  return {
    ok: status === "pass",
    status,
    fixture_set,
    graders: graders.length,
    output,
    ...withoutEmpty({ failed: countFailed(result), junit, warnings }),
  };
}

export function runLines(data: Data<RegressRunResult>): string[] {
  const { ok, fixture_set, graders, failed = 0, output, junit } = data;
  return [
    ok
      ? `regress run ok: fixture_set=${fixture_set} graders=${graders}`
      : `regress run failed: fixture_set=${fixture_set} failed=${failed}`,
    `output: ${output}`,
    ...(junit === undefined ? [] : [`junit: ${junit}`]),
  ];
}

/** Data of `gait regress bootstrap`: `init`, then `run`. Exit 0 if `ok`, else 5. */
export function bootstrapData(
  plan: InitPlan,
  result: RegressResult,
  files: RunFiles,
  configPath: string = plan.config_path,
  warnings: readonly string[] = [],
): Data<RegressBootstrapResult> {
  const { output, junit } = files;
  const top_failure_reason = topFailureReason(result);
  const next_command = top_failure_reason && repeatCommand(configPath);
  return {
    ok: result.status === "pass",
    ...fixtureMembers(plan),
    status: result.status,
    artifact_paths: junit === undefined ? [output] : [output, junit],
    output,
    ...withoutEmpty({
      failed: countFailed(result),
      top_failure_reason,
      next_command,
      junit,
      warnings: [...plan.warnings, ...warnings],
    }),
  };
}

export function bootstrapLines(data: Data<RegressBootstrapResult>): string[] {
  const { ok, run_id, fixture_name, failed = 0, output, junit } = data;
  const which = `run_id=${run_id} fixture=${fixture_name}`;
  return [
    ok ? `regress bootstrap ok: ${which}` : `regress bootstrap failed: ${which} failed=${failed}`,
    ...(data.top_failure_reason === undefined
      ? []
      : [`top_failure_reason: ${data.top_failure_reason}`]),
    ...(data.next_command === undefined ? [] : [`next: ${data.next_command}`]),
    `output: ${output}`,
    ...(junit === undefined ? [] : [`junit: ${junit}`]),
    ...(ok
      ? [
        "this test compares the recording with itself and cannot fail until a candidate is given: " +
        "gait regress run --candidate <run_id|path>",
      ]
      : []),
  ];
}

function fixtureMembers(plan: InitPlan) {
  const { run_id, fixture_name, fixture_dir, runpack_path, config_path } = plan;
  return { run_id, fixture_name, fixture_dir, runpack_path, config_path };
}
