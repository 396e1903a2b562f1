/**
 * The texts in which keys come: standard base64 as gait writes it, hex, and PEM as OpenSSL writes it.
 * Every other form is named, with what to do about it.
 */

import { bytesToHex, hexToBytes } from "../newer_builtins.ts";
import { decodeBase64 } from "../bytes.ts";
import { keyPairFromSeed, PRIVATE_KEY_BYTES, PUBLIC_KEY_BYTES, SEED_BYTES } from "./ed25519.ts";
import { GaitError } from "../error.ts";
import { webPage } from "../foreign_file.ts";
import { GIT_LFS_HINT, GIT_LFS_POINTER } from "../git_lfs.ts";

/** The half of a pair that is wanted. */
export type KeyHalf = "public" | "private";

/** DER before the 32 bytes of a public key (RFC 8410, SubjectPublicKeyInfo). */
const SPKI = "302a300506032b6570032100";
/** DER before the 32 bytes of a seed, and between them and a public key: RFC 8410 and RFC 5958. */
const PKCS8: readonly (readonly [string, string | undefined])[] = [
  ["302e020100300506032b657004220420", undefined],
  ["3051020101300506032b657004220420", "812100"],
  ["3053020101300506032b657004220420", "a123032100"],
];
/** Object ids of other algorithms, in DER. */
const OTHER_ALGORITHMS: readonly (readonly [string, string])[] = [
  ["06092a864886f70d010101", "an RSA key"],
  ["06072a8648ce3d0201", "an ECDSA key"],
  ["06032b656e", "an X25519 key"],
  ["06032b6571", "an Ed448 key"],
];

/** Characters of no text: controls, and what is read in place of bytes that are not UTF-8. */
const BINARY = /\ufffd|[^\P{Cc}\s]/u;

const INIT = "gait keys init writes a key pair in the expected form";
const MAKES = "gait keys init makes a pair";
const PUBOUT = `openssl pkey -in <file> -pubout writes its public half; ${MAKES}`;
/** Forms of other programs, by how their text begins. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/^untrusted comment:/i, "it is a key of minisign or signify"],
  [/^age(?:1|-secret-key-)/i, "it is a key of age, which does not sign"],
  [/^[{[]/, "it is JSON, such as a JWK"],
];

/**
 * The raw bytes of a key: 32 of a public one; of a private one 64, seed and public key.
 *
 * @throws {GaitError} `invalid_input`; the message never holds key material.
 */
export async function keyBytes(half: KeyHalf, given: string): Promise<Uint8Array<ArrayBuffer>> {
  const text = given.replace(/^\ufeff/, "").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (text === "") throw unfit(half, "it is empty", INIT);
  if (BINARY.test(text)) throw notText(half, text);
  if (text.includes("-----BEGIN") || text.startsWith("---- BEGIN")) {
    return await pemBytes(half, text);
  }
  if (/^(?:ssh-|ecdsa-sha2-|sk-)/.test(text)) throw openSsh(half, text);
  if (GIT_LFS_POINTER.test(text)) {
    throw unfit(half, "it is a Git LFS pointer, not the file itself", GIT_LFS_HINT);
  }
  const page = webPage(text);
  if (page !== undefined) throw unfit(half, `it is ${page.kind}`, page.hint);
  for (const [start, problem] of FOREIGN) if (start.test(text)) throw unfit(half, problem, INIT);
  const length = half === "public" ? PUBLIC_KEY_BYTES : PRIVATE_KEY_BYTES;
  const isHex = /^(?:[0-9a-fA-F]{2})+$/.test(text) && [64, 128].includes(text.length);
  const bytes = isHex ? hexToBytes(text) : decodeBase64(text);
  if (bytes === undefined) {
    throw keyError(`decode ${half} key: it is not standard base64 with padding`, INIT);
  }
  if (bytes.length === length) return bytes;
  if (half === "public" && await isPair(bytes)) throw isPrivate(INIT);
  if (half === "private" && bytes.length === PUBLIC_KEY_BYTES) {
    const problem = "it is a public key, or a seed without one, which cannot be told apart";
    throw unfit(half, problem, `give the private key, such as gait_private.key; ${INIT}`);
  }
  throw keyError(`invalid ${half} key length: ${bytes.length}`, INIT);
}

/** OpenSSH writes no form of an Ed25519 key that others read, but its agent signs. */
function openSsh(half: KeyHalf, text: string): GaitError {
  if (half === "private") {
    const hint = `ssh-add it, and sign with --signer ssh-agent; ${MAKES}`;
    return unfit(half, "it is an OpenSSH key", hint);
  }
  const hint = text.startsWith("ssh-ed25519 ")
    ? `cut -d' ' -f2 <file> | base64 -d | tail -c 32 | base64 writes it in the expected form; ${MAKES}`
    : INIT;
  return unfit(half, "it is an OpenSSH key", hint);
}

