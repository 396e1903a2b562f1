/** Reads a runpack whole, and parses the very bytes that it verified. */

import { type ErrorCode, GaitError } from "../error.ts";
import { malformed, quoted, unreadable } from "../fault.ts";
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
import { lowerTrim, printable, shellWord, trim } from "../text.ts";
import type { ArchiveMember, ByteSink } from "../zip/zip.ts";
import { MemberBuffers } from "./member_bytes.ts";
import { HeldRecords } from "./held.ts";
import { RecordReader } from "./record_reader.ts";
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

/** What a caller needs of each record; the rest is not held. */
export interface RecordNeeds<I, R> {
  readonly intent: (intent: Intent) => I;
  readonly result: (result: Result) => R;
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
  const intents: I[] = [];
  const results: R[] = [];
  const ends: (() => void)[] = [];
  const holding = <T, N>(
    member: ArchiveMember,
    read: Reader<T>,
    need: (record: T) => N,
    into: N[],
  ) => {
    refuseOversize(member);
    const held = new HeldRecords(member);
    const reader = new RecordReader(member.name, read, (record, bytes) => {
      const part = need(record);
      held.add(part === record as unknown ? bytes : JSON.stringify(part).length);
      into.push(part);
    });
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
  return { ...documents, intents, results };
}

/** Reads all but the records of an intact runpack; `sinkFor` may take these as they stream by. */
export async function readDocuments(
  file: RandomAccess,
  sinkFor: (member: ArchiveMember) => ByteSink | undefined,
): Promise<Omit<Runpack, "intents" | "results">> {
  const documents = new MemberBuffers(DOCUMENT_LIMITS);
  const { manifest, report } = await checkRunpack(
    file,
    {},
    (member) => documents.sinkFor(member) ?? sinkFor(member),
  );
  // A changed member is reported as changed, also if it cannot be read any more.
  refuseUnlessIntact(report, file.name);
  const refs = documents.document("refs.json", readRefs);
  refuseBadContext(refs);
  return { manifest, run: documents.document("run.json", readRun), refs, report };
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

/**
 * Refuses a runpack that is not intact. `name` is its path, for the message.
 *
 * @throws {GaitError} `invalid_input`, or the given code.
 */
export function refuseUnlessIntact(
  { intact, missing_files, hash_mismatches }: VerifyReport,
  name: string,
  code: ErrorCode = "invalid_input",
): void {
  if (intact) return;
  const faults = new Set([
    ...missing_files.map((path) => `${printable(path)} is missing`),
    ...hash_mismatches.map(({ path }) => `${printable(path)} was changed`),
  ]);
  throw new GaitError(code, `${quoted(name)} is not intact: ${[...faults].join(", ")}`, {
    hint: `gait verify ${shellWord(name)} shows the digests`,
  });
}

/** Refuses context evidence, which later versions added, unless its members fit together. */
function refuseBadContext(refs: Refs): void {
  const mode = lowerTrim(refs.context_evidence_mode ?? "");
  if (!["", "best_effort", "required"].includes(mode)) {
    throw malformed(
      "refs.json",
      "/context_evidence_mode",
      `is ${quoted(mode)}, expected best_effort or required`,
      CONTEXT_HINT,
    );
  }
  if (mode === "required" && trim(refs.context_set_digest ?? "") === "") {
    throw malformed(
      "refs.json",
      "/context_set_digest",
      "is missing though context evidence is required",
      CONTEXT_HINT,
    );
  }
}

const CONTEXT_HINT = "correct the refs of the input, and record the run again";
