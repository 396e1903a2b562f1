/** Runs the graders on a set of fixtures, for `run` and `bootstrap`. */

import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import { REGRESS_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { CONFIG_FILE, parseConfig, refuseEmptyConfig } from "../../core/regress/config.ts";
import { gradeFixture, GRADERS, refuseNondeterministic } from "../../core/regress/grade.ts";
import type { Candidate, Grader, LoadedFixture } from "../../core/regress/grader.ts";
import { contextConformanceGrader } from "../../core/regress/graders/context_conformance.ts";
import { FIXTURES_FOLDER } from "../../core/regress/init.ts";
import { IgnoredMembers } from "../../core/regress/ignored_members.ts";
import { junitBytes } from "../../core/regress/junit.ts";
import {
  candidatePathOf,
  type FixturePaths,
  fixturePaths,
  refuseMismatch,
} from "../../core/regress/load.ts";
import {
  aboutFixture,
  fixtureDoubts,
  recordingGraders,
  unknownMembers,
} from "../../core/regress/fixture_doubts.ts";
import { newNotes, type ReadNotes } from "../../core/shape.ts";
import type { RunFiles } from "../../core/regress/outcome.ts";
import { newResult, resultBytes } from "../../core/regress/result.ts";
import type {
  ConfigFixture,
  GraderResult,
  RegressConfig,
  RegressResult,
} from "../../core/schema/regress.ts";
import type { Host, OpenFile } from "../../io/host.ts";
import { openRunpack, readRunpackAt } from "../runpack/open_runpack.ts";
import { directoryOf } from "../../io/path.ts";
import { realPathOf, refuseOverwriting } from "../../io/output_paths.ts";
import { parseFixture } from "../../core/regress/fixture.ts";
import { IGNORE_WORDS, parsePointerPattern } from "../../core/redact/pointer_pattern.ts";
import { appendAll } from "../../core/lists.ts";
import { refuseReplacing } from "../signed_artifact.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

export interface SetRules {
  /** Permits graders that may answer differently each time. */
  readonly allow_nondeterministic: boolean;
  /** Grades the context evidence of every fixture, not only of those that ask for it. */
  readonly context_conformance: boolean;
  /** Tolerates context that differs in retrieval times only. */
  readonly allow_context_runtime_drift: boolean;
  /** Payload members that do not count in any fixture, as patterns. */
  readonly ignore: readonly string[];
  /** Path of the run to grade, in place of the candidates that fixtures name. */
  readonly candidate?: string | undefined;
  /** Name of the only fixture to grade. */
  readonly fixture?: string | undefined;
}

const RESULT_MODE = 0o600;

export interface SetFiles extends RunFiles {
  readonly config: string;
}

/**
 * Removes the files of an earlier run, so that a run that fails leaves no result.
 *
 * @throws {GaitError} `invalid_input` for an output that is the config or part of a fixture.
 */
export async function removeEarlier(
  { config, output, junit }: SetFiles,
  host: Host<"read" | "write">,
): Promise<void> {
  const outputs = [
    { what: "the result", path: output },
    ...(junit === undefined ? [] : [{ what: "the JUnit report", path: junit }]),
  ];
  await refuseOverwriting(outputs, [
    { what: "the config", path: config },
    { what: "the config", path: CONFIG_FILE },
  ], host);
  const fixtures = `${await realPathOf(FIXTURES_FOLDER, host)}/`;
  for (const { what, path } of outputs) {
    if (!(await realPathOf(path, host)).startsWith(fixtures)) continue;
    const message = `Cannot write ${what} to ${quoted(path)}: that folder is for fixtures`;
    const hint = `give ${what} a path outside of ${FIXTURES_FOLDER}/`;
    throw new GaitError("invalid_input", message, { hint });
  }
  const kinds = [
    { kind: OUTPUTS.regressResult, path: output },
    ...(junit === undefined ? [] : [{ kind: OUTPUTS.junit, path: junit }]),
  ];
  await refuseReplacing(kinds, host);
  for (const { path } of kinds) {
    if ((await host.read.entryOf(path))?.kind === "file") await host.write.remove(path);
  }
}

export interface GradedRun {
  readonly result: RegressResult;
  /** Path of `fixture.json` by fixture name. */
  readonly fixtureFiles: ReadonlyMap<string, string>;
  /** Facts that graders could not decide. */
  readonly warnings: readonly string[];
}

/**
 * Grades every fixture of the config, one after the other, so that memory stays flat.
 *
 * @throws {GaitError} `invalid_input` if the run could not be made.
 */
export async function gradeSet(
  configPath: string,
  rules: SetRules,
  host: Host<"read">,
): Promise<GradedRun> {
  const configNotes = newNotes();
  const config = await readConfig(configPath, configNotes, host);
  refuseEmptyConfig(config, configPath);
  const graders = chooseGraders(rules);
  refuseNondeterministic(graders, rules.allow_nondeterministic);

  const entries = chooseFixtures(config, configPath, rules);
  const ignore = [...config.diff_ignore ?? [], ...rules.ignore];
  for (const pattern of ignore) parsePointerPattern(pattern, IGNORE_WORDS);
  const results: GraderResult[] = [];
  const warnings = [...unknownMembers(configNotes, configPath)];
  const cannotFail: string[] = [];
  const ignored = new IgnoredMembers();
  let hasCandidate = false;
  const fixtureFiles = new Map<string, string>();
  let createdAt: string | undefined;
  const progress = host.progress("grading fixtures");
  try {
    for (const [index, entry] of entries.entries()) {
      progress.update(index, entries.length);
      const { fixture, metadataPath, unknown, candidateFile } = await loadFixture(
        entry,
        rules.candidate,
        host,
      );
      using _opened = candidateFile;
      createdAt ??= fixture.runpack.run.created_at;
      fixtureFiles.set(fixture.name, metadataPath);
      hasCandidate ||= fixture.candidate.kind !== "self";
      appendAll(cannotFail, aboutFixture(fixture.name, fixtureDoubts(fixture)));
      const doubts = [...unknown];
      const subject = tolerating(ignoring(fixture, ignore), graders, rules);
      for (const result of await gradeFixture(subject, graders)) {
        const { warnings: unsure = [], unmet_ignored, ...graded } = result;
        results.push(graded);
        appendAll(doubts, unsure);
        if (unmet_ignored !== undefined) {
          ignored.note(subject.metadata.diff_ignore ?? [], unmet_ignored);
        }
      }
      appendAll(warnings, aboutFixture(fixture.name, doubts));
    }
  } finally {
    progress.end();
  }
  appendAll(warnings, ignored.warnings);
  if (hasCandidate) cannotFail.push(recordingGraders(graders));
  const { fixture_set: fixtureSet } = config;
  const result = newResult({ fixtureSet, createdAt: createdAt ?? "", results });
  // A set that failed does not mislead by what could not fail.
  if (result.status === "pass") appendAll(warnings, cannotFail);
  return { result, fixtureFiles, warnings };
}

export async function writeResult(
  result: RegressResult,
  { output, junit }: RunFiles,
  host: Host<"write">,
): Promise<void> {
  await host.write.file(output, resultBytes(result), RESULT_MODE);
  if (junit === undefined) return;
  await host.write.directory(directoryOf(junit));
  await host.write.file(junit, junitBytes(result), RESULT_MODE);
}

async function readConfig(
  path: string,
  notes: ReadNotes,
  host: Host<"read">,
): Promise<RegressConfig> {
  if (await host.read.kindOf(path) === undefined) {
    throw unreadable("config", path, "no such file", "gait regress init --from <run_id>");
  }
  return parseConfig(await host.read.file(path, REGRESS_DOCUMENT_MAX_BYTES), notes);
}

interface LoadedFiles {
  readonly fixture: LoadedFixture;
  readonly metadataPath: string;
  /** Warnings about members of the metadata that nothing reads. */
  readonly unknown: readonly string[];
  /** Open file of the candidate; the caller closes it. */
  readonly candidateFile: OpenFile | undefined;
}

async function loadFixture(
  entry: ConfigFixture,
  given: string | undefined,
  host: Host<"read">,
): Promise<LoadedFiles> {
  const { name } = entry;
  const paths = fixturePaths(entry);
  const notes = newNotes();
  const { runpack, metadata } = await readFiles(name, paths, notes, host);
  refuseMismatch(entry, metadata, runpack);
  const named = given ?? candidatePathOf(paths, metadata);
  const { candidate, file } = await openCandidate(named, host);
  const candidatePath = named ?? paths.runpack;
  return {
    fixture: { name, metadata, runpack, candidatePath, candidate },
    metadataPath: paths.metadata,
    unknown: unknownMembers(notes, paths.metadata),
    candidateFile: file,
  };
}

async function readFiles(
  name: string,
  paths: FixturePaths,
  notes: ReadNotes,
  host: Host<"read">,
) {
  try {
    const kind = await host.read.kindOf(paths.runpack);
    if (kind === undefined || kind === "directory") {
      const hint = "gait regress init --from <run_id>";
      throw new GaitError("invalid_input", `there is no file ${quoted(paths.runpack)}`, { hint });
    }
    const runpack = await readRunpackAt(paths.runpack, host, "grading");
    const source = await host.read.file(paths.metadata, REGRESS_DOCUMENT_MAX_BYTES);
    return { runpack, metadata: parseFixture(source, notes) };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw error.retold({ message: `Cannot read fixture ${quoted(name)}: ${error.message}` });
  }
}

async function openCandidate(
  path: string | undefined,
  host: Host<"read">,
): Promise<{ readonly candidate: Candidate; readonly file?: OpenFile | undefined }> {
  if (path === undefined) return { candidate: { kind: "self" } };
  try {
    const file = await openRunpack(path, `grading ${path}`, host);
    return { candidate: { kind: "file", file }, file };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { candidate: { kind: "absent", error: error.message } };
  }
}

function chooseGraders({ context_conformance }: SetRules): readonly Grader[] {
  if (!context_conformance) return GRADERS;
  return GRADERS.map((grader) =>
    grader === contextConformanceGrader ? { ...grader, applies: () => true } : grader
  );
}

/**
 * The fixtures to grade: all, or the named one. A candidate is one run, so that it is graded by one
 * fixture.
 */
function chooseFixtures(
  { fixtures }: RegressConfig,
  configPath: string,
  { fixture, candidate }: SetRules,
): readonly ConfigFixture[] {
  const names = fixtures.map(({ name }) => name);
  const hint = `${quoted(configPath)} lists ${names.slice(0, 10).map(quoted).join(", ")}`;
  if (fixture !== undefined) {
    const found = fixtures.filter(({ name }) => name === fixture);
    if (found.length > 0) return found;
    throw new GaitError("invalid_input", `there is no fixture ${quoted(fixture)}`, { hint });
  }
  if (candidate === undefined || fixtures.length === 1) return fixtures;
  throw new GaitError("invalid_input", "a candidate needs the name of its fixture", {
    hint: `add --fixture <name>: ${hint}`,
  });
}

function ignoring(fixture: LoadedFixture, ignore: readonly string[]): LoadedFixture {
  if (ignore.length === 0) return fixture;
  const diff_ignore = [...fixture.metadata.diff_ignore ?? [], ...ignore];
  return { ...fixture, metadata: { ...fixture.metadata, diff_ignore } };
}

/** The fixture with the tolerance of the rules, if its context is graded at all. */
function tolerating(
  fixture: LoadedFixture,
  graders: readonly Grader[],
  { allow_context_runtime_drift }: SetRules,
): LoadedFixture {
  const grader = graders.find(({ name }) => name === contextConformanceGrader.name);
  if (!allow_context_runtime_drift || grader?.applies(fixture.metadata) !== true) return fixture;
  return { ...fixture, metadata: { ...fixture.metadata, allow_context_runtime_drift: true } };
}
