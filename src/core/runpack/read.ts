/** Reading a runpack whole: the very bytes that were verified are the ones that are parsed. */

import { GaitError } from "../error.ts";
import { parseJson } from "../json/json.ts";
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
import { type RandomAccess, randomAccess } from "../source.ts";
import { openArchive } from "../zip/zip.ts";
import { LISTED_NAMES } from "./members.ts";
import { checkArchive, MemberBuffer, type VerifyReport } from "./verify.ts";

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
  /** What verification found. */
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
  const file = runpack instanceof Uint8Array
    ? randomAccess({ name: "runpack", bytes: runpack })
    : runpack;
  return readRunpack(file);
}

/**
 * Reads a runpack. Signatures are not checked.
 *
 * @throws {GaitError} `invalid_input` if it is not intact or not readable; `verification_failed`
 * for duplicate entries.
 */
export async function readRunpack(file: RandomAccess): Promise<Runpack> {
  const archive = await openArchive(file);
  const buffers = new Map<string, MemberBuffer>();
  for (const name of LISTED_NAMES) {
    const member = archive.members.get(name);
    const limit = name.endsWith(".jsonl") ? RUNPACK_RECORDS_MAX_BYTES : RUNPACK_DOCUMENT_MAX_BYTES;
    if (member !== undefined) buffers.set(name, new MemberBuffer(name, member.size, limit));
  }
  const { manifest, report } = await checkArchive(archive, {}, (name) => buffers.get(name)?.sink);
  refuseUnlessIntact(report);

  const bytesOf = (name: string): Uint8Array => {
    const buffer = buffers.get(name);
    if (buffer === undefined) throw new GaitError("invalid_input", `missing ${name}`);
    return buffer.bytes;
  };
  const document = <T>(name: string, read: Reader<T>): T =>
    read(parseJson({ name, bytes: bytesOf(name) }), name);
  const records = <T>(name: string, read: Reader<T>): T[] =>
    Array.from(
      parseJsonLines({ name, bytes: bytesOf(name) }),
      ([value, line]) => read(value, line),
    );

  const refs = document("refs.json", readRefs);
  refuseBadContext(refs);
  return {
    manifest,
    run: document("run.json", readRun),
    intents: records("intents.jsonl", readIntent),
    results: records("results.jsonl", readResult),
    refs,
    report,
  };
}

/** Refuses a runpack of which something is missing or changed. */
export function refuseUnlessIntact({ intact, missing_files, hash_mismatches }: VerifyReport): void {
  if (intact) return;
  const hint = "gait verify shows what is missing or changed";
  if (missing_files.length > 0) {
    const message = `missing runpack files: ${missing_files.join(", ")}`;
    throw new GaitError("invalid_input", message, { hint });
  }
  const changed = hash_mismatches.map(({ path }) => path).join(", ");
  throw new GaitError("invalid_input", `runpack hash mismatch: ${changed}`, { hint });
}

/** Context evidence of later versions (runpack.md 13.4) is kept, but must make sense. */
export function refuseBadContext(refs: Refs): void {
  const mode = refs.context_evidence_mode?.trim().toLowerCase() ?? "";
  if (mode !== "" && mode !== "best_effort" && mode !== "required") {
    throw new GaitError(
      "invalid_input",
      `Cannot read "refs.json": /context_evidence_mode is "${mode}", expected best_effort or required`,
      { fields: ["/context_evidence_mode"] },
    );
  }
  if (mode === "required" && (refs.context_set_digest ?? "").trim() === "") {
    throw new GaitError(
      "invalid_input",
      'Cannot read "refs.json": /context_set_digest is missing though context evidence is required',
      { fields: ["/context_set_digest"] },
    );
  }
}
