/** The documents of a release: SBOM, provenance and the statement that is signed. */

import { compilerTarget, parseArchiveName, SBOM_NAME } from "../../src/core/release/names.ts";
import type { Checksum } from "../../src/core/release/checksums.ts";
import type { LockedPackage } from "../../src/core/release/lock_file.ts";
import { npmPurl, SBOM_PROGRAM } from "../../src/core/release/sbom_faults.ts";
import type {
  Relationship,
  ReleaseProvenance,
  ReleaseSbom,
  ReleaseStatement,
  SbomPackage,
} from "../../src/core/schema/release.ts";

/** Where a release comes from. */
export interface ReleaseOrigin {
  readonly version: string;
  /** Address of the repository. */
  readonly repository: string;
  /** Revision that was built, 40 hex characters. */
  readonly commit: string;
  /** Time of that revision, RFC 3339 in UTC. */
  readonly committedAt: string;
  /** Version of the compiler and its runtime. */
  readonly deno: string;
}

/** A package of the lock file with what is known about it. */
export interface SbomEntry extends LockedPackage {
  readonly license: string;
  /** Its licence in its own words; empty if it has none. */
  readonly licenseText: string;
  /** Whether it is part of the program, and not only of its tests. */
  readonly shipped: boolean;
}

/** Makes the SBOM. It depends on revision and lock file alone, not on clock or machine. */
export function makeSbom(origin: ReleaseOrigin, entries: readonly SbomEntry[]): ReleaseSbom {
  const { version, repository, commit, committedAt, deno } = origin;
  const program: SbomPackage = {
    SPDXID: "SPDXRef-gait",
    name: SBOM_PROGRAM,
    versionInfo: version,
    downloadLocation: `git+${repository}@${commit}`,
    ...{ filesAnalyzed: false, licenseConcluded: "Apache-2.0", licenseDeclared: "Apache-2.0" },
    ...{ copyrightText: "NOASSERTION", primaryPackagePurpose: "APPLICATION" },
  };
  const runtime: SbomPackage = {
    SPDXID: "SPDXRef-deno",
    name: "deno",
    versionInfo: deno,
    downloadLocation: "NOASSERTION",
    ...{ filesAnalyzed: false, licenseConcluded: "MIT", licenseDeclared: "MIT" },
    ...{ copyrightText: "NOASSERTION", primaryPackagePurpose: "APPLICATION" },
    externalRefs: [purl(`pkg:github/denoland/deno@v${deno}`)],
  };
  // a package may point at its own file instead of naming a licence that SPDX knows
  const inOwnWords = entries.filter(({ license, licenseText }) =>
    license === "NOASSERTION" && licenseText !== ""
  );
  const licenseOf = (entry: SbomEntry): string =>
    inOwnWords.includes(entry) ? idOf(entry).replace("SPDXRef-", "LicenseRef-") : entry.license;
  const packages = entries.map((entry): SbomPackage => ({
    SPDXID: idOf(entry),
    name: entry.name,
    versionInfo: entry.version,
    downloadLocation: "NOASSERTION",
    ...{ filesAnalyzed: false, licenseConcluded: licenseOf(entry) },
    licenseDeclared: licenseOf(entry),
    ...{ copyrightText: "NOASSERTION", primaryPackagePurpose: "LIBRARY" },
    checksums: [{ algorithm: "SHA512", checksumValue: entry.sha512 }],
    externalRefs: [purl(npmPurl(entry.name, entry.version))],
  }));
  const dependencies = entries.map((entry): Relationship => {
    const id = idOf(entry);
    return entry.shipped
      ? relation(program.SPDXID, "DEPENDS_ON", id)
      : relation(id, "DEV_DEPENDENCY_OF", program.SPDXID);
  });
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `gait-${version}`,
    documentNamespace: `${repository}/releases/download/v${version}/${SBOM_NAME}?commit=${commit}`,
    creationInfo: { created: committedAt, creators: [`Tool: gait-release-${version}`] },
    ...(inOwnWords.length === 0 ? {} : {
      hasExtractedLicensingInfos: inOwnWords.map((entry) => ({
        licenseId: licenseOf(entry),
        extractedText: entry.licenseText,
      })),
    }),
    packages: [program, runtime, ...packages],
    relationships: [
      relation("SPDXRef-DOCUMENT", "DESCRIBES", program.SPDXID),
      relation(program.SPDXID, "DEPENDS_ON", runtime.SPDXID),
      ...dependencies,
    ],
  };
}

/** The facts of a build that its origin does not know. */
export interface BuildFacts {
  readonly archives: readonly Checksum[];
  readonly permissions: readonly string[];
  readonly sbomSha256: string;
  readonly lockSha256: string;
  /** Address that names who built. */
  readonly builder: string;
  /** Names this one build, where there is a name for it. */
  readonly invocation?: string | undefined;
  /** RFC 3339 in UTC. */
  readonly startedOn: string;
  readonly finishedOn: string;
}

/** Makes the provenance (SLSA v1); docs/release.md says what its parameters mean. */
export function makeProvenance(origin: ReleaseOrigin, facts: BuildFacts): ReleaseProvenance {
  const { version, repository, commit, deno } = origin;
  const { builder, invocation, startedOn, finishedOn } = facts;
  const ref = `refs/tags/v${version}`;
  const targets = facts.archives.map(({ name }) => {
    const parsed = parseArchiveName(name);
    if (parsed === undefined) throw new Error(`${name} is no archive`);
    return compilerTarget(parsed.platform);
  });
  return {
    buildDefinition: {
      buildType: `${repository}/blob/main/docs/release.md#build-type`,
      externalParameters: { repository, ref, targets },
      internalParameters: { deno, permissions: facts.permissions },
      resolvedDependencies: [
        { uri: `git+${repository}@${ref}`, digest: { gitCommit: commit } },
        { name: "deno.lock", digest: { sha256: facts.lockSha256 } },
      ],
    },
    runDetails: {
      builder: { id: builder },
      metadata: {
        ...(invocation === undefined ? {} : { invocationId: invocation }),
        startedOn,
        finishedOn,
      },
      byproducts: [{ name: SBOM_NAME, digest: { sha256: facts.sbomSha256 } }],
    },
  };
}

/** Makes the statement that is signed: this provenance, of these archives. */
export function makeStatement(
  archives: readonly Checksum[],
  predicate: ReleaseProvenance,
): ReleaseStatement {
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: archives.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: "https://slsa.dev/provenance/v1",
    predicate,
  };
}

function idOf({ name, version }: LockedPackage): string {
  return `SPDXRef-npm-${`${name}-${version}`.replaceAll(/[^A-Za-z0-9.-]+/g, "-")}`;
}

function purl(referenceLocator: string) {
  return { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator } as const;
}

function relation(
  spdxElementId: string,
  relationshipType: Relationship["relationshipType"],
  relatedSpdxElement: string,
): Relationship {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}
