/** The manifest: making it, its two digests, and its strict reading. */

import { encodeUtf8 } from "../bytes.ts";
import { canonicalBytes } from "../json/canonical.ts";
import { digest, sha256 } from "../crypto/digest.ts";
import { malformed, quoted, tooManyListed, unreadable } from "../fault.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json/json.ts";
import { LISTED_MAX, RUNPACK_DOCUMENT_MAX_BYTES, SIGNATURES_MAX } from "../limits.ts";
import { type Manifest, type ManifestFile, readManifest, type Run } from "../schema/runpack.ts";
import { wrappedRefusal } from "../zip/wrapped.ts";
import type { Archive } from "../zip/zip.ts";
import { readWhole } from "./member_bytes.ts";
import { MANIFEST_NAME, SCHEMA_IDS, SCHEMA_VERSION } from "./members.ts";

export interface ManifestReading {
  readonly manifest: Manifest;
  /** Digest of the known members with `manifest_digest` empty and without signatures. */
  readonly computedDigest: string;
  /** Digest that signatures cover: all stored members but `signatures`. Empty if there are none. */
  readonly signableDigest: string;
}

const NO_RUNPACK_HINT = "this is not a runpack; gait guard verify checks evidence packs";

/**
 * The bytes of `manifest.json`. `archiveName` is the path of the archive, for messages.
 *
 * @throws {GaitError} `invalid_input` if the archive has no manifest or its manifest is too large.
 */
export async function manifestBytes(
  archive: Archive,
  archiveName: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const member = archive.members.get(MANIFEST_NAME);
  if (member === undefined) {
    throw wrappedRefusal("runpack", archiveName, archive.members.keys()) ??
      unreadable("runpack", archiveName, `it has no ${MANIFEST_NAME}`, NO_RUNPACK_HINT);
  }
  return await readWhole(member, RUNPACK_DOCUMENT_MAX_BYTES);
}

/**
 * @throws {GaitError} `invalid_input` if it is not JSON, not of this generation, or has no run id.
 */
export async function parseManifest(bytes: Uint8Array): Promise<ManifestReading> {
  const stored = parseJson({ name: MANIFEST_NAME, bytes });
  const manifest = readManifest(stored, MANIFEST_NAME);
  refuseUnlessSupported(manifest);
  return {
    manifest,
    computedDigest: await parsedManifestDigest(manifest),
    signableDigest: (manifest.signatures ?? []).length === 0
      ? ""
      : await signableDigest(isJsonObject(stored) ? stored : {}),
  };
}

function refuseUnlessSupported(manifest: Manifest): void {
  const refuse = (pointer: string, fault: string) =>
    malformed(MANIFEST_NAME, pointer, fault, NO_RUNPACK_HINT);
  const { schema_id, schema_version, run_id, signatures = [] } = manifest;
  if (schema_id !== SCHEMA_IDS.manifest) {
    throw refuse("/schema_id", `is ${quoted(schema_id)}, expected ${SCHEMA_IDS.manifest}`);
  }
  if (schema_version !== SCHEMA_VERSION) {
    throw refuse("/schema_version", `is ${quoted(schema_version)}, expected ${SCHEMA_VERSION}`);
  }
  if (run_id === "") throw refuse("/run_id", "is missing");
  if (manifest.files.length > LISTED_MAX) throw tooManyListed(MANIFEST_NAME, "/files");
  if (signatures.length <= SIGNATURES_MAX) return;
  throw malformed(
    MANIFEST_NAME,
    "/signatures",
    `has ${signatures.length} entries, more than the limit of ${SIGNATURES_MAX}`,
    "record the run again, and sign it once",
  );
}

/** Makes an unsigned manifest. Its time, version and run id are those of the run. */
export async function newManifest(
  { created_at, producer_version, run_id }: Run,
  captureMode: string,
  files: readonly ManifestFile[],
) {
  const members = {
    schema_id: SCHEMA_IDS.manifest,
    schema_version: SCHEMA_VERSION,
    created_at,
    producer_version,
    run_id,
    capture_mode: captureMode,
    files: files.map(({ path, sha256 }) => ({ path, sha256 })),
  };
  return { ...members, manifest_digest: await manifestDigest(members) };
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

/**
 * {@linkcode manifestDigest} of a manifest that was parsed, in a quarter of the time for 99,000
 * files.
 *
 * INVARIANT: the names of members are in canonical order, and no name looks like a number. Texts
 * and digests are then written by JSON.stringify as RFC 8785 says, since parsed texts are
 * well-formed.
 */
function parsedManifestDigest(manifest: Manifest): Promise<string> {
  const { schema_id, schema_version, created_at, producer_version, run_id, capture_mode } =
    manifest;
  return sha256(encodeUtf8(JSON.stringify({
    capture_mode,
    created_at,
    files: manifest.files.map(({ path, sha256 }) => ({ path, sha256 })),
    manifest_digest: "",
    producer_version,
    run_id,
    schema_id,
    schema_version,
  })));
}

/** Digest that a signature over a manifest covers. */
export function signableDigest(stored: JsonObject): Promise<string> {
  const signable = Object.entries(stored).filter(([name]) => name !== "signatures");
  // fromEntries defines members, so that one called __proto__ stays a member
  return sha256(canonicalBytes(Object.fromEntries(signable)));
}
