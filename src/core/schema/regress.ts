// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json/json.ts";
import { type ObjectShape, type Reader, readerOf, type Relaxed } from "../shape.ts";

/** gait regress add --json. */
export interface RegressAddResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Name of the fixture. */
  readonly fixture_name: string;
  /** Id of the recorded run. */
  readonly run_id: string;
  /** Folder of the fixture. */
  readonly fixture_dir: string;
  /** Its runpack. */
  readonly runpack_path: string;
  /** The config that lists it. */
  readonly config_path: string;
  /** Runpack that the fixture was made from. */
  readonly source: string;
  /** Hint: the next step. */
  readonly next_commands: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait regress bootstrap --json. */
export interface RegressBootstrapResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Name of the fixture. */
  readonly fixture_name: string;
  /** Id of the recorded run. */
  readonly run_id: string;
  /** Folder of the fixture. */
  readonly fixture_dir: string;
  /** Its runpack. */
  readonly runpack_path: string;
  /** The config that lists it. */
  readonly config_path: string;
  /** pass if no grader failed. */
  readonly status: "pass" | "fail";
  /** Grader results that failed; absent if none. */
  readonly failed?: number;
  /** Result file, as given. */
  readonly output: string;
  /** JUnit report, as given. */
  readonly junit?: string;
  /** First reason code of the first grader that failed. */
  readonly top_failure_reason?: string;
  /** Command that repeats the failing run. */
  readonly next_command?: string;
  /** Files that were written: the result and the JUnit report. */
  readonly artifact_paths: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** One fixture of the set. */
export interface ConfigFixture {
  /** Name of the fixture. */
  readonly name: string;
  /** Id of the recorded run. */
  readonly run_id: string;
  /** Path of its runpack, relative to the working directory. */
  readonly runpack: string;
}
export const configFixtureShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["name", "run_id", "runpack"],
  members: {
    name: { kind: "string" }, run_id: { kind: "string" }, runpack: { kind: "string" },
  },
};

/** gait.yaml: the fixtures of a set, written as JSON. */
export interface RegressConfig {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Name of the set. */
  readonly fixture_set: string;
  /** The fixtures, sorted by name. */
  readonly fixtures: readonly ConfigFixture[];
  /** Members of payloads that do not count in any fixture, as JSON Pointer patterns such as /result/request_id. */
  readonly diff_ignore?: readonly string[];
}
export const regressConfigShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "fixture_set", "fixtures"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    fixture_set: { kind: "string" }, fixtures: { kind: "list", items: configFixtureShape },
    diff_ignore: { kind: "list", items: { kind: "string" } },
  },
};

/** fixture.json: what a regress fixture is and what it expects. People edit it. */
export interface Fixture {
  /** Kind of artifact. */
  readonly schema_id: string;
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Name of the fixture, which is the name of its folder. */
  readonly name: string;
  /** Id of the recorded run. */
  readonly run_id: string;
  /** Name of the runpack in the folder of the fixture. */
  readonly runpack: string;
  /** 0 if every call has a result or a stub, 2 if some have not. */
  readonly expected_replay_exit_code: number;
  /** Tools that the candidate is expected to call. */
  readonly expected_tool_sequence?: readonly string[];
  /** Verdicts that the candidate is expected to get: allow, block, require_approval, dry_run or error. */
  readonly expected_verdict_sequence?: readonly string[];
  /** How the expected sequences are matched; exact if absent. */
  readonly trajectory_mode?: string;
  /** Runpack that is compared with the recorded one, relative to the folder of the fixture. */
  readonly candidate_runpack?: string;
  /** Whether the candidate must rest on the same context: required or none. */
  readonly context_conformance?: string;
  /** Tolerate context that differs in retrieval times only. */
  readonly allow_context_runtime_drift?: boolean;
  /** Digest of the context set that the run rests on. */
  readonly expected_context_set_digest?: string;
  /** Files that may differ between candidate and fixture. */
  readonly diff_allow_changed_files?: readonly string[];
  /** Pair calls by order, tool and arguments, whatever their ids are. */
  readonly diff_align?: boolean;
  /** Members of payloads that do not count, as JSON Pointer patterns such as /result/request_id. */
  readonly diff_ignore?: readonly string[];
  /** Chain file that the fixture came from. */
  readonly session_chain?: string;
  /** Checkpoint of the chain. */
  readonly checkpoint_index?: number;
}
export const fixtureShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "name", "run_id", "runpack", "expected_replay_exit_code"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" }, name: { kind: "string" },
    run_id: { kind: "string" }, runpack: { kind: "string" },
    expected_replay_exit_code: { kind: "integer" },
    expected_tool_sequence: { kind: "list", items: { kind: "string" } },
    expected_verdict_sequence: { kind: "list", items: { kind: "string" } },
    trajectory_mode: { kind: "string" }, candidate_runpack: { kind: "string" },
    context_conformance: { kind: "string" }, allow_context_runtime_drift: { kind: "boolean" },
    expected_context_set_digest: { kind: "string" },
    diff_allow_changed_files: { kind: "list", items: { kind: "string" } },
    diff_align: { kind: "boolean" }, diff_ignore: { kind: "list", items: { kind: "string" } },
    session_chain: { kind: "string" }, checkpoint_index: { kind: "integer" },
  },
};

