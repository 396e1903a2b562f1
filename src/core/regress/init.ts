/** From a runpack to a fixture: what will be written is decided whole before anything is. */

import { GaitError } from "../error.ts";
import type { VerifyReport } from "../runpack/verify.ts";
import type { Runpack } from "../runpack/read.ts";
import type { ConfigFixture, Fixture } from "../schema/regress.ts";
import type { Source } from "../source.ts";
import { CONFIG_FILE, configBytes, newConfig } from "./config.ts";
import {
  FIXTURE_FILE,
  FIXTURE_RUNPACK,
  fixtureBytes,
  newFixture,
  parseFixture,
  type TrajectoryExpectation,
} from "./fixture.ts";
import { chooseFixtureName, isFixtureName } from "./fixture_name.ts";
import type { TrajectoryMode } from "./sequence_match.ts";
import { expectTrajectory } from "./trajectory.ts";
import { isBareFileName } from "../path.ts";

/** Folder of all fixtures, relative to the working directory. */
export const FIXTURES_FOLDER = "fixtures";

/** A direct sub-folder of `fixtures/`; links are not followed. */
export interface FixtureFolder {
  readonly name: string;
  /** Its `fixture.json`, if there is one. */
  readonly metadata?: Source;
  /** Names of the files in it. */
  readonly files: readonly string[];
}

/** What to make a fixture of. */
export interface InitRequest {
  /** Run id of the source, from its manifest. */
  readonly runId: string;
  /** Name as given; empty to derive one. */
  readonly name?: string;
  /** Everything below `fixtures/`. */
  readonly folders: readonly FixtureFolder[];
  /** The source's records and how they are to be matched, for `--trajectory`. */
  readonly trajectory?: {
    readonly run: Pick<Runpack, "intents" | "results">;
    readonly mode?: TrajectoryMode;
  };
  /** Replace a fixture that was edited by hand. */
  readonly force?: boolean;
  /** The runpack that the fixture of this name now holds, if it has a trajectory and can be read. */
  readonly present?: Pick<Runpack, "intents" | "results">;
}

/** What to write, in this order; the source's bytes become `runpack_path` first. */
export interface InitPlan {
  readonly run_id: string;
  readonly fixture_name: string;
  /** Folder to create. */
  readonly fixture_dir: string;
  /** Where the bytes of the source go. */
  readonly runpack_path: string;
  readonly fixture_path: string;
  readonly fixture_bytes: Uint8Array<ArrayBuffer>;
  readonly config_path: string;
  readonly config_bytes: Uint8Array<ArrayBuffer>;
  readonly next_commands: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Refuses a source that is not intact. Signatures do not matter here.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function refuseDamagedSource({ intact }: Pick<VerifyReport, "intact">): void {
  if (intact) return;
  throw new GaitError("invalid_input", "source runpack failed integrity checks", {
    hint: "gait verify shows what is missing or changed",
  });
}

/**
 * Plans a new fixture and the config of all fixtures.
 *
 * @throws {GaitError} `invalid_input` for a bad name, for another fixture that cannot be listed, and
 * for a fixture of this name that was edited by hand, unless `force`.
 */
export function planInit(request: InitRequest): InitPlan {
  const { runId, name: given = "", folders, trajectory, force = false, present } = request;
  const name = chooseFixtureName(given, runId);
  const expectation = trajectory && expectTrajectory(trajectory.run, trajectory.mode);
  const fixture = newFixture(name, runId, expectation);
  const folder = folders.find((found) => found.name === name);
  if (!force && folder?.metadata !== undefined) refuseEdited(folder.metadata, name, present);

  const others = collectFixtures(folders.filter((found) => found !== folder));
  const directory = `${FIXTURES_FOLDER}/${name}`;
  const entry = { name, run_id: runId, runpack: `${directory}/${FIXTURE_RUNPACK}` };
  return {
    run_id: runId,
    fixture_name: name,
    fixture_dir: directory,
    runpack_path: entry.runpack,
    fixture_path: `${directory}/${FIXTURE_FILE}`,
    fixture_bytes: fixtureBytes(fixture),
    config_path: CONFIG_FILE,
    config_bytes: configBytes(newConfig([...others.fixtures, entry])),
    next_commands: ["gait regress run --json"],
    warnings: others.warnings,
  };
}

/** What is listed, and which folders are no fixtures. */
export interface FixtureCollection {
  readonly fixtures: readonly ConfigFixture[];
  readonly warnings: readonly string[];
}

/**
 * Collects the fixtures of a set. Folders with neither metadata nor runpack are passed over.
 *
 * @throws {GaitError} `invalid_input` for a folder that is half a fixture.
 */
export function collectFixtures(folders: readonly FixtureFolder[]): FixtureCollection {
  const fixtures: ConfigFixture[] = [];
  const warnings: string[] = [];
  for (const { name, metadata, files } of folders) {
    if (!isFixtureName(name)) continue;
    if (metadata === undefined) {
      if (files.includes(FIXTURE_RUNPACK)) throw halfFixture("metadata missing", name);
      warnings.push(`passed over ${FIXTURES_FOLDER}/${name}: it is no fixture`);
      continue;
    }
    const fixture = parseFixture(metadata);
    const { runpack, run_id } = fixture;
    if (fixture.name !== name) throw halfFixture("metadata name mismatch", name);
    if (!isBareFileName(runpack)) throw halfFixture("runpack path must be a filename", name);
    if (!files.includes(runpack)) throw halfFixture("runpack missing", name, `: ${runpack}`);
    fixtures.push({ name, run_id, runpack: `${FIXTURES_FOLDER}/${name}/${runpack}` });
  }
  return { fixtures, warnings };
}

function halfFixture(problem: string, name: string, detail = ""): GaitError {
  return new GaitError("invalid_input", `fixture ${problem} for ${name}${detail}`);
}

/** What `init` itself wrote may be replaced; whatever else a fixture says, somebody meant. */
function refuseEdited(
  metadata: Source,
  name: string,
  present: Pick<Runpack, "intents" | "results"> | undefined,
): void {
  if (isAsWritten(metadata, name, present)) return;
  throw new GaitError(
    "invalid_input",
    `Cannot replace fixture "${name}": ${metadata.name} was edited by hand`,
    { hint: "--force replaces it; --name chooses another name" },
  );
}

function isAsWritten(
  metadata: Source,
  name: string,
  present: Pick<Runpack, "intents" | "results"> | undefined,
): boolean {
  let fixture: Fixture;
  try {
    fixture = parseFixture(metadata);
  } catch {
    return false;
  }
  const expectation = writtenExpectation(fixture, present);
  if (expectation === undefined) return false;
  const written = fixtureBytes(newFixture(name, fixture.run_id, expectation));
  return written.length === metadata.bytes.length &&
    written.every((byte, index) => byte === metadata.bytes[index]);
}

/** The expectation that `init` would have written; `undefined` if that cannot be told. */
function writtenExpectation(
  fixture: Fixture,
  present: Pick<Runpack, "intents" | "results"> | undefined,
): TrajectoryExpectation | undefined {
  const { expected_tool_sequence, expected_verdict_sequence, trajectory_mode } = fixture;
  if (expected_tool_sequence === undefined && expected_verdict_sequence === undefined) return {};
  if (present === undefined) return undefined;
  const expectation = expectTrajectory(present);
  return trajectory_mode === undefined ? expectation : { ...expectation, trajectory_mode };
}