/** Most bytes of UTF-16 and UTF-32 texts in Latin letters are NUL, and only few of other formats. */
function notText(half: KeyHalf, text: string): GaitError {
  const nul = text.split("\0").length - 1;
  if (nul * 3 > text.length) {
    const encoding = nul * 3 > text.length * 2 ? "UTF-32" : "UTF-16";
    return unfit(half, `it is ${encoding} text`, `save it as UTF-8 or ASCII; ${INIT}`);
  }
  if (text.startsWith("PK\x03\x04")) {
    return unfit(half, "it is a zip archive", `unpack it and give the key file itself; ${INIT}`);
  }
  // DER begins with the tag of a sequence (X.690, 8.9).
  return text.startsWith("0")
    ? unfit(half, "it is a DER file", `openssl pkey -inform DER -in <file> writes PEM; ${INIT}`)
    : unfit(half, "it is binary, not text", INIT);
}

async function pemBytes(half: KeyHalf, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n([\s\S]*?)-----END ([A-Z0-9 ]+)-----$/.exec(
    text,
  );
  const [, label = "", body = "", end] = match ?? [];
  if (match === null || label !== end || body.includes("-----")) {
    throw unfit(half, "it is not a whole block of PEM", INIT);
  }
  if (label === "ENCRYPTED PRIVATE KEY" || body.includes("ENCRYPTED")) {
    const hint = "openssl pkey -in <file> -out <new file> takes the password away";
    throw unfit(half, "it is encrypted", `${hint}; ${INIT}`);
  }
  if (label === "OPENSSH PRIVATE KEY") throw openSsh(half, label);
  if (label !== "PUBLIC KEY" && label !== "PRIVATE KEY") {
    throw unfit(half, `it is PEM of another kind (${label})`, INIT);
  }
  const der = bytesToHex(decodeBase64(body.replace(/[ \t\r\n]+/g, "")) ?? new Uint8Array());
  for (const [id, problem] of OTHER_ALGORITHMS) {
    if (der.slice(0, 60).includes(id)) {
      throw unfit(half, `it is ${problem}, and gait signs with Ed25519`, INIT);
    }
  }
  if (label === "PUBLIC KEY") {
    if (!der.startsWith(SPKI) || der.length !== SPKI.length + 64) {
      throw unfit(half, NOT_ED25519, INIT);
    }
    if (half === "public") return hexToBytes(der.slice(SPKI.length));
    throw unfit(
      half,
      "it is a public key",
      `give the private key, such as gait_private.key; ${INIT}`,
    );
  }
  const bytes = await seedAndPublic(der);
  if (bytes === undefined) throw unfit(half, NOT_ED25519, INIT);
  if (half === "private") return bytes;
  throw isPrivate(PUBOUT);
}

const NOT_ED25519 = "it is not an Ed25519 key in PEM";

/** Seed and public key of a private key in DER. A public key that is in it stays, to be compared. */
async function seedAndPublic(der: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const [start, middle] of PKCS8) {
    const seedHex = der.slice(start.length, start.length + 2 * SEED_BYTES);
    const rest = der.slice(start.length + 2 * SEED_BYTES);
    if (!der.startsWith(start) || seedHex.length !== 2 * SEED_BYTES) continue;
    if (middle === undefined && rest === "") {
      const { publicKey } = await keyPairFromSeed(hexToBytes(seedHex));
      return hexToBytes(seedHex + bytesToHex(publicKey));
    }
    if (middle !== undefined && rest.startsWith(middle) && rest.length === middle.length + 64) {
      return hexToBytes(seedHex + rest.slice(middle.length));
    }
  }
  return undefined;
}

async function isPair(bytes: Uint8Array): Promise<boolean> {
  if (bytes.length !== PRIVATE_KEY_BYTES) return false;
  const { publicKey } = await keyPairFromSeed(bytes.slice(0, SEED_BYTES));
  return bytesToHex(publicKey) === bytesToHex(bytes.subarray(SEED_BYTES));
}

function isPrivate(hint: string): GaitError {
  return unfit(
    "public",
    "it is a private key",
    `give the public one, such as gait_public.key; ${hint}`,
  );
}

function unfit(half: KeyHalf, problem: string, hint: string): GaitError {
  return keyError(`Cannot use the ${half} key: ${problem}`, hint);
}

function keyError(message: string, hint: string): GaitError {
  return new GaitError("invalid_input", message, { hint });
}
