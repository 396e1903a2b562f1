/** The verification report: what was checked of a manifest, and what did not hold. */

import type { RegistryVerificationReport } from "../schema/registry.ts";
import { VERSION } from "../version.ts";
import type { RegistryManifest } from "./manifest.ts";

/** What verifying a manifest found. */
export interface ManifestFindings {
  readonly metadata_path: string;
  /** The pin that belongs to the manifest, if its cache is known. */
  readonly pin_path: string | undefined;
  /** What stands there; `undefined` without a pin. */
  readonly pin: { readonly pin_digest: string; readonly pin_verified: boolean } | undefined;
  readonly signature_verified: boolean;
  readonly publisher_allowed: boolean;
  /** Whether a missing pin counts as a wrong one. */
  readonly requirePin: boolean;
}

type FailureReason = NonNullable<RegistryVerificationReport["failure_reasons"]>[number];

/** What does not hold, sorted; empty if all does. */
export function failureReasons(
  { pin, signature_verified, publisher_allowed, requirePin }: ManifestFindings,
): readonly FailureReason[] {
  const pinHolds = pin?.pin_verified ?? !requirePin;
  return [
    ...(pinHolds ? [] : ["pin_mismatch" as const]),
    ...(publisher_allowed ? [] : ["publisher_not_allowed" as const]),
    ...(signature_verified ? [] : ["signature_not_verified" as const]),
  ];
}

/** The report. It carries no time, so that equal findings give equal files. */
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
    ...{ pack_name, pack_version, digest, metadata_path },
    ...(pin_path === undefined ? {} : { pin_path }),
    ...(pin === undefined ? {} : { pin_digest: pin.pin_digest }),
    pin_present: pin !== undefined,
    pin_verified: pin?.pin_verified ?? false,
    signature_verified,
    ...(publisher === "" ? {} : { publisher }),
    ...(source === "" ? {} : { source }),
    publisher_allowed,
    ...(failure_reasons.length === 0
      ? { status: "pass" as const }
      : { status: "fail" as const, failure_reasons }),
  };
}
