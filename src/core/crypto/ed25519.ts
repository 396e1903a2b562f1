/**
 * Ed25519 (RFC 8032) over Web Crypto, plus the checks on which implementations disagree.
 *
 * A signature verifies if it has 64 bytes with S below the group order, the public key has 32 bytes,
 * is canonically encoded and not of small order, and the equation without cofactor holds: R is
 * recomputed and compared as bytes, so a non-canonical R never verifies. A small-order key would
 * verify one signature for many messages, and a non-canonical encoding would give one key two ids.
 * Keys and R with a small-order component verify where the equation holds: only the owner of the key
 * can make such signatures, and each still covers one message.
 */

import { base64ToBytes, bytesToHex, hexToBytes } from "../newer_builtins.ts";
import { GaitError } from "../error.ts";

/** Bytes of a seed, from which both keys follow. */
export const SEED_BYTES = 32;
/** Bytes of a public key. */
export const PUBLIC_KEY_BYTES = 32;
/** Bytes of a private key as gait stores it: seed, then public key. */
export const PRIVATE_KEY_BYTES = 64;
/** Bytes of a signature: R, then S. */
export const SIGNATURE_BYTES = 64;

/** DER before the 32-byte seed in a PKCS #8 private key (RFC 8410). */
const PKCS8_PREFIX = hexToBytes("302e020100300506032b657004220420");

/** Group order L, little-endian (RFC 8032, 5.1). */
const ORDER = hexToBytes(
  "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
);
/** Field prime 2^255 - 19, little-endian. */
const PRIME = hexToBytes(
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
);

/** y coordinates of the eight points of small order; the sign bit makes the rest. */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

/** A private key with its public key. */
export interface KeyPair {
  /** Public key, 32 raw bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Handle of Web Crypto for signing. */
  readonly signingKey: CryptoKey;
}

/** Makes the key pair of a 32-byte seed. */
export async function keyPairFromSeed(seed: Uint8Array): Promise<KeyPair> {
  if (seed.length !== SEED_BYTES) {
    const message = `Cannot use a seed of ${seed.length} bytes: expected ${SEED_BYTES}`;
    throw new GaitError("invalid_input", message, { hint: "gait keys init draws a seed" });
  }
  const der = new Uint8Array([...PKCS8_PREFIX, ...seed]);
  const signingKey = await crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", signingKey);
  const publicKey = base64ToBytes(x ?? "", "base64url");
  return { publicKey, signingKey };
}

/** Signs a message; the 64 bytes are the same every time. */
export async function signMessage(
  key: KeyPair,
  message: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key.signingKey, message.slice()));
}

/** Reason for refusing a public key; `undefined` if it is sound. */
export function publicKeyFault(publicKey: Uint8Array): string | undefined {
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    return `it has ${publicKey.length} bytes instead of ${PUBLIC_KEY_BYTES}`;
  }
  const y = publicKey.slice();
  y[31] = (y[31] ?? 0) & 0x7f;
  if (!isBelow(y, PRIME)) return "its encoding is not canonical";
  if (SMALL_ORDER_Y.has(bytesToHex(y))) return "it is a point of small order";
  return undefined;
}

/** Checks signatures of one key. Never throws: malformed input does not verify. */
export type Verifier = (signature: Uint8Array, message: Uint8Array) => Promise<boolean>;

/** Whether a signature verifies. Never throws: malformed input does not verify. */
export async function verifyMessage(
  publicKey: Uint8Array,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  // Copied before the first await: the caller may still hold the buffers.
  const [sig, data] = [signature.slice(), message.slice()];
  return await (await verifierOf(publicKey))(sig, data);
}

/** Prepares a key for many signatures: to import it takes as long as to check one. */
export async function verifierOf(publicKey: Uint8Array): Promise<Verifier> {
  if (publicKeyFault(publicKey) !== undefined) return () => Promise.resolve(false);
  const key = await crypto.subtle.importKey("raw", publicKey.slice(), "Ed25519", false, ["verify"])
    .catch(() => undefined); // 32 bytes that are not a point on the curve
  return async (signature, message) => {
    const isWellFormed = signature.length === SIGNATURE_BYTES &&
      isBelow(signature.subarray(32), ORDER);
    if (key === undefined || !isWellFormed) return false;
    const [sig, data] = [signature.slice(), message.slice()];
    try {
      return await crypto.subtle.verify("Ed25519", key, sig, data);
    } catch {
      return false;
    }
  };
}

/** Compares little-endian numbers of 32 bytes. */
function isBelow(number: Uint8Array, bound: Uint8Array): boolean {
  for (let at = 31; at >= 0; at--) {
    const difference = (number[at] ?? 0) - (bound[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
