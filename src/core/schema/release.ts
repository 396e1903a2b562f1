// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** One signature of an envelope. */
export interface EnvelopeSignature {
  /** Digest of the 32 bytes of the public key; a hint only. */
  readonly keyid?: string;
  /** Base64 of the 64 bytes of an Ed25519 signature. */
  readonly sig: string;
}
export const envelopeSignatureShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["sig"],
  members: {
    keyid: { kind: "string" }, sig: { kind: "string", minLength: 1 },
  },
};

/** checksums.txt.intoto.jsonl: a DSSE envelope around an in-toto statement, on one line. */
export interface ReleaseAttestation {
  /** Media type of the payload. */
  readonly payloadType: "application/vnd.in-toto+json";
  /** Base64 of the statement. */
  readonly payload: string;
  /** Signatures over the pre-authentication encoding of type and payload. */
  readonly signatures: readonly EnvelopeSignature[];
}
export const releaseAttestationShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["payloadType", "payload", "signatures"],
  members: {
    payloadType: { kind: "string", oneOf: ["application/vnd.in-toto+json"] },
    payload: { kind: "string", minLength: 1 },
    signatures: { kind: "list", items: envelopeSignatureShape },
  },
};

/** Parameters chosen by the caller of the build. */
export interface ExternalParameters {
  /** Address of the source repository. */
  readonly repository: string;
  /** Tag that was built. */
  readonly ref: string;
  /** Targets of the compiler, in the order of the archives. */
  readonly targets: readonly string[];
}
export const externalParametersShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["repository", "ref", "targets"],
  members: {
    repository: { kind: "string", minLength: 1 }, ref: { kind: "string", pattern: "^refs/tags/v" },
    targets: { kind: "list", items: { kind: "string" } },
  },
};

/** Parameters chosen by the build itself. */
export interface InternalParameters {
  /** Version of Deno that compiled. */
  readonly deno: string;
  /** Permissions compiled in: the union of what the commands declare. */
  readonly permissions: readonly string[];
}
export const internalParametersShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["deno", "permissions"],
  members: {
    deno: { kind: "string" }, permissions: { kind: "list", items: { kind: "string" } },
  },
};

/** Digests by algorithm. */
export interface ResourceDigest {
  /** Revision of the source. */
  readonly gitCommit?: string;
  /** SHA-256. */
  readonly sha256?: string;
}
export const resourceDigestShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    gitCommit: { kind: "string" }, sha256: { kind: "string" },
  },
};

/** Something that went into the build or came out of it. */
export interface Resource {
  /** Where it is. */
  readonly uri?: string;
  /** File name. */
  readonly name?: string;
  /** Its digests. */
  readonly digest: ResourceDigest;
}
export const resourceShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["digest"],
  members: {
    uri: { kind: "string" }, name: { kind: "string" }, digest: resourceDigestShape,
  },
};

/** The inputs of the build. */
export interface BuildDefinition {
  /** Names the meaning of the parameters. */
  readonly buildType: string;
  /** Parameters chosen by the caller of the build. */
  readonly externalParameters: ExternalParameters;
  /** Parameters chosen by the build itself. */
  readonly internalParameters: InternalParameters;
  /** The source revision and the lock file. */
  readonly resolvedDependencies: readonly Resource[];
}
export const buildDefinitionShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["buildType", "externalParameters", "internalParameters", "resolvedDependencies"],
  members: {
    buildType: { kind: "string", minLength: 1 }, externalParameters: externalParametersShape,
    internalParameters: internalParametersShape,
    resolvedDependencies: { kind: "list", items: resourceShape },
  },
};

/** Who built. */
export interface Builder {
  /** Address that names the builder. */
  readonly id: string;
}
export const builderShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["id"],
  members: {
    id: { kind: "string", minLength: 1 },
  },
};

/** About this one build. */
export interface BuildMetadata {
  /** Names the build. */
  readonly invocationId?: string;
  /** When it started. */
  readonly startedOn?: string;
  /** When it was finished. */
  readonly finishedOn?: string;
}
export const buildMetadataShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: [],
  members: {
    invocationId: { kind: "string" }, startedOn: { kind: "timestamp" },
    finishedOn: { kind: "timestamp" },
  },
};

/** How the build went. */
export interface RunDetails {
  /** Who built. */
  readonly builder: Builder;
  /** About this one build. */
  readonly metadata: BuildMetadata;
  /** Further outputs besides the archives: the SBOM. */
  readonly byproducts: readonly Resource[];
}
export const runDetailsShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["builder", "metadata", "byproducts"],
  members: {
    builder: builderShape, metadata: buildMetadataShape,
    byproducts: { kind: "list", items: resourceShape },
  },
};

/** provenance.json: how a release was built, as a SLSA provenance v1 predicate. */
export interface ReleaseProvenance {
  /** The build that was requested. */
  readonly buildDefinition: BuildDefinition;
  /** How it was done. */
  readonly runDetails: RunDetails;
}
export const releaseProvenanceShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["buildDefinition", "runDetails"],
  members: {
    buildDefinition: buildDefinitionShape, runDetails: runDetailsShape,
  },
};

