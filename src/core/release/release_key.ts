/** Keys that sign releases: PEM as `openssl` writes it, or the key files of gait. */

import { decodeBase64 } from "../bytes.ts";
import { keyPairFromSeed, publicKeyFault } from "../crypto/ed25519.ts";
import { GaitError } from "../error.ts";
import {
  keyId,
  parsePrivateKey,
  parsePublicKey,
  type SigningKey,
  type VerifyKey,
} from "../crypto/keys.ts";

/** DER before the 32 bytes of a public key (RFC 8410, SubjectPublicKeyInfo). */
const SPKI_PREFIX = Uint8Array.fromHex("302a300506032b6570032100");
/** DER before the 32 bytes of a private seed (RFC 8410, PKCS #8 without the public key). */
const PKCS8_PREFIX = Uint8Array.fromHex("302e020100300506032b657004220420");

/**
 * Reads a public key.
 *
 * @throws {GaitError} `invalid_input` for any other form, algorithm or length, or an unsound key.
 */
export async function parseReleaseKey(text: string): Promise<VerifyKey> {
  if (!text.includes("-----")) return await parsePublicKey(text);
  const publicKey = decodePem("public", "PUBLIC KEY", SPKI_PREFIX, text);
  const fault = publicKeyFault(publicKey);
  if (fault !== undefined) {
    throw new GaitError("invalid_input", `Cannot use the public key: ${fault}`, { hint: HINT });
  }
  return { publicKey, keyId: await keyId(publicKey) };
}

/**
 * Reads a private key that signs releases.
 *
 * @throws {GaitError} `invalid_input`; the message never contains key material.
 */
export async function parseReleaseSigningKey(text: string): Promise<SigningKey> {
  if (!text.includes("-----")) return await parsePrivateKey(text);
  const pair = await keyPairFromSeed(decodePem("private", "PRIVATE KEY", PKCS8_PREFIX, text));
  return { publicKey: pair.publicKey, keyId: await keyId(pair.publicKey), pair };
}

const HINT = "openssl genpkey -algorithm ed25519 makes a key; openssl pkey -pubout its public half";

function decodePem(
  kind: "public" | "private",
  label: string,
  prefix: Uint8Array,
  text: string,
): Uint8Array<ArrayBuffer> {
  const lines = text.trim().split(/\r?\n/);
  const isFramed = lines[0] === `-----BEGIN ${label}-----` &&
    lines.at(-1) === `-----END ${label}-----`;
  const der = isFramed ? decodeBase64(lines.slice(1, -1).join("")) : undefined;
  const isEd25519 = der?.length === prefix.length + 32 &&
    der.subarray(0, prefix.length).toHex() === prefix.toHex();
  if (der === undefined || !isEd25519) {
    throw new GaitError(
      "invalid_input",
      `Cannot use the ${kind} key: expected an Ed25519 key in PEM (BEGIN ${label})`,
      { hint: HINT },
    );
  }
  return der.slice(prefix.length);
}
