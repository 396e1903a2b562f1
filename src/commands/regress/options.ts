import type { OptionValues } from "../../cli/command.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { missing } from "../../core/fault.ts";
import { CONFIG_FILE } from "../../core/regress/config.ts";
import { RESULT_FILE } from "../../core/regress/result.ts";
import { TRAJECTORY_MODES } from "../../core/regress/sequence_match.ts";
import type { FixtureRequest } from "../../usecases/regress/make_fixture.ts";
import type { SetFiles } from "../../usecases/regress/run_set.ts";
import { SOURCE_OPTION } from "../source_argument.ts";

/** Options of every command that makes a fixture. */
export const FIXTURE_OPTIONS = {
  ...SOURCE_OPTION,
  name: {
    type: "string",
    value: "name",
    verbatim: true,
    help: "fixture name; made of the run id by default",
  },
  trajectory: { type: "boolean", help: "also expect the tools and verdicts of this run" },
  trajectory_mode: {
    type: "string",
    choices: TRAJECTORY_MODES,
    help: "how they must match; implies --trajectory, exact by default",
  },
  align: {
    type: "boolean",
    help: "pair calls of a candidate by order, tool and arguments, whatever their ids are",
  },
  force: { type: "boolean", help: "replace a fixture of another run, or one edited by hand" },
  ...RUN_PLACE_OPTION,
} as const;

/** The fixture that the values of {@linkcode FIXTURE_OPTIONS} ask for. */
export function fixtureRequest(
  { from, name, trajectory, trajectory_mode, align, force, runpack_dir: runpackDir }: OptionValues<
    typeof FIXTURE_OPTIONS
  >,
): FixtureRequest {
  if (from === undefined) {
    throw missing(
      ["--from <run_id|path>"],
      "gait demo records a run to try it on: --from run_demo",
    );
  }
  const trajectoryMode = trajectory_mode ?? (trajectory ? "exact" : undefined);
  return { source: from, runpackDir, name, trajectoryMode, align, force };
}

/** Options of every command that runs the graders. */
export const SET_OPTIONS = {
  config: {
    type: "string",
    reads: "paths",
    value: "file",
    default: CONFIG_FILE,
    help: "which fixtures there are",
  },
  output: {
    type: "string",
    writes: true,
    value: "file",
    default: RESULT_FILE,
    help: "result file",
  },
  junit: {
    type: "path",
    writes: true,
    blank: "absent",
    value: "file",
    help: "also write a JUnit report",
  },
  allow_nondeterministic: {
    type: "boolean",
    help: "permit graders that may answer differently each time; none built in does",
  },
  context_conformance: {
    type: "boolean",
    help: "grade the context evidence of every fixture, not only of those that ask for it",
  },
  allow_context_runtime_drift: {
    type: "boolean",
    help: "tolerate context that differs in retrieval times only",
  },
  ignore: {
    type: "list",
    value: "pattern",
    help: "payload members that do not count, such as /result/**/request_id",
  },
} as const;

export const RUN_OPTIONS = {
  ...SET_OPTIONS,
  candidate: {
    type: "path",
    value: "run_id|path",
    help: "run to grade, in place of the candidate that a fixture names",
  },
  fixture: {
    type: "string",
    value: "name",
    help: "grade this fixture alone",
  },
  ...RUN_PLACE_OPTION,
} as const;

/** The files that the values of {@linkcode SET_OPTIONS} name; empty names mean the defaults. */
export function setFiles({ config, output, junit }: OptionValues<typeof SET_OPTIONS>): SetFiles {
  return { config: config || CONFIG_FILE, output: output || RESULT_FILE, junit };
}
