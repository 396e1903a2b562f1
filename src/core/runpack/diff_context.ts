/** Classifies how the receipts of two runs differ: see `docs/formats/run_reports.md#diff-file`. */

import { withoutEmpty } from "../present.ts";
import type { DiffSummary, Refs } from "../schema/runpack.ts";
import { comparableRefs, type DiffPrivacy, equalJson } from "./diff_compare.ts";

export type ContextDrift = Pick<
  DiffSummary,
  "refs_changed" | "context_drift_classification" | "context_runtime_only_changes"
>;

/** `runtime_only`: only retrieval times and the context digest differ; `semantic`: anything else. */
export type DriftClassification = NonNullable<DiffSummary["context_drift_classification"]>;

/**
 * Classifies the drift between two sets of receipts.
 *
 * Only the summary of artifacts with context evidence, or with no change but in retrieval times,
 * carries the classification: other summaries keep the form that earlier versions wrote.
 */
export function classifyDrift(left: Refs, right: Refs, privacy: DiffPrivacy): ContextDrift {
  if (privacy === "metadata") {
    const changed = left.receipts.length !== right.receipts.length;
    return summarized(changed, "none", left, right);
  }
  const drift = contextDrift(left, right);
  return summarized(drift !== "none", drift, left, right);
}

/** The drift between the receipts of two runs, compared in full. */
export function contextDrift(left: Refs, right: Refs): DriftClassification {
  if (equalJson(comparableRefs(left), comparableRefs(right))) return "none";
  return equalJson(withoutRuntime(left), withoutRuntime(right)) ? "runtime_only" : "semantic";
}

/** Run id, version and time stay in: recordings of two runs never differ in retrieval times only. */
function withoutRuntime(refs: Refs) {
  const { receipts } = refs;
  const timeless = receipts.map((receipt) => ({ ...receipt, retrieved_at: "" }));
  const { run_id, producer_version, created_at } = refs;
  const comparable = comparableRefs({ ...refs, receipts: timeless, context_set_digest: "" });
  return { ...comparable, run_id, producer_version, created_at };
}

function summarized(
  refs_changed: boolean,
  classification: DriftClassification,
  left: Refs,
  right: Refs,
): ContextDrift {
  const runtimeOnly = classification === "runtime_only";
  if (!runtimeOnly && !hasContextEvidence(left) && !hasContextEvidence(right)) {
    return { refs_changed };
  }
  return {
    refs_changed,
    context_drift_classification: classification,
    ...withoutEmpty({ context_runtime_only_changes: runtimeOnly }),
  };
}

/** Whether the refs hold any member that came with context evidence. */
export function hasContextEvidence(refs: Refs): boolean {
  const { context_set_digest, context_evidence_mode, context_ref_count, receipts } = refs;
  return Boolean(context_set_digest || context_evidence_mode || context_ref_count) ||
    receipts.some(({ immutability, freshness_sla_seconds }) =>
      Boolean(immutability || freshness_sla_seconds)
    );
}
