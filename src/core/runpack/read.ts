/** Reads a runpack whole, and parses the very bytes that it verified. */

import { someOf } from "../lists.ts";
import { type ErrorCode, GaitError } from "../error.ts";
import { malformed, quoted, shownName, unreadable } from "../fault.ts";
import { RUNPACK_DOCUMENT_MAX_BYTES, RUNPACK_RECORDS_MAX_BYTES } from "../limits.ts";
import {
  type Intent,
  type Manifest,
  readIntent,
  readRefs,
  readResult,
  readRun,
  type Refs,
  type Result,
  type Run,
} from "../schema/runpack.ts";
import type { Reader } from "../shape.ts";
import type { RandomAccess } from "../source.ts";
import { shellWord } from "../text.ts";
import type { ArchiveMember, ByteSink } from "../zip/zip.ts";
import { refuseBadContext } from "./context_evidence.ts";
import { MemberBuffers } from "./member_bytes.ts";
import { skim } from "../json/skim.ts";
import { excessOf, HeldRecords, refuseToHold } from "./held.ts";
import { RecordReader } from "./record_reader.ts";
import { OtherRecords, otherRunFaults, type RecordOrigin } from "./same_run.ts";
import { checkRunpack, runpackFile, type VerifyReport } from "./verify.ts";

/** A runpack that passed verification, in memory. */
export type Runpack = RunpackOf<Intent, Result>;

/** A runpack that passed verification, with what a caller needs of its records. */
export interface RunpackOf<I, R> {
  /** `manifest.json`. */
  readonly manifest: Manifest;
  /** `run.json`. */
  readonly run: Run;
  /** Lines of `intents.jsonl`, in order. */
  readonly intents: readonly I[];
  /** Lines of `results.jsonl`, in order. */
  readonly results: readonly R[];
  /** `refs.json`. */
  readonly refs: Refs;
  /** The report of its verification. */
  readonly report: VerifyReport;
}

/**
 * Parses a runpack that must be intact. Signatures are not checked; see `verify`.
 *
 * @param runpack the bytes of the archive, or a file that is read in ranges
 * @throws {GaitError} `invalid_input` if it is not intact or not readable; `verification_failed`
 * for duplicate entries.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRunpack, record } from "@gait/cli";
 *
 * const { bytes } = await record({ run: { run_id: "run_1" } });
 * const { run, intents } = await parseRunpack(bytes);
 * assert.ok(run.run_id === "run_1" && intents.length === 0);
 * ```
 */
export function parseRunpack(runpack: Uint8Array | RandomAccess): Promise<Runpack> {
  return readRunpack(runpackFile(runpack));
}

const DOCUMENT_LIMITS: ReadonlyMap<string, number> = new Map([
  ["refs.json", RUNPACK_DOCUMENT_MAX_BYTES],
  ["run.json", RUNPACK_DOCUMENT_MAX_BYTES],
]);

/** Members of each record that a caller needs; the rest is not kept in memory. */
export interface RecordNeeds<I, R> {
  readonly intent: (intent: Intent) => I;
  readonly result: (result: Result) => R;
  /** Members of a payload that are looked into; without it all are. */
  readonly payload?: readonly string[];
}

const WHOLE: RecordNeeds<Intent, Result> = {
  intent: (intent) => intent,
  result: (result) => result,
};

/**
 * Reads a runpack. Signatures are not checked. Records are parsed one by one as they stream by.
 *
 * @throws {GaitError} `invalid_input` if it is not intact or not readable; `verification_failed`
 * for duplicate entries.
 */
export function readRunpack(file: RandomAccess): Promise<Runpack> {
  return readRunpackParts(file, WHOLE);
}

