/** The trajectory of a run: the tools that the agent called, and the verdicts of the calls. */

import type { Runpack } from "../runpack/read.ts";
import { ownResult, RecordedDecisions } from "../runpack/recorded_decisions.ts";
import type { Result } from "../schema/runpack.ts";
import type { TrajectoryExpectation } from "./fixture.ts";
import type { TrajectoryMode } from "./sequence_match.ts";
import { type TrajectoryVerdict, verdictOfStatus } from "./verdict.ts";

/** Tools and verdicts in file order. */
export interface Trajectory {
  readonly tools: readonly string[];
  readonly verdicts: readonly TrajectoryVerdict[];
}

/** The trajectory of a run. Calls without a tool name are left out. */
export function trajectoryOf(
  { run, intents, results }: Pick<Runpack, "run" | "intents" | "results">,
): Trajectory {
  const decisions = new RecordedDecisions(run);
  return {
    tools: intents.map(({ tool_name }) => tool_name.trim()).filter((name) => name !== ""),
    verdicts: results.map((result) => verdictOf(result, decisions)),
  };
}

/** A member `verdict` of a result decides nothing: a tool may answer anything. */
function verdictOf(record: Result, decisions: RecordedDecisions): TrajectoryVerdict {
  const decided = decisions.of(record.intent_id, ownResult(record));
  return decided?.verdict ?? verdictOfStatus(record.status);
}

/** The members of a fixture that expect the trajectory of a run. The mode `exact` is not written. */
export function expectTrajectory(
  run: Pick<Runpack, "run" | "intents" | "results">,
  mode: TrajectoryMode = "exact",
): TrajectoryExpectation {
  const { tools, verdicts } = trajectoryOf(run);
  return {
    expected_tool_sequence: tools,
    expected_verdict_sequence: verdicts,
    ...(mode === "exact" ? {} : { trajectory_mode: mode }),
  };
}
