import { GaitError } from "../../core/error.ts";
import { type Data, replayData } from "../../core/runpack/outcome.ts";
import { replayRunpack } from "../../core/runpack/replay.ts";
import { judgeRealReplay, type RealReplayRequest } from "../../core/runpack/replay_guard.ts";
import { executedSteps, planRealReplay } from "../../core/runpack/replay_real.ts";
import type { ReplayResult } from "../../core/schema/runpack.ts";
import type { Host } from "../../io/host.ts";
import { findRunpack } from "../../io/workspace.ts";
import { readRunpackAt } from "./open_runpack.ts";
import { executePlan, openScratch } from "./replay_executors.ts";

export interface ReplayRequest {
  /** Run id or path. */
  readonly source: string;
  /** Folder where run ids are looked up first. */
  readonly runpackDir?: string | undefined;
  readonly real: Omit<RealReplayRequest, "value"> & { readonly variable: string };
  /** Folder for executed tools, which stays; a temporary one by default. */
  readonly scratch: string | undefined;
  /** Whether executed file writes must stay in the scratch folder. */
  readonly confined: boolean;
}

/**
 * @throws {GaitError} `unsafe_operation` before anything is read if a real replay lacks a condition.
 */
export async function replayRun(
  { source, runpackDir, real, scratch: folder, confined }: ReplayRequest,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Data<ReplayResult>> {
  const decision = judgeRealReplay({ ...real, value: host.env.get(real.variable) });
  if (decision.kind === "refused") {
    throw new GaitError("unsafe_operation", decision.error, { hint: decision.hint });
  }
  const runpack = await readRunpackAt(await findRunpack(source, host, runpackDir), host);

  if (decision.kind === "stub") {
    return replayData(await replayRunpack(runpack), decision.requested_unsafe);
  }
  const allowTools = decision.allow_tools;
  const plan = planRealReplay(runpack.intents, { allowTools, confined });
  // A run that cannot be replayed is refused here, before any of its calls is executed.
  await replayRunpack(runpack);

  await using scratch = await openScratch(folder, host);
  const outcomes = await executePlan(plan, scratch.path, host);

  const executed = await executedSteps(plan, outcomes);
  const warnings = [...decision.warnings, ...runpack.report.warnings];
  return replayData(await replayRunpack(runpack, { executed, warnings }), true);
}
