/** Grader: the candidate differs from the fixture only in members that the fixture allows. */

import { type DiffReport, diffRunpacks } from "../../runpack/diff.ts";
import type { Runpack } from "../../runpack/read.ts";
import { IGNORE_WORDS, parsePointerPattern } from "../../redact/pointer_pattern.ts";
import type { DivergenceSide } from "../../schema/runpack.ts";
import { cleanTexts } from "../fixture.ts";
import {
  candidateFailure,
  type Grader,
  type GraderAnswer,
  type GraderSubject,
  type ShownDifference,
} from "../grader.ts";
import { sortedUnique } from "../../text.ts";
import { present } from "../../present.ts";

/** Compares in full, fixture left, candidate right. */
export const diffGrader: Grader = {
  name: "diff",
  looksAt: "candidate",
  deterministic: true,
  applies: () => true,
  grade: gradeDiff,
};

async function gradeDiff(subject: GraderSubject): Promise<GraderAnswer> {
  const { candidate, candidatePath, metadata, runpack } = subject;
  if (candidate.kind !== "read") return candidateFailure(candidate, "diff_error");
  const report = await diffRunpacks(runpack, candidate.runpack, {
    ignore: cleanTexts(metadata.diff_ignore ?? [])
      .map((pattern) => parsePointerPattern(pattern, IGNORE_WORDS)),
    align: metadata.diff_align ?? false,
  });
  const changed = changedFiles(report);
  const allowed = sortedUnique(cleanTexts(metadata.diff_allow_changed_files ?? []));
  const unexpected = changed.filter((name) => !allowed.includes(name));
  const details = {
    candidate_runpack: candidatePath,
    changed_files: changed,
    allowed_files: allowed,
  };
  const warnings = warningsOf(report, runpack, candidate.runpack);
  const hasIgnored = (metadata.diff_ignore ?? []).length > 0;
  const unmet_ignored = hasIgnored ? report.unmet_ignored ?? [] : undefined;
  if (unexpected.length === 0) {
    return { status: "pass", reason_codes: [], details, ...present({ warnings, unmet_ignored }) };
  }
  return {
    status: "fail",
    reason_codes: ["unexpected_diff"],
    details: { ...details, unexpected_files: unexpected },
    ...present({ difference: firstDifference(report), unmet_ignored }),
  };
}

/** A run equals itself, whatever its numbers were. */
function warningsOf(
  { warnings = [] }: DiffReport,
  recording: Runpack,
  candidate: Runpack,
): readonly string[] | undefined {
  if (candidate === recording) return undefined;
  const isItself = candidate.manifest.manifest_digest === recording.manifest.manifest_digest;
  return isItself ? ["the candidate is the recording itself, so that diff cannot fail"] : warnings;
}

/** The place of the first difference, the recorded value, and that of the candidate. */
function firstDifference(
  { first_divergence, first_aligned: first = first_divergence }: DiffReport,
): ShownDifference | undefined {
  if (first === undefined) return undefined;
  const { member, intent_id, field, left, right } = first;
  const shown = ({ value, digest }: DivergenceSide) => value ?? digest ?? "(absent)";
  const place = [intent_id, member, field].filter((part) => part !== undefined && part !== "");
  return { place: place.join(" "), expected: shown(left), actual: shown(right) };
}

function changedFiles({ file: { summary }, alignment, equal }: DiffReport): string[] {
  const isAligned = equal !== undefined && alignment !== undefined;
  const calls = isAligned
    ? alignment.changed + alignment.inserted + alignment.removed > 0
    : summary.intents_changed;
  const results = isAligned ? calls || alignment.results_changed > 0 : summary.results_changed;
  return sortedUnique([
    ...(summary.files_changed ?? []),
    ...(summary.manifest_changed ? ["manifest.json"] : []),
    ...(calls ? ["intents.jsonl"] : []),
    ...(results ? ["results.jsonl"] : []),
    ...(summary.refs_changed ? ["refs.json"] : []),
  ]);
}
