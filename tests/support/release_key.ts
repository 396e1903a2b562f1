/** Public keys of releases as `openssl pkey -pubout` writes them. */

import { concatBytes, encodeBase64 } from "../../src/core/bytes.ts";

/** DER before the 32 bytes of a public key (RFC 8410, SubjectPublicKeyInfo). */
const SPKI_PREFIX = Uint8Array.fromHex("302a300506032b6570032100");

/** The PEM text of a public key. */
export function formatReleaseKey(publicKey: Uint8Array): string {
  const base64 = encodeBase64(concatBytes([SPKI_PREFIX, publicKey]));
  return `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`;
}
