/** The manifest: its two digests and its strict reading. */

import { canonicalBytes } from "../json/canonical.ts";
import { digest, sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json/json.ts";
import { SIGNATURES_MAX } from "../limits.ts";
import { type Manifest, readManifest } from "../schema/runpack.ts";
import { MANIFEST_NAME, SCHEMA_IDS, SCHEMA_VERSION } from "./members.ts";

/** A manifest as read, with what must be recomputed from it. */
export interface ManifestReading {
  /** The typed members. */
  readonly manifest: Manifest;
  /** Digest of the known members with `manifest_digest` empty and without signatures. */
  readonly computedDigest: string;
  /** Digest that signatures cover: all stored members but `signatures`. */
  readonly signableDigest: string;
}

/**
 * Reads `manifest.json`.
 *
 * @throws {GaitError} `invalid_input` if it is not JSON, not of this generation, or has no run id.
 */
export async function parseManifest(bytes: Uint8Array): Promise<ManifestReading> {
  const stored = parseJson({ name: MANIFEST_NAME, bytes });
  const manifest = readManifest(stored, MANIFEST_NAME);
  if (manifest.schema_id !== SCHEMA_IDS.manifest) {
    throw refusal(`manifest schema_id must be ${SCHEMA_IDS.manifest}`, "/schema_id");
  }
  if (manifest.schema_version !== SCHEMA_VERSION) {
    throw refusal(`manifest schema_version must be ${SCHEMA_VERSION}`, "/schema_version");
  }
  if (manifest.run_id === "") throw refusal("manifest missing run_id", "/run_id");
  const signatures = manifest.signatures?.length ?? 0;
  if (signatures > SIGNATURES_MAX) {
    throw refusal(
      `manifest has ${signatures} signatures, more than ${SIGNATURES_MAX}`,
      "/signatures",
    );
  }
  return {
    manifest,
    computedDigest: await manifestDigest(manifest),
    signableDigest: await signableDigest(isJsonObject(stored) ? stored : {}),
  };
}

/** `manifest_digest` of a manifest, whatever that member and the signatures hold. */
export function manifestDigest(
  manifest: Omit<Manifest, "manifest_digest" | "signatures">,
): Promise<string> {
  const { schema_id, schema_version, created_at, producer_version, run_id, capture_mode } =
    manifest;
  return digest({
    schema_id,
    schema_version,
    created_at,
    producer_version,
    run_id,
    capture_mode,
    files: manifest.files.map(({ path, sha256 }) => ({ path, sha256 })),
    manifest_digest: "",
  });
}

/** Digest that a signature over a manifest covers. */
export function signableDigest(stored: JsonObject): Promise<string> {
  const signable = Object.entries(stored).filter(([name]) => name !== "signatures");
  // fromEntries defines members, so that one called __proto__ stays a member
  return sha256(canonicalBytes(Object.fromEntries(signable)));
}

function refusal(message: string, field: string): GaitError {
  return new GaitError("invalid_input", message, { fields: [field] });
}
