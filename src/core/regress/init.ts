/** Plans every file of a fixture before the first one is written. */

import { GaitError } from "../error.ts";
import { quoted, unusable } from "../fault.ts";
import { present, withoutEmpty } from "../present.ts";
import type { Runpack } from "../runpack/read.ts";
import type { ConfigFixture, Fixture, RegressInitResult } from "../schema/regress.ts";
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
import { aboutFixture, unknownMembers } from "./fixture_doubts.ts";
import { appendAll } from "../lists.ts";
import { newNotes } from "../shape.ts";
import type { TrajectoryMode } from "./sequence_match.ts";
import { expectTrajectory } from "./trajectory.ts";
import { isBareFileName } from "../path.ts";

/** Folder of all fixtures, relative to the working directory. */
export const FIXTURES_FOLDER = "fixtures";

/** A direct sub-folder of `fixtures/`. */
export interface FixtureFolder {
  readonly name: string;
  readonly metadata?: Source;
  readonly files: readonly string[];
}

/** The source of a fixture, and the state of the set. */
export interface InitRequest {
  /** Run id of the source, from its manifest. */
  readonly runId: string;
  /** Name as given; if empty, one is derived from the run id. */
  readonly name?: string;
  readonly folders: readonly FixtureFolder[];
  /** Set to expect the trajectory of the source: its records, and how they must match. */
  readonly trajectory?: {
    readonly run: Pick<Runpack, "run" | "intents" | "results">;
    readonly mode?: TrajectoryMode;
  };
  /** Whether calls are paired by order, tool and arguments. */
  readonly align?: boolean;
  /** Payload members that the present config leaves out; the new one keeps them. */
  readonly ignore?: readonly string[];
  /** Warnings about the source and the present config. */
  readonly doubts?: readonly string[];
  /** Whether a fixture that was edited by hand is replaced. */
  readonly force?: boolean;
  /** The present runpack of this fixture, if the fixture has a trajectory and can be read. */
  readonly presentRun?: Pick<Runpack, "run" | "intents" | "results"> | undefined;
}

/** The files to write, in this order. `runpack_path` comes first and gets the bytes of the source. */
export interface InitPlan extends Required<Omit<RegressInitResult, "ok" | "correlation_id">> {
  readonly fixture_path: string;
  readonly fixture_bytes: Uint8Array<ArrayBuffer>;
  readonly config_bytes: Uint8Array<ArrayBuffer>;
}

/**
 * @throws {GaitError} `invalid_input` for a bad name, for another fixture that cannot be listed, and
 * for a fixture of this name that was edited by hand, unless `force`.
 */
export function planInit(request: InitRequest): InitPlan {
  const { runId, name: given = "", folders, trajectory, align = false, force = false } = request;
  const name = chooseFixtureName(given, runId);
  const expectation = trajectory && expectTrajectory(trajectory.run, trajectory.mode);
  const fixture = newFixture(name, runId, {
    ...expectation,
    ...withoutEmpty({ diff_align: align }),
  });
  const folder = folders.find((found) => found.name === name);
  const replaced = folder?.metadata === undefined ? undefined : otherRun(folder.metadata, runId);
  if (!force && folder?.metadata !== undefined) {
    if (replaced !== undefined && given === "") throw taken(name, replaced, runId);
    refuseEdited(folder.metadata, name, request.presentRun);
  }

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
    config_bytes: configBytes(newConfig([...others.fixtures, entry], request.ignore)),
    next_commands: ["gait regress run --json"],
    warnings: [
      ...request.doubts ?? [],
      ...others.warnings,
      ...(replaced === undefined
        ? []
        : [`fixture ${quoted(name)} of run ${quoted(replaced)} was replaced`]),
    ],
  };
}

export interface FixtureCollection {
  readonly fixtures: readonly ConfigFixture[];
  readonly warnings: readonly string[];
}

/**
 * Collects the fixtures of a set. Skips folders with neither metadata nor runpack.
 *
 * @throws {GaitError} `invalid_input` for a folder that is an incomplete fixture.
 */
