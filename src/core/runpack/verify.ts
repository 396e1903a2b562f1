/**
 * Verification of a runpack. It answers three questions and keeps the answers apart: is the runpack
 * intact, is it signed, is it trusted.
 */

import { GaitError } from "../error.ts";
import { quotedName } from "../fault.ts";
import {
  checkSignatures,
  mustBeSigned,
  satisfies,
  type SignatureDemand,
  type SignatureReport,
  type SignatureStatus,
} from "../crypto/signature.ts";
import type { HashMismatch, Manifest } from "../schema/runpack.ts";
import { otherRunFaults, RunIdPeek } from "./same_run.ts";
import { KeptPayloads } from "./kept_payloads.ts";
import { doubtful, UnreadMembers } from "./unread.ts";
import { doubtIn } from "../json/doubts.ts";
import { withoutEmpty } from "../present.ts";
import { type RandomAccess, randomAccess } from "../source.ts";
import { type Archive, type ArchiveMember, type ByteSink, openArchive } from "../zip/zip.ts";
import { manifestBytes, type ManifestReading, parseManifest } from "./manifest.ts";
import { MemberDigests } from "./member_digest.ts";
import { LISTED_NAMES, MANIFEST_NAME } from "./members.ts";
import { someOf } from "../lists.ts";

/**
 * How strict verification is, and which key it trusts. With a key, a runpack that is not signed is
 * not ok, unless `allowUnsigned` says otherwise.
 */
export interface VerifyOptions extends SignatureDemand {
  /** Not ok if anything deserves a warning: unlisted entries, records that gait cannot read. */
  readonly strict?: boolean;
}

/** The answers of verification, and the findings that led to them. */
export interface VerifyReport {
  /** Intact, no signature that fails, and whatever the options required. */
  readonly ok: boolean;
  /** Every member is there, and its digest and that of the manifest are what the manifest says. */
  readonly intact: boolean;
  /** The manifest carries a signature. */
  readonly signed: boolean;
  /** A signature holds under the key that was given. */
  readonly trusted: boolean;
  /** Run id from the manifest. */
  readonly run_id: string;
  /** From the manifest, as stored. */
  readonly manifest_digest: string;
  /** How many members the manifest lists, missing ones included. */
  readonly files_checked: number;
  /** Listed or required members that are absent, sorted. */
  readonly missing_files: readonly string[];
  /** Members with another digest than the manifest says, sorted by path. */
  readonly hash_mismatches: readonly HashMismatch[];
  /** `missing`: none; `skipped`: no key given; `verified`: at least one holds; `failed`: none holds. */
  readonly signature_status: SignatureStatus;
  /** Why signatures do not hold, sorted. */
  readonly signature_errors: readonly string[];
  /** How many signatures the manifest carries. */
  readonly signatures_total: number;
  /** How many of them hold under the key. */
  readonly signatures_valid: number;
  /** Contradictions to the manifest although every digest is right; absent if there are none. */
  readonly faults?: readonly string[];
  /** Oddities that do not change the members, such as entries that the manifest does not list. */
  readonly warnings: readonly string[];
}

/**
 * Verifies a runpack.
 *
 * The members are streamed, so memory stays flat however large they are.
 *
 * @param runpack the bytes of the archive, or a file that is read in ranges
 * @throws {GaitError} `invalid_input` if it is not a runpack or its stored data is damaged;
 * `verification_failed` for duplicate entries. A runpack that is merely not intact is an answer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { record, verify } from "@gait/cli";
 *
 * const { bytes } = await record({ run: { run_id: "run_1" } });
 * const report = await verify(bytes);
 * assert.ok(report.intact && !report.signed && !report.trusted);
 * ```
 */
export async function verifyRunpack(
  runpack: Uint8Array | RandomAccess,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  return (await checkRunpack(runpackFile(runpack), options)).report;
}

