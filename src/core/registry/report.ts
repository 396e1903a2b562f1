/** The report of `gait registry verify`. See docs/formats/registry.md#verification-report. */

import { present, withoutEmpty } from "../present.ts";
import type { RegistryVerificationReport } from "../schema/registry.ts";
import { VERSION } from "../version.ts";
import type { RegistryManifest } from "./manifest.ts";

export interface ManifestFindings {
  readonly metadata_path: string;
  /** Path of the pin of the pack; `undefined` if no cache is known. */
  readonly pin_path: string | undefined;
  /** The pin as stored, and whether it is the digest; `undefined` if there is none. */
  readonly pin: { readonly pin_digest: string; readonly pin_verified: boolean } | undefined;
  readonly signature_verified: boolean;
  /** The manifest carries no signature, and the caller accepts that. */
  readonly unsigned_allowed?: boolean;
  readonly publisher_allowed: boolean;
  /** Whether a missing pin is a failure. */
  readonly requirePin: boolean;
}

type FailureReason = NonNullable<RegistryVerificationReport["failure_reasons"]>[number];

/** Names of the checks that failed, sorted. */
export function failureReasons(
  { pin, signature_verified, unsigned_allowed = false, publisher_allowed, requirePin }:
    ManifestFindings,
): readonly FailureReason[] {
  const pinHolds = pin?.pin_verified ?? !requirePin;
  return [
    ...(pinHolds ? [] : ["pin_mismatch" as const]),
    ...(publisher_allowed ? [] : ["publisher_not_allowed" as const]),
    ...(signature_verified || unsigned_allowed ? [] : ["signature_not_verified" as const]),
  ];
}

/** Builds the report. Its time is fixed, so that equal findings give equal files. */
export function verificationReport(
  { pack_name, pack_version, digest, publisher, source }: RegistryManifest,
  findings: ManifestFindings,
): RegistryVerificationReport {
  const { metadata_path, pin_path, pin, signature_verified, publisher_allowed } = findings;
  const failure_reasons = failureReasons(findings);
  return {
    schema_id: "gait.registry.verification_report",
    schema_version: "1.0.0",
    created_at: "1980-01-01T00:00:00Z",
    producer_version: VERSION,
    pack_name,
    pack_version,
    digest,
    metadata_path,
    ...present({ pin_path, pin_digest: pin?.pin_digest }),
    pin_present: pin !== undefined,
    pin_verified: pin?.pin_verified ?? false,
    signature_verified,
    ...withoutEmpty({ publisher, source }),
    publisher_allowed,
    status: failure_reasons.length === 0 ? "pass" : "fail",
    ...withoutEmpty({ failure_reasons }),
  };
}
