import type { JsonValue } from "../json/json.ts";
import type { UnmetIgnored } from "../runpack/diff_ignored.ts";
import type { Runpack } from "../runpack/read.ts";
import type { Fixture } from "../schema/regress.ts";
import type { RandomAccess } from "../source.ts";

/** The runpack that a fixture is compared with, before it is read. */
export type Candidate =
  /** The fixture names none and is compared with itself. */
  | { readonly kind: "self" }
  /** The named file does not exist. */
  | { readonly kind: "absent"; readonly error: string }
  /** The named file, open. */
  | { readonly kind: "file"; readonly file: RandomAccess };

export interface LoadedFixture {
  /** Name in the config. */
  readonly name: string;
  readonly metadata: Fixture;
  readonly runpack: Runpack;
  /** Path of the candidate for reports; the path of the runpack if the fixture names no candidate. */
  readonly candidatePath: string;
  readonly candidate: Candidate;
}

export type CandidateReading =
  | { readonly kind: "read"; readonly runpack: Runpack }
  | { readonly kind: "absent"; readonly error: string }
  | { readonly kind: "unreadable"; readonly error: string };

export interface GraderSubject extends Omit<LoadedFixture, "candidate"> {
  readonly candidate: CandidateReading;
}

/** A difference to show; not written to the result file. */
export interface ShownDifference {
  /** Call, member and JSON Pointer of the field. */
  readonly place: string;
  /** Recorded value as JSON, or the digest of a long one. */
  readonly expected: string;
  /** The same of the candidate. */
  readonly actual: string;
}

export interface GraderAnswer {
  readonly status: "pass" | "fail";
  /** Reasons in any order; they are trimmed, sorted and made unique later. */
  readonly reason_codes: readonly string[];
  /** Difference between the context of the candidate and that of the fixture. */
  readonly context_conformance?: "none" | "runtime_only" | "semantic" | "missing";
  /** The first difference, for the text form. */
  readonly difference?: ShownDifference;
  /** Facts that the grader could not decide, in words; not written to the result file. */
  readonly warnings?: readonly string[];
  /** Ignored members that no payload of recording and candidate has. */
  readonly unmet_ignored?: readonly UnmetIgnored[];
  readonly details: Readonly<Record<string, JsonValue>>;
}

/** Judges one aspect of a fixture. */
export interface Grader {
  /** Name; results append it to the name of the fixture. */
  readonly name: string;
  /** The run that it judges: the fixture's own runpack, or the candidate. */
  readonly looksAt: "recording" | "candidate";
  /** Whether equal subjects always get equal answers. */
  readonly deterministic: boolean;
  readonly applies: (metadata: Fixture) => boolean;
  /** Judges the subject. An error that it throws becomes a failure. */
  readonly grade: (subject: GraderSubject) => GraderAnswer | Promise<GraderAnswer>;
}

/** The failure of a grader that needs a candidate which could not be read. */
export function candidateFailure(
  { kind, error }: Exclude<CandidateReading, { readonly kind: "read" }>,
  unreadable: string,
): GraderAnswer {
  const reason = kind === "absent" ? "candidate_path_invalid" : unreadable;
  return { status: "fail", reason_codes: [reason], details: { error } };
}
