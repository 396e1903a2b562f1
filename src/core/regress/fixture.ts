/** `fixture.json`: what a fixture is and what it expects. People edit it, so reading is forgiving. */

import { decodeUtf8 } from "../bytes.ts";
import { isDigest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { parseJson } from "../json/json.ts";
import { plainJsonBytes } from "../json/plain.ts";
import { type Fixture, readFixture } from "../schema/regress.ts";
import type { Source } from "../source.ts";
import { isTrajectoryMode, TRAJECTORY_MODES } from "./sequence_match.ts";
import { normalizeVerdict } from "./verdict.ts";

/** Name of the metadata file in the folder of a fixture. */
export const FIXTURE_FILE = "fixture.json";
/** Name of the runpack that `init` puts beside it. */
export const FIXTURE_RUNPACK = "runpack.zip";

const SCHEMA_ID = "gait.regress.fixture";
const SCHEMA_VERSION = "1.0.0";

/** What `init --trajectory` adds to a fixture. */
export type TrajectoryExpectation = Pick<
  Fixture,
  "expected_tool_sequence" | "expected_verdict_sequence" | "trajectory_mode"
>;

/** A new fixture. */
export function newFixture(
  name: string,
  runId: string,
  expectation: TrajectoryExpectation = {},
): Fixture {
  return {
    schema_id: SCHEMA_ID,
    schema_version: SCHEMA_VERSION,
    name,
    run_id: runId,
    runpack: FIXTURE_RUNPACK,
    expected_replay_exit_code: 0,
    ...expectation,
  };
}

/** Bytes of `fixture.json`; members that are empty are left out. */
export function fixtureBytes(fixture: Fixture): Uint8Array<ArrayBuffer> {
  const { schema_id, schema_version, name, run_id, runpack, expected_replay_exit_code } = fixture;
  const written = {
    schema_id,
    schema_version,
    name,
    run_id,
    runpack,
    expected_replay_exit_code,
    expected_tool_sequence: filled(fixture.expected_tool_sequence),
    expected_verdict_sequence: filled(fixture.expected_verdict_sequence),
    trajectory_mode: fixture.trajectory_mode || undefined,
    candidate_runpack: fixture.candidate_runpack || undefined,
    context_conformance: fixture.context_conformance || undefined,
    allow_context_runtime_drift: fixture.allow_context_runtime_drift || undefined,
    expected_context_set_digest: fixture.expected_context_set_digest || undefined,
    diff_allow_changed_files: filled(fixture.diff_allow_changed_files),
    session_chain: fixture.session_chain || undefined,
    checkpoint_index: fixture.checkpoint_index || undefined,
  };
  return plainJsonBytes(written, { indented: true });
}

function filled(list: readonly string[] | undefined): readonly string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/**
 * Reads `fixture.json`. Sequences come back cleaned, with one word per verdict.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function parseFixture(source: Source): Fixture {
  const fixture = readMembers(source);
  const { name, run_id, runpack, expected_replay_exit_code } = fixture;
  if (name === "" || run_id === "" || runpack === "") {
    throw new GaitError("invalid_input", `fixture metadata incomplete: ${source.name}`, {
      fields: [["/name", name], ["/run_id", run_id], ["/runpack", runpack]]
        .flatMap(([field = "", value]) => value === "" ? [field] : []),
    });
  }
  if (expected_replay_exit_code < 0) {
    const message = `fixture expected_replay_exit_code must be >= 0: ${source.name}`;
    throw new GaitError("invalid_input", message, { fields: ["/expected_replay_exit_code"] });
  }
  return { ...fixture, ...cleanTrajectory(source, fixture), ...cleanContext(source, fixture) };
}

function readMembers(source: Source): Fixture {
  try {
    const fixture = readFixture(parseJson(source), source.name);
    refuseUnwrittenInteger(source);
    return fixture;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, fields } = error;
    throw new GaitError(code, `parse fixture metadata: ${message}`, { fields, cause: error });
  }
}

/** Refuses `0.0` and `1e0`: integers are written as integers, though they parse to the same number. */
function refuseUnwrittenInteger({ name, bytes }: Source): void {
  const field = "expected_replay_exit_code";
  const spellings = new Map<unknown, string>();
  let root: unknown;
  JSON.parse(decodeUtf8(bytes), function (this: unknown, key, value, context?: { source: string }) {
    if (key === field && context !== undefined) spellings.set(this, context.source ?? "");
    if (key === "") root = value;
    return value;
  });
  const spelling = spellings.get(root) ?? "";
  if (!/[.eE]/.test(spelling)) return;
  const problem = `/${field} is ${spelling}, expected an integer without fraction and exponent`;
  throw new GaitError("invalid_input", `Cannot read "${name}": ${problem}`, {
    fields: [`/${field}`],
  });
}

function cleanTrajectory(source: Source, fixture: Fixture): TrajectoryExpectation {
  const { expected_tool_sequence, expected_verdict_sequence, trajectory_mode } = fixture;
  const mode = trajectory_mode?.trim().toLowerCase();
  if (mode !== undefined && mode !== "" && !isTrajectoryMode(mode)) {
    throw refusal(source, "/trajectory_mode", mode, TRAJECTORY_MODES.join(", "));
  }
  const verdicts = expected_verdict_sequence?.map((text, index) => {
    const verdict = normalizeVerdict(text);
    if (verdict !== undefined) return verdict;
    const expected = "allow, block, require_approval, dry_run, error";
    throw refusal(source, `/expected_verdict_sequence/${index}`, text, expected);
  });
  return {
    ...(expected_tool_sequence === undefined
      ? {}
      : { expected_tool_sequence: cleanTexts(expected_tool_sequence) }),
    ...(verdicts === undefined ? {} : { expected_verdict_sequence: verdicts }),
    ...(mode === undefined ? {} : { trajectory_mode: mode }),
  };
}

function cleanContext(source: Source, fixture: Fixture): Partial<Fixture> {
  const conformance = fixture.context_conformance?.trim().toLowerCase();
  if (conformance !== undefined && !["", "none", "required"].includes(conformance)) {
    throw refusal(source, "/context_conformance", conformance, "required, none");
  }
  const digest = fixture.expected_context_set_digest?.trim().toLowerCase();
  if (digest !== undefined && digest !== "" && !isDigest(digest)) {
    throw refusal(source, "/expected_context_set_digest", digest, "64 hex characters");
  }
  return {
    ...(conformance === undefined ? {} : { context_conformance: conformance }),
    ...(digest === undefined ? {} : { expected_context_set_digest: digest }),
  };
}

/** Trimmed texts, without empty ones, in their order. */
export function cleanTexts(texts: readonly string[]): string[] {
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

function refusal(source: Source, field: string, found: string, expected: string): GaitError {
  const problem = `${field} is ${JSON.stringify(found)}, expected one of ${expected}`;
  return new GaitError("invalid_input", `parse fixture metadata: "${source.name}": ${problem}`, {
    fields: [field],
  });
}
