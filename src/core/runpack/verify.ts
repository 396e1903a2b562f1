/**
 * Verification of a runpack: is it intact, is it signed, is it trusted. Three answers, kept apart.
 */

import { GaitError } from "../error.ts";
import type { VerifyKey } from "../crypto/keys.ts";
import { RUNPACK_DOCUMENT_MAX_BYTES } from "../limits.ts";
import type { HashMismatch } from "../schema/runpack.ts";
import { checkSignatures, type SignatureStatus } from "../crypto/signature.ts";
import { type RandomAccess, randomAccess } from "../source.ts";
import { type Archive, type ByteSink, openArchive } from "../zip/zip.ts";
import { type ManifestReading, parseManifest } from "./manifest.ts";
import { LISTED_NAMES, MANIFEST_NAME } from "./members.ts";

/** How to verify. */
export interface VerifyOptions {
  /** Key to trust, given from outside the artifact. Without one, nothing is trusted. */
  readonly key?: VerifyKey | undefined;
  /** Not ok unless a signature holds under `key`. */
  readonly requireSignature?: boolean;
  /** Not ok if anything deserves a warning: unlisted entries, bytes around the archive. */
  readonly strict?: boolean;
}

/** What verification found. */
export interface VerifyReport {
  /** Intact, no signature that fails, and whatever the options required. */
  readonly ok: boolean;
  /** Every member is there and hashes to what the manifest says, and so does the manifest. */
  readonly intact: boolean;
  /** The manifest carries a signature. */
  readonly signed: boolean;
  /** A signature holds under the key that was given. */
  readonly trusted: boolean;
  /** From the manifest. */
  readonly run_id: string;
  /** From the manifest, as stored. */
  readonly manifest_digest: string;
  /** Members that the manifest lists, also those that are missing. */
  readonly files_checked: number;
  /** Listed or required members that are not there, sorted. */
  readonly missing_files: readonly string[];
  /** Members that hash to something else, sorted by path. */
  readonly hash_mismatches: readonly HashMismatch[];
  /** State of the signatures. */
  readonly signature_status: SignatureStatus;
  /** What is wrong with signatures, sorted. */
  readonly signature_errors: readonly string[];
  /** Signatures present. */
  readonly signatures_total: number;
  /** Signatures that hold. */
  readonly signatures_valid: number;
  /** Oddities that do not change what the members are. */
  readonly warnings: readonly string[];
}

/**
 * Verifies a runpack.
 *
 * The members are streamed, so memory stays flat however large they are.
 *
 * @param runpack the bytes of the archive, or a file that is read in ranges
 * @throws {GaitError} `invalid_input` if it is not a runpack at all or its stored data is damaged;
 * `verification_failed` for duplicate entries. A runpack that is merely not intact is an answer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { record, verify } from "@gait/cli";
 *
 * const { bytes } = await record({ run: { run_id: "run_1" } });
 * const report = await verify(bytes);
 * assert.ok(report.intact && !report.signed && !report.trusted);
 * ```
 */
export async function verify(
  runpack: Uint8Array | RandomAccess,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const file = runpack instanceof Uint8Array
    ? randomAccess({ name: "runpack", bytes: runpack })
    : runpack;
  const archive = await openArchive(file);
  return (await checkArchive(archive, options)).report;
}

/** A check together with the manifest that it was made against. */
export interface ArchiveCheck extends ManifestReading {
  readonly report: VerifyReport;
}

