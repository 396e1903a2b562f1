/** Grader: the candidate differs from the fixture only in members that the fixture allows. */

import { diffRunpacks } from "../../runpack/diff.ts";
import type { DiffSummary } from "../../schema/runpack.ts";
import { cleanTexts } from "../fixture.ts";
import { candidateFailure, type Grader, type GraderAnswer, type GraderSubject } from "../grader.ts";
import { sortedUnique } from "../../text.ts";

/** Compares in full, fixture left, candidate right. */
export const diffGrader: Grader = {
  name: "diff",
  deterministic: true,
  applies: () => true,
  grade: gradeDiff,
};

async function gradeDiff(subject: GraderSubject): Promise<GraderAnswer> {
  const { candidate, candidatePath, metadata, runpack } = subject;
  if (candidate.kind !== "read") return candidateFailure(candidate, "diff_error");
  const { file } = await diffRunpacks(runpack, candidate.runpack, "full");
  const changed = changedFiles(file.summary);
  const allowed = sortedUnique(cleanTexts(metadata.diff_allow_changed_files ?? []));
  const unexpected = changed.filter((name) => !allowed.includes(name));
  const details = {
    candidate_runpack: candidatePath,
    changed_files: changed,
    allowed_files: allowed,
  };
  if (unexpected.length === 0) return { status: "pass", reason_codes: [], details };
  return {
    status: "fail",
    reason_codes: ["unexpected_diff"],
    details: { ...details, unexpected_files: unexpected },
  };
}

function changedFiles(summary: DiffSummary): string[] {
  return sortedUnique([
    ...(summary.files_changed ?? []),
    ...(summary.manifest_changed ? ["manifest.json"] : []),
    ...(summary.intents_changed ? ["intents.jsonl"] : []),
    ...(summary.results_changed ? ["results.jsonl"] : []),
    ...(summary.refs_changed ? ["refs.json"] : []),
  ]);
}
