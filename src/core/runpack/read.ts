/** Reads a runpack whole, and parses the very bytes that it verified. */

import { type ErrorCode, GaitError } from "../error.ts";
import { malformed, quoted } from "../fault.ts";
import { parseJsonLines } from "../json/lines.ts";
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
import { MemberBuffers } from "./member_bytes.ts";
import { checkRunpack, runpackFile, type VerifyReport } from "./verify.ts";

/** A runpack that passed verification, in memory. */
export interface Runpack {
  /** `manifest.json`. */
  readonly manifest: Manifest;
  /** `run.json`. */
  readonly run: Run;
  /** Lines of `intents.jsonl`, in order. */
  readonly intents: readonly Intent[];
  /** Lines of `results.jsonl`, in order. */
  readonly results: readonly Result[];
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

/** Most bytes of each member that is read whole. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ["intents.jsonl", RUNPACK_RECORDS_MAX_BYTES],
  ["refs.json", RUNPACK_DOCUMENT_MAX_BYTES],
  ["results.jsonl", RUNPACK_RECORDS_MAX_BYTES],
  ["run.json", RUNPACK_DOCUMENT_MAX_BYTES],
]);

/**
 * Reads a runpack. Signatures are not checked.
 *
 * @throws {GaitError} `invalid_input` if it is not intact or not readable; `verification_failed`
 * for duplicate entries.
 */
export async function readRunpack(file: RandomAccess): Promise<Runpack> {
  const members = new MemberBuffers(LIMITS);
  const { manifest, report } = await checkRunpack(file, {}, members.sinkFor);
  refuseUnlessIntact(report, file.name);

  const records = <T>(name: string, read: Reader<T>): T[] =>
    Array.from(parseJsonLines(members.source(name)), ([value, line]) => read(value, line));
  const refs = members.document("refs.json", readRefs);
  refuseBadContext(refs);
  return {
    manifest,
    run: members.document("run.json", readRun),
    intents: records("intents.jsonl", readIntent),
    results: records("results.jsonl", readResult),
    refs,
    report,
  };
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
export function refuseBadContext(refs: Refs): void {
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
