/** Grader: the candidate called the expected tools and got the expected verdicts. */

import type { JsonValue } from "../../json/json.ts";
import { candidateFailure, type Grader, type GraderAnswer, type GraderSubject } from "../grader.ts";
import { findMismatch, isTrajectoryMode, type TrajectoryMode } from "../sequence_match.ts";
import { trajectoryOf } from "../trajectory.ts";

/** Runs only for fixtures that expect tools or verdicts. */
export const trajectoryGrader: Grader = {
  name: "trajectory",
  deterministic: true,
  applies: ({ expected_tool_sequence, expected_verdict_sequence }) =>
    expected_tool_sequence !== undefined || expected_verdict_sequence !== undefined,
  grade: gradeTrajectory,
};

function gradeTrajectory({ candidate, candidatePath, metadata }: GraderSubject): GraderAnswer {
  if (candidate.kind !== "read") return candidateFailure(candidate, "candidate_runpack_invalid");
  const { trajectory_mode = "", expected_tool_sequence: tools = [] } = metadata;
  const { expected_verdict_sequence: verdicts = [] } = metadata;
  const mode = isTrajectoryMode(trajectory_mode) ? trajectory_mode : "exact";
  const actual = trajectoryOf(candidate.runpack);
  const mismatches = [
    ...compare("tool", tools, actual.tools, mode),
    ...compare("verdict", verdicts, actual.verdicts, mode),
  ];
  const required = tools.length > 0 || verdicts.length > 0;
  const reasons = mismatches.map(({ reason }) => reason);
  return {
    status: reasons.length > 0 ? "fail" : "pass",
    reason_codes: reasons.length > 0
      ? reasons
      : [required ? "trajectory_match" : "trajectory_not_required"],
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
}

/** An expected sequence that is empty is not compared. */
function compare(
  kind: "tool" | "verdict",
  expected: readonly string[],
  actual: readonly string[],
  mode: TrajectoryMode,
): Mismatch[] {
  const found = expected.length === 0 ? undefined : findMismatch(expected, actual, mode);
  if (found === undefined) return [];
  return [{
    reason: `unexpected_${kind}_sequence`,
    details: {
      [`${kind}_sequence_mismatch_index`]: found.index,
      [`${kind}_sequence_expected_at_mismatch`]: found.expected ?? "<missing>",
      [`${kind}_sequence_actual_at_mismatch`]: found.actual ?? "<missing>",
    },
  }];
}
