/** The summaries of a pack: what it keeps of a run, of traces and of regress results. */

import { canonicalBytes } from "../json/canonical.ts";
import { compareText, uniqueSorted } from "../text.ts";
import type {
  ReferencedRunpacks,
  RegressSummary,
  RunpackSummary,
  TraceLine,
  TraceSummary,
} from "../schema/guard.ts";
import type { Manifest, Refs, Run } from "../schema/runpack.ts";
import { toUtc } from "../time.ts";
import type { RegressRecord } from "./inputs.ts";
import { PACK_MEMBERS, type PackFile } from "./members.ts";
import type { RunCall, UnjoinedRun } from "./run_calls.ts";

export interface PackRun {
  readonly run: Run;
  readonly manifest: Pick<Manifest, "manifest_digest" | "capture_mode">;
  readonly intent_count: number;
  readonly result_count: number;
  /** Calls whose arguments were kept; unknown if absent. */
  readonly kept_args?: number;
  /** Results that were kept; unknown if absent. */
  readonly kept_results?: number;
  readonly refs: Pick<Refs, "receipts">;
  /** Absent if no summary needs them, or if the run has too many calls to join one by one. */
  readonly calls?: readonly RunCall[] | undefined;
  /** Present for a run with too many calls to join them one by one. */
  readonly unjoined?: UnjoinedRun | undefined;
  /** Why no key can verify the signatures of the run; absent if one may, or if it has none. */
  readonly signature_fault?: string;
  /** Oddities of its records. */
  readonly warnings?: readonly string[];
}

/** Makes `runpack_summary.json` and `referenced_runpacks.json`. */
export function summarizeRun(source: PackRun): readonly PackFile[] {
  const { run, manifest, intent_count, result_count, refs } = source;
  const receipts = refs.receipts.map((receipt) => ({
    ref_id: receipt.ref_id,
    source_type: receipt.source_type,
    source_locator: receipt.source_locator,
    content_digest: receipt.content_digest,
    retrieved_at: toUtc(receipt.retrieved_at),
  })).sort((a, b) => compareText(a.ref_id, b.ref_id));
  return [
    jsonFile<RunpackSummary>(PACK_MEMBERS.runpackSummary, {
      run_id: run.run_id,
      manifest_digest: manifest.manifest_digest,
      capture_mode: manifest.capture_mode,
      intent_count,
      result_count,
      receipt_count: receipts.length,
    }),
    jsonFile<ReferencedRunpacks>(PACK_MEMBERS.referencedRunpacks, {
      run_id: run.run_id,
      references: receipts.length,
      receipts,
    }),
  ];
}

export function summarizeTraces(traces: readonly TraceLine[]): PackFile {
  return jsonFile<TraceSummary>(PACK_MEMBERS.traceSummary, {
    traces: traces.map(({ trace_id, tool_name, verdict }) => ({ trace_id, tool_name, verdict }))
      .sort((a, b) => compareText(a.trace_id, b.trace_id)),
    verdict_counts: countBy(traces.map(({ verdict }) => verdict)),
    total: traces.length,
  });
}

export function summarizeRegress(results: readonly RegressRecord[]): PackFile {
  return jsonFile<RegressSummary>(PACK_MEMBERS.regressSummary, {
    results: results.map(({ fixture_set, status, graders }) => ({
      fixture_set,
      status,
      graders: graders.length,
    })).sort((a, b) =>
      compareText(a.fixture_set, b.fixture_set) || compareText(a.status, b.status)
    ),
    status_counts: countBy(results.map(({ status }) => status)),
    total: results.length,
  });
}

/** The distinct digests of the policies that decided, sorted. */
export function policyDigestsOf(traces: readonly { readonly policy_digest: string }[]) {
  return uniqueSorted(traces.map(({ policy_digest }) => policy_digest));
}

export function countBy(values: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  // `fromEntries` defines members, so a value called `__proto__` is counted like any other.
  return Object.fromEntries(counts);
}

export function jsonFile<T>(path: string, value: T): PackFile {
  return { path, bytes: canonicalBytes(value) };
}
