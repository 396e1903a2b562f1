/**
 * Verification of an evidence pack. Digests alone would accept a manifest that was written anew, so
 * the id, the index, the pointers and the list of members must agree with each other as well.
 */

import { sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { compareText } from "../text.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json/json.ts";
import type { VerifyKey } from "../crypto/keys.ts";
import { JSON_MAX_BYTES, SIGNATURES_MAX, ZIP_REFERENCE_MEMBER_MAX_BYTES } from "../limits.ts";
import { signableDigest } from "../runpack/manifest.ts";
import { MemberBuffer, readWhole } from "../runpack/member_bytes.ts";
import { type PackManifest, readPackManifest, type TraceLine } from "../schema/guard.ts";
import type { HashMismatch } from "../schema/runpack.ts";
import { checkSignatures, type SignatureStatus } from "../crypto/signature.ts";
import type { RandomAccess } from "../source.ts";
import { type Archive, openArchive } from "../zip/zip.ts";
import { isZeroTimestamp, toUtc } from "../time.ts";
import { manifestFaults } from "./manifest_faults.ts";
import { derivedMemberFaults, READ_BACK, readSummaries, unlistedFaults } from "./member_faults.ts";
import { PACK_MANIFEST_NAME, type PackFile } from "./members.ts";
import { type PackRun, summarizeRun, summarizeTraces } from "./summaries.ts";

/** How to verify. */
export interface VerifyPackOptions {
  /** Key to trust, given from outside the pack. */
  readonly key?: VerifyKey | undefined;
  /** Not ok unless a signature holds under `key`. */
  readonly requireSignature?: boolean;
  /** Not ok if anything deserves a warning. */
  readonly strict?: boolean;
  /** The run that the pack is about: its summaries are built again. */
  readonly run?: PackRun | undefined;
  /** The traces that the pack was built from: their summary is built again. */
  readonly traces?: readonly TraceLine[] | undefined;
}

/** What verification found. */
export interface PackReport {
  /** Nothing is missing, changed or contradictory, and signatures are as the options ask. */
  readonly ok: boolean;
  readonly pack_id: string;
  readonly run_id: string;
  readonly files_checked: number;
  /** Sorted. */
  readonly missing_files: readonly string[];
  /** Sorted by path. */
  readonly hash_mismatches: readonly HashMismatch[];
  /** What else is wrong, sorted. */
  readonly faults: readonly string[];
  /** Summaries that were built again and are the same. */
  readonly recomputed_files: readonly string[];
  readonly signature_status: SignatureStatus;
  readonly signature_errors: readonly string[];
  readonly signatures_total: number;
  readonly signatures_valid: number;
  readonly warnings: readonly string[];
  /** Lines of the trace summary, if there is one that can be read. */
  readonly traces?: readonly TraceLine[];
}

/**
 * Verifies a pack.
 *
 * @throws {GaitError} `invalid_input` if it is no pack at all or its stored data is damaged;
 * `verification_failed` for duplicate entries.
 */
export async function verifyPack(
  file: RandomAccess,
  options: VerifyPackOptions = {},
): Promise<PackReport> {
  const archive = await openPack(file);
  const stored = await readStoredManifest(archive);
  const manifest = readPackManifest(stored, PACK_MANIFEST_NAME);
  const { actual, bytes } = await hashMembers(manifest, archive);
  const missing = manifest.contents.map(({ path }) => path).filter((path) => !actual.has(path));
  const mismatches = manifest.contents.flatMap(({ path, sha256 }): HashMismatch[] => {
    const found = actual.get(path);
    const differs = found !== undefined && found !== sha256.toLowerCase();
    return differs ? [{ path, expected: sha256, actual: found }] : [];
  });
  // what is missing or changed is said once; only the rest can contradict the manifest
  const changed = new Set(mismatches.map(({ path }) => path));
  const sound = <T>(members: ReadonlyMap<string, T>) =>
    new Map([...members].filter(([path]) => !changed.has(path)));
  const summaries = readSummaries(manifest, sound(bytes));
  const recomputed = await recompute(manifest, actual, options);
  const faults = [
    ...await manifestFaults(manifest),
    ...unlistedFaults(manifest, archive.members.keys()),
    ...await derivedMemberFaults(manifest, sound(actual)),
    ...summaries.faults,
    ...recomputed.faults,
  ].sort(compareText);
  const warnings = [...archive.warnings, ...tooLargeWarnings(archive)];

  const { key, requireSignature = false, strict = false } = options;
  const found = manifest.signatures ?? [];
  if (found.length > SIGNATURES_MAX) {
    throw parseFault(`${found.length} signatures are more than ${SIGNATURES_MAX}`);
  }
  const required = requireSignature;
  const signatures = await checkSignatures(found, await signableDigest(stored), { key, required });
  const acceptable = required ? signatures.status === "verified" : signatures.status !== "failed";
  const clean = !strict || warnings.length === 0;
  return {
    ok: missing.length + mismatches.length + faults.length === 0 && acceptable && clean,
    pack_id: manifest.pack_id,
    run_id: manifest.run_id,
    files_checked: manifest.contents.length,
    missing_files: missing.sort(compareText),
    hash_mismatches: mismatches.sort((a, b) => compareText(a.path, b.path)),
    faults,
    recomputed_files: recomputed.files,
    signature_status: signatures.status,
    signature_errors: signatures.errors,
    signatures_total: signatures.total,
    signatures_valid: signatures.valid,
    warnings,
    ...(summaries.traces === undefined ? {} : { traces: summaries.traces }),
  };
}

const MAX_BYTES = ZIP_REFERENCE_MEMBER_MAX_BYTES;

async function openPack(file: RandomAccess): Promise<Archive> {
  try {
    return await openArchive(file);
  } catch (error) {
    if (!(error instanceof GaitError) || error.code !== "invalid_input") throw error;
    const text = `open evidence pack zip: ${error.message}`;
    const hint = "the file is damaged or no evidence pack: get it again from where it was built";
    throw new GaitError(error.code, text, { hint, cause: error });
  }
}

/** The manifest as it was stored, which is what signatures cover. */
async function readStoredManifest(archive: Archive): Promise<JsonObject> {
  const member = archive.members.get(PACK_MANIFEST_NAME);
  if (member === undefined) {
    const hint = "gait verify reads runpacks; this command reads evidence packs";
    throw new GaitError("invalid_input", `missing ${PACK_MANIFEST_NAME}`, { hint });
  }
  if (member.size > MAX_BYTES) {
    const text = `read ${PACK_MANIFEST_NAME}: zip entry too large: ${member.size}`;
    throw new GaitError("invalid_input", text);
  }
  const bytes = await readWhole(member, MAX_BYTES);
  try {
    const stored = parseJson({ name: PACK_MANIFEST_NAME, bytes });
    if (!isJsonObject(stored)) throw new GaitError("invalid_input", "expected an object");
    readPackManifest(stored, PACK_MANIFEST_NAME);
    return stored;
  } catch (error) {
    throw error instanceof GaitError ? parseFault(error.message, error) : error;
  }
}

function parseFault(problem: string, cause?: GaitError): GaitError {
  const fields = cause?.fields ?? [];
  return new GaitError("invalid_input", `parse pack manifest: ${problem}`, { fields, cause });
}

/** Digests of all listed members that are there, and the bytes of those that are read back. */
async function hashMembers(manifest: PackManifest, archive: Archive) {
  const actual = new Map<string, string>();
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const path of new Set(manifest.contents.map((entry) => entry.path))) {
    const member = archive.members.get(path);
    if (member === undefined) continue;
    const buffer = READ_BACK.has(path) && member.size <= JSON_MAX_BYTES
      ? new MemberBuffer(path, member.size, JSON_MAX_BYTES)
      : undefined;
    actual.set(path, (await member.read(buffer?.sink)).sha256);
    if (buffer !== undefined) bytes.set(path, buffer.bytes);
  }
  return { actual, bytes };
}

