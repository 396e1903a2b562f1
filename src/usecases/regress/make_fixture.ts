import { GaitError } from "../../core/error.ts";
import { REGRESS_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { FIXTURE_FILE, FIXTURE_RUNPACK, parseFixture } from "../../core/regress/fixture.ts";
import {
  chooseFixtureName,
  type FixtureFolder,
  FIXTURES_FOLDER,
  type InitPlan,
  isFixtureName,
  planInit,
} from "../../core/regress/init.ts";
import type { TrajectoryMode } from "../../core/regress/sequence_match.ts";
import { readRunpack, refuseUnlessIntact, type Runpack } from "../../core/runpack/read.ts";
import { verifyRunpack } from "../../core/runpack/verify.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { findRunpack } from "../../io/workspace.ts";
import { openRunpack } from "../runpack/open_runpack.ts";
import { copyRunpack } from "../runpack/write_runpack.ts";
import { present } from "../../core/present.ts";
import { unknownMembers } from "../../core/regress/fixture_doubts.ts";
import { RepeatedIds } from "../../core/regress/repeated_ids.ts";
import { readRunpackOutline } from "../../core/runpack/outline.ts";
import { newNotes } from "../../core/shape.ts";
import type { RandomAccess } from "../../core/source.ts";
import { CONFIG_FILE, parseConfig } from "../../core/regress/config.ts";
import { refuseOthers } from "../signed_artifact.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

export interface FixtureRequest {
  /** Run id or path of the source. */
  readonly source: string;
  /** Folder where run ids are looked up first. */
  readonly runpackDir?: string | undefined;
  /** Name of the fixture; derived from the run id by default. */
  readonly name: string | undefined;
  /** How the trajectory of the source must be matched; `undefined` expects no trajectory. */
  readonly trajectoryMode: TrajectoryMode | undefined;
  /** Whether calls of a candidate are paired by order, tool and arguments. */
  readonly align: boolean;
  /** Whether a fixture that was edited by hand is replaced. */
  readonly force: boolean;
}

const FIXTURE_MODE = 0o600;

export interface MadeFixture {
  readonly plan: InitPlan;
  /** Path of the runpack that it was made of. */
  readonly source: string;
}

/**
 * Makes a fixture of a runpack and lists it in `gait.yaml`. Nothing is written unless all of it can
 * be.
 */
export async function makeFixture(
  { source: given, runpackDir, name: givenName = "", trajectoryMode: mode, align, force }:
    FixtureRequest,
  host: Host<"read" | "write" | "env">,
): Promise<MadeFixture> {
  const source = await findRunpack(given, host, runpackDir);
  using file = await openRunpack(source, `verifying ${source}`, host);
  const report = await verifyRunpack(file);
  refuseUnlessIntact(report, source);
  const trajectory = mode === undefined ? undefined : { run: await readRunpack(file), mode };
  const folders = await listFixtureFolders(host);
  const { run_id: runId } = report;
  const name = chooseFixtureName(givenName, runId);
  const folder = folders.find((found) => found.name === name);
  const presentRun = await readPresentRun(folder, host);

  const { ignore, unknown } = await presentConfig(host);
  const plan = planInit({
    runId,
    name: givenName,
    folders,
    align,
    ignore,
    doubts: [...await sourceDoubts(file), ...unknown],
    force,
    presentRun,
    ...present({ trajectory }),
  });

  await refuseOthers([
    { kind: OUTPUTS.runpack, path: plan.runpack_path },
    { kind: OUTPUTS.fixture, path: plan.fixture_path },
    { kind: OUTPUTS.config, path: plan.config_path },
  ], host);
  await host.write.directory(plan.fixture_dir);
  await copyRunpack(file, plan.runpack_path, host);
  await host.write.file(plan.fixture_path, plan.fixture_bytes, FIXTURE_MODE);
  await host.write.file(plan.config_path, plan.config_bytes, FIXTURE_MODE);
  return { plan, source };
}

/** Why a fixture of a run cannot pass. Unreadable files are reported when the fixture is graded. */
async function sourceDoubts(file: RandomAccess): Promise<readonly string[]> {
  const ids = new RepeatedIds();
  try {
    await readRunpackOutline(file, ids);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
  }
  return ids.warnings;
}

/** Members of the present config that the new one keeps, and members that nothing reads. */
async function presentConfig(host: Host<"read">) {
  const nothing = { ignore: [], unknown: [] };
  if (await host.read.kindOf(CONFIG_FILE) === undefined) return nothing;
  try {
    const notes = newNotes();
    const source = await host.read.file(CONFIG_FILE, REGRESS_DOCUMENT_MAX_BYTES);
    const { diff_ignore: ignore = [] } = parseConfig(source, notes);
    return { ignore, unknown: unknownMembers(notes, CONFIG_FILE) };
  } catch (error) {
    // A config that cannot be read is written anew.
    if (error instanceof GaitError) return nothing;
    throw error;
  }
}

/** The folders below `fixtures/`; links are not followed. */
async function listFixtureFolders(host: Host<"read">): Promise<FixtureFolder[]> {
  if (await host.read.kindOf(FIXTURES_FOLDER) === undefined) return [];
  const folders: FixtureFolder[] = [];
  for (const name of (await host.read.list(FIXTURES_FOLDER)).toSorted()) {
    const path = joinPath(FIXTURES_FOLDER, name);
    const entry = await host.read.entryOf(path);
    if (entry?.kind !== "directory" || !isFixtureName(name)) continue;
    const files = await host.read.list(path);
    const metadata = files.includes(FIXTURE_FILE)
      ? await host.read.file(joinPath(path, FIXTURE_FILE), REGRESS_DOCUMENT_MAX_BYTES)
      : undefined;
    folders.push({ name, files, ...present({ metadata }) });
  }
  return folders;
}

/**
 * Reads the run that this fixture holds already. It tells whether `init` wrote the trajectory of the
 * fixture or a person edited it.
 */
async function readPresentRun(
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
