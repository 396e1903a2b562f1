/** Signatures inside traces and tokens: Ed25519 over the digest of the document without them. */

import { digest } from "./digest.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { SigningKey, VerifyKey } from "./keys.ts";
import { readerOf } from "../shape.ts";
import { type Signature, signatureShape } from "../schema/common.ts";
import { SIGNATURE_DOES_NOT_VERIFY, signatureFault, signDigest } from "./signature.ts";

export type SignatureCheck =
  | { readonly status: "verified" }
  | { readonly status: "missing" }
  /** The signature is well-formed, but does not verify for this document under this key. */
  | { readonly status: "failed" }
  /** The signature failed a check before the cryptographic one, with this error. */
  | { readonly status: "malformed"; readonly error: string };

/** Adds a signature as the last member. */
export async function signDocument<T extends object>(
  document: T,
  key: SigningKey,
): Promise<T & { readonly signature: Signature }> {
  return { ...document, signature: await signDigest(await digest(document), key) };
}

const readSignature = readerOf<Signature>(signatureShape);

/**
 * Checks the signature of a document as it was received. The signature covers unknown members too, so
 * no unsigned member can be added.
 */
export async function verifyDocument(
  document: JsonObject,
  key: VerifyKey,
): Promise<SignatureCheck> {
  const { signature, ...signed } = document;
  if (!isJsonObject(signature)) return { status: "missing" };
  let read: Signature;
  try {
    read = readSignature(signature, "signature");
  } catch {
    return { status: "malformed", error: "signature has members of a wrong type" };
  }
  const fault = await signatureFault(read, await digest(signed), key);
  if (fault === undefined) return { status: "verified" };
  if (fault === SIGNATURE_DOES_NOT_VERIFY) return { status: "failed" };
  return { status: "malformed", error: fault };
}

/** Text of an artifact file: JSON with two spaces of indentation and a final LF. */
export function formatArtifact(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