function tooLargeWarnings({ members }: Archive): readonly string[] {
  return [...members.values()].filter(({ name, size }) =>
    READ_BACK.has(name) && size > JSON_MAX_BYTES
  )
    .map(({ name, size }) => `${name} has ${size} bytes: its digest was checked, not what it says`);
}

interface Recomputed {
  readonly files: readonly string[];
  readonly faults: readonly string[];
}

/** Builds the summaries again from the originals and compares them with the members. */
async function recompute(
  manifest: PackManifest,
  actual: ReadonlyMap<string, string>,
  { run, traces }: VerifyPackOptions,
): Promise<Recomputed> {
  const originals: PackFile[] = [
    ...(run === undefined ? [] : summarizeRun(run)),
    ...(traces === undefined ? [] : [summarizeTraces(traces)]),
  ];
  const files: string[] = [];
  const faults: string[] = [];
  for (const { path, bytes } of originals) {
    if (actual.get(path) === await sha256(bytes)) files.push(path);
    else faults.push(`${path} is not what the originals give`);
  }
  const created_at = run?.run.created_at ?? "";
  const hasTime = created_at !== "" && !isZeroTimestamp(created_at);
  if (hasTime && toUtc(manifest.created_at) !== toUtc(created_at)) {
    faults.push("created_at is not the time of the run");
  }
  return { files, faults };
}
