/**
 * Verification of a downloaded release, offline and under one key that comes from elsewhere.
 *
 * From the key everything follows in one direction: it signs the checksums and the attestation, the
 * checksums name the archives, the attestation holds the provenance, and that names the SBOM by its
 * digest. What is not signed is not read any further.
 */

import { canonicalize } from "../canonical_json.ts";
import { sha256 } from "../digest.ts";
import { openEnvelope } from "../dsse.ts";
import { SIGNATURE_BYTES, verifyMessage } from "../ed25519.ts";
import { GaitError } from "../error.ts";
import { type JsonValue, parseJsonObject } from "../json.ts";
import type { VerifyKey } from "../keys.ts";
import { RELEASE_ENTRIES_MAX } from "../limits.ts";
import {
  readReleaseAttestation,
  readReleaseSbom,
  readReleaseStatement,
  type ReleaseProvenance,
  type ReleaseStatement,
  type VerifiedArchive,
} from "../schema/release.ts";
import type { Source } from "../source.ts";
import { archiveFault, digestFile } from "./archive_content.ts";
import { type Checksum, parseChecksums } from "./checksums.ts";
import { parseLockFile } from "./lock_file.ts";
import {
  ATTESTATION_NAME,
  CHECKSUMS_NAME,
  compilerTarget,
  METADATA_NAMES,
  parseArchiveName,
  PROVENANCE_NAME,
  SBOM_NAME,
  SIGNATURE_NAME,
} from "./names.ts";
import { FaultLog, type ReleaseFolder, type ReleaseReport } from "./report.ts";
import { describedVersion, lockFault, referenceFault } from "./sbom_faults.ts";

/** Media type of the payload of an attestation. */
export const STATEMENT_MEDIA_TYPE = "application/vnd.in-toto+json";

/** How to verify. */
export interface VerifyReleaseOptions {
  /** The one key to trust. */
  readonly key: VerifyKey;
  /** Tag that the release must be of: keeps an older release from posing as this one. */
  readonly tag?: string | undefined;
  /** The `deno.lock` of the revision, to compare the SBOM with. */
  readonly lock?: Source | undefined;
}

/**
 * Verifies a release. What is wrong with it is data.
 *
 * @throws {GaitError} `invalid_input` if the lock file cannot be read.
 */
export async function verifyRelease(
  folder: ReleaseFolder,
  { key, tag, lock }: VerifyReleaseOptions,
): Promise<ReleaseReport> {
  const locked = lock === undefined ? undefined : parseLockFile(lock);
  const log = new FaultLog();
  const names = checkEntries(folder, log);
  const checksums = await signedChecksums(folder, names, key, log);
  const version = checksums === undefined ? undefined : commonVersion(checksums, tag, log);
  const archives = checksums === undefined
    ? []
    : await checkArchives(folder, names, checksums, log);

  const signed = await signedStatement(folder, names, key, log);
  if (signed !== undefined) {
    const { statement: { predicate }, raw } = signed;
    if (checksums !== undefined) checkSubjects(signed.statement, checksums, log);
    await checkProvenanceFile(folder, names, raw["predicate"] ?? null, log);
    if (checksums !== undefined) checkParameters(predicate, checksums, version, log);
    if (lock !== undefined) await checkLockDigest(predicate, lock, log);
    await checkSbom(folder, names, { predicate, version, locked }, log);
  }
  const { buildDefinition, runDetails } = signed?.statement.predicate ?? {};
  const commit = buildDefinition?.resolvedDependencies.find(({ digest }) => digest.gitCommit)
    ?.digest.gitCommit;
  return {
    ...(version === undefined ? {} : { version }),
    ...(commit === undefined ? {} : { commit }),
    ...(runDetails === undefined ? {} : { builder: runDetails.builder.id }),
    archives,
    lock_checked: lock !== undefined && signed !== undefined,
    faults: log.faults,
  };
}