/** {@linkcode verify} for an archive that is open. `sinkFor` may keep the bytes while they are hashed. */
export async function checkArchive(
  archive: Archive,
  { key, requireSignature = false, strict = false }: VerifyOptions,
  sinkFor: (name: string) => ByteSink | undefined = () => undefined,
): Promise<ArchiveCheck> {
  const reading = await parseManifest(await readManifestBytes(archive));
  const { manifest } = reading;
  const listed = new Set(manifest.files.map(({ path }) => path));

  const actual = new Map<string, string>();
  for (const path of listed) {
    const summary = await archive.members.get(path)?.read(sinkFor(path));
    if (summary !== undefined) actual.set(path, summary.sha256);
  }

  const missing = manifest.files.map(({ path }) => path).filter((path) => !actual.has(path))
    .concat(LISTED_NAMES.filter((name) => !listed.has(name))).sort();
  const mismatches = manifest.files.flatMap(({ path, sha256 }): HashMismatch[] => {
    const found = actual.get(path);
    const differs = found !== undefined && found !== sha256.toLowerCase();
    return differs ? [{ path, expected: sha256, actual: found }] : [];
  });
  if (manifest.manifest_digest.toLowerCase() !== reading.computedDigest) {
    const { manifest_digest: expected } = manifest;
    mismatches.push({ path: MANIFEST_NAME, expected, actual: reading.computedDigest });
  }
  mismatches.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const intact = missing.length === 0 && mismatches.length === 0;

  const signatures = await checkSignatures(manifest.signatures ?? [], reading.signableDigest, {
    key,
    required: requireSignature,
  });
  const trusted = signatures.status === "verified";
  const acceptable = requireSignature ? trusted : signatures.status !== "failed";
  const warnings = [...archive.warnings, ...unlistedWarning(archive, listed)];
  const clean = !strict || warnings.length === 0;

  const report: VerifyReport = {
    ok: intact && acceptable && clean,
    intact,
    signed: signatures.total > 0,
    trusted: trusted && intact,
    run_id: manifest.run_id,
    manifest_digest: manifest.manifest_digest,
    files_checked: manifest.files.length,
    missing_files: missing,
    hash_mismatches: mismatches,
    signature_status: signatures.status,
    signature_errors: signatures.errors,
    signatures_total: signatures.total,
    signatures_valid: signatures.valid,
    warnings,
  };
  return { ...reading, report };
}

/** The bytes of `manifest.json`. */
export async function readManifestBytes(archive: Archive): Promise<Uint8Array> {
  const member = archive.members.get(MANIFEST_NAME);
  if (member === undefined) throw new GaitError("invalid_input", `missing ${MANIFEST_NAME}`);
  return await readWhole(member, RUNPACK_DOCUMENT_MAX_BYTES);
}

/** Reads a member into memory, refusing by name what declares more than `maxBytes`. */
export async function readWhole(
  member: { readonly name: string; readonly size: number; read(sink: ByteSink): Promise<unknown> },
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new MemberBuffer(member.name, member.size, maxBytes);
  await member.read(buffer.sink);
  return buffer.bytes;
}

/** Memory for one member, of its declared size. */
export class MemberBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #filled = 0;

  constructor(name: string, size: number, maxBytes: number) {
    if (size > maxBytes) {
      throw new GaitError(
        "invalid_input",
        `Cannot read "${name}" from the archive: ${size} bytes are more than the limit of ${maxBytes}`,
      );
    }
    this.bytes = new Uint8Array(size);
  }

  /** Takes the next chunk. */
  readonly sink = (chunk: Uint8Array): void => {
    this.bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
  };
}

function unlistedWarning(archive: Archive, listed: ReadonlySet<string>): string[] {
  const unlisted = [...archive.members.keys()].filter((name) =>
    name !== MANIFEST_NAME && !listed.has(name)
  ).sort();
  if (unlisted.length === 0) return [];
  const shown = unlisted.slice(0, 5).map((name) => JSON.stringify(name)).join(", ");
  const more = unlisted.length > 5 ? ` and ${unlisted.length - 5} more` : "";
  return [`archive: entries that the manifest does not list: ${shown}${more}`];
}

/** The receipt that people paste into tickets. */
export function ticketFooter(runId: string, manifestDigest: string): string {
  return `GAIT run_id=${runId} manifest=sha256:${manifestDigest} verify="gait verify ${runId}"`;
}

const FOOTER =
  /^GAIT run_id=([A-Za-z0-9_-]+) manifest=sha256:([a-f0-9]{64}) verify="gait verify ([A-Za-z0-9_-]+)"$/;

/** Whether a footer can be read back by the tools that look for it in tickets. */
export function isTicketFooter(footer: string): boolean {
  const match = FOOTER.exec(footer);
  return match !== null && match[1] === match[3];
}
