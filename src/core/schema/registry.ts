// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { JsonObject } from "../json/json.ts";
import type { Signature } from "./common.ts";

/** gait registry install --json. */
export interface RegistryInstallResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The installed pack. */
  readonly source: string;
  /** Name of the pack. */
  readonly pack_name: string;
  /** Version of the pack. */
  readonly pack_version: string;
  /** Digest of the manifest. */
  readonly digest: string;
  /** Path of the manifest. */
  readonly metadata_path: string;
  /** Path of the pin. */
  readonly pin_path: string;
  /** Whether the cache replaced the unreachable source. */
  readonly fallback_used?: boolean;
  /** Path of the manifest that was used instead. */
  readonly fallback_path?: string;
  /** Why the source could not be used. */
  readonly fallback_reason?: string;
  /** Who publishes the pack. */
  readonly publisher?: string;
  /** Where the pack comes from. */
  readonly pack_source?: string;
}

/** A cached pack. */
export interface CachedPack {
  /** Name of the pack. */
  readonly pack_name: string;
  /** Version of the pack. */
  readonly pack_version: string;
  /** Digest of the manifest. */
  readonly digest: string;
  /** Path of the manifest. */
  readonly metadata_path: string;
  /** Path of the pin. */
  readonly pin_path?: string;
  /** State of the pin. */
  readonly pin_digest?: string;
  /** Whether the pin names this digest. */
  readonly pin_verified: boolean;
}

/** gait registry list --json. */
export interface RegistryListResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Cached packs, sorted. */
  readonly packs?: readonly CachedPack[];
  /** Manifests that could not be read. */
  readonly skipped?: number;
}

/** A file of the pack. */
export interface RegistryArtifact {
  /** Path. */
  readonly path: string;
  /** Digest of its bytes. */
  readonly sha256: string;
  /** Media type. */
  readonly media_type?: string;
}

/** Manifest of a signed pack. */
export interface RegistryPack {
  /** Kind of document. */
  readonly schema_id: "gait.registry.pack";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the release. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Name of the pack. */
  readonly pack_name: string;
  /** Version of the pack. */
  readonly pack_version: string;
  /** Type of the pack, such as skill. */
  readonly pack_type?: string;
  /** Who publishes it. */
  readonly publisher?: string;
  /** Where it comes from. */
  readonly source?: string;
  /** Risk class. */
  readonly risk_class?: string;
  /** Use case. */
  readonly use_case?: string;
  /** Compatibility. */
  readonly compatibility?: readonly string[];
  /** Free content. */
  readonly provenance?: JsonObject;
  /** Artifacts of the pack. */
  readonly artifacts: readonly RegistryArtifact[];
  /** Signatures over the digest. */
  readonly signatures?: readonly Signature[];
}

/** Report of gait registry verify. */
export interface RegistryVerificationReport {
  /** Kind of document. */
  readonly schema_id: "gait.registry.verification_report";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Always 1980-01-01T00:00:00Z, so that equal findings give equal files. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Name of the pack. */
  readonly pack_name: string;
  /** Version of the pack. */
  readonly pack_version: string;
  /** Digest of the manifest. */
  readonly digest: string;
  /** Path of the manifest. */
  readonly metadata_path: string;
  /** Path of the pin, if the cache is known. */
  readonly pin_path?: string;
  /** State of the pin. */
  readonly pin_digest?: string;
  /** Whether there is a pin. */
  readonly pin_present: boolean;
  /** Whether the pin names this digest. */
  readonly pin_verified: boolean;
  /** Whether a signature holds under the given key. */
  readonly signature_verified: boolean;
  /** Who publishes the pack. */
  readonly publisher?: string;
  /** Where the pack comes from. */
  readonly source?: string;
  /** Whether the publisher is on the list, or there is no list. */
  readonly publisher_allowed: boolean;
  /** Whether everything holds. */
  readonly status: "pass" | "fail";
  /** Faults, sorted. */
  readonly failure_reasons?: readonly ("pin_mismatch" | "publisher_not_allowed" | "signature_not_verified")[];
}

/** gait registry verify --json. */
export interface RegistryVerifyResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Name of the pack. */
  readonly pack_name: string;
  /** Version of the pack. */
  readonly pack_version: string;
  /** Digest of the manifest. */
  readonly digest: string;
  /** Path of the manifest. */
  readonly metadata_path: string;
  /** Path of the pin, if the cache is known. */
  readonly pin_path?: string;
  /** State of the pin. */
  readonly pin_digest?: string;
  /** Whether there is a pin. */
  readonly pin_present?: boolean;
  /** Whether the pin names this digest. */
  readonly pin_verified?: boolean;
  /** Whether a signature holds. */
  readonly signature_verified?: boolean;
  /** Why none holds. */
  readonly signature_error?: string;
  /** Who publishes the pack. */
  readonly publisher?: string;
  /** Where the pack comes from. */
  readonly pack_source?: string;
  /** Whether the publisher is on the list, or there is no list; left out when it is not. */
  readonly publisher_allowed?: boolean;
  /** Where the report was written. */
  readonly report_path?: string;
}
