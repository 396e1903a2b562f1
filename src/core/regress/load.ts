/** Finds the files of a fixture, and refuses files that do not belong together before any is graded. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import type { Runpack } from "../runpack/read.ts";
import type { ConfigFixture, Fixture } from "../schema/regress.ts";
import { FIXTURE_FILE } from "./fixture.ts";
import { cleanPath, folderOf, pathIn } from "../path.ts";

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

/** Refuses a fixture whose config entry, metadata and runpack name different runs. */
export function refuseMismatch(
  entry: ConfigFixture,
  metadata: Fixture,
  { run }: Pick<Runpack, "run">,
): void {
  const refuse = (fault: string) =>
    new GaitError("invalid_input", `Cannot grade fixture ${quoted(entry.name)}: ${fault}`, {
      hint: "gait regress init writes a fixture whose files belong together",
    });
  const { name, run_id } = metadata;
  if (name !== entry.name) throw refuse(`its ${FIXTURE_FILE} is of ${quoted(name)}`);
  const isRun = `its ${FIXTURE_FILE} is of run ${quoted(run_id)}`;
  if (entry.run_id !== "" && entry.run_id !== run_id) {
    throw refuse(`${isRun}, its config entry of ${quoted(entry.run_id)}`);
  }
  if (run.run_id !== run_id) throw refuse(`${isRun}, its runpack of ${quoted(run.run_id)}`);
}
