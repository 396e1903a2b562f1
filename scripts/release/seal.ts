/** Signs what goes into a release; gait itself only opens such envelopes. */

import { encodeBase64 } from "../../src/core/bytes.ts";
import { type Envelope, preAuthEncoding } from "../../src/core/crypto/dsse.ts";
import type { SigningKey } from "../../src/core/crypto/keys.ts";

/** Puts a payload into a signed envelope. */
export async function sealEnvelope(
  payloadType: string,
  payload: Uint8Array,
  key: SigningKey,
): Promise<Envelope> {
  const sig = await key.sign(preAuthEncoding(payloadType, payload));
  return {
    payloadType,
    payload: encodeBase64(payload),
    signatures: [{ keyid: key.keyId, sig: encodeBase64(sig) }],
  };
}