/** Who made a document, and when. */
export interface CreationInfo {
  /** When. */
  readonly created: string;
  /** By what. */
  readonly creators: readonly string[];
}
export const creationInfoShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["created", "creators"],
  members: {
    created: { kind: "timestamp" }, creators: { kind: "list", items: { kind: "string" } },
  },
};

/** Digest of a package as fetched. */
export interface PackageChecksum {
  /** Algorithm. */
  readonly algorithm: "SHA512";
  /** Lower-case hex. */
  readonly checksumValue: string;
}
export const packageChecksumShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["algorithm", "checksumValue"],
  members: {
    algorithm: { kind: "string", oneOf: ["SHA512"] },
    checksumValue: { kind: "string", pattern: "^[0-9a-f]{128}$" },
  },
};

/** Name of a package elsewhere. */
export interface ExternalRef {
  /** Kind of name. */
  readonly referenceCategory: "PACKAGE-MANAGER";
  /** Form of the name. */
  readonly referenceType: "purl";
  /** Package URL. */
  readonly referenceLocator: string;
}
export const externalRefShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["referenceCategory", "referenceType", "referenceLocator"],
  members: {
    referenceCategory: { kind: "string", oneOf: ["PACKAGE-MANAGER"] },
    referenceType: { kind: "string", oneOf: ["purl"] },
    referenceLocator: { kind: "string", pattern: "^pkg:" },
  },
};

/** A package. */
export interface SbomPackage {
  /** Id in this document. */
  readonly SPDXID: string;
  /** Name. */
  readonly name: string;
  /** Version. */
  readonly versionInfo: string;
  /** Where it comes from. */
  readonly downloadLocation: string;
  /** Whether its files are listed; never. */
  readonly filesAnalyzed: boolean;
  /** Licence that holds. */
  readonly licenseConcluded: string;
  /** Licence that the package states. */
  readonly licenseDeclared: string;
  /** Copyright; not looked into. */
  readonly copyrightText: string;
  /** Purpose. */
  readonly primaryPackagePurpose?: "APPLICATION" | "LIBRARY";
  /** Its integrity, as in the lock file. */
  readonly checksums?: readonly PackageChecksum[];
  /** Its names elsewhere. */
  readonly externalRefs?: readonly ExternalRef[];
}
export const sbomPackageShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["SPDXID", "name", "versionInfo", "downloadLocation", "filesAnalyzed", "licenseConcluded", "licenseDeclared", "copyrightText"],
  members: {
    SPDXID: { kind: "string", pattern: "^SPDXRef-" }, name: { kind: "string", minLength: 1 },
    versionInfo: { kind: "string" }, downloadLocation: { kind: "string", minLength: 1 },
    filesAnalyzed: { kind: "boolean" }, licenseConcluded: { kind: "string" },
    licenseDeclared: { kind: "string" }, copyrightText: { kind: "string" },
    primaryPackagePurpose: { kind: "string", oneOf: ["APPLICATION", "LIBRARY"] },
    checksums: { kind: "list", items: packageChecksumShape },
    externalRefs: { kind: "list", items: externalRefShape },
  },
};

/** Relationship of one element to another. */
export interface Relationship {
  /** Id of the one. */
  readonly spdxElementId: string;
  /** Kind of relationship. */
  readonly relationshipType: "DESCRIBES" | "DEPENDS_ON" | "DEV_DEPENDENCY_OF";
  /** Id of the other. */
  readonly relatedSpdxElement: string;
}
export const relationshipShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["spdxElementId", "relationshipType", "relatedSpdxElement"],
  members: {
    spdxElementId: { kind: "string" },
    relationshipType: { kind: "string", oneOf: ["DESCRIBES", "DEPENDS_ON", "DEV_DEPENDENCY_OF"] },
    relatedSpdxElement: { kind: "string" },
  },
};

/** A licence that has no id in the list of SPDX. */
export interface ExtractedLicence {
  /** Id in this document. */
  readonly licenseId: string;
  /** Its text, from the package. */
  readonly extractedText: string;
}
export const extractedLicenceShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["licenseId", "extractedText"],
  members: {
    licenseId: { kind: "string", pattern: "^LicenseRef-" },
    extractedText: { kind: "string", minLength: 1 },
  },
};

