/** The trajectory of a run: the tools that the agent called, and the verdicts of the calls. */

import type { Runpack } from "../runpack/read.ts";
import type { Result } from "../schema/runpack.ts";
import type { TrajectoryExpectation } from "./fixture.ts";
import type { TrajectoryMode } from "./sequence_match.ts";
import { normalizeVerdict, type TrajectoryVerdict, verdictOfStatus } from "./verdict.ts";

/** Tools and verdicts in file order. */
export interface Trajectory {
  readonly tools: readonly string[];
  readonly verdicts: readonly TrajectoryVerdict[];
}

/** The trajectory of a run. Calls without a tool name are left out. */
export function trajectoryOf(
  { intents, results }: Pick<Runpack, "intents" | "results">,
): Trajectory {
  return {
    tools: intents.map(({ tool_name }) => tool_name.trim()).filter((name) => name !== ""),
    verdicts: results.map(verdictOf),
  };
}

function verdictOf({ status, result }: Result): TrajectoryVerdict {
  const told = result?.["verdict"];
  const verdict = typeof told === "string" ? normalizeVerdict(told) : undefined;
  return verdict ?? verdictOfStatus(status);
}

/** The members of a fixture that expect the trajectory of a run. The mode `exact` is not written. */
export function expectTrajectory(
  run: Pick<Runpack, "intents" | "results">,
  mode: TrajectoryMode = "exact",
): TrajectoryExpectation {
  const { tools, verdicts } = trajectoryOf(run);
  return {
    expected_tool_sequence: tools,
    expected_verdict_sequence: verdicts,
    ...(mode === "exact" ? {} : { trajectory_mode: mode }),
  };
}
