import type { ReduceReport } from "../schema/runpack.ts";
import type { Runpack } from "./read.ts";
import { reduceRunpack } from "./reduce.ts";
import type { ReducePredicate } from "./reduce_predicate.ts";
import { archiveBytes } from "./spool.ts";
import { currentTime } from "../time.ts";

/** Settings of {@linkcode reduce}. */
export interface ReduceOptions {
  /** The failure to keep; `missing_result` by default. */
  readonly predicate?: ReducePredicate;
  /** Deflate the members instead of storing them. */
  readonly compress?: boolean;
  /** Current time, RFC 3339 in UTC, for a run that has none; the clock by default. */
  readonly now?: string;
}

/** A reduced runpack in memory, with its report. */
export interface ReducedRunpack {
  /** The archive; unsigned. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The call that was kept, and counts before and after. */
  readonly report: ReduceReport;
}

/**
 * Reduces a run to the smallest run that still shows a failure: removing any further record would
 * lose the failure.
 *
 * @throws {GaitError} `invalid_input` if the run does not show the failure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRunpack, record, reduce } from "@gait/cli";
 *
 * const { bytes } = await record({
 *   run: { run_id: "run_42" },
 *   intents: [
 *     { intent_id: "a", tool_name: "tool.read", args: {} },
 *     { intent_id: "b", tool_name: "tool.pay", args: {} },
 *   ],
 *   results: [{ intent_id: "a", status: "ok", result: {} }],
 * });
 * const { report } = await reduce(await parseRunpack(bytes));
 * assert.deepEqual([report.selected_intent_id, report.reduced_intent_count], ["b", 1]);
 * ```
 */
export async function reduce(
  runpack: Runpack,
  { predicate = "missing_result", compress = false, now }: ReduceOptions = {},
): Promise<ReducedRunpack> {
  const { members, report } = await reduceRunpack(runpack, {
    predicate,
    now: now ?? currentTime(),
    env: { os: "unknown", arch: "unknown", runtime: "deno" },
  });
  return { bytes: await archiveBytes(members, { compress }), report };
}
