/**
 * Verification of an evidence pack. Digests alone would accept a pack with a rewritten manifest, so
 * the id, the index, the pointers and the list of members must also fit each other.
 */

import { sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { malformed, tooManyListed, unreadable } from "../fault.ts";
import { compareText, shellWord } from "../text.ts";
import { type JsonObject, parseJsonObject } from "../json/json.ts";
import {
  JSON_MAX_BYTES,
  LISTED_MAX,
  SIGNATURES_MAX,
  ZIP_REFERENCE_MEMBER_MAX_BYTES,
} from "../limits.ts";
import { signableDigest } from "../runpack/manifest.ts";
import { MemberDigests } from "../runpack/member_digest.ts";
import { headsOf } from "../log/run_heads.ts";
import { MANIFEST_NAME } from "../runpack/members.ts";
import { MemberBuffer, readWhole } from "../runpack/member_bytes.ts";
import {
  type GuardVerifyResult,
  type PackManifest,
  readPackManifest,
  type TraceLine,
} from "../schema/guard.ts";
import type { HashMismatch } from "../schema/runpack.ts";
import {
  checkSignatures,
  mustBeSigned,
  satisfies,
  type SignatureDemand,
} from "../crypto/signature.ts";
import type { RandomAccess } from "../source.ts";
import { wrappedRefusal } from "../zip/wrapped.ts";
import { type Archive, openArchive } from "../zip/zip.ts";
import { isZeroTimestamp, toUtc } from "../time.ts";
import { present } from "../present.ts";
import { manifestFaults } from "./manifest_faults.ts";
import { derivedMemberFaults, READ_BACK, readSummaries, unlistedFaults } from "./member_faults.ts";
import { checkProofs, headDoubts, isLogMember } from "./log_proofs.ts";
import { PACK_MANIFEST_NAME, PACK_MEMBERS, type PackFile } from "./members.ts";
import { type PackRun, summarizeRun, summarizeTraces } from "./summaries.ts";
import { DAMAGED_HINT } from "../zip/refusal.ts";

export interface VerifyPackOptions extends SignatureDemand {
  /** Fails if there is any warning. */
  readonly strict?: boolean;
  /** The run of the pack. Its summaries are built again and compared. */
  readonly run?: PackRun | undefined;
  /** All traces that the pack was built from. Their summary is built again and compared. */
  readonly traces?: readonly TraceLine[] | undefined;
  /** Faults of originals that were changed after they were signed. */
  readonly doubts?: readonly string[];
}

/** The result of a verification. All lists are sorted. */
export type PackReport =
  & Required<Omit<GuardVerifyResult, "correlation_id" | "path" | "page">>
  & Pick<GuardVerifyResult, "page">
  & {
    /** Lines of the trace summary, if the pack has a readable one. */
    readonly traces?: readonly TraceLine[];
  };

/**
 * @throws {GaitError} `invalid_input` if the file is not a pack or its stored data is damaged;
 * `verification_failed` for duplicate entries.
 */
export async function verifyPack(
  file: RandomAccess,
  options: VerifyPackOptions = {},
): Promise<PackReport> {
  return await verifyPackMembers(await openPack(file), file.name, options);
}

/** {@linkcode verifyPack} for members that are not in an archive, such as those of a folder. */
export async function verifyPackMembers(
  archive: Archive,
  name: string,
  options: VerifyPackOptions = {},
): Promise<PackReport> {
  const { stored, manifest } = await readStoredManifest(archive, name);
  const { actual, bytes } = await hashMembers(manifest, archive);
  const missing = manifest.contents.map(({ path }) => path).filter((path) => !actual.has(path));
  const mismatches = manifest.contents.flatMap(({ path, sha256 }): HashMismatch[] => {
    const found = actual.get(path);
    const differs = found !== undefined && found !== sha256.toLowerCase();
    return differs ? [{ path, expected: sha256, actual: found }] : [];
  });
  // A missing or changed member is reported once. Only the others can contradict the manifest.
  const changed = new Set(mismatches.map(({ path }) => path));
  const sound = <T>(members: ReadonlyMap<string, T>) =>
    new Map([...members].filter(([path]) => !changed.has(path)));
  const summaries = readSummaries(manifest, sound(bytes));
  const recomputed = await recompute(manifest, actual, options);
  // A pack that lists no summary says nothing of the decisions that it proves.
  const isListed = manifest.contents.some(({ path }) => path === PACK_MEMBERS.traceSummary);
  const told = isListed ? summaries.traces : [];
  const proofs = await checkProofs(sound(bytes), options.key, told);
  const faults = [
    ...await manifestFaults(manifest),
    ...unlistedFaults(manifest, archive.members.keys()),
    ...await derivedMemberFaults(manifest, sound(actual)),
    ...proofs.faults,
    ...summaries.faults,
    ...recomputed.faults,
    ...options.doubts ?? [],
  ].sort(compareText);
  const warnings = [
    ...archive.warnings,
    ...tooLargeWarnings(archive),
    ...options.run?.warnings ?? [],
    ...proofs.warnings,
    ...(options.run === undefined ? [] : headDoubts(headsOf(options.run.run), proofs.logs)),
  ];

  const { key, strict = false } = options;
  const found = manifest.signatures ?? [];
  if (found.length > SIGNATURES_MAX) {
    const fault = `has ${found.length} entries, expected at most ${SIGNATURES_MAX}`;
    throw malformed(`${name}#${PACK_MANIFEST_NAME}`, "/signatures", fault, NO_MANIFEST);
  }
  const signatures = await checkSignatures(found, await signableDigest(stored), {
    key,
    required: mustBeSigned(options),
  });
  const acceptable = satisfies(signatures.status, options);
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
    logs: proofs.logs,
    signature_status: signatures.status,
    signature_errors: signatures.errors,
    signatures_total: signatures.total,
    signatures_valid: signatures.valid,
    warnings,
    ...present({
      traces: summaries.traces,
      page: sound(actual).has(PACK_MEMBERS.html) ? PACK_MEMBERS.html : undefined,
    }),
  };
}