/** gait regress init --json. */
export interface RegressInitResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Name of the fixture. */
  readonly fixture_name: string;
  /** Id of the recorded run. */
  readonly run_id: string;
  /** Folder of the fixture. */
  readonly fixture_dir: string;
  /** Its runpack. */
  readonly runpack_path: string;
  /** The config that lists it. */
  readonly config_path: string;
  /** Hint: the next step. */
  readonly next_commands: readonly string[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Outcome of one grader on one fixture. */
export interface GraderResult {
  /** Fixture and grader, with a slash between. */
  readonly name: string;
  /** Its answer. */
  readonly status: "pass" | "fail";
  /** Why, sorted. */
  readonly reason_codes: readonly string[];
  /** How the context of the candidate relates to that of the fixture. */
  readonly context_conformance?: "none" | "runtime_only" | "semantic" | "missing";
  /** Facts that the answer is based on; members differ by grader. */
  readonly details?: JsonObject;
}
export const graderResultShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["name", "status", "reason_codes"],
  members: {
    name: { kind: "string" }, status: { kind: "string" },
    reason_codes: { kind: "list", items: { kind: "string" } },
    context_conformance: { kind: "string" }, details: { kind: "map" },
  },
};

/** regress_result.json: what the graders found. */
export interface RegressResult {
  /** Kind of artifact. */
  readonly schema_id: "gait.regress.result";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the run of the first fixture was recorded, in UTC. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Name of the set. */
  readonly fixture_set: string;
  /** fail if any grader failed. */
  readonly status: "pass" | "fail";
  /** Results sorted by name. */
  readonly graders: readonly GraderResult[];
}
export const regressResultShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep",
  required: ["schema_id", "schema_version", "created_at", "producer_version", "fixture_set", "status", "graders"],
  members: {
    schema_id: { kind: "string" }, schema_version: { kind: "string" },
    created_at: { kind: "timestamp" }, producer_version: { kind: "string" },
    fixture_set: { kind: "string" }, status: { kind: "string" },
    graders: { kind: "list", items: graderResultShape },
  },
};

/** gait regress run --json. */
export interface RegressRunResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** pass if no grader failed. */
  readonly status: "pass" | "fail";
  /** Name of the set. */
  readonly fixture_set: string;
  /** Grader results. */
  readonly graders: number;
  /** Grader results that failed; absent if none. */
  readonly failed?: number;
  /** Result file, as given. */
  readonly output: string;
  /** JUnit report, as given. */
  readonly junit?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Reads regress/config; see {@linkcode RegressConfig}. */
export const readRegressConfig: Reader<RegressConfig> = readerOf(regressConfigShape, "regress/config");
/** Reads regress/fixture; see {@linkcode Fixture}. */
export const readFixture: Reader<Fixture> = readerOf(fixtureShape, "regress/fixture");
/** Reads regress/regress_result; see {@linkcode RegressResult}. */
export const readRegressResult: Reader<Relaxed<RegressResult>> = readerOf(regressResultShape, "regress/regress_result");
