/** How the receipts of two runs relate (runpack.md 13.9). */

import type { DiffSummary, Refs } from "../schema/runpack.ts";
import { comparableRefs, type DiffPrivacy, equalJson } from "./diff_compare.ts";

/** The members of a summary that are about receipts. */
export type ContextDrift = Pick<
  DiffSummary,
  "refs_changed" | "context_drift_classification" | "context_runtime_only_changes"
>;

/** How far two sets of receipts are apart. */
export type DriftClassification = NonNullable<DiffSummary["context_drift_classification"]>;

/**
 * Classifies the drift between two sets of receipts.
 *
 * The classification is told where a side carries context evidence, or where it is the news that
 * only retrieval times changed; summaries of artifacts without such evidence stay as they were.
 */
export function classifyDrift(left: Refs, right: Refs, privacy: DiffPrivacy): ContextDrift {
  if (privacy === "metadata") {
    const changed = left.receipts.length !== right.receipts.length;
    return told(changed, "none", left, right);
  }
  const drift = contextDrift(left, right);
  return told(drift !== "none", drift, left, right);
}

/** How the receipts of two runs relate, compared in full. */
export function contextDrift(left: Refs, right: Refs): DriftClassification {
  if (equalJson(comparableRefs(left), comparableRefs(right))) return "none";
  return equalJson(withoutRuntime(left), withoutRuntime(right)) ? "runtime_only" : "semantic";
}

/** Two recordings of different runs never differ by their retrieval times only. */
function withoutRuntime(refs: Refs) {
  const { receipts } = refs;
  const timeless = receipts.map((receipt) => ({ ...receipt, retrieved_at: "" }));
  const { run_id, producer_version, created_at } = refs;
  const comparable = comparableRefs({ ...refs, receipts: timeless, context_set_digest: "" });
  return { ...comparable, run_id, producer_version, created_at };
}

function told(
  refs_changed: boolean,
  classification: DriftClassification,
  left: Refs,
  right: Refs,
): ContextDrift {
  const isNews = classification === "runtime_only";
  if (!isNews && !hasContextEvidence(left) && !hasContextEvidence(right)) return { refs_changed };
  return {
    refs_changed,
    context_drift_classification: classification,
    ...(isNews ? { context_runtime_only_changes: true } : {}),
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
