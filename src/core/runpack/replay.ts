import { encodeUtf8 } from "../bytes.ts";
import { loadSyncSha256, type Sha256, sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { withoutEmpty } from "../present.ts";
import type { Intent, ReplayStep, Result } from "../schema/runpack.ts";
import type { Runpack } from "./read.ts";
import { compareText } from "../text.ts";

/** The parts of a runpack that replay reads. */
export type Replayable = Pick<Runpack, "run" | "intents" | "results">;

/** The result of a replay. */
export interface Replay {
  /** Whether every call has a result or a stub, or was executed and did not fail. */
  readonly ok: boolean;
  /** Id of the run, from `run.json`. */
  readonly run_id: string;
  /** `real` if calls were executed. */
  readonly mode: "stub" | "real";
  /** One per call, in the order of the run. */
  readonly steps: readonly ReplayStep[];
  /** Ids of calls with neither result nor stub, sorted. */
  readonly missing_results: readonly string[];
  /** Ids of calls that were executed and failed, sorted. */
  readonly failed_calls: readonly string[];
  /** For a real replay, the tools that were allowed. */
  readonly warnings: readonly string[];
}

/** Kind of stub that replaces a result. */
export type StubType = NonNullable<ReplayStep["stub_type"]>;

const STUB_WORDS: readonly (readonly [StubType, readonly string[]])[] = [
  ["http", ["http", "fetch", "url"]],
  ["file", ["file", "path", "fs", "write"]],
  ["db", ["db", "sql", "query", "table"]],
  ["queue", ["queue", "topic", "publish", "kafka"]],
];

/** The stub type of a tool, by words in its name; the first type that fits wins. */
export function stubTypeOf(toolName: string): StubType | undefined {
  const name = toolName.trim().toLowerCase();
  return STUB_WORDS.find(([, words]) => words.some((word) => name.includes(word)))?.[0];
}

/** Result digest of a stub. It depends on the call alone, so that equal runs get equal stubs. */
export async function stubDigest(
  runId: string,
  { intent_id, tool_name, args_digest }: Intent,
  stubType: StubType,
  hash: Sha256 = sha256,
): Promise<string> {
  const tool = tool_name.trim().toLowerCase();
  const args = args_digest.trim().toLowerCase();
  return await hash(encodeUtf8(`${runId}:${intent_id}:${tool}:${args}:${stubType}`));
}

/** Settings of a replay. */
export interface ReplayOptions {
  /** Steps that were executed, by intent id; they beat recorded results. Makes it a real replay. */
  readonly executed?: ReadonlyMap<string, ReplayStep>;
  /** Warnings of the caller, for {@linkcode Replay.warnings}. */
  readonly warnings?: readonly string[];
}

/** From this many stubs on, the hash function that starts slowly and runs quickly is faster. */
const MANY_STUBS = 2000;

/**
 * Replays a run from its record; executes nothing. A call without a result gets a stub if its tool's
 * name says what kind of tool it is. Equal runs give equal replays.
 *
 * @throws {GaitError} `invalid_input` if an id occurs twice among calls or among results: the
 * replay would depend on which one is taken.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRunpack, record, replay } from "@gait/cli";
 *
 * const { bytes } = await record({
 *   run: { run_id: "run_42" },
 *   intents: [
 *     { intent_id: "a", tool_name: "http.get", args: {} },
 *     { intent_id: "b", tool_name: "tool.pay", args: {} },
 *   ],
 * });
 * const { ok, steps, missing_results } = await replay(await parseRunpack(bytes));
 * assert.ok(!ok && steps[0]?.stub_type === "http");
 * assert.deepEqual(missing_results, ["b"]);
 * ```
 */
export async function replayRunpack(
  { run, intents, results }: Replayable,
  { executed, warnings = [] }: ReplayOptions = {},
): Promise<Replay> {
  refuseRepeatedIntents(intents);
  const recorded = resultsById(results);
  const hash = intents.length - recorded.size < MANY_STUBS ? sha256 : await loadSyncSha256();
  const steps: ReplayStep[] = [];
  const missing: string[] = [];
  const failed: string[] = [];
  for (const intent of intents) {
    const { intent_id, tool_name } = intent;
    const head = { intent_id, tool_name };
    const result = recorded.get(intent_id);
    const stub_type = stubTypeOf(tool_name);
    const execution = executed?.get(intent_id);
    if (execution !== undefined) {
      steps.push(execution);
      if (execution.status !== "ok") failed.push(intent_id);
    } else if (result !== undefined) {
      const { status, result_digest } = result;
      steps.push({ ...head, status, execution: "recorded", ...withoutEmpty({ result_digest }) });
    } else if (stub_type !== undefined) {
      const result_digest = await stubDigest(run.run_id, intent, stub_type, hash);
      steps.push({ ...head, status: "stubbed", execution: "stubbed", stub_type, result_digest });
    } else {
      steps.push({ ...head, status: "missing_result", execution: "missing" });
      missing.push(intent_id);
    }
  }
  return {
    ok: missing.length + failed.length === 0,
    run_id: run.run_id,
    mode: executed === undefined ? "stub" : "real",
    steps,
    missing_results: missing.sort(compareText),
    failed_calls: failed.sort(compareText),
    warnings,
  };
}

/** @throws {GaitError} `invalid_input` for an intent id that occurs twice. */
export function refuseRepeatedIntents(intents: readonly Intent[]): void {
  const seen = new Set<string>();
  for (const { intent_id } of intents) {
    if (seen.has(intent_id)) throw repeated("intent_id", intent_id);
    seen.add(intent_id);
  }
}

function resultsById(results: readonly Result[]): Map<string, Result> {
  const byId = new Map<string, Result>();
  for (const result of results) {
    const { intent_id } = result;
    if (byId.has(intent_id)) throw repeated("the result of intent_id", intent_id);
    byId.set(intent_id, result);
  }
  return byId;
}

function repeated(what: string, id: string): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot replay the run: ${what} ${quoted(id)} occurs twice`,
    {
      hint: "gait run inspect shows the records of a run that cannot be replayed",
    },
  );
}
