/**
 * Warnings about a fixture that a person edited: members without effect, and graders that cannot
 * fail.
 */

import { quoted, shownName } from "../fault.ts";
import { MANIFEST_NAME } from "../runpack/members.ts";
import type { Fixture } from "../schema/regress.ts";
import type { ReadNotes } from "../shape.ts";
import { nearest } from "../suggest.ts";
import { printable } from "../text.ts";
import { cleanTexts } from "./fixture.ts";
import type { Grader, LoadedFixture } from "./grader.ts";

/** Members of a runpack that the grader `diff` may find changed, whatever its manifest lists besides. */
const DIFFED = [MANIFEST_NAME, "intents.jsonl", "results.jsonl", "refs.json"];

/** Warnings as such about one fixture of a set. */
export function aboutFixture(name: string, doubts: readonly string[]): readonly string[] {
  return doubts.map((doubt) => `fixture ${quoted(name)}: ${doubt}`);
}

/** Warnings about the members of a file that nothing reads. */
export function unknownMembers({ unknown }: ReadNotes, file: string): readonly string[] {
  return [...unknown].map(([pointer, { nearest: meant }]) => {
    const guess = meant === undefined ? "" : `, did you mean ${meant}?`;
    return `unknown member ${shownName(pointer)} of ${printable(file)} is ignored${guess}`;
  });
}

/** Warnings about members that look like checks but that every candidate passes. */
export function fixtureDoubts({ metadata, runpack }: LoadedFixture): readonly string[] {
  return [
    ...allowedDoubts(metadata, runpack.manifest.files.map(({ path }) => path)),
    ...trajectoryDoubts(metadata),
    ...contextDoubts(metadata),
  ];
}

/** Says which graders never look at a candidate, however many candidates there are. */
export function recordingGraders(graders: readonly Grader[]): string {
  const names = graders.filter(({ looksAt }) => looksAt === "recording").map(({ name }) => name);
  return `${names.sort().join(" and ")} look at the recordings: no candidate can make them fail`;
}

function allowedDoubts({ diff_allow_changed_files = [] }: Fixture, listed: string[]): string[] {
  const allowed = cleanTexts(diff_allow_changed_files);
  if (DIFFED.every((name) => allowed.includes(name))) {
    return ["diff_allow_changed_files names every file, so that diff cannot fail"];
  }
  return allowed.flatMap((name) => {
    const meant = nearest(name, DIFFED);
    if (meant === undefined || DIFFED.includes(name) || listed.includes(name)) return [];
    const fault = `${quoted(name)} is not a file of the runs, did you mean ${meant}?`;
    return [`diff_allow_changed_files: ${fault}`];
  });
}

function trajectoryDoubts(fixture: Fixture): string[] {
  const { trajectory_mode = "", expected_tool_sequence, expected_verdict_sequence } = fixture;
  if (trajectory_mode === "") return [];
  if (expected_tool_sequence !== undefined || expected_verdict_sequence !== undefined) return [];
  return [
    "trajectory_mode has no effect without expected_tool_sequence or expected_verdict_sequence",
  ];
}

function contextDoubts(fixture: Fixture): string[] {
  const { allow_context_runtime_drift, context_conformance, expected_context_set_digest } = fixture;
  if (allow_context_runtime_drift !== true || context_conformance === "required") return [];
  if (expected_context_set_digest) return [];
  return [
    "context_conformance cannot fail without context_conformance: required or " +
    "expected_context_set_digest",
  ];
}
