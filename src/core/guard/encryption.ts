/**
 * Encrypted files: one AES-256-GCM message in a JSON envelope, see
 * `docs/formats/evidence_pack.md#encrypted-file`.
 *
 * Encryption and decryption stream, so a file may be larger than memory. GCM shows only at the end
 * whether a message is genuine. Until then the decrypted bytes must stay where no other program reads
 * them.
 */

import { canonicalText } from "../json/canonical.ts";
import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from "../bytes.ts";
import { StreamDigest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { malformed, quoted } from "../fault.ts";
import { parseJsonObject } from "../json/json.ts";
import { ENCRYPTED_FILE_MAX_BYTES } from "../limits.ts";
import { type EncryptedArtifact, type KeySource, readEncryptedArtifact } from "../schema/guard.ts";
import { chunksOf, type RandomAccess, type Source } from "../source.ts";
import type { ByteSink } from "../zip/zip.ts";
import { locateCiphertext } from "./envelope_outline.ts";
import { GUARD_SCHEMA_VERSION } from "./members.ts";

/** `schema_id` of encrypted files. */
export const ENVELOPE_ID = "gait.guard.encrypted_artifact";
/** The only algorithm that an envelope may name. */
export const ALGORITHM = "aes-256-gcm";
const ENCRYPTION_KEY_BYTES = 32;
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const NO_ENVELOPE = "give a file that gait guard encrypt wrote; get it again if it is damaged";
/** Divisible by 3 and 4, so that each chunk can be converted to or from base64 by itself. */
const CHUNK_BYTES = 192 * 1024;

/** Digest and size of the plaintext, as the envelope records them. */
export interface PlainSummary {
  readonly plain_sha256: string;
  /** Size of the plaintext in bytes. */
  readonly plain_size: number;
}

export interface EnvelopeFacts {
  readonly created_at: string;
  readonly producer_version: string;
  readonly key_source: KeySource;
  /** 12 random bytes. The same nonce with the same key would break the encryption. */
  readonly nonce: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a key: 32 bytes as standard base64 with padding. Line ends inside are ignored.
 *
 * @param from the source of the key, for the message: `file "k.txt"`
 */
export function parseEncryptionKey(text: string, from: string): Uint8Array<ArrayBuffer> {
  const key = decodeBase64(text.trim().replaceAll(/[\r\n]/g, ""));
  if (key?.length === ENCRYPTION_KEY_BYTES) return key;
  const problem = key === undefined
    ? "it is not standard base64 with padding"
    : `it has ${key.length} bytes, expected ${ENCRYPTION_KEY_BYTES}`;
  throw new GaitError("invalid_input", `Cannot use the encryption key from ${from}: ${problem}`, {
    hint: "a key is 32 random bytes: openssl rand -base64 32",
  });
}

/** Encrypts a file and writes its envelope, from first byte to last. */
export async function encryptFile(
  input: RandomAccess,
  key: Uint8Array<ArrayBuffer>,
  { created_at, producer_version, key_source, nonce }: EnvelopeFacts,
  write: ByteSink,
): Promise<PlainSummary> {
  if (input.size > ENCRYPTED_FILE_MAX_BYTES) {
    throw new GaitError(
      "invalid_input",
      `Cannot encrypt ${
        quoted(input.name)
      }: ${input.size} bytes are more than the limit of ${ENCRYPTED_FILE_MAX_BYTES}`,
      { hint: "split the file: AES-GCM is not safe for longer messages" },
    );
  }
  const { createCipheriv } = await import("node:crypto");
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const digest = new StreamDigest();
  await write(encodeUtf8(`{"algorithm":"${ALGORITHM}","ciphertext":"`));
  const base64 = new Base64Writer(write);
  for await (const chunk of chunksOf(input, 0, input.size, CHUNK_BYTES)) {
    await digest.update(chunk);
    await base64.write(new Uint8Array(cipher.update(chunk)));
  }
  await base64.write(new Uint8Array(cipher.final()));
  await base64.write(new Uint8Array(cipher.getAuthTag()));
  await base64.end();

  const { sha256: plain_sha256, size: plain_size } = await digest.finish();
  // All other members sort after the ciphertext, so the envelope is canonical in one pass.
  const rest = canonicalText({
    created_at,
    key_source,
    nonce: encodeBase64(nonce),
    plain_sha256,
    plain_size,
    producer_version,
    schema_id: ENVELOPE_ID,
    schema_version: GUARD_SCHEMA_VERSION,
  });
  await write(encodeUtf8(`",${rest.slice(1)}`));
  return { plain_sha256, plain_size };
}

/** An envelope with checked members. The ciphertext was not read yet. */
export interface OpenedEnvelope {
  readonly artifact: EncryptedArtifact;
  readonly nonce: Uint8Array<ArrayBuffer>;
  /** Offset of the base64 of the ciphertext in the file. */
  readonly start: number;
  /** Length of that base64 in bytes. */
  readonly length: number;
}

/** @throws {GaitError} `invalid_input` if the file is not an envelope. */
export async function openEnvelope(input: RandomAccess): Promise<OpenedEnvelope> {
  const { outline, start, length } = await locateCiphertext(input);
  const artifact = readEnvelope({ name: input.name, bytes: outline });
  const { schema_version } = artifact;
  if (schema_version !== GUARD_SCHEMA_VERSION) {
    const fault = `is ${quoted(schema_version)}, expected ${GUARD_SCHEMA_VERSION}`;
    const hint = "decrypt it with the version of gait that wrote it";
    throw malformed(input.name, "/schema_version", fault, hint);
  }
  const nonce = decodeBase64(artifact.nonce);
  if (nonce === undefined) {
    throw malformed(input.name, "/nonce", "is not standard base64 with padding", NO_ENVELOPE);
  }
  if (nonce.length !== NONCE_BYTES) {
    const fault = `has ${nonce.length} bytes, expected ${NONCE_BYTES}`;
    throw malformed(input.name, "/nonce", fault, NO_ENVELOPE);
  }
  return { artifact, nonce, start, length };
}

function readEnvelope(source: Source): EncryptedArtifact {
  try {
    const stored = parseJsonObject(source);
    const { schema_id } = stored;
    if (schema_id === ENVELOPE_ID) return readEncryptedArtifact(stored, source.name);
    // Any other kind of file would lack all the members: one problem says more than ten.
    const found = typeof schema_id === "string" ? `is ${quoted(schema_id)}` : "is missing";
    const problem = `/schema_id ${found}, expected ${ENVELOPE_ID}`;
    throw new GaitError(
      "invalid_input",
      `${quoted(source.name)} is not an encrypted file: ${problem}`,
      { fields: ["/schema_id"], hint: NO_ENVELOPE },
    );
  } catch (error) {
    throw error instanceof GaitError ? error.retold({ hint: NO_ENVELOPE }) : error;
  }
}

/**
 * Decrypts an envelope.
 *
 * INVARIANT: `write` receives bytes before they are known to be genuine. The caller must keep them
 * from every reader until this returns, and destroy them if it throws.
 *
 * @throws {GaitError} `decrypt_failed` for a wrong key or an altered file.
 */
export async function decryptFile(
  input: RandomAccess,
  { artifact, nonce, start, length }: OpenedEnvelope,
  key: Uint8Array<ArrayBuffer>,
  write: ByteSink,
): Promise<PlainSummary> {
  const fault = (problem: string, cause?: unknown) =>
    new GaitError("decrypt_failed", `Cannot decrypt ${quoted(input.name)}: ${problem}`, { cause });
  const { createDecipheriv } = await import("node:crypto");
  const decipher = createDecipheriv(ALGORITHM, key, nonce);
  const digest = new StreamDigest();
  const release = async (bytes: Uint8Array) => {
    const plain = new Uint8Array(decipher.update(bytes));
    await digest.update(plain);
    await write(plain);
  };
  let held: Uint8Array = new Uint8Array();
  for await (const bytes of decodedChunks(input, start, length)) {
    const joined = concatBytes([held, bytes]);
    const end = Math.max(0, joined.length - TAG_BYTES);
    if (end > 0) await release(joined.subarray(0, end));
    held = joined.slice(end);
  }
  if (held.length < TAG_BYTES) throw fault("the ciphertext is shorter than its tag");
  try {
    decipher.setAuthTag(held);
    decipher.final();
  } catch (error) {
    throw fault("wrong key or altered file", error);
  }
  const { sha256: plain_sha256, size: plain_size } = await digest.finish();
  const stated = artifact.plain_sha256.toLowerCase();
  if (stated !== "" && stated !== plain_sha256) {
    throw fault(`the plaintext has the digest ${plain_sha256}, expected ${stated}`);
  }
  if (artifact.plain_size !== plain_size) {
    throw fault(`the plaintext has ${plain_size} bytes, expected ${artifact.plain_size}`);
  }
  return { plain_sha256, plain_size };
}

async function* decodedChunks(input: RandomAccess, start: number, length: number) {
  const fault = () =>
    malformed(input.name, "/ciphertext", "is not standard base64 with padding", NO_ENVELOPE);
  if (length % 4 !== 0) throw fault();
  let done = 0;
  for await (const chunk of chunksOf(input, start, length, CHUNK_BYTES)) {
    done += chunk.length;
    const text = new TextDecoder().decode(chunk);
    const bytes = decodeBase64(text);
    if (bytes === undefined || (done < length && text.endsWith("="))) throw fault();
    yield bytes;
  }
}

/** Writes bytes as base64. Holds back up to two bytes, since base64 encodes three at a time. */
class Base64Writer {
  readonly #write: ByteSink;
  #rest: Uint8Array = new Uint8Array();

  constructor(write: ByteSink) {
    this.#write = write;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const joined = concatBytes([this.#rest, bytes]);
    const end = joined.length - joined.length % 3;
    if (end > 0) await this.#write(encodeUtf8(encodeBase64(joined.subarray(0, end))));
    this.#rest = joined.slice(end);
  }

  async end(): Promise<void> {
    if (this.#rest.length > 0) await this.#write(encodeUtf8(encodeBase64(this.#rest)));
  }
}
