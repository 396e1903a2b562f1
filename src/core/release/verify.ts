/**
 * Verification of a downloaded release, offline and under one key that does not come with it.
 *
 * Trust runs in one direction. The key signs the checksums and the attestation. The checksums name the
 * archives. The attestation contains the provenance, which names the SBOM by its digest. Nothing
 * without a valid signature is read any further.
 */

import { SIGNATURE_BYTES, verifyMessage } from "../crypto/ed25519.ts";
import { GaitError } from "../error.ts";
import { present } from "../present.ts";
import type { VerifyKey } from "../crypto/keys.ts";
import { RELEASE_ENTRIES_MAX } from "../limits.ts";
import type { VerifiedArchive } from "../schema/release.ts";
import type { Source } from "../source.ts";
import { archiveFault, digestFile } from "./archive_content.ts";
import {
  checkLockDigest,
  checkParameters,
  checkProvenanceFile,
  checkSbom,
  checkSubjects,
  signedStatement,
} from "./attestation.ts";
import { type Checksum, parseChecksums } from "./checksums.ts";
import { parseLockFile } from "./lock_file.ts";
import { CHECKSUMS_NAME, METADATA_NAMES, parseArchiveName, SIGNATURE_NAME } from "./names.ts";
import { type Checking, FaultLog, type ReleaseFolder, type ReleaseReport } from "./report.ts";

export interface VerifyReleaseOptions {
  /** The only key to trust. It must not come from the release folder. */
  readonly key: VerifyKey;
  /** Tag that the release must have. Without it an older signed release passes too. */
  readonly tag?: string | undefined;
  /** The `deno.lock` of the released commit, to compare with the SBOM. */
  readonly lock?: Source | undefined;
}

/**
 * Verifies a release. Everything that is wrong with it is reported as data.
 *
 * @throws {GaitError} `invalid_input` if the lock file is malformed, or the folder has too many entries.
 */
export async function verifyRelease(
  folder: ReleaseFolder,
  { key, tag, lock }: VerifyReleaseOptions,
): Promise<ReleaseReport> {
  const locked = lock === undefined ? undefined : parseLockFile(lock);
  const log = new FaultLog();
  const checking = { folder, names: checkEntries(folder, log), key, log };
  const checksums = await signedChecksums(checking);
  const version = checksums === undefined ? undefined : commonVersion(checksums, tag, log);
  const archives = checksums === undefined ? [] : await checkArchives(checking, checksums);

  const signed = await signedStatement(checking);
  if (signed !== undefined) {
    const { statement: { predicate }, raw } = signed;
    if (checksums !== undefined) checkSubjects(signed.statement, checksums, log);
    await checkProvenanceFile(checking, raw["predicate"] ?? null);
    if (checksums !== undefined) checkParameters(predicate, checksums, version, log);
    if (lock !== undefined) await checkLockDigest(predicate, lock, log);
    await checkSbom(checking, { predicate, version, locked });
  }
  const { buildDefinition, runDetails } = signed?.statement.predicate ?? {};
  const commit = buildDefinition?.resolvedDependencies.find(({ digest }) => digest.gitCommit)
    ?.digest.gitCommit;
  return {
    ...present({ version, commit, builder: runDetails?.builder.id }),
    archives,
    lock_checked: lock !== undefined && signed !== undefined,
    faults: log.faults,
  };
}

/** Names of the assets that are files. Logs missing and unexpected entries. */
function checkEntries({ entries }: ReleaseFolder, log: FaultLog): ReadonlySet<string> {
  if (entries.length > RELEASE_ENTRIES_MAX) {
    const problem = `it holds ${entries.length} entries, more than ${RELEASE_ENTRIES_MAX}`;
    throw new GaitError("invalid_input", `Cannot verify the release: ${problem}`, {
      hint: "download the assets of the release into an empty folder",
    });
  }
  const files = new Set<string>();
  for (const { name, kind } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const isAsset = METADATA_NAMES.includes(name) || parseArchiveName(name) !== undefined;
    if (!isAsset) log.add("entry_unexpected", name, "no release has such an asset");
    else if (kind !== "file") log.add("entry_kind", name, `expected a file, found a ${kind}`);
    else files.add(name);
  }
  const found = new Set(entries.map(({ name }) => name));
  for (const name of METADATA_NAMES) {
    if (!found.has(name)) log.add("entry_missing", name, "it is not there");
  }
  return files;
}

