/** Grader: the candidate called the expected tools and got the expected verdicts. */

import type { JsonValue } from "../../json/json.ts";
import { present, withoutEmpty } from "../../present.ts";
import {
  candidateFailure,
  type Grader,
  type GraderAnswer,
  type GraderSubject,
  type ShownDifference,
} from "../grader.ts";
import { findMismatch, isTrajectoryMode, type TrajectoryMode } from "../sequence_match.ts";
import { someOf } from "../../lists.ts";
import { printable } from "../../text.ts";
import { type Trajectory, trajectoryOf } from "../trajectory.ts";

/** Runs only for fixtures that expect tools or verdicts. */
export const trajectoryGrader: Grader = {
  name: "trajectory",
  looksAt: "candidate",
  deterministic: true,
  applies: ({ expected_tool_sequence, expected_verdict_sequence }) =>
    expected_tool_sequence !== undefined || expected_verdict_sequence !== undefined,
  grade: gradeTrajectory,
};

function gradeTrajectory(
  { candidate, candidatePath, metadata, runpack }: GraderSubject,
): GraderAnswer {
  if (candidate.kind !== "read") return candidateFailure(candidate, "candidate_runpack_invalid");
  const { trajectory_mode = "", expected_tool_sequence, expected_verdict_sequence } = metadata;
  const [tools, verdicts] = [expected_tool_sequence ?? [], expected_verdict_sequence ?? []];
  const mode = isTrajectoryMode(trajectory_mode) ? trajectory_mode : "exact";
  const actual = trajectoryOf(candidate.runpack);
  const mismatches = [
    ...compare("tool", expected_tool_sequence, actual.tools, mode),
    ...compareVerdicts(expected_verdict_sequence, actual, trajectoryOf(runpack), mode),
  ];
  const required = tools.length > 0 || verdicts.length > 0;
  const reasons = mismatches.map(({ reason }) => reason);
  return {
    status: reasons.length > 0 ? "fail" : "pass",
    reason_codes: reasons.length > 0
      ? reasons
      : [required ? "trajectory_match" : "trajectory_not_required"],
    ...present({ difference: mismatches[0]?.difference }),
    ...withoutEmpty({
      warnings: expected_verdict_sequence === undefined ? [] : doubtsOf(actual),
    }),
    details: {
      candidate_runpack: candidatePath,
      expected_tool_sequence: tools,
      actual_tool_sequence: actual.tools,
      expected_verdict_sequence: verdicts,
      actual_verdict_sequence: actual.verdicts,
      ...(mode === "exact" ? {} : { trajectory_mode: mode }),
      ...Object.assign({}, ...mismatches.map(({ details }) => details)),
    },
  };
}

interface Mismatch {
  readonly reason: string;
  readonly details: Readonly<Record<string, JsonValue>>;
  readonly difference: ShownDifference;
}

const MISSING = "<missing>";

/** A sequence that is not expected is not compared; an empty one expects no call. */
function compare(
  kind: "tool" | "verdict",
  expected: readonly string[] | undefined,
  actual: readonly string[],
  mode: TrajectoryMode,
): Mismatch[] {
  const found = expected === undefined
    ? undefined
    : findEmpty(expected, actual) ?? findMismatch(expected, actual, mode);
  if (found === undefined) return [];
  const { index, expected: wanted = MISSING, actual: seen = MISSING } = found;
  return [{
    reason: `unexpected_${kind}_sequence`,
    details: {
      [`${kind}_sequence_mismatch_index`]: index,
      [`${kind}_sequence_expected_at_mismatch`]: wanted,
      [`${kind}_sequence_actual_at_mismatch`]: seen,
    },
    difference: { place: `${kind} ${index + 1}`, expected: wanted, actual: seen },
  }];
}

/**
 * Compares the verdicts that results claim and, since a tool may claim anything, those that were recorded:
 * these must be the expected ones, or those of the fixture's own run.
 */
function compareVerdicts(
  expected: readonly string[] | undefined,
  actual: Trajectory,
  own: Trajectory,
  mode: TrajectoryMode,
): Mismatch[] {
  const claimed = compare("verdict", expected, actual.verdicts, mode);
  if (claimed.length > 0 || expected === undefined) return claimed;
  const recorded = compare("verdict", expected, actual.recorded, mode);
  const isOwn = compare("verdict", own.recorded, actual.recorded, mode).length === 0;
  return isOwn ? [] : recorded.map((mismatch) => ({
    ...mismatch,
    details: { ...mismatch.details, recorded_verdict_sequence: actual.recorded },
  }));
}

const NAMED = 5;

function doubtsOf({ contradicted }: Trajectory): readonly string[] {
  if (contradicted.length === 0) return [];
  const ids = someOf(contradicted.map(printable), NAMED);
  return [`a result says another verdict than the run recorded: ${ids}`];
}

/** Of an empty expectation every mode says the same: nothing was to be called. */
function findEmpty(expected: readonly string[], actual: readonly string[]) {
  if (expected.length > 0 || actual.length === 0) return undefined;
  return { index: 0, expected: undefined, actual: actual[0] };
}
