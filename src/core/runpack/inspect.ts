/** Lists the calls of a run with their results. */

import type { JsonValue } from "../json/json.ts";
import { withoutEmpty } from "../present.ts";
import type { InspectEntry, Result, UnmatchedResult } from "../schema/runpack.ts";
import { compareText, trim, uniqueSorted } from "../text.ts";
import { toUtc } from "../time.ts";
import type { Runpack } from "./read.ts";

/** Calls with their first result, and results without a call. */
export interface Inspection {
  /** Calls in the order of the run. */
  readonly entries: readonly InspectEntry[];
  /** Results of no recorded call, sorted by intent id, then by digest. */
  readonly unmatched_results: readonly UnmatchedResult[];
  /** Calls with more than one result, of which the first was taken. */
  readonly warnings: readonly string[];
}

/** Matches results to intents. */
export function inspect({ intents, results }: Pick<Runpack, "intents" | "results">): Inspection {
  const calls = new Set(intents.map(({ intent_id }) => intent_id));
  const firstResults = new Map<string, Result>();
  const repeated = new Set<string>();
  const unmatched: UnmatchedResult[] = [];
  for (const result of results) {
    const { intent_id: id, status, result_digest } = result;
    if (!calls.has(id)) {
      unmatched.push({ intent_id: id, status, ...withoutEmpty({ result_digest }) });
    } else if (firstResults.has(id)) {
      repeated.add(id);
    } else {
      firstResults.set(id, result);
    }
  }
  const entries = intents.map((intent, position): InspectEntry => {
    const result = firstResults.get(intent.intent_id);
    return {
      index: position + 1,
      intent_id: intent.intent_id,
      tool_name: intent.tool_name,
      created_at: toUtc(intent.created_at),
      ...withoutEmpty({
        args_digest: intent.args_digest,
        status: result?.status,
        result_digest: result?.result_digest,
        ...decisionOf(result),
      }),
    };
  });
  return {
    entries,
    unmatched_results: unmatched.sort((a, b) =>
      compareText(a.intent_id, b.intent_id) ||
      compareText(a.result_digest ?? "", b.result_digest ?? "")
    ),
    warnings: [...repeated].map((id) => `multiple result records for intent_id=${id} (kept first)`),
  };
}

/** The gate decision in the payload of a result, if there is one. */
function decisionOf(result: Result | undefined) {
  const { verdict, reason_codes, violations } = result?.result ?? {};
  return {
    verdict: typeof verdict === "string" ? trim(verdict) : "",
    reason_codes: sortedTexts(reason_codes),
    violations: sortedTexts(violations),
  };
}

function sortedTexts(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return uniqueSorted(value.filter((item) => typeof item === "string"));
}
