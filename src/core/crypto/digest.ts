/** SHA-256, of bytes and of streams. Digests are 64 lower-case hex characters. */

import { hexToBytes } from "../newer_builtins.ts";
import { canonicalize } from "../json/canonical.ts";
import { crc32 } from "../zip/crc32.ts";
import { concatBytes, encodeHex, encodeUtf8 } from "../bytes.ts";
import { DIGEST_BUFFER_BYTES } from "../limits.ts";

/** SHA-256 of bytes, as 64 lower-case hex characters. */
export type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => string | Promise<string>;

/** Whether a text is a digest: 64 lower-case hex characters. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Hashes bytes with Web Crypto, which needs no Node layer. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/**
 * Hashes bytes, or a text as UTF-8. Ten times as quick for thousands of small inputs, but first starts Deno's Node layer:
 * 50 ms.
 */
export async function loadSyncSha256(): Promise<(data: Uint8Array | string) => string> {
  const { createHash, hash } = await import("node:crypto");
  // Node 20 may have no `hash`, which takes a third of the time.
  const atOnce: typeof hash | undefined = hash;
  return atOnce === undefined
    ? (data) => createHash("sha256").update(data).digest("hex")
    : (data) => atOnce("sha256", data, "hex");
}

/**
 * Digest of a JSON value: SHA-256 over its canonical form.
 *
 * @throws {GaitError} `invalid_input` for what JSON cannot hold; see `canonicalize`.
 *
 * @example The digest of an empty object
 * ```ts
 * import assert from "node:assert/strict";
 * import { digest } from "@gait/cli";
 *
 * const empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
 * assert.ok(await digest({}) === empty);
 * ```
 */
export async function digest(value: unknown): Promise<string> {
  return await sha256(encodeUtf8(canonicalize(value)));
}

export interface StreamSummary {
  readonly size: number;
  readonly sha256: string;
  /** CRC-32 of all bytes, as an unsigned number. */
  readonly crc32: number;
}

interface NativeState {
  readonly hash: { update(chunk: Uint8Array): unknown; digest(encoding: "hex"): string };
  readonly crc32: (chunk: Uint8Array, start: number) => number;
}

/**
 * SHA-256 and CRC-32 of a stream, in flat memory. A stream of up to `DIGEST_BUFFER_BYTES` is buffered
 * and hashed with Web Crypto; only a longer one loads the Node layer, whose hash takes chunks.
 */
export class StreamDigest {
  #size = 0;
  #crc = 0;
  #buffered: Uint8Array[] = [];
  #native: NativeState | undefined;

  /** Takes the next chunk. The caller may reuse it once the promise is fulfilled. */
  async update(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length;
    if (this.#native === undefined) {
      this.#buffered.push(chunk.slice());
      if (this.#size > DIGEST_BUFFER_BYTES) await this.#startNative();
      return;
    }
    this.#feed(this.#native, chunk);
  }

  /** Returns the result. The object must not be used after that. */
  async finish(): Promise<StreamSummary> {
    if (this.#native !== undefined) {
      const sha256 = this.#native.hash.digest("hex");
      return { size: this.#size, sha256, crc32: this.#crc };
    }
    const bytes = concatBytes(this.#buffered);
    return { size: this.#size, sha256: await sha256(bytes), crc32: crc32(bytes) };
  }

  async #startNative(): Promise<void> {
    const [{ createHash }, zlib] = await Promise.all([import("node:crypto"), import("node:zlib")]);
    // Node 20 may have no `crc32`, which is quicker than ours.
    const quick: typeof zlib.crc32 | undefined = zlib.crc32;
    const native = { hash: createHash("sha256"), crc32: quick ?? crc32 };
    for (const chunk of this.#buffered) this.#feed(native, chunk);
    this.#buffered = [];
    this.#native = native;
  }

  #feed(native: NativeState, chunk: Uint8Array): void {
    native.hash.update(chunk);
    this.#crc = native.crc32(chunk, this.#crc);
  }
}

/** The first 12 bytes of the SHA-256 of a text, as 24 hex characters. */
export async function shortId(text: string): Promise<string> {
  return (await sha256(encodeUtf8(text))).slice(0, 24);
}

/** Raw bytes in a buffer of their own. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * SHA-256 of bytes, as 32 raw bytes. The bytes are read before the call returns: the caller may
 * then use them for others.
 */
export type HashBytes = (bytes: Bytes) => Bytes | Promise<Bytes>;

/** Hashes with Web Crypto, which needs no Node layer. */
export async function hashBytes(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** As {@linkcode loadSyncSha256}, with raw bytes as the result. */
export async function loadSyncHash(): Promise<(bytes: Bytes) => Bytes> {
  const sha256 = await loadSyncSha256();
  // The Node layer takes longer to make a buffer than hex and its bytes.
  return (bytes) => hexToBytes(sha256(bytes));
}
