/** Keys and key ids. gait writes standard base64 with padding of the raw key bytes. */

import { hexToBytes } from "../newer_builtins.ts";
import { keyBytes } from "./key_text.ts";
import { encodeBase64, encodeHex } from "../bytes.ts";
import { sha256 } from "./digest.ts";
import {
  type KeyPair,
  keyPairFromSeed,
  publicKeyFault,
  SEED_BYTES,
  signMessage,
} from "./ed25519.ts";
import { GaitError } from "../error.ts";

/** A public key with its id. */
export interface VerifyKey {
  /** Public key, 32 raw bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** SHA-256 of those bytes, as 64 lower-case hex characters. */
  readonly keyId: string;
}

/** A key that can sign. */
export interface SigningKey extends VerifyKey {
  /** Signs a message with Ed25519: 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The raw key and the signing handle; absent if a program or agent holds the key and signs for
   * gait.
   */
  readonly pair?: KeyPair;
  /** Whether the key is forgotten after use, so that its signatures prove nothing. */
  readonly isThrowAway?: boolean;
}

/** First character of the ids of throw-away keys. `gait keys init` draws no key with such an id. */
const THROW_AWAY_START = "d";

/** Whether an id is that of a throw-away key. */
export function isThrowAwayId(id: string): boolean {
  return id.startsWith(THROW_AWAY_START);
}

/** Draws a key to sign with once; its id shows that. `random` is 32 random bytes. */
export async function throwAwayKey(random: Uint8Array): Promise<SigningKey> {
  const { pair, keyId } = await drawKey(random, isThrowAwayId);
  return { ...keyOf(pair, keyId), isThrowAway: true };
}

/**
 * The seed of a key to keep. Its id differs from that of every throw-away key. `random` is 32
 * random bytes.
 */
export async function lastingSeed(random: Uint8Array): Promise<Uint8Array> {
  return (await drawKey(random, (id) => !isThrowAwayId(id))).seed;
}

/** Draws keys, each from the digest of the seed before, until the id is as wanted. */
async function drawKey(
  random: Uint8Array,
  isWanted: (id: string) => boolean,
): Promise<{ readonly seed: Uint8Array; readonly pair: KeyPair; readonly keyId: string }> {
  for (let seed = random;; seed = hexToBytes(await sha256(seed.slice()))) {
    const pair = await keyPairFromSeed(seed);
    const id = await keyId(pair.publicKey);
    if (isWanted(id)) return { seed, pair, keyId: id };
  }
}

const HINT = "gait keys init writes a key pair in the expected form";

/**
 * Reads a public key from the text of a key file or variable.
 *
 * @throws {GaitError} `invalid_input` for another form, half or length, or an unsound key.
 */
export async function parsePublicKey(text: string): Promise<VerifyKey> {
  const publicKey = await keyBytes("public", text);
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
  const bytes = await keyBytes("private", text);
  const pair = await keyPairFromSeed(bytes.subarray(0, SEED_BYTES));
  if (encodeHex(pair.publicKey) !== encodeHex(bytes.subarray(SEED_BYTES))) {
    throw keyError("private key does not match the public key stored with it");
  }
  return keyOf(pair, await keyId(pair.publicKey));
}

function keyOf(pair: KeyPair, keyId: string): SigningKey {
  const { publicKey } = pair;
  return { publicKey, keyId, pair, sign: (message) => signMessage(pair, message) };
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

function keyError(message: string): GaitError {
  return new GaitError("invalid_input", message, { hint: HINT });
}