/** Names of the files that can be read. */
function checkEntries({ entries }: ReleaseFolder, log: FaultLog): ReadonlySet<string> {
  if (entries.length > RELEASE_ENTRIES_MAX) {
    const problem = `it holds ${entries.length} entries, more than ${RELEASE_ENTRIES_MAX}`;
    throw new GaitError("invalid_input", `Cannot verify the release: ${problem}`);
  }
  const files = new Set<string>();
  for (const { name, kind } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const isAsset = METADATA_NAMES.includes(name) || parseArchiveName(name) !== undefined;
    if (!isAsset) log.add("entry_unexpected", name, "no release has such an asset");
    else if (kind !== "file") log.add("entry_kind", name, `expected a file, found a ${kind}`);
    else files.add(name);
  }
  const present = new Set(entries.map(({ name }) => name));
  for (const name of METADATA_NAMES) {
    if (!present.has(name)) log.add("entry_missing", name, "it is not there");
  }
  return files;
}

/** The checksums, if they are signed. */
async function signedChecksums(
  folder: ReleaseFolder,
  names: ReadonlySet<string>,
  key: VerifyKey,
  log: FaultLog,
): Promise<readonly Checksum[] | undefined> {
  if (!names.has(CHECKSUMS_NAME) || !names.has(SIGNATURE_NAME)) return undefined;
  const source = await folder.file(CHECKSUMS_NAME);
  const { bytes: signature } = await folder.file(SIGNATURE_NAME);
  const problem = signature.length !== SIGNATURE_BYTES
    ? `it has ${signature.length} bytes instead of ${SIGNATURE_BYTES}`
    : await verifyMessage(key.publicKey, signature, source.bytes)
    ? undefined
    : `it is no signature of ${CHECKSUMS_NAME} under the key that was given`;
  if (problem !== undefined) {
    log.add("checksums_signature", SIGNATURE_NAME, problem);
    return undefined;
  }
  return await log.attempt("checksums_form", CHECKSUMS_NAME, () => parseChecksums(source));
}

/** The one version that all archives are of. */
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

async function checkArchives(
  folder: ReleaseFolder,
  names: ReadonlySet<string>,
  checksums: readonly Checksum[],
  log: FaultLog,
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
      // what is there and no file was refused before
      if (folder.entries.some((entry) => entry.name === name)) continue;
      log.add("archive_missing", name, `${CHECKSUMS_NAME} lists it, and it is not there`);
      continue;
    }
    using file = await folder.open(name);
    const actual = await digestFile(file);
    if (actual !== expected) {
      log.add("archive_digest", name, `its digest is ${actual}, expected ${expected}`);
      continue;
    }
    const fault = await log.attempt("archive_content", name, () => archiveFault(file, platform));
    if (fault !== undefined) log.add("archive_content", name, fault);
    verified.push({ name, sha256: actual, size: file.size });
  }
  return verified;
}

interface SignedStatement {
  readonly statement: ReleaseStatement;
  /** The same as it was written. */
  readonly raw: Readonly<Record<string, JsonValue>>;
}

/** The statement, if its envelope is signed. */
async function signedStatement(
  folder: ReleaseFolder,
  names: ReadonlySet<string>,
  key: VerifyKey,
  log: FaultLog,
): Promise<SignedStatement | undefined> {
  const asset = ATTESTATION_NAME;
  if (!names.has(asset)) return undefined;
  const source = await folder.file(asset);
  const envelope = await log.attempt("attestation_form", asset, () => {
    // a second line could hold a second story
    if (source.bytes.indexOf(0x0a) !== source.bytes.length - 1) {
      throw new GaitError("invalid_input", `Cannot read "${asset}": expected exactly one line`);
    }
    return readReleaseAttestation(parseJsonObject(source), asset);
  });
  if (envelope === undefined) return undefined;
  const payload = await openEnvelope(envelope, STATEMENT_MEDIA_TYPE, key);
  if (payload === undefined) {
    log.add("attestation_signature", asset, "no signature holds under the key that was given");
    return undefined;
  }
  return await log.attempt("statement_form", asset, () => {
    const raw = parseJsonObject({ name: `${asset} payload`, bytes: payload });
    return { raw, statement: readReleaseStatement(raw, `${asset} payload`) };
  });
}