/**
 * A runpack as a file that is read in ranges; bytes in memory are called `runpack` in messages.
 *
 * @throws {GaitError} `invalid_input` for what is neither bytes nor a source, and from a source that
 * ends before its size.
 */
export function runpackFile(runpack: Uint8Array | RandomAccess): RandomAccess {
  if (runpack instanceof Uint8Array) return randomAccess({ name: "runpack", bytes: runpack });
  if (runpack === null || typeof runpack !== "object" || typeof runpack.read !== "function") {
    throw noRunpack("it is neither a Uint8Array nor a source with name, size and read()");
  }
  const { size } = runpack;
  const name = String(runpack.name);
  if (!Number.isSafeInteger(size) || size < 0) throw noRunpack(`its size is ${String(size)}`);
  const checked = (read: number, offset: number, wanted: number) => {
    const most = Math.min(wanted, size - offset);
    if (Number.isInteger(read) && read >= (most > 0 ? 1 : 0) && read <= wanted) return read;
    throw noRunpack(`read(${offset}) of ${wanted} bytes answers ${String(read)}`);
  };
  return {
    ...{ name, size },
    read(offset, buffer) {
      const answer = runpack.read(offset, buffer);
      return typeof answer === "number"
        ? checked(answer, offset, buffer.length)
        : Promise.resolve(answer).then((read) => checked(read, offset, buffer.length));
    },
  };
}

function noRunpack(fault: string): GaitError {
  return new GaitError("invalid_input", `Cannot read the runpack: ${fault}`, {
    hint: "give the bytes of its file, such as new Uint8Array(await response.arrayBuffer())",
  });
}

/** A report together with the manifest that the runpack was checked against. */
export interface RunpackCheck extends ManifestReading {
  readonly report: VerifyReport;
}

/** {@linkcode VerifyOptions}, and what the caller does with the members. */
export interface CheckOptions extends VerifyOptions {
  /** The caller parses all members and reports itself what cannot be read. */
  readonly isRead?: boolean;
}

type SinkChoice = (member: ArchiveMember) => ByteSink | undefined;

/**
 * {@linkcode verifyRunpack} for callers that also need the manifest or the members. `sinkFor` may
 * return a sink that gets the bytes of a listed member while they are hashed.
 */
export async function checkRunpack(
  file: RandomAccess,
  options: CheckOptions = {},
  sinkFor: SinkChoice = () => undefined,
): Promise<RunpackCheck> {
  return await checkRunpackMembers(await openArchive(file), file.name, options, sinkFor);
}

/** {@linkcode checkRunpack} for members that are not in an archive, such as those of a folder. */
export async function checkRunpackMembers(
  archive: Archive,
  name: string,
  options: CheckOptions = {},
  sinkFor: SinkChoice = () => undefined,
): Promise<RunpackCheck> {
  const manifest = await manifestBytes(archive, name);
  const reading = await parseManifest(manifest);
  const doubt = doubtIn(manifest);
  const runId = new RunIdPeek();
  const kept = new KeptPayloads();
  const unread = new UnreadMembers();
  const digests = await digestMembers(archive, reading.manifest, (member) => {
    const sink = runId.beside(member, sinkFor(member));
    return kept.beside(member, options.isRead === true ? sink : unread.beside(member, sink));
  });
  const signatures = await checkSignatures(
    reading.manifest.signatures ?? [],
    reading.signableDigest,
    { key: options.key, required: mustBeSigned(options) },
  );
  const { missing, mismatches } = compareDigests(reading, digests);
  const changed = new Set(mismatches.map(({ path }) => path));
  const report = reportOf(reading.manifest, {
    missing,
    mismatches,
    signatures,
    faults: otherRunFaults(reading.manifest, runId.found),
    warnings: [
      ...archive.warnings,
      ...(isAllListed(archive, digests) ? [] : unlistedWarning(archive, reading.manifest)),
      ...(doubt === undefined ? [] : [doubtful(MANIFEST_NAME, doubt)]),
      ...unread.warnings(changed, reading.manifest.run_id),
      ...await kept.warnings(changed),
    ],
  }, options);
  return { ...reading, report };
}

