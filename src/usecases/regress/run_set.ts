/** Running a set of fixtures: what `run` and `bootstrap` share. */

import { GaitError } from "../../core/error.ts";
import { REGRESS_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { CONFIG_FILE, parseConfig, refuseEmptyConfig } from "../../core/regress/config.ts";
import { gradeFixture, GRADERS, refuseNondeterministic } from "../../core/regress/grade.ts";
import type { Candidate, Grader, LoadedFixture } from "../../core/regress/grader.ts";
import { contextConformanceGrader } from "../../core/regress/graders/context_conformance.ts";
import { FIXTURES_FOLDER } from "../../core/regress/init.ts";
import { junitBytes } from "../../core/regress/junit.ts";
import {
  because,
  candidatePathOf,
  fixturePaths,
  missingFixture,
  parseFixtureFor,
  refuseMismatch,
  unreadableFixture,
} from "../../core/regress/load.ts";
import type { RunFiles } from "../../core/regress/outcome.ts";
import { newResult, RESULT_FILE, resultBytes } from "../../core/regress/result.ts";
import { readRunpack } from "../../core/runpack/read.ts";
import type {
  ConfigFixture,
  GraderResult,
  RegressConfig,
  RegressResult,
} from "../../core/schema/regress.ts";
import type { Host, OpenFile } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { realPathOf, refuseOverwriting } from "../output_paths.ts";

/** Options of every command that runs the graders. */
export const SET_OPTIONS = {
  config: { type: "string", value: "file", default: CONFIG_FILE, help: "which fixtures there are" },
  output: { type: "string", value: "file", default: RESULT_FILE, help: "result file" },
  junit: { type: "string", value: "file", help: "also write a JUnit report" },
  allow_nondeterministic: {
    type: "boolean",
    help: "permit graders that may answer differently each time; none built in does",
  },
  context_conformance: {
    type: "boolean",
    help: "grade the context evidence of every fixture, not only of those that ask for it",
  },
  allow_context_runtime_drift: {
    type: "boolean",
    help: "tolerate context that differs in retrieval times only",
  },
} as const;

/** Values of {@linkcode SET_OPTIONS}. */
export interface SetChoice {
  readonly config: string;
  readonly output: string;
  readonly junit: string | undefined;
  readonly allow_nondeterministic: boolean;
  readonly context_conformance: boolean;
  readonly allow_context_runtime_drift: boolean;
}

/** Mode of result and report. */
const RESULT_MODE = 0o600;

/** Files of a run, as the user named them. */
export interface SetFiles extends RunFiles {
  readonly config: string;
}

/** Names the files, with defaults for what is empty. */
export function chooseFiles({ config, output, junit = "" }: SetChoice): SetFiles {
  return {
    config: config || CONFIG_FILE,
    output: output || RESULT_FILE,
    junit: junit.trim() === "" ? undefined : junit.trim(),
  };
}

/**
 * Removes what an earlier run wrote, so that nothing can be taken for the result of a run that fails.
 *
 * @throws {GaitError} `invalid_input` for an output that is the config or part of a fixture.
 */
export async function removeEarlier(
  { config, output, junit }: SetFiles,
  host: Host<"read" | "write">,
): Promise<void> {
  const outputs = [
    { what: "--output", path: output },
    ...(junit === undefined ? [] : [{ what: "--junit", path: junit }]),
  ];
  await refuseOverwriting(outputs, [
    { what: "the config", path: config },
    { what: "the config", path: CONFIG_FILE },
  ], host);
  const fixtures = `${await realPathOf(FIXTURES_FOLDER, host)}/`;
  for (const { what, path } of outputs) {
    if (!(await realPathOf(path, host)).startsWith(fixtures)) continue;
    throw new GaitError("invalid_input", `Cannot write ${what} to "${path}": fixtures live there`, {
      hint: `give ${what} a path outside ${FIXTURES_FOLDER}/`,
    });
  }
  for (const { path } of outputs) await host.write.remove(path);
}

/** A set that was run. */
export interface GradedRun {
  readonly result: RegressResult;
  /** Path of `fixture.json` by fixture name. */
  readonly fixtureFiles: ReadonlyMap<string, string>;
}

/**
 * Grades every fixture of the config, one after the other, so that memory stays flat.
 *
 * @throws {GaitError} `invalid_input` if the run could not be made.
 */
export async function gradeSet(
  configPath: string,
  choice: SetChoice,
  host: Host<"read">,
): Promise<GradedRun> {
  const config = await readConfig(configPath, host);
  refuseEmptyConfig(config);
  const graders = chooseGraders(choice);
  refuseNondeterministic(graders, choice.allow_nondeterministic);

  const results: GraderResult[] = [];
  const fixtureFiles = new Map<string, string>();
  let createdAt: string | undefined;
  const progress = host.progress("grading fixtures");
  try {
    for (const [index, entry] of config.fixtures.entries()) {
      progress.update(index, config.fixtures.length);
      const { fixture, metadataPath, candidateFile } = await loadFixture(entry, host);
      using _opened = candidateFile;
      createdAt ??= fixture.runpack.run.created_at;
      fixtureFiles.set(fixture.name, metadataPath);
      results.push(...await gradeFixture(tolerating(fixture, graders, choice), graders));
    }
  } finally {
    progress.end();
  }
  const { fixture_set: fixtureSet } = config;
  return { result: newResult({ fixtureSet, createdAt: createdAt ?? "", results }), fixtureFiles };
}

/** Writes the result, then the report. */
export async function writeResult(
  result: RegressResult,
  { output, junit }: RunFiles,
  host: Host<"write">,
): Promise<void> {
  try {
    await host.write.file(output, resultBytes(result), RESULT_MODE);
  } catch (error) {
    throw because("write regress result", error);
  }
  if (junit === undefined) return;
  try {
    await host.write.directory(directoryOf(junit));
    await host.write.file(junit, junitBytes(result), RESULT_MODE);
  } catch (error) {
    throw because("write junit report", error);
  }
}

async function readConfig(path: string, host: Host<"read">): Promise<RegressConfig> {
  if (await host.read.kindOf(path) === undefined) {
    throw new GaitError("invalid_input", `read config: found nothing at "${path}"`, {
      hint: "gait regress init --from <run_id>",
    });
  }
  let source;
  try {
    source = await host.read.file(path, REGRESS_DOCUMENT_MAX_BYTES);
  } catch (error) {
    throw because("read config", error);
  }
  return parseConfig(source);
}

interface LoadedFiles {
  readonly fixture: LoadedFixture;
  readonly metadataPath: string;
  /** To be closed when the fixture was graded. */
  readonly candidateFile: OpenFile | undefined;
}

async function loadFixture(entry: ConfigFixture, host: Host<"read">): Promise<LoadedFiles> {
  const { name } = entry;
  const paths = fixturePaths(entry);
  const runpack = await readFixtureRunpack(name, paths.runpack, host);
  const metadata = parseFixtureFor(name, await readMetadata(name, paths.metadata, host));
  refuseMismatch(entry, metadata, runpack);
  const named = candidatePathOf(paths, metadata);
  const { candidate, file } = await openCandidate(named, host);
  const candidatePath = named ?? paths.runpack;
  return {
    fixture: { name, metadata, runpack, candidatePath, candidate },
    metadataPath: paths.metadata,
    candidateFile: file,
  };
}

async function readFixtureRunpack(name: string, path: string, host: Host<"read">) {
  const kind = await host.read.kindOf(path);
  if (kind === undefined || kind === "directory") throw missingFixture(name, path);
  try {
    using file = await host.read.open(path);
    return await readRunpack(file);
  } catch (error) {
    throw unreadableFixture(name, error);
  }
}

async function readMetadata(name: string, path: string, host: Host<"read">) {
  try {
    return await host.read.file(path, REGRESS_DOCUMENT_MAX_BYTES);
  } catch (error) {
    throw because(`read fixture metadata for ${name}`, error);
  }
}

async function openCandidate(
  path: string | undefined,
  host: Host<"read">,
): Promise<{ readonly candidate: Candidate; readonly file?: OpenFile | undefined }> {
  if (path === undefined) return { candidate: { kind: "self" } };
  try {
    const file = await host.read.open(path);
    return { candidate: { kind: "file", file }, file };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { candidate: { kind: "absent", error: error.message } };
  }
}

/** `--context-conformance` asks it of every fixture. */
function chooseGraders({ context_conformance }: SetChoice): readonly Grader[] {
  if (!context_conformance) return GRADERS;
  return GRADERS.map((grader) =>
    grader === contextConformanceGrader ? { ...grader, applies: () => true } : grader
  );
}

/** `--allow-context-runtime-drift` tolerates it in every fixture whose context is graded. */
function tolerating(
  fixture: LoadedFixture,
  graders: readonly Grader[],
  { allow_context_runtime_drift }: SetChoice,
): LoadedFixture {
  const grader = graders.find(({ name }) => name === contextConformanceGrader.name);
  if (!allow_context_runtime_drift || grader?.applies(fixture.metadata) !== true) return fixture;
  return { ...fixture, metadata: { ...fixture.metadata, allow_context_runtime_drift: true } };
}