/** Reads the checksums; `undefined`, and a fault, without a valid signature under `key`. */
async function signedChecksums(
  { folder, names, key, log }: Checking,
): Promise<readonly Checksum[] | undefined> {
  if (!names.has(CHECKSUMS_NAME) || !names.has(SIGNATURE_NAME)) return undefined;
  const source = await folder.file(CHECKSUMS_NAME);
  const { bytes: signature } = await folder.file(SIGNATURE_NAME);
  const problem = signature.length !== SIGNATURE_BYTES
    ? `it has ${signature.length} bytes instead of ${SIGNATURE_BYTES}`
    : await verifyMessage(key.publicKey, signature, source.bytes)
    ? undefined
    : `it is not a signature of ${CHECKSUMS_NAME} under the key that was given`;
  if (problem !== undefined) {
    log.add("checksums_signature", SIGNATURE_NAME, problem);
    return undefined;
  }
  return await log.attempt("checksums_form", CHECKSUMS_NAME, () => parseChecksums(source));
}

/** The version of all archives; `undefined`, and a fault, if they differ. */
function commonVersion(
  checksums: readonly Checksum[],
  tag: string | undefined,
  log: FaultLog,
): string | undefined {
  const versions = new Set<string>();
  for (const { name } of checksums) {
    const parsed = parseArchiveName(name);
    if (parsed === undefined) {
      log.add("archive_name", name, "this is not gait_<version>_<os>_<arch>.tar.gz or .zip");
    } else versions.add(parsed.version);
  }
  const [version] = versions;
  if (versions.size > 1) {
    log.add("archive_version", CHECKSUMS_NAME, `it lists versions ${[...versions].join(" and ")}`);
    return undefined;
  }
  if (tag !== undefined && version !== undefined && tag !== `v${version}`) {
    log.add("release_version", CHECKSUMS_NAME, `this is release v${version}, expected ${tag}`);
  }
  return version;
}

/** Checks digest and content of the archives. Returns those with the listed digest. */
async function checkArchives(
  { folder, names, log }: Checking,
  checksums: readonly Checksum[],
): Promise<readonly VerifiedArchive[]> {
  const listed = new Set(checksums.map(({ name }) => name));
  for (const name of names) {
    if (METADATA_NAMES.includes(name) || listed.has(name)) continue;
    log.add("archive_unlisted", name, `${CHECKSUMS_NAME} does not list it`);
  }
  const verified: VerifiedArchive[] = [];
  for (const { name, sha256: expected } of checksums) {
    const platform = parseArchiveName(name)?.platform;
    if (platform === undefined) continue;
    if (!names.has(name)) {
      // An entry of that name that is not a file is already reported.
      if (folder.entries.some((entry) => entry.name === name)) continue;
      log.add("archive_missing", name, `${CHECKSUMS_NAME} lists it, and it is not there`);
      continue;
    }
    const file = await folder.open(name);
    try {
      const actual = await digestFile(file);
      if (actual !== expected) {
        log.add("archive_digest", name, `its digest is ${actual}, expected ${expected}`);
        continue;
      }
      const fault = await log.attempt("archive_content", name, () => archiveFault(file, platform));
      if (fault !== undefined) log.add("archive_content", name, fault);
      verified.push({ name, sha256: actual, size: file.size });
    } finally {
      file[Symbol.dispose]();
    }
  }
  return verified;
}