export function collectFixtures(folders: readonly FixtureFolder[]): FixtureCollection {
  const fixtures: ConfigFixture[] = [];
  const warnings: string[] = [];
  for (const { name, metadata, files } of folders) {
    if (!isFixtureName(name)) continue;
    if (metadata === undefined) {
      if (files.includes(FIXTURE_RUNPACK)) throw incomplete(name, `it has no ${FIXTURE_FILE}`);
      warnings.push(`skipped ${FIXTURES_FOLDER}/${name}: it is not a fixture`);
      continue;
    }
    const notes = newNotes();
    const fixture = parseFixture(metadata, notes);
    appendAll(warnings, aboutFixture(name, unknownMembers(notes, metadata.name)));
    const { runpack, run_id } = fixture;
    if (fixture.name !== name) {
      throw incomplete(name, `/name in ${FIXTURE_FILE} is ${quoted(fixture.name)}`);
    }
    if (!isBareFileName(runpack)) {
      const fault = `/runpack in ${FIXTURE_FILE} is ${quoted(runpack)}, expected a file name`;
      throw incomplete(name, fault);
    }
    if (!files.includes(runpack)) throw incomplete(name, `it has no ${quoted(runpack)}`);
    fixtures.push({ name, run_id, runpack: `${FIXTURES_FOLDER}/${name}/${runpack}` });
  }
  return { fixtures, warnings };
}

function incomplete(name: string, fault: string): GaitError {
  return new GaitError("invalid_input", `Cannot list fixture ${quoted(name)}: ${fault}`, {
    hint: `repair or remove ${FIXTURES_FOLDER}/${name}: ${CONFIG_FILE} lists every fixture`,
  });
}

/** The run of a fixture that is there already, if it is not this run and can be read. */
function otherRun(metadata: Source, runId: string): string | undefined {
  try {
    const { run_id } = parseFixture(metadata);
    return run_id === runId ? undefined : run_id;
  } catch {
    return undefined; // it was edited by hand, which is refused elsewhere
  }
}

/** Two run ids can give one fixture name; the second does not replace the test of the first. */
function taken(name: string, other: string, runId: string): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot replace fixture ${quoted(name)}: it is of run ${quoted(other)}, not of ${
      quoted(runId)
    }`,
    { hint: "--name chooses another name; --force replaces the fixture" },
  );
}

/** Only a fixture with the bytes that `init` wrote is replaced without `force`. */
function refuseEdited(
  metadata: Source,
  name: string,
  presentRun: InitRequest["presentRun"],
): void {
  if (isAsWritten(metadata, name, presentRun)) return;
  throw new GaitError(
    "invalid_input",
    `Cannot replace fixture ${quoted(name)}: ${metadata.name} was edited by hand`,
    { hint: "--force replaces it; --name chooses another name" },
  );
}

function isAsWritten(
  metadata: Source,
  name: string,
  presentRun: InitRequest["presentRun"],
): boolean {
  let fixture: Fixture;
  try {
    fixture = parseFixture(metadata);
  } catch {
    return false;
  }
  const expectation = writtenExpectation(fixture, presentRun);
  if (expectation === undefined) return false;
  const { run_id, diff_align } = fixture;
  const written = fixtureBytes(
    newFixture(name, run_id, { ...expectation, ...present({ diff_align }) }),
  );
  return written.length === metadata.bytes.length &&
    written.every((byte, index) => byte === metadata.bytes[index]);
}

/** The expectation that `init` wrote; `undefined` if the run that it came from is not there. */
function writtenExpectation(
  fixture: Fixture,
  presentRun: InitRequest["presentRun"],
): TrajectoryExpectation | undefined {
  const { expected_tool_sequence, expected_verdict_sequence, trajectory_mode } = fixture;
  if (expected_tool_sequence === undefined && expected_verdict_sequence === undefined) return {};
  if (presentRun === undefined) return undefined;
  const expectation = expectTrajectory(presentRun);
  return { ...expectation, ...present({ trajectory_mode }) };
}

/** Also names of folders, which must work on every system. */
const FIXTURE_NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Whether a folder below `fixtures/` can be a fixture. */
export function isFixtureName(name: string): boolean {
  return FIXTURE_NAME.test(name);
}

/** Chooses the name of a new fixture: the given one unchanged, or one derived from the run id. */
export function chooseFixtureName(given: string, runId: string): string {
  const name = given === "" ? deriveFixtureName(runId) : given;
  if (isFixtureName(name)) return name;
  const expected = "lower-case letters, digits, . _ and -, starting with a letter or digit";
  throw unusable("fixture name", name, expected, "choose another name with --name");
}

/**
 * Derives a fixture name from a run id: lower case, each run of other characters one `-`, no `-`,
 * `.` or `_` at the ends.
 */
export function deriveFixtureName(runId: string): string {
  const name = runId.toLowerCase().replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+/, "").replace(/[-._]+$/, "");
  return name === "" ? "fixture" : name;
}