/** sbom.spdx.json: the packages that a release is made of. A part of SPDX 2.3, whose own schema it also follows. */
export interface ReleaseSbom {
  /** Version of SPDX. */
  readonly spdxVersion: "SPDX-2.3";
  /** Licence of this document. */
  readonly dataLicense: "CC0-1.0";
  /** Id of the document. */
  readonly SPDXID: "SPDXRef-DOCUMENT";
  /** Name of the document. */
  readonly name: string;
  /** An address that only this document has. */
  readonly documentNamespace: string;
  /** Who made it, and when. */
  readonly creationInfo: CreationInfo;
  /** The program, the runtime, and every npm package of the lock file. */
  readonly packages: readonly SbomPackage[];
  /** Relationships between elements. */
  readonly relationships: readonly Relationship[];
  /** Licences that packages state in their own words. */
  readonly hasExtractedLicensingInfos?: readonly ExtractedLicence[];
}
export const releaseSbomShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "packages", "relationships"],
  members: {
    spdxVersion: { kind: "string", oneOf: ["SPDX-2.3"] },
    dataLicense: { kind: "string", oneOf: ["CC0-1.0"] },
    SPDXID: { kind: "string", oneOf: ["SPDXRef-DOCUMENT"] }, name: { kind: "string", minLength: 1 },
    documentNamespace: { kind: "string", minLength: 1 }, creationInfo: creationInfoShape,
    packages: { kind: "list", items: sbomPackageShape },
    relationships: { kind: "list", items: relationshipShape },
    hasExtractedLicensingInfos: { kind: "list", items: extractedLicenceShape },
  },
};

/** Digests by algorithm. */
export interface SubjectDigest {
  /** SHA-256. */
  readonly sha256: string;
}
export const subjectDigestShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["sha256"],
  members: {
    sha256: { kind: "string" },
  },
};

/** An archive that the statement is about. */
export interface Subject {
  /** Name of the archive. */
  readonly name: string;
  /** Its digest. */
  readonly digest: SubjectDigest;
}
export const subjectShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep", required: ["name", "digest"],
  members: {
    name: { kind: "string", minLength: 1 }, digest: subjectDigestShape,
  },
};

/** The in-toto Statement v1 of a release: the provenance of every archive. */
export interface ReleaseStatement {
  /** Kind of statement. */
  readonly _type: "https://in-toto.io/Statement/v1";
  /** The archives, sorted by name. */
  readonly subject: readonly Subject[];
  /** Kind of predicate. */
  readonly predicateType: "https://slsa.dev/provenance/v1";
  /** The provenance, equal to provenance.json. */
  readonly predicate: ReleaseProvenance;
}
export const releaseStatementShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "keep",
  required: ["_type", "subject", "predicateType", "predicate"],
  members: {
    _type: { kind: "string", oneOf: ["https://in-toto.io/Statement/v1"] },
    subject: { kind: "list", items: subjectShape },
    predicateType: { kind: "string", oneOf: ["https://slsa.dev/provenance/v1"] },
    predicate: releaseProvenanceShape,
  },
};

/** An archive with the digest that was signed. */
export interface VerifiedArchive {
  /** Name of the file. */
  readonly name: string;
  /** Its digest. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** One thing that is wrong. */
export interface ReleaseFault {
  /** The check that noticed it. */
  readonly check: "entry_kind" | "entry_missing" | "entry_unexpected" | "checksums_form" | "checksums_signature" | "archive_name" | "archive_version" | "archive_missing" | "archive_unlisted" | "archive_digest" | "archive_content" | "attestation_form" | "attestation_signature" | "statement_form" | "statement_subject" | "provenance_form" | "provenance_differs" | "provenance_tag" | "provenance_target" | "provenance_lock" | "sbom_form" | "sbom_digest" | "sbom_version" | "sbom_reference" | "sbom_lock" | "release_version";
  /** The file that it is about. */
  readonly asset: string;
  /** The fault in words. */
  readonly problem: string;
}

/** gait release verify --json. */
export interface ReleaseVerifyResult {
  /** Whether the folder holds exactly one release, whole, unchanged and signed by the given key. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The folder. */
  readonly path: string;
  /** Digest of the given public key: the only trusted key. */
  readonly key_id: string;
  /** Version of the release, if the signed checksums agree on one. */
  readonly version?: string;
  /** Source revision, if the provenance is signed and names one. */
  readonly commit?: string;
  /** Who built, if the provenance is signed. */
  readonly builder?: string;
  /** The archives that the signed checksums name and that have those digests; absent when none. */
  readonly archives?: readonly VerifiedArchive[];
  /** Whether the SBOM was compared with a lock file. */
  readonly lock_checked: boolean;
  /** Faults, by check and asset; absent if there are none. */
  readonly faults?: readonly ReleaseFault[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** Reads release/attestation; see {@linkcode ReleaseAttestation}. */
export const readReleaseAttestation: Reader<ReleaseAttestation> = readerOf(releaseAttestationShape, "release/attestation");
/** Reads release/provenance; see {@linkcode ReleaseProvenance}. */
export const readReleaseProvenance: Reader<ReleaseProvenance> = readerOf(releaseProvenanceShape, "release/provenance");
/** Reads release/sbom; see {@linkcode ReleaseSbom}. */
export const readReleaseSbom: Reader<ReleaseSbom> = readerOf(releaseSbomShape, "release/sbom");
/** Reads release/statement; see {@linkcode ReleaseStatement}. */
export const readReleaseStatement: Reader<ReleaseStatement> = readerOf(releaseStatementShape, "release/statement");
