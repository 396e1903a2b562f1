/** Grader: a replay with stubs ends with the exit code that the fixture expects. */

import { GaitError } from "../../error.ts";
import { ExitCode } from "../../exit_code.ts";
import { type Replay, replayRunpack } from "../../runpack/replay.ts";
import type { Grader, GraderAnswer, GraderSubject } from "../grader.ts";

/** Replays the fixture's own runpack: 2 if any result is missing, else 0. */
export const expectedExitCodeGrader: Grader = {
  name: "expected_exit_code",
  looksAt: "recording",
  deterministic: true,
  applies: () => true,
  grade: gradeExitCode,
};

async function gradeExitCode({ runpack, metadata }: GraderSubject): Promise<GraderAnswer> {
  let replay: Replay;
  try {
    replay = await replayRunpack(runpack);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { status: "fail", reason_codes: ["replay_error"], details: { error: error.message } };
  }
  const expected = metadata.expected_replay_exit_code;
  const actual = replay.ok ? ExitCode.success : ExitCode.verification_failed;
  const isExpected = actual === expected;
  const difference = {
    place: "replay of the recording",
    expected: `exit ${expected}`,
    actual: `exit ${actual}`,
  };
  return {
    status: isExpected ? "pass" : "fail",
    reason_codes: isExpected ? [] : ["unexpected_exit_code"],
    ...(isExpected ? {} : { difference }),
    details: {
      expected_exit_code: expected,
      actual_exit_code: actual,
      missing_results: replay.missing_results,
    },
  };
}