/**
 * SHA-256 of each listed member that is there, by name. The others are read too: what is damaged in
 * them another program might read in another way.
 */
async function digestMembers(
  archive: Archive,
  { files }: Manifest,
  sinkFor: SinkChoice,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const reader = await MemberDigests.of(files.length);
  for (const { path: name } of files) {
    const member = archive.members.get(name);
    if (member === undefined || digests.has(name)) continue;
    const digest = reader.digest(member, sinkFor(member));
    digests.set(name, typeof digest === "string" ? digest : await digest);
  }
  if (isAllListed(archive, digests)) return digests;
  for (const [name, member] of archive.members) {
    if (name === MANIFEST_NAME || digests.has(name)) continue;
    const checking = member.check();
    // Thousands of small members are checked without a pause for each.
    if (checking !== undefined) await checking;
  }
  return digests;
}

/** Whether the archive holds its manifest and the members with these digests, and nothing else. */
function isAllListed({ members }: Archive, digests: ReadonlyMap<string, string>): boolean {
  return members.size === digests.size + (digests.has(MANIFEST_NAME) ? 0 : 1);
}

/**
 * Members that are listed but absent, required members that are not even listed, and members of another
 * digest than is stated.
 */
function compareDigests(
  { manifest, computedDigest }: ManifestReading,
  digests: ReadonlyMap<string, string>,
): { readonly missing: readonly string[]; readonly mismatches: readonly HashMismatch[] } {
  const missing: string[] = [];
  const mismatches: HashMismatch[] = [];
  const unlisted = new Set<string>(LISTED_NAMES);
  const compare = (path: string, expected: string, actual: string) => {
    if (actual === expected || actual === expected.toLowerCase()) return;
    mismatches.push({ path, expected, actual });
  };
  for (const { path, sha256 } of manifest.files) {
    unlisted.delete(path);
    const actual = digests.get(path);
    if (actual === undefined) missing.push(path);
    else compare(path, sha256, actual);
  }
  compare(MANIFEST_NAME, manifest.manifest_digest, computedDigest);
  return {
    missing: [...missing, ...unlisted].sort(),
    mismatches: mismatches.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  };
}

interface Findings {
  readonly missing: readonly string[];
  readonly mismatches: readonly HashMismatch[];
  readonly signatures: SignatureReport;
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

function reportOf(
  { run_id, manifest_digest, files }: Manifest,
  { missing, mismatches, signatures, faults, warnings }: Findings,
  options: VerifyOptions,
): VerifyReport {
  const intact = missing.length + mismatches.length + faults.length === 0;
  const holds = signatures.status === "verified";
  const acceptable = satisfies(signatures.status, options);
  const clean = options.strict !== true || warnings.length === 0;
  return {
    ok: intact && acceptable && clean,
    intact,
    signed: signatures.total > 0,
    trusted: holds && intact,
    run_id,
    manifest_digest,
    files_checked: files.length,
    missing_files: missing,
    hash_mismatches: mismatches,
    signature_status: signatures.status,
    signature_errors: signatures.errors,
    signatures_total: signatures.total,
    signatures_valid: signatures.valid,
    ...withoutEmpty({ faults }),
    warnings,
  };
}

/** Names that a warning shows before it only counts. */
const SHOWN_NAMES = 5;

function unlistedWarning({ members }: Archive, { files }: Manifest): string[] {
  const listed = new Set([MANIFEST_NAME, ...files.map(({ path }) => path)]);
  const unlisted = [...members.keys()].filter((name) => !listed.has(name)).sort();
  if (unlisted.length === 0) return [];
  const shown = someOf(unlisted.map(quotedName), SHOWN_NAMES);
  return [`archive: entries that the manifest does not list: ${shown}`];
}
