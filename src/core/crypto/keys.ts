/** Key files and key ids: standard base64 with padding of the raw key bytes. */

import { decodeBase64, encodeBase64, encodeHex } from "../bytes.ts";
import { sha256 } from "./digest.ts";
import {
  type KeyPair,
  keyPairFromSeed,
  PRIVATE_KEY_BYTES,
  PUBLIC_KEY_BYTES,
  publicKeyFault,
  SEED_BYTES,
} from "./ed25519.ts";
import { GaitError } from "../error.ts";

/** A public key with its id. */
export interface VerifyKey {
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** SHA-256 of those bytes, as 64 lower-case hex characters. */
  readonly keyId: string;
}

/** A key that can sign. */
export interface SigningKey extends VerifyKey {
  /** The raw key and the signing handle. */
  readonly pair: KeyPair;
}

const HINT = "gait keys init writes a key pair in the expected form";

/**
 * Reads a public key from the text of a key file or variable.
 *
 * @throws {GaitError} `invalid_input` for any other encoding, length, or an unsound key.
 */
export async function parsePublicKey(text: string): Promise<VerifyKey> {
  const publicKey = decodeKey("public", text, PUBLIC_KEY_BYTES);
  const fault = publicKeyFault(publicKey);
  if (fault !== undefined) throw keyError(`unsound public key: ${fault}`);
  return { publicKey, keyId: await keyId(publicKey) };
}

/**
 * Reads a private key: seed and public key, which must belong together.
 *
 * @throws {GaitError} `invalid_input`; the message never holds key material.
 */
export async function parsePrivateKey(text: string): Promise<SigningKey> {
  const bytes = decodeKey("private", text, PRIVATE_KEY_BYTES);
  const pair = await keyPairFromSeed(bytes.subarray(0, SEED_BYTES));
  if (encodeHex(pair.publicKey) !== encodeHex(bytes.subarray(SEED_BYTES))) {
    throw keyError("private key does not match the public key stored with it");
  }
  return { publicKey: pair.publicKey, keyId: await keyId(pair.publicKey), pair };
}

/** Text of the two key files for a seed, each with a final LF. */
export async function formatKeyFiles(
  seed: Uint8Array,
): Promise<{ readonly privateText: string; readonly publicText: string; readonly keyId: string }> {
  const { publicKey } = await keyPairFromSeed(seed);
  return {
    privateText: `${encodeBase64(new Uint8Array([...seed, ...publicKey]))}\n`,
    publicText: `${encodeBase64(publicKey)}\n`,
    keyId: await keyId(publicKey),
  };
}

/** Id of a public key: the SHA-256 of its 32 bytes. */
export function keyId(publicKey: Uint8Array<ArrayBuffer>): Promise<string> {
  return sha256(publicKey);
}

function decodeKey(
  kind: "public" | "private",
  text: string,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
  if (bytes === undefined) {
    throw keyError(`decode ${kind} key: it is not standard base64 with padding`);
  }
  if (bytes.length !== length) throw keyError(`invalid ${kind} key length: ${bytes.length}`);
  return bytes;
}

function keyError(message: string): GaitError {
  return new GaitError("invalid_input", message, { hint: HINT });
}
