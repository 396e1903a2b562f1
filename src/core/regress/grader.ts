/** What a grader is given, and what it answers. */

import type { JsonValue } from "../json/json.ts";
import type { Runpack } from "../runpack/read.ts";
import type { Fixture } from "../schema/regress.ts";
import type { RandomAccess } from "../source.ts";

/** The runpack that a fixture is compared with, as the caller found it. */
export type Candidate =
  /** The fixture names none and is compared with itself. */
  | { readonly kind: "self" }
  /** The named file is not there. */
  | { readonly kind: "absent"; readonly error: string }
  /** The named file. */
  | { readonly kind: "file"; readonly file: RandomAccess };

/** A fixture with everything that graders look at, read. */
export interface LoadedFixture {
  /** Name, from the config. */
  readonly name: string;
  readonly metadata: Fixture;
  readonly runpack: Runpack;
  /** Path of the candidate as it is reported; that of the fixture's runpack if it names none. */
  readonly candidatePath: string;
  readonly candidate: Candidate;
}

/** The candidate, once it was read. */
export type CandidateReading =
  | { readonly kind: "read"; readonly runpack: Runpack }
  | { readonly kind: "absent"; readonly error: string }
  | { readonly kind: "unreadable"; readonly error: string };

/** What one grader works on. */
export interface GraderSubject extends Omit<LoadedFixture, "candidate"> {
  readonly candidate: CandidateReading;
}

/** What a grader found. */
export interface GraderAnswer {
  readonly status: "pass" | "fail";
  /** Why; trimmed, unique and sorted later. */
  readonly reason_codes: readonly string[];
  /** How the context of the candidate relates to that of the fixture. */
  readonly context_conformance?: "none" | "runtime_only" | "semantic" | "missing";
  /** Facts behind the answer. */
  readonly details: Readonly<Record<string, JsonValue>>;
}

/** A grader. */
export interface Grader {
  /** Name, which stands behind that of the fixture in results. */
  readonly name: string;
  /** Equal subjects always get equal answers. */
  readonly deterministic: boolean;
  /** Whether the grader has something to say about a fixture. */
  readonly applies: (metadata: Fixture) => boolean;
  /** Judges. What it throws becomes a failure. */
  readonly grade: (subject: GraderSubject) => GraderAnswer | Promise<GraderAnswer>;
}
