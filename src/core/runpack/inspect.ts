/** What happened in a run, call by call. */

import type { JsonValue } from "../json/json.ts";
import type { InspectEntry, Result, UnmatchedResult } from "../schema/runpack.ts";
import { toUtc } from "../time.ts";
import type { Runpack } from "./read.ts";

/** Calls in order with their first result, and what does not fit together. */
export interface Inspection {
  /** Calls in the order of the run. */
  readonly entries: readonly InspectEntry[];
  /** Results of no recorded call, sorted. */
  readonly unmatched_results: readonly UnmatchedResult[];
  /** What is ambiguous. */
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
      unmatched.push({ intent_id: id, status, ...(result_digest === "" ? {} : { result_digest }) });
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
      ...present("args_digest", intent.args_digest),
      ...present("status", result?.status),
      ...present("result_digest", result?.result_digest),
      ...decisionOf(result),
    };
  });
  return {
    entries,
    unmatched_results: unmatched.sort((a, b) =>
      compare(a.intent_id, b.intent_id) || compare(a.result_digest ?? "", b.result_digest ?? "")
    ),
    warnings: [...repeated].map((id) => `multiple result records for intent_id=${id} (kept first)`),
  };
}

/** A result that holds a gate decision says so in its payload. */
function decisionOf(result: Result | undefined): Partial<InspectEntry> {
  const payload = result?.result ?? {};
  const verdict = typeof payload["verdict"] === "string" ? payload["verdict"].trim() : "";
  const reasonCodes = sortedTexts(payload["reason_codes"]);
  const violations = sortedTexts(payload["violations"]);
  return {
    ...(verdict === "" ? {} : { verdict }),
    ...(reasonCodes.length === 0 ? {} : { reason_codes: reasonCodes }),
    ...(violations.length === 0 ? {} : { violations }),
  };
}

function present<Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Record<Name, string>> {
  return value === undefined || value === "" ? {} : { [name]: value } as Record<Name, string>;
}

function sortedTexts(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.filter((item) => typeof item === "string").map((item) => item.trim());
  return [...new Set(texts.filter((text) => text !== ""))].sort();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
