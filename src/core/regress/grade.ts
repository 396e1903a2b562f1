/** Grades one fixture at a time, so that memory does not grow with the set. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { present } from "../present.ts";
import type { UnmetIgnored } from "../runpack/diff_ignored.ts";
import { readRunpack } from "../runpack/read.ts";
import type { GraderResult } from "../schema/regress.ts";
import { cleanTexts } from "./fixture.ts";
import type {
  CandidateReading,
  Grader,
  GraderAnswer,
  LoadedFixture,
  ShownDifference,
} from "./grader.ts";
import { contextConformanceGrader } from "./graders/context_conformance.ts";
import { diffGrader } from "./graders/diff.ts";
import { expectedExitCodeGrader } from "./graders/expected_exit_code.ts";
import { schemaValidationGrader } from "./graders/schema_validation.ts";
import { trajectoryGrader } from "./graders/trajectory.ts";
import { sortedUnique } from "../text.ts";

/** All graders of gait, in the order in which they run. */
export const GRADERS: readonly Grader[] = [
  schemaValidationGrader,
  expectedExitCodeGrader,
  trajectoryGrader,
  diffGrader,
  contextConformanceGrader,
];

/** Refuses graders whose answer may differ from run to run, unless they are allowed. */
export function refuseNondeterministic(graders: readonly Grader[], allowed: boolean): void {
  const found = graders.find(({ deterministic }) => !deterministic);
  if (found === undefined || allowed) return;
  const message = `Cannot run grader ${quoted(found.name)}: it may answer differently each time`;
  throw new GaitError("invalid_input", message, { hint: "--allow-nondeterministic permits it" });
}

/** A grader result, and the difference that the text form shows. */
export interface GradedResult extends GraderResult {
  readonly difference?: ShownDifference;
  readonly warnings?: readonly string[];
  readonly unmet_ignored?: readonly UnmetIgnored[];
}

export async function gradeFixture(
  fixture: LoadedFixture,
  graders: readonly Grader[] = GRADERS,
): Promise<GradedResult[]> {
  const subject = { ...fixture, candidate: await readCandidate(fixture) };
  const results: GradedResult[] = [];
  for (const grader of graders) {
    if (!grader.applies(fixture.metadata)) continue;
    let answer: GraderAnswer;
    try {
      answer = await grader.grade(subject);
    } catch (error) {
      answer = brokenAnswer(error);
    }
    results.push(resultOf(fixture, grader, answer));
  }
  return results;
}

async function readCandidate({ candidate, runpack }: LoadedFixture): Promise<CandidateReading> {
  switch (candidate.kind) {
    case "self":
      return { kind: "read", runpack };
    case "absent":
      return candidate;
    case "file":
      try {
        return { kind: "read", runpack: await readRunpack(candidate.file) };
      } catch (error) {
        if (!(error instanceof GaitError)) throw error;
        return { kind: "unreadable", error: error.message };
      }
  }
}

/** A grader that throws counts as failed. */
function brokenAnswer(error: unknown): GraderAnswer {
  const text = error instanceof Error ? error.message : String(error);
  return { status: "fail", reason_codes: ["grader_error"], details: { error: text } };
}

function resultOf(
  { name, metadata }: LoadedFixture,
  grader: Grader,
  { status, reason_codes, context_conformance, details, ...shown }: GraderAnswer,
): GradedResult {
  return {
    name: `${name}/${grader.name}`,
    // A grader written in JavaScript may answer anything; only "pass" passes.
    status: status === "pass" ? "pass" : "fail",
    reason_codes: sortedUnique(cleanTexts(reason_codes)),
    ...present({ context_conformance, ...shown }),
    details: { ...details, fixture: name, run_id: metadata.run_id },
  };
}
