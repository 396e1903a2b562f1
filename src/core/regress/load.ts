/** What must hold before a fixture is graded. Anything else means that the run could not be made. */

import { GaitError } from "../error.ts";
import type { Runpack } from "../runpack/read.ts";
import type { ConfigFixture, Fixture } from "../schema/regress.ts";
import type { Source } from "../source.ts";
import { FIXTURE_FILE, parseFixture } from "./fixture.ts";
import { cleanPath, folderOf, pathIn } from "../path.ts";

/** Where the files of a fixture are, as they are reported and opened. */
export interface FixturePaths {
  readonly runpack: string;
  readonly metadata: string;
}

/** The files of a config entry, relative to the working directory unless absolute. */
export function fixturePaths({ runpack }: ConfigFixture): FixturePaths {
  const path = cleanPath(runpack);
  return { runpack: path, metadata: pathIn(folderOf(path), FIXTURE_FILE) };
}

/** Path of the candidate, or `undefined` if the fixture is compared with itself. */
export function candidatePathOf(
  { runpack }: FixturePaths,
  { candidate_runpack = "" }: Fixture,
): string | undefined {
  const candidate = candidate_runpack.trim();
  return candidate === "" ? undefined : pathIn(folderOf(runpack), candidate);
}

/**
 * Reads the metadata of a fixture that a config names.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function parseFixtureFor(name: string, source: Source): Fixture {
  try {
    return parseFixture(source);
  } catch (error) {
    throw because(`read fixture metadata for ${name}`, error);
  }
}

/** Words an error of reading the runpack of a fixture. */
export function unreadableFixture(name: string, error: unknown): unknown {
  return because(`read fixture runpack for ${name}`, error);
}

/** The error for a fixture whose runpack is not there. */
export function missingFixture(name: string, path: string): GaitError {
  const message = `fixture runpack missing for ${name}: found nothing at "${path}"`;
  return new GaitError("invalid_input", message, { hint: "gait regress init --from <run_id>" });
}

/**
 * Refuses a fixture whose parts do not belong together.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function refuseMismatch(
  entry: ConfigFixture,
  metadata: Fixture,
  runpack: Pick<Runpack, "run">,
): void {
  const refuse = (problem: string) => new GaitError("invalid_input", problem);
  if (metadata.name !== entry.name) {
    throw refuse(`fixture metadata name mismatch for ${entry.name}`);
  }
  if (entry.run_id !== "" && entry.run_id !== metadata.run_id) {
    throw refuse(`fixture run_id mismatch for ${entry.name}`);
  }
  if (runpack.run.run_id !== metadata.run_id) {
    throw refuse(`runpack run_id mismatch for ${entry.name}`);
  }
}

/** Puts what was attempted in front of why it failed. Foreign errors pass as they are. */
export function because(attempt: string, error: unknown): unknown {
  if (!(error instanceof GaitError)) return error;
  const { code, message, fields, hint } = error;
  return new GaitError(code, `${attempt}: ${message}`, { fields, hint, cause: error });
}
