/**
 * Encrypted files: AES-256-GCM in one message inside of a JSON envelope (guard.md 6).
 *
 * Both ways stream, so a file may be larger than memory. GCM tells only at the end whether a message
 * is genuine: what is decrypted goes to a place that nobody reads before that.
 */

import { canonicalText } from "../json/canonical.ts";
import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from "../bytes.ts";
import { StreamDigest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { parseJson } from "../json/json.ts";
import { ENCRYPTED_FILE_MAX_BYTES } from "../limits.ts";
import { type EncryptedArtifact, type KeySource, readEncryptedArtifact } from "../schema/guard.ts";
import type { RandomAccess } from "../source.ts";
import type { ByteSink } from "../zip/zip.ts";
import { locateCiphertext } from "./envelope_outline.ts";
import { GUARD_SCHEMA_VERSION } from "./members.ts";

/** `schema_id` of an envelope. */
export const ENVELOPE_ID = "gait.guard.encrypted_artifact";
/** The one algorithm. */
export const ALGORITHM = "aes-256-gcm";
/** Bytes of a key. */
export const ENCRYPTION_KEY_BYTES = 32;
/** Bytes of a nonce. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Divisible by 3 and 4, so that parts of base64 can be joined. */
const CHUNK_BYTES = 192 * 1024;

/** What is known about the plaintext. */
export interface PlainSummary {
  readonly plain_sha256: string;
  /** Bytes. */
  readonly plain_size: number;
}

/** Facts that an envelope records. */
export interface EnvelopeFacts {
  /** Current time. */
  readonly created_at: string;
  readonly producer_version: string;
  readonly key_source: KeySource;
  /** 12 random bytes, never used before with this key. */
  readonly nonce: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a key: standard base64 with padding of 32 bytes; line ends in it do not matter.
 *
 * @param from where it came from, for the message: `env`, `command` or `file`
 */
export function parseEncryptionKey(text: string, from: string): Uint8Array<ArrayBuffer> {
  const key = decodeBase64(text.trim().replaceAll(/[\r\n]/g, ""));
  const problem = key === undefined
    ? "it is not standard base64 with padding"
    : `expected ${ENCRYPTION_KEY_BYTES}-byte key, got ${key.length}`;
  if (key?.length === ENCRYPTION_KEY_BYTES) return key;
  throw new GaitError("invalid_input", `decode encryption key from ${from}: ${problem}`, {
    hint: "a key is 32 random bytes: openssl rand -base64 32",
  });
}

/** Encrypts a file into an envelope, which is written in order. */
export async function encryptFile(
  input: RandomAccess,
  key: Uint8Array<ArrayBuffer>,
  { created_at, producer_version, key_source, nonce }: EnvelopeFacts,
  write: ByteSink,
): Promise<PlainSummary> {
  if (input.size > ENCRYPTED_FILE_MAX_BYTES) {
    throw new GaitError(
      "invalid_input",
      `Cannot encrypt "${input.name}": ${input.size} bytes are more than the limit of ${ENCRYPTED_FILE_MAX_BYTES}`,
    );
  }
  const { createCipheriv } = await import("node:crypto");
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const digest = new StreamDigest();
  await write(encodeUtf8(`{"algorithm":"${ALGORITHM}","ciphertext":"`));
  const base64 = new Base64Writer(write);
  for await (const chunk of chunksOf(input, 0, input.size)) {
    await digest.update(chunk);
    await base64.write(new Uint8Array(cipher.update(chunk)));
  }
  await base64.write(new Uint8Array(cipher.final()));
  await base64.write(new Uint8Array(cipher.getAuthTag()));
  await base64.end();

  const { sha256: plain_sha256, size: plain_size } = await digest.finish();
  // all other members sort behind the ciphertext, so the envelope is canonical in one pass
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

/** An envelope whose members were checked; the ciphertext is still where it was. */
export interface OpenedEnvelope {
  readonly artifact: EncryptedArtifact;
  readonly nonce: Uint8Array<ArrayBuffer>;
  /** Where the base64 of the ciphertext lies in the file. */
  readonly start: number;
  readonly length: number;
}

/** Reads everything of an envelope but the ciphertext. */
export async function openEnvelope(input: RandomAccess): Promise<OpenedEnvelope> {
  const { outline, start, length } = await locateCiphertext(input);
  let artifact: EncryptedArtifact;
  try {
    artifact = readEncryptedArtifact(parseJson({ name: input.name, bytes: outline }), input.name);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, fields } = error;
    const text = `parse encrypted artifact: ${message}`;
    throw new GaitError(code, text, { fields, cause: error });
  }
  if (artifact.schema_version !== GUARD_SCHEMA_VERSION) {
    const text = `parse encrypted artifact: schema_version is not ${GUARD_SCHEMA_VERSION}`;
    throw new GaitError("invalid_input", text, { fields: ["/schema_version"] });
  }
  const nonce = decodeBase64(artifact.nonce);
  if (nonce?.length !== NONCE_BYTES) {
    const found = nonce === undefined ? "no standard base64" : `${nonce.length}`;
    throw new GaitError(
      "invalid_input",
      `decode nonce: expected ${NONCE_BYTES} bytes, got ${found}`,
    );
  }
  return { artifact, nonce, start, length };
}

/**
 * Decrypts an envelope.
 *
 * INVARIANT: `write` receives bytes before they are known to be genuine. The caller keeps them from
 * every reader until this returns, and destroys them if it throws.
 *
 * @throws {GaitError} `decrypt_failed` for a wrong key or an altered file.
 */
export async function decryptFile(
  input: RandomAccess,
  { artifact, nonce, start, length }: OpenedEnvelope,
  key: Uint8Array<ArrayBuffer>,
  write: ByteSink,
): Promise<PlainSummary> {
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
  if (held.length < TAG_BYTES) throw decryptFault("the ciphertext is shorter than its tag");
  try {
    decipher.setAuthTag(held);
    decipher.final();
  } catch (error) {
    throw decryptFault("the key is another one, or the file was altered", error);
  }
  const { sha256: plain_sha256, size: plain_size } = await digest.finish();
  const stated = artifact.plain_sha256.toLowerCase();
  if (stated !== "" && stated !== plain_sha256) {
    throw new GaitError("decrypt_failed", "decrypted payload digest mismatch");
  }
  if (artifact.plain_size !== plain_size) {
    throw new GaitError(
      "decrypt_failed",
      `decrypted payload size mismatch: ${plain_size} bytes, expected ${artifact.plain_size}`,
    );
  }
  return { plain_sha256, plain_size };
}

function decryptFault(problem: string, cause?: unknown): GaitError {
  return new GaitError("decrypt_failed", `decrypt artifact: ${problem}`, { cause });
}

async function* decodedChunks(input: RandomAccess, start: number, length: number) {
  const fault = () =>
    new GaitError("invalid_input", "decode ciphertext: it is not standard base64 with padding");
  if (length % 4 !== 0) throw fault();
  let done = 0;
  for await (const chunk of chunksOf(input, start, length)) {
    done += chunk.length;
    const text = new TextDecoder().decode(chunk);
    const bytes = decodeBase64(text);
    if (bytes === undefined || (done < length && text.endsWith("="))) throw fault();
    yield bytes;
  }
}

/** A range of the file in chunks of one size, the last excepted. */
async function* chunksOf(input: RandomAccess, start: number, length: number) {
  for (let done = 0; done < length;) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, length - done));
    const read = await input.read(start + done, chunk);
    if (read < chunk.length) {
      throw new GaitError("invalid_input", `Cannot read "${input.name}": it shrank meanwhile`);
    }
    yield chunk;
    done += read;
  }
}

/** Writes bytes as base64, whatever the sizes of its parts. */
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
