/** `regress_result.json`: the answers of all graders. It does not depend on the clock. */

import { plainJsonBytes, SortedMap } from "../json/plain.ts";
import type { GraderResult, RegressResult } from "../schema/regress.ts";
import { isZeroTimestamp, toUtc } from "../time.ts";
import { VERSION } from "../version.ts";
import { CONFIG_FILE } from "./config.ts";
import { compareText, shellWord } from "../text.ts";

/** Default name of the result file. */
export const RESULT_FILE = "regress_result.json";

export interface GradedSet {
  /** Name of the set, from the config. */
  readonly fixtureSet: string;
  /** `created_at` of the run of the first fixture in name order. */
  readonly createdAt: string;
  /** Results of all fixtures, in any order. */
  readonly results: readonly GraderResult[];
}

/** Makes the result. It is sorted by full name, and fails if any grader failed. */
export function newResult({ fixtureSet, createdAt, results }: GradedSet): RegressResult {
  const failed = results.some(({ status }) => status === "fail");
  return {
    schema_id: "gait.regress.result",
    schema_version: "1.0.0",
    created_at: isZeroTimestamp(createdAt) ? "1980-01-01T00:00:00Z" : toUtc(createdAt),
    producer_version: VERSION,
    fixture_set: fixtureSet,
    status: failed ? "fail" : "pass",
    graders: [...results].sort((a, b) => compareText(a.name, b.name)),
  };
}

export function resultBytes(result: RegressResult): Uint8Array<ArrayBuffer> {
  const graders = result.graders.map((grader) => ({
    name: grader.name,
    status: grader.status,
    reason_codes: grader.reason_codes,
    context_conformance: grader.context_conformance,
    details: new SortedMap(grader.details ?? {}),
  }));
  return plainJsonBytes({ ...result, graders }, { indented: true });
}

export function countFailed({ graders }: RegressResult): number {
  return graders.filter(({ status }) => status === "fail").length;
}

/** First reason code of the first grader that failed; absent if none did. */
export function topFailureReason({ graders }: RegressResult): string | undefined {
  const first = graders.find(({ status }) => status === "fail");
  return first === undefined ? undefined : first.reason_codes[0] ?? "grader_failed";
}

export function repeatCommand(configPath: string): string {
  const isDefault = configPath === "" || configPath === CONFIG_FILE;
  return `gait regress run --json${isDefault ? "" : ` --config ${shellWord(configPath)}`}`;
}
