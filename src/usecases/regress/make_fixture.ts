/** From a runpack to a fixture in the set: what `init`, `add` and `bootstrap` share. */

import { GaitError } from "../../core/error.ts";
import { REGRESS_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { FIXTURE_FILE, FIXTURE_RUNPACK, parseFixture } from "../../core/regress/fixture.ts";
import { chooseFixtureName, isFixtureName } from "../../core/regress/fixture_name.ts";
import {
  type FixtureFolder,
  FIXTURES_FOLDER,
  type InitPlan,
  planInit,
  refuseDamagedSource,
} from "../../core/regress/init.ts";
import { because } from "../../core/regress/load.ts";
import { TRAJECTORY_MODES, type TrajectoryMode } from "../../core/regress/sequence_match.ts";
import { readRunpack, type Runpack } from "../../core/runpack/read.ts";
import { verifyRunpack } from "../../core/runpack/verify.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { findRunpack } from "../../io/workspace.ts";
import { openRunpack } from "../runpack/open_runpack.ts";
import { copyRunpack } from "../runpack/write_runpack.ts";

/** Options of every command that makes a fixture. */
export const FIXTURE_OPTIONS = {
  from: { type: "string", value: "run_id|path", help: "run id or path of a runpack" },
  name: {
    type: "string",
    value: "name",
    verbatim: true,
    help: "fixture name; made of the run id by default",
  },
  trajectory: { type: "boolean", help: "also expect the tools and verdicts of this run" },
  trajectory_mode: {
    type: "string",
    choices: TRAJECTORY_MODES,
    help: "how they must match; implies --trajectory, exact by default",
  },
  force: { type: "boolean", help: "replace a fixture that was edited by hand" },
} as const;

/** Values of {@linkcode FIXTURE_OPTIONS}. */
export interface FixtureChoice {
  readonly from: string | undefined;
  readonly name: string | undefined;
  readonly trajectory: boolean;
  readonly trajectory_mode: TrajectoryMode | undefined;
  readonly force: boolean;
}

/** Mode of what is written for a fixture. */
const FIXTURE_MODE = 0o600;

/** A fixture that was made. */
export interface MadeFixture {
  readonly plan: InitPlan;
  /** Path of the source. */
  readonly source: string;
}

/**
 * Makes a fixture of a runpack and lists it in `gait.yaml`. Nothing is written unless all of it can
 * be.
 *
 * @throws {GaitError} `invalid_input`.
 */
export async function makeFixture(
  choice: FixtureChoice,
  host: Host<"read" | "write" | "env">,
): Promise<MadeFixture> {
  const { from = "", trajectory_mode: mode } = choice;
  if (from.trim() === "") {
    throw new GaitError("invalid_input", "missing required --from <run_id|path>", {
      hint: "gait demo records a run to try it on: --from run_demo",
    });
  }
  const source = await findRunpack(from, host);
  using file = await openRunpack(source, `verifying ${source}`, host);
  const report = await verifySource(() => verifyRunpack(file));
  refuseDamagedSource(report);
  const wantsTrajectory = choice.trajectory || mode !== undefined;
  const run = wantsTrajectory ? await verifySource(() => readRunpack(file)) : undefined;
  const folders = await listFixtureFolders(host);
  const name = chooseFixtureName(choice.name ?? "", report.run_id);
  const present = await presentRun(folders.find((folder) => folder.name === name), host);

  const plan = planInit({
    runId: report.run_id,
    name,
    folders,
    force: choice.force,
    ...(run === undefined ? {} : { trajectory: mode === undefined ? { run } : { run, mode } }),
    ...(present === undefined ? {} : { present }),
  });

  await host.write.directory(plan.fixture_dir);
  await copyRunpack(file, plan.runpack_path, "source runpack failed integrity checks", host);
  await host.write.file(plan.fixture_path, plan.fixture_bytes, FIXTURE_MODE);
  await host.write.file(plan.config_path, plan.config_bytes, FIXTURE_MODE);
  return { plan, source };
}

async function verifySource<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw because("verify source runpack", error);
  }
}

/** The folders below `fixtures/`; links are not followed. */
async function listFixtureFolders(host: Host<"read">): Promise<FixtureFolder[]> {
  if (await host.read.kindOf(FIXTURES_FOLDER) === undefined) return [];
  const folders: FixtureFolder[] = [];
  for (const name of (await host.read.list(FIXTURES_FOLDER)).toSorted()) {
    const path = joinPath(FIXTURES_FOLDER, name);
    const kind = await host.read.kindOf(path, { followLinks: false });
    if (kind !== "directory" || !isFixtureName(name)) continue;
    const files = await host.read.list(path);
    const hasMetadata = files.includes(FIXTURE_FILE);
    folders.push({
      name,
      files,
      ...(hasMetadata ? { metadata: await metadataIn(path, host) } : {}),
    });
  }
  return folders;
}

async function metadataIn(folder: string, host: Host<"read">) {
  try {
    return await host.read.file(joinPath(folder, FIXTURE_FILE), REGRESS_DOCUMENT_MAX_BYTES);
  } catch (error) {
    throw because("read fixture metadata", error);
  }
}

/**
 * The run that a fixture of this name holds already: only with it can a trajectory that `init` wrote
 * be told from one that somebody edited.
 */
async function presentRun(
  folder: FixtureFolder | undefined,
  host: Host<"read">,
): Promise<Runpack | undefined> {
  if (folder?.metadata === undefined) return undefined;
  try {
    const { expected_tool_sequence, expected_verdict_sequence } = parseFixture(folder.metadata);
    if (expected_tool_sequence === undefined && expected_verdict_sequence === undefined) {
      return undefined;
    }
    using file = await host.read.open(joinPath(FIXTURES_FOLDER, folder.name, FIXTURE_RUNPACK));
    return await readRunpack(file);
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
