/**
 * Messages of the SSH agent protocol (draft-ietf-sshm-ssh-agent), as far as Ed25519 needs them: a list
 * of keys, and a signature. Every message has a length of four bytes before it.
 */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../bytes.ts";
import type { Bytes } from "./digest.ts";
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from "./ed25519.ts";

const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
const KEY_TYPE = "ssh-ed25519";

/** Largest message of an agent that is read. */
export const AGENT_MESSAGE_MAX_BYTES = 256 * 1024;

/** An Ed25519 key of an agent. */
export interface AgentKey {
  /** Public key, 32 raw bytes. */
  readonly publicKey: Bytes;
  readonly comment: string;
}

/** The request for all keys. */
export function identitiesRequest(): Bytes {
  return framed(Uint8Array.of(REQUEST_IDENTITIES));
}

/** The request for a signature on a message. */
export function signRequest(publicKey: Uint8Array, message: Uint8Array): Bytes {
  const blob = concatBytes([sized(encodeUtf8(KEY_TYPE)), sized(publicKey)]);
  const flags = new Uint8Array(4);
  return framed(concatBytes([Uint8Array.of(SIGN_REQUEST), sized(blob), sized(message), flags]));
}

/** Length of the message that a buffer begins with, its own four bytes included. */
export function messageLength(buffer: Uint8Array): number | undefined {
  return buffer.length < 4
    ? undefined
    : 4 + new DataView(buffer.buffer, buffer.byteOffset).getUint32(0);
}

/** Reads the Ed25519 keys out of an answer; `undefined` for another message. */
export function readIdentities(message: Uint8Array): readonly AgentKey[] | undefined {
  const fields = new Fields(message.subarray(4));
  if (fields.byte() !== IDENTITIES_ANSWER) return undefined;
  const count = fields.number();
  if (count === undefined) return undefined;
  const keys: AgentKey[] = [];
  for (let at = 0; at < count; at++) {
    const [blob, comment] = [fields.bytes(), fields.bytes()];
    if (blob === undefined || comment === undefined) return undefined;
    const key = new Fields(blob);
    const [type, publicKey] = [key.bytes(), key.bytes()];
    if (type === undefined || decodeUtf8(type) !== KEY_TYPE) continue;
    if (publicKey?.length !== PUBLIC_KEY_BYTES) return undefined;
    keys.push({ publicKey: publicKey.slice(), comment: decodeUtf8(comment) });
  }
  return keys;
}

/** Reads the 64 bytes of a signature out of an answer; `undefined` for another message. */
export function readSignature(message: Uint8Array): Bytes | undefined {
  const fields = new Fields(message.subarray(4));
  if (fields.byte() !== SIGN_RESPONSE) return undefined;
  const signature = new Fields(fields.bytes() ?? new Uint8Array());
  const [type, bytes] = [signature.bytes(), signature.bytes()];
  if (type === undefined || decodeUtf8(type) !== KEY_TYPE) return undefined;
  return bytes?.length === SIGNATURE_BYTES ? bytes.slice() : undefined;
}

function framed(body: Uint8Array): Bytes {
  return sized(body);
}

/** Bytes with their length before them. */
function sized(bytes: Uint8Array): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes([length, bytes]);
}

/** Reads the fields of a message one after the other; `undefined` past its end. */
class Fields {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number | undefined {
    return this.#bytes[this.#at++];
  }

  number(): number | undefined {
    const { buffer, byteOffset, length } = this.#bytes;
    if (this.#at + 4 > length) return undefined;
    const number = new DataView(buffer, byteOffset).getUint32(this.#at);
    this.#at += 4;
    return number;
  }

  bytes(): Uint8Array | undefined {
    const length = this.number();
    if (length === undefined || this.#at + length > this.#bytes.length) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
