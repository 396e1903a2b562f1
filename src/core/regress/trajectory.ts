/** The trajectory of a run: the tools that the agent called, and the verdicts of the calls. */

import type { Runpack } from "../runpack/read.ts";
import { claimedVerdict, ownResult, RecordedDecisions } from "../runpack/recorded_decisions.ts";
import type { Result } from "../schema/runpack.ts";
import type { TrajectoryExpectation } from "./fixture.ts";
import type { TrajectoryMode } from "./sequence_match.ts";
import { normalizeVerdict, type TrajectoryVerdict, verdictOfStatus } from "./verdict.ts";

/** Tools and verdicts in file order. */
export interface Trajectory {
  readonly tools: readonly string[];
  /** As the format reads them: what a result says of itself comes before its status. */
  readonly verdicts: readonly TrajectoryVerdict[];
  /** The decisions that the run recorded, else what the statuses say: no tool can write them. */
  readonly recorded: readonly TrajectoryVerdict[];
  /** Ids of calls on which the two differ. */
  readonly contradicted: readonly string[];
}

/** The trajectory of a run. Calls without a tool name are left out. */
export function trajectoryOf(
  { run, intents, results }: Pick<Runpack, "run" | "intents" | "results">,
): Trajectory {
  const decisions = new RecordedDecisions(run);
  const verdicts = results.map(claimedOf);
  const recorded = results.map((result) => recordedOf(result, decisions));
  return {
    tools: intents.map(({ tool_name }) => tool_name.trim()).filter((name) => name !== ""),
    verdicts,
    recorded,
    contradicted: results.filter((_, at) => verdicts[at] !== recorded[at])
      .map(({ intent_id }) => intent_id),
  };
}

function claimedOf({ status, result }: Result): TrajectoryVerdict {
  return normalizeVerdict(claimedVerdict(result)) ?? verdictOfStatus(status);
}

function recordedOf(record: Result, decisions: RecordedDecisions): TrajectoryVerdict {
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
