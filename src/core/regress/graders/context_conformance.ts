/** Grader: the candidate used the same context as the fixture. */

import { comparableRefs, equalJson } from "../../runpack/diff_compare.ts";
import { contextDrift } from "../../runpack/diff_context.ts";
import { lowerTrim } from "../../text.ts";
import {
  candidateFailure,
  type Grader,
  type GraderAnswer,
  type GraderSubject,
  type ShownDifference,
} from "../grader.ts";

/** Runs only for fixtures with one of the three context members. */
export const contextConformanceGrader: Grader = {
  name: "context_conformance",
  looksAt: "candidate",
  deterministic: true,
  applies: (metadata) =>
    Boolean(metadata.context_conformance) || metadata.allow_context_runtime_drift === true ||
    Boolean(metadata.expected_context_set_digest),
  grade: gradeContext,
};

function gradeContext(subject: GraderSubject): GraderAnswer {
  const { candidate, candidatePath, metadata, runpack } = subject;
  if (candidate.kind !== "read") return candidateFailure(candidate, "candidate_runpack_invalid");
  const ours = digestOf(runpack.refs.context_set_digest);
  const theirs = digestOf(candidate.runpack.refs.context_set_digest);
  const drift = contextDrift(runpack.refs, candidate.runpack.refs);
  const { context_conformance, expected_context_set_digest = "" } = metadata;
  const reasons: string[] = [];
  const lacksEvidence = ours === "" || theirs === "";
  const tolerated = drift === "runtime_only" && metadata.allow_context_runtime_drift === true;
  const expected = expected_context_set_digest;
  if (expected !== "" && (expected !== ours || (expected !== theirs && !tolerated))) {
    reasons.push("context_set_digest_mismatch");
  }
  if (context_conformance === "required") {
    // Drift cannot be judged unless both sides carry evidence.
    if (lacksEvidence) reasons.push("context_evidence_missing");
    else if (drift === "semantic") reasons.push("context_semantic_drift");
    else if (drift === "runtime_only" && !tolerated) reasons.push("context_runtime_drift_blocked");
  }
  const required = context_conformance === "required" || expected_context_set_digest !== "";
  const passing = required ? "context_conformance_pass" : "context_conformance_not_required";
  return {
    status: reasons.length > 0 ? "fail" : "pass",
    reason_codes: reasons.length > 0 ? reasons : [passing],
    context_conformance: required && lacksEvidence ? "missing" : drift,
    ...(reasons.length > 0 ? { difference: digestDifference(expected || ours, theirs) } : {}),
    details: {
      candidate_runpack: candidatePath,
      context_set_digest_fixture: ours,
      context_set_digest_candidate: theirs,
      context_changed: !equalJson(
        comparableRefs(runpack.refs),
        comparableRefs(candidate.runpack.refs),
      ),
      context_runtime_only: drift === "runtime_only",
    },
  };
}

function digestDifference(expected: string, actual: string): ShownDifference {
  const shown = (digest: string) => digest || "(absent)";
  return { place: "context_set_digest", expected: shown(expected), actual: shown(actual) };
}

function digestOf(text: string | undefined): string {
  return lowerTrim(text ?? "");
}