async function openPack(file: RandomAccess): Promise<Archive> {
  try {
    return await openArchive(file);
  } catch (error) {
    if (!(error instanceof GaitError) || error.code !== "invalid_input") throw error;
    throw error.retold({
      message: error.message.replace("Cannot open archive", "Cannot open evidence pack"),
      ...(error.hint === DAMAGED_HINT
        ? { hint: "the file is damaged or no evidence pack: get it again from where it was built" }
        : {}),
    });
  }
}

interface StoredManifest {
  /** The manifest with the members that gait does not know. Signatures cover this form. */
  readonly stored: JsonObject;
  readonly manifest: PackManifest;
}

async function readStoredManifest(archive: Archive, file: string): Promise<StoredManifest> {
  const member = archive.members.get(PACK_MANIFEST_NAME);
  if (member === undefined) {
    const isRunpack = archive.members.has(MANIFEST_NAME);
    const hint = isRunpack
      ? `it is a runpack: gait verify ${shellWord(file)}`
      : "gait guard pack <run_id> builds an evidence pack";
    throw wrappedRefusal("evidence pack", file, archive.members.keys()) ??
      unreadable("evidence pack", file, `it has no ${PACK_MANIFEST_NAME}`, hint);
  }
  const name = `${file}#${PACK_MANIFEST_NAME}`;
  const bytes = await readWhole(member, ZIP_REFERENCE_MEMBER_MAX_BYTES);
  try {
    const stored = parseJsonObject({ name, bytes });
    const manifest = readPackManifest(stored, name);
    if (manifest.contents.length > LISTED_MAX) throw tooManyListed(name, "/contents");
    return { stored, manifest };
  } catch (error) {
    throw error instanceof GaitError ? error.retold({ hint: NO_MANIFEST }) : error;
  }
}

const NO_MANIFEST = "gait did not build this pack, or it was altered: get it again";

/** Digests of the listed members, and the bytes of those that are parsed. */
async function hashMembers(manifest: PackManifest, archive: Archive) {
  const actual = new Map<string, string>();
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  const reader = await MemberDigests.of(manifest.contents.length);
  for (const path of new Set(manifest.contents.map((entry) => entry.path))) {
    const member = archive.members.get(path);
    if (member === undefined) continue;
    const isRead = READ_BACK.has(path) || isLogMember(path);
    const buffer = isRead && member.size <= JSON_MAX_BYTES
      ? new MemberBuffer(member, JSON_MAX_BYTES)
      : undefined;
    const digest = reader.digest(member, buffer?.sink);
    actual.set(path, typeof digest === "string" ? digest : await digest);
    if (buffer !== undefined) bytes.set(path, buffer.bytes);
  }
  return { actual, bytes };
}

function tooLargeWarnings({ members }: Archive): readonly string[] {
  return [...members.values()].filter(({ name, size }) =>
    READ_BACK.has(name) && size > JSON_MAX_BYTES
  )
    .map(({ name, size }) => `${name} has ${size} bytes: only its digest was checked`);
}

interface Recomputed {
  readonly files: readonly string[];
  readonly faults: readonly string[];
}

/** Builds the summaries again from the originals and compares their digests with the members. */
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
