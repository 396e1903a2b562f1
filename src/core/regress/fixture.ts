/** `fixture.json`: the expectations of a fixture. People edit it, so reading is forgiving. */

import { decodeUtf8 } from "../bytes.ts";
import { isDigest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { malformed, quoted } from "../fault.ts";
import { parseJson } from "../json/json.ts";
import { plainJsonBytes } from "../json/plain.ts";
import { IGNORE_WORDS, parsePointerPattern } from "../redact/pointer_pattern.ts";
import { present } from "../present.ts";
import { type Fixture, readFixture } from "../schema/regress.ts";
import type { ReadNotes } from "../shape.ts";
import type { Source } from "../source.ts";
import { isTrajectoryMode, TRAJECTORY_MODES } from "./sequence_match.ts";
import { normalizeVerdict, TRAJECTORY_VERDICTS } from "./verdict.ts";

/** Name of the metadata file in the folder of a fixture. */
export const FIXTURE_FILE = "fixture.json";
/** Name of the runpack that `init` puts into the same folder. */
export const FIXTURE_RUNPACK = "runpack.zip";

const SCHEMA_ID = "gait.regress.fixture";
const SCHEMA_VERSION = "1.0.0";

/** Members that `init --trajectory` adds to a fixture. */
export type TrajectoryExpectation = Pick<
  Fixture,
  "expected_tool_sequence" | "expected_verdict_sequence" | "trajectory_mode"
>;

/** Members that `init` adds to a fixture where it is asked to. */
export type FixtureExpectation = TrajectoryExpectation & Pick<Fixture, "diff_align">;

/** Makes a fixture that expects a complete replay, and whatever `expectation` adds. */
export function newFixture(
  name: string,
  runId: string,
  expectation: FixtureExpectation = {},
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
    diff_align: fixture.diff_align || undefined,
    diff_ignore: filled(fixture.diff_ignore),
    session_chain: fixture.session_chain || undefined,
    checkpoint_index: fixture.checkpoint_index || undefined,
  };
  return plainJsonBytes(written, { indented: true });
}

function filled(list: readonly string[] | undefined): readonly string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/**
 * Reads `fixture.json`. Sequences come back cleaned, with one word per verdict; `notes` gets the members
 * that nothing reads.
 */
export function parseFixture(source: Source, notes?: ReadNotes): Fixture {
  const fixture = readFixture(parseJson(source), source.name, notes);
  refuseUnwrittenInteger(source);
  refuseIncomplete(source, fixture);
  const { expected_replay_exit_code: exitCode } = fixture;
  if (exitCode < 0) {
    throw refusal(source, "/expected_replay_exit_code", `is ${exitCode}, expected 0 or more`);
  }
  refuseBadPatterns(source, fixture);
  return { ...fixture, ...cleanTrajectory(source, fixture), ...cleanContext(source, fixture) };
}

function refuseIncomplete(source: Source, { name, run_id, runpack }: Fixture): void {
  const fields = Object.entries({ name, run_id, runpack })
    .flatMap(([member, value]) => value === "" ? [`/${member}`] : []);
  if (fields.length === 0) return;
  const message = `Cannot use ${quoted(source.name)}: ${fields.join(", ")} missing`;
  throw new GaitError("invalid_input", message, { fields, hint: FORMAT_HINT });
}

/** Refuses `0.0` and `1e0`: integers are written as integers, though they parse to the same number. */
function refuseUnwrittenInteger(source: Source): void {
  const field = "expected_replay_exit_code";
  const spellings = new Map<unknown, string>();
  let root: unknown;
  const text = decodeUtf8(source.bytes);
  JSON.parse(text, function (this: unknown, key, value, context?: { source: string }) {
    if (key === field && context !== undefined) spellings.set(this, context.source ?? "");
    if (key === "") root = value;
    return value;
  });
  const spelling = spellings.get(root) ?? "";
  if (!/[.eE]/.test(spelling)) return;
  const fault = `is ${spelling}, expected an integer without fraction and exponent`;
  throw refusal(source, `/${field}`, fault);
}

function refuseBadPatterns(source: Source, { diff_ignore = [] }: Fixture): void {
  for (const [index, pattern] of diff_ignore.entries()) {
    if (pattern.trim() === "") continue;
    try {
      parsePointerPattern(pattern.trim(), IGNORE_WORDS);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      const expected = error.message.slice(error.message.lastIndexOf(": ") + 2);
      throw refusal(source, `/diff_ignore/${index}`, `is ${quoted(pattern)}, ${expected}`);
    }
  }
}

function cleanTrajectory(source: Source, fixture: Fixture): TrajectoryExpectation {
  const { expected_tool_sequence, expected_verdict_sequence, trajectory_mode } = fixture;
  const mode = trajectory_mode?.trim().toLowerCase();
  if (mode !== undefined && mode !== "" && !isTrajectoryMode(mode)) {
    throw refusal(source, "/trajectory_mode", oneOf(mode, TRAJECTORY_MODES));
  }
  const verdicts = expected_verdict_sequence?.map((text, index) => {
    const verdict = normalizeVerdict(text);
    if (verdict !== undefined) return verdict;
    throw refusal(source, `/expected_verdict_sequence/${index}`, oneOf(text, TRAJECTORY_VERDICTS));
  });
  return present({
    expected_tool_sequence: expected_tool_sequence && cleanTexts(expected_tool_sequence),
    expected_verdict_sequence: verdicts,
    trajectory_mode: mode,
  });
}

function cleanContext(source: Source, fixture: Fixture): Partial<Fixture> {
  const conformance = fixture.context_conformance?.trim().toLowerCase();
  if (conformance !== undefined && !["", "none", "required"].includes(conformance)) {
    throw refusal(source, "/context_conformance", oneOf(conformance, ["required", "none"]));
  }
  const digest = fixture.expected_context_set_digest?.trim().toLowerCase();
  if (digest !== undefined && digest !== "" && !isDigest(digest)) {
    const fault = `is ${quoted(digest)}, expected 64 hex characters`;
    throw refusal(source, "/expected_context_set_digest", fault);
  }
  return present({ context_conformance: conformance, expected_context_set_digest: digest });
}

/** Trims texts and drops empty ones; the order stays. */
export function cleanTexts(texts: readonly string[]): string[] {
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

const FORMAT_HINT = "gait schema show regress/fixture describes the file";

function refusal({ name }: Source, pointer: string, fault: string): GaitError {
  return malformed(name, pointer, fault, FORMAT_HINT);
}

function oneOf(found: string, expected: readonly string[]): string {
  return `is ${quoted(found)}, expected one of ${expected.join(", ")}`;
}
