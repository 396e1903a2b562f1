/** The attestation of a release, the provenance in it, and the SBOM that the provenance names. */

import { canonicalize } from "../json/canonical.ts";
import { sha256 } from "../crypto/digest.ts";
import { openEnvelope } from "../crypto/dsse.ts";
import { unreadable } from "../fault.ts";
import { type JsonObject, type JsonValue, parseJsonObject } from "../json/json.ts";
import {
  readReleaseAttestation,
  readReleaseSbom,
  readReleaseStatement,
  type ReleaseProvenance,
  type ReleaseStatement,
} from "../schema/release.ts";
import type { Source } from "../source.ts";
import type { Checksum } from "./checksums.ts";
import type { LockedPackage } from "./lock_file.ts";
import {
  ATTESTATION_NAME,
  CHECKSUMS_NAME,
  compilerTarget,
  parseArchiveName,
  PROVENANCE_NAME,
  SBOM_NAME,
} from "./names.ts";
import type { Checking, FaultLog } from "./report.ts";
import { describedVersion, lockFault, referenceFault } from "./sbom_faults.ts";

/** `payloadType` of the envelope: an in-toto statement. */
export const STATEMENT_MEDIA_TYPE = "application/vnd.in-toto+json";

/** A statement from an envelope with a valid signature. */
export interface SignedStatement {
  readonly statement: ReleaseStatement;
  /** The statement with the members that gait does not know. */
  readonly raw: JsonObject;
}

/** Reads the statement; `undefined`, and a fault, without a valid signature under `key`. */
export async function signedStatement(
  { folder, names, key, log }: Checking,
): Promise<SignedStatement | undefined> {
  const asset = ATTESTATION_NAME;
  if (!names.has(asset)) return undefined;
  const source = await folder.file(asset);
  const envelope = await log.attempt("attestation_form", asset, () => {
    // A reader that takes the last line would see another envelope in a file with two.
    if (source.bytes.indexOf(0x0a) !== source.bytes.length - 1) {
      throw unreadable("", asset, "expected exactly one line", "download it again");
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

/** INVARIANT: the statement names every archive once, and nothing else. */
export function checkSubjects(
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

/** Checks that `provenance.json` is the signed predicate. */
export async function checkProvenanceFile(
  { folder, names, log }: Checking,
  predicate: JsonValue,
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

/** Checks that the provenance describes a build of this tag and these archives. */
export function checkParameters(
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

/** Checks that the provenance names this lock file. */
export async function checkLockDigest(
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

/** Checks that the provenance names this SBOM, and that the SBOM fits itself and the lock file. */
export async function checkSbom(
  { folder, names, log }: Checking,
  { predicate, version, locked }: {
    readonly predicate: ReleaseProvenance;
    readonly version: string | undefined;
    readonly locked: readonly LockedPackage[] | undefined;
  },
): Promise<void> {
  if (!names.has(SBOM_NAME)) return;
  const source = await folder.file(SBOM_NAME);
  const { byproducts } = predicate.runDetails;
  const expected = byproducts.find(({ name }) => name === SBOM_NAME)?.digest.sha256;
  if (await sha256(source.bytes.slice()) !== expected) {
    log.add("sbom_digest", SBOM_NAME, "the provenance names another digest");
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