/** INVARIANT: the statement is about every archive, once, and about nothing else. */
function checkSubjects(
  { subject }: ReleaseStatement,
  checksums: readonly Checksum[],
  log: FaultLog,
): void {
  const stated = subject.map(({ name, digest }) => `${digest.sha256}  ${name}`).sort();
  const listed = checksums.map(({ name, sha256 }) => `${sha256}  ${name}`).sort();
  if (stated.join("\n") === listed.join("\n")) return;
  const odd = [
    ...stated.filter((line, index) => !listed.includes(line) || stated.indexOf(line) !== index),
    ...listed.filter((line) => !stated.includes(line)),
  ];
  const problem = `its subjects are not the archives of ${CHECKSUMS_NAME}: ${odd[0]}`;
  log.add("statement_subject", ATTESTATION_NAME, problem);
}

async function checkProvenanceFile(
  folder: ReleaseFolder,
  names: ReadonlySet<string>,
  predicate: JsonValue,
  log: FaultLog,
): Promise<void> {
  if (!names.has(PROVENANCE_NAME)) return;
  const source = await folder.file(PROVENANCE_NAME);
  const value = await log.attempt(
    "provenance_form",
    PROVENANCE_NAME,
    () => parseJsonObject(source),
  );
  if (value === undefined || canonicalize(value) === canonicalize(predicate)) return;
  log.add("provenance_differs", PROVENANCE_NAME, "it is not the predicate that was signed");
}

/** Whether the build that is described is one of these archives. */
function checkParameters(
  { buildDefinition: { externalParameters: { ref, targets } } }: ReleaseProvenance,
  checksums: readonly Checksum[],
  version: string | undefined,
  log: FaultLog,
): void {
  if (version !== undefined && ref !== `refs/tags/v${version}`) {
    log.add("provenance_tag", PROVENANCE_NAME, `${ref} was built, expected refs/tags/v${version}`);
  }
  const built = checksums.flatMap(({ name }) => {
    const platform = parseArchiveName(name)?.platform;
    return platform === undefined ? [] : [compilerTarget(platform)];
  });
  if (targets.join() !== built.join()) {
    const problem = `targets ${targets.join(", ")} were built, the archives are ${
      built.join(", ")
    }`;
    log.add("provenance_target", PROVENANCE_NAME, problem);
  }
}

async function checkLockDigest(
  { buildDefinition: { resolvedDependencies } }: ReleaseProvenance,
  lock: Source,
  log: FaultLog,
): Promise<void> {
  const recorded = resolvedDependencies.find(({ name }) => name === "deno.lock")?.digest.sha256;
  const actual = await sha256(lock.bytes.slice());
  if (recorded === actual) return;
  const problem = `it was built with another deno.lock (${recorded ?? "none"})`;
  log.add("provenance_lock", PROVENANCE_NAME, problem);
}

async function checkSbom(
  folder: ReleaseFolder,
  names: ReadonlySet<string>,
  { predicate, version, locked }: {
    readonly predicate: ReleaseProvenance;
    readonly version: string | undefined;
    readonly locked: ReturnType<typeof parseLockFile> | undefined;
  },
  log: FaultLog,
): Promise<void> {
  if (!names.has(SBOM_NAME)) return;
  const source = await folder.file(SBOM_NAME);
  const { byproducts } = predicate.runDetails;
  const expected = byproducts.find(({ name }) => name === SBOM_NAME)?.digest.sha256;
  if (await sha256(source.bytes.slice()) !== expected) {
    log.add("sbom_digest", SBOM_NAME, "it is not the one that the provenance names");
    return;
  }
  const sbom = await log.attempt(
    "sbom_form",
    SBOM_NAME,
    () => readReleaseSbom(parseJsonObject(source), SBOM_NAME),
  );
  if (sbom === undefined) return;
  const described = describedVersion(sbom);
  if (version !== undefined && described !== version) {
    const found = described ?? "no version of gait";
    log.add("sbom_version", SBOM_NAME, `it describes ${found}, expected ${version}`);
  }
  const reference = referenceFault(sbom);
  if (reference !== undefined) log.add("sbom_reference", SBOM_NAME, reference);
  if (locked === undefined) return;
  const problem = await log.attempt("sbom_lock", SBOM_NAME, () => lockFault(sbom, locked));
  if (problem !== undefined) log.add("sbom_lock", SBOM_NAME, problem);
}
