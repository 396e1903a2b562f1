/**
 * DSSE envelopes (dead simple signing envelope, version 1) with Ed25519.
 *
 * The only way to a payload is through the check of its signature.
 */

import { concatBytes, decodeBase64, encodeUtf8 } from "../bytes.ts";
import { verifyMessage } from "./ed25519.ts";
import type { VerifyKey } from "./keys.ts";
import { SIGNATURES_MAX } from "../limits.ts";

export interface Envelope {
  /** Media type of the payload. */
  readonly payloadType: string;
  /** Base64 of the payload. */
  readonly payload: string;
  /** Signatures over {@linkcode preAuthEncoding}. */
  readonly signatures: readonly EnvelopeSeal[];
}

/** One signature of an envelope; the name keeps it apart from the signatures in artifacts. */
export interface EnvelopeSeal {
  /** Id of the key: a hint, which verification ignores. */
  readonly keyid?: string;
  /** Base64 of the signature. */
  readonly sig: string;
}

/** The signed bytes: type and payload, each after its length in bytes, so that they cannot be shifted. */
export function preAuthEncoding(
  payloadType: string,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const type = encodeUtf8(payloadType);
  return concatBytes([
    encodeUtf8(`DSSEv1 ${type.length} `),
    type,
    encodeUtf8(` ${payload.length} `),
    payload,
  ]);
}

/** The payload, if a signature verifies under `key`; otherwise `undefined`. Never throws. */
export async function openEnvelope(
  envelope: Envelope,
  payloadType: string,
  key: VerifyKey,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (envelope.payloadType !== payloadType) return undefined;
  if (envelope.signatures.length > SIGNATURES_MAX) return undefined;
  const payload = decodeBase64(envelope.payload);
  if (payload === undefined) return undefined;
  const message = preAuthEncoding(payloadType, payload);
  for (const { sig } of envelope.signatures) {
    const signature = decodeBase64(sig);
    if (signature === undefined) continue;
    if (await verifyMessage(key.publicKey, signature, message)) return payload;
  }
  return undefined;
}