/** {@linkcode readRunpack} for a caller that needs only parts of the records. */
export async function readRunpackParts<I, R>(
  file: RandomAccess,
  needs: RecordNeeds<I, R>,
): Promise<RunpackOf<I, R>> {
  const others = new OtherRecords();
  const intents: I[] = [];
  const results: R[] = [];
  const ends: (() => void)[] = [];
  const holding = <T extends RecordOrigin, N>(
    member: ArchiveMember,
    read: Reader<T>,
    need: (record: T) => N,
    into: N[],
  ) => {
    // Whole records take at least the text that they are read from.
    if (needs === WHOLE as unknown) refuseToHold(member, RUNPACK_RECORDS_MAX_BYTES);
    else refuseOversize(member);
    const held = new HeldRecords(member);
    const reader = new RecordReader(
      member.name,
      read,
      (record, line) => {
        others.note(member.name, record);
        const part = need(record);
        const bytes = part === record as unknown ? line.length : JSON.stringify(part).length;
        held.add(bytes + excessOf(line));
        into.push(part);
      },
      (line) => held.look(line),
      shortenerFor(needs.payload),
    );
    ends.push(() => reader.end());
    return reader.sink;
  };
  const documents = await readDocuments(file, (member) => {
    switch (member.name) {
      case "intents.jsonl":
        return holding(member, readIntent, needs.intent, intents);
      case "results.jsonl":
        return holding(member, readResult, needs.result, results);
      default:
        return undefined;
    }
  });
  for (const end of ends) end();
  const { report, manifest, run, refs } = documents;
  others.note("refs.json", refs);
  others.note("run.json", run);
  const warnings = [...report.warnings, ...others.warnings(manifest.run_id)];
  return { ...documents, intents, results, report: { ...report, warnings } };
}

const PAYLOADS = ["args", "result"];

function shortenerFor(payload: readonly string[] | undefined) {
  if (payload === undefined) return undefined;
  return (line: Uint8Array) => skim(line, PAYLOADS, (name) => payload.includes(name));
}

/** Reads all but the records of an intact runpack; `sinkFor` may take these as they stream by. */
export async function readDocuments(
  file: RandomAccess,
  sinkFor: (member: ArchiveMember) => ByteSink | undefined,
): Promise<Omit<Runpack, "intents" | "results">> {
  const documents = new MemberBuffers(DOCUMENT_LIMITS);
  const { manifest, report } = await checkRunpack(
    file,
    { isRead: true },
    (member) => documents.sinkFor(member) ?? sinkFor(member),
  );
  // A changed member is reported as changed, also if it cannot be read any more.
  refuseUnlessIntact(report, file.name);
  const refs = documents.document("refs.json", readRefs);
  refuseBadContext(refs);
  const run = documents.document("run.json", readRun);
  refuseOtherRun(manifest, run);
  return { manifest, run, refs, report };
}

function refuseOversize({ name, size }: Pick<ArchiveMember, "name" | "size">): void {
  if (size <= RUNPACK_RECORDS_MAX_BYTES) return;
  throw unreadable(
    "member",
    name,
    `it has ${size} bytes, more than the limit of ${RUNPACK_RECORDS_MAX_BYTES}`,
    "gait verify checks archives of any size; reading one needs it in memory",
  );
}

/** Members that an error names before it only counts. */
const SHOWN_FAULTS = 5;

/**
 * Refuses a runpack that is not intact. `name` is its path, for the message.
 *
 * @throws {GaitError} `invalid_input`, or the given code.
 */
export function refuseUnlessIntact(
  { intact, missing_files, hash_mismatches, faults: contradictions = [] }: VerifyReport,
  name: string,
  code: ErrorCode = "invalid_input",
): void {
  if (intact) return;
  const faults = new Set([
    ...missing_files.map((path) => `${shownName(path)} is missing`),
    ...hash_mismatches.map(({ path }) => `${shownName(path)} was changed`),
    ...contradictions,
  ]);
  const shown = someOf([...faults], SHOWN_FAULTS);
  throw new GaitError(code, `${quoted(name)} is not intact: ${shown}`, {
    hint: `gait verify ${shellWord(name)} shows the digests`,
  });
}

/** Refuses a run of another id than the manifest says. */
export function refuseOtherRun(manifest: Manifest, { run_id }: Run): void {
  const [fault] = otherRunFaults(manifest, run_id);
  if (fault === undefined) return;
  throw malformed("run.json", "/run_id", fault, "the runpack is of two runs: record it again");
}
