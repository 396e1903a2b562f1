/** Signatures inside artifacts: Ed25519 over the 32 raw bytes of a SHA-256. */

import { hexToBytes } from "../newer_builtins.ts";
import { decodeBase64, decodeHex, encodeBase64 } from "../bytes.ts";
import { SIGNATURE_BYTES, verifyMessage } from "./ed25519.ts";
import type { SigningKey, VerifyKey } from "./keys.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import type { Signature } from "../schema/common.ts";

/** Outcome of checking the signatures of an artifact. */
export type SignatureStatus = "missing" | "skipped" | "verified" | "failed";

/** Result of checking all signatures of one artifact. */
export interface SignatureReport {
  /** `missing`: none; `skipped`: no key given; `verified`: at least one verifies; `failed`: none does. */
  readonly status: SignatureStatus;
  readonly total: number;
  readonly valid: number;
  /** Faults of the others, sorted. */
  readonly errors: readonly string[];
}

/**
 * Signs a digest of 64 hex characters.
 *
 * @throws {GaitError} `invalid_input` for another text.
 */
export async function signDigest(digest: string, key: SigningKey): Promise<Signature> {
  if (typeof digest !== "string" || !/^[0-9a-f]{64}$/i.test(digest)) {
    throw new GaitError("invalid_input", `Cannot sign ${quoted(String(digest))}: it is no digest`, {
      hint: "give the SHA-256 in 64 hex characters, as digest() answers it",
    });
  }
  const sig = await key.sign(hexToBytes(digest));
  return { alg: "ed25519", key_id: key.keyId, sig: encodeBase64(sig), signed_digest: digest };
}

/**
 * Checks signatures against the digest recomputed from the artifact.
 *
 * INVARIANT: trust comes only from `key`, which the caller did not take from the artifact.
 */
export async function checkSignatures(
  signatures: readonly Signature[],
  digest: string,
  { key, required = false }: { key?: VerifyKey | undefined; required?: boolean },
): Promise<SignatureReport> {
  const total = signatures.length;
  if (total === 0) {
    const errors = required ? ["manifest has no signatures"] : [];
    return { status: "missing", total, valid: 0, errors };
  }
  const unsigned = signatures.flatMap((signature) => unsignedMemberFault(signature) ?? []);
  if (unsigned.length > 0) return { status: "failed", total, valid: 0, errors: unsigned.sort() };
  if (key === undefined) {
    const faults = signatures.flatMap((signature) => keylessFault(signature, digest) ?? []);
    if (faults.length === total) {
      return { status: "failed", total, valid: 0, errors: faults.sort() };
    }
    return { status: "skipped", total, valid: 0, errors: ["public key not configured"] };
  }
  const errors: string[] = [];
  for (const signature of signatures) {
    const fault = await signatureFault(signature, digest, key);
    if (fault !== undefined) errors.push(fault);
  }
  const valid = total - errors.length;
  return { status: valid > 0 ? "verified" : "failed", total, valid, errors: errors.sort() };
}

/** Requirements of a verifier on signatures. */
export interface SignatureDemand {
  /** Key to trust, given from outside the artifact. Without one, nothing is trusted. */
  readonly key?: VerifyKey | undefined;
  /** Not ok unless a signature holds under `key`. */
  readonly requireSignature?: boolean;
  /** Ok without a signature though a key is given. */
  readonly allowUnsigned?: boolean;
}

/**
 * Whether an artifact must carry a signature. With a key it must: a user who gives a key wants a
 * check.
 */
export function mustBeSigned(
  { key, requireSignature = false, allowUnsigned = false }: SignatureDemand,
): boolean {
  return requireSignature || (key !== undefined && !allowUnsigned);
}

/** Whether signatures with this outcome are good enough. */
export function satisfies(status: SignatureStatus, demand: SignatureDemand): boolean {
  if (demand.requireSignature === true) return status === "verified";
  return status !== "failed" && !(status === "missing" && mustBeSigned(demand));
}

const MISMATCH = "key id mismatch";

/** The first characters of a key id, as in the names of rotated key files. */
export function shownId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : quoted(id);
}

/** The first characters of the id of the key that signed, out of a fault that says it was another. */
export function signerOf(fault: string): string | undefined {
  return /^key id mismatch: signed by ([0-9a-f]{12}), /.exec(fault)?.[1];
}

const SIGNATURE_MEMBERS: readonly string[] = ["alg", "key_id", "sig", "signed_digest"];

/**
 * Fault about unknown members of a signature; `undefined` if there are none. A signature does not
 * cover itself, so anyone could have added them. Elsewhere in a signed document unknown members
 * are covered.
 */
export function unsignedMemberFault(signature: object): string | undefined {
  const other = Object.keys(signature).find((name) => !SIGNATURE_MEMBERS.includes(name));
  return other === undefined
    ? undefined
    : `the member ${quoted(other)} inside of the signature is not signed`;
}

/** Fault of a signature that is well-formed and does not verify. */
export const SIGNATURE_DOES_NOT_VERIFY = "signature verification failed";

/**
 * Fault that makes a signature invalid under every key: the document changed after it was signed,
 * or the signature is malformed. `undefined` if a key may verify it.
 */
export function keylessFault(signature: Signature, digest: string): string | undefined {
  return headFault(signature, digest) ?? bytesFault(signature);
}

/** Fault of the first check that a signature fails, in the order of docs/formats/keys.md#checking. */
export async function signatureFault(
  signature: Signature,
  digest: string,
  key: VerifyKey,
): Promise<string | undefined> {
  const head = headFault(signature, digest);
  if (head !== undefined) return head;
  if (signature.key_id !== "" && signature.key_id !== key.keyId) {
    return `${MISMATCH}: signed by ${shownId(signature.key_id)}, you gave ${shownId(key.keyId)}`;
  }
  const fault = bytesFault(signature);
  if (fault !== undefined) return fault;
  const [message, sig] = [decodeHex(digest), decodeBase64(signature.sig)];
  const verifies = message !== undefined && sig !== undefined &&
    await verifyMessage(key.publicKey, sig, message);
  return verifies ? undefined : SIGNATURE_DOES_NOT_VERIFY;
}

/** Fault of what a signature says of itself. */
function headFault(signature: Signature, digest: string): string | undefined {
  const unsigned = unsignedMemberFault(signature);
  if (unsigned !== undefined) return unsigned;
  const signedDigest = signature.signed_digest ?? "";
  if (signedDigest === "") return "missing signed_digest";
  if (signedDigest !== digest) return "signed_digest mismatch";
  const message = decodeHex(signedDigest);
  if (message === undefined) return "decode digest: it is not hex";
  if (message.length !== 32) return `invalid digest length: ${message.length}`;
  return signature.alg === "ed25519" ? undefined : `unsupported alg: ${signature.alg}`;
}

function bytesFault({ sig }: Signature): string | undefined {
  const bytes = decodeBase64(sig);
  if (bytes === undefined) return "decode sig: it is not standard base64 with padding";
  return bytes.length === SIGNATURE_BYTES ? undefined : `invalid signature length: ${bytes.length}`;
}
