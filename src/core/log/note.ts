/**
 * Signed notes (C2SP signed-note): a text, a blank line, and signature lines. The keys that may sign
 * have a name, and are written as verifier keys: `example.com/alice+e146fa49+BD1A…`.
 */

import { hexToBytes } from "../newer_builtins.ts";
import { concatBytes, decodeBase64, encodeBase64, encodeHex, encodeUtf8 } from "../bytes.ts";
import type { Bytes, HashBytes } from "../crypto/digest.ts";
import { PUBLIC_KEY_BYTES, publicKeyFault } from "../crypto/ed25519.ts";
import { unusable } from "../fault.ts";

/** Bytes by which a signature line tells its key. */
const KEY_ID_BYTES = 4;
/** More signature lines than this are refused, as by Go's `note`. */
export const NOTE_SIGNATURES_MAX = 100;

/** How the key of a note signs: a note itself, or a checkpoint that it saw at a time. */
export type NoteKeyKind = "ed25519" | "cosignature";

/** The byte before the key in its id and its text. */
const KIND_BYTE: Readonly<Record<NoteKeyKind, number>> = { ed25519: 0x01, cosignature: 0x04 };

/** A public key under its name. */
export interface NoteKey {
  readonly name: string;
  readonly kind: NoteKeyKind;
  /** Public key, 32 raw bytes. */
  readonly publicKey: Bytes;
  /** 8 lower-case hex characters. */
  readonly id: string;
}

/** A signature line. Nothing is known of it until it was checked. */
export interface NoteSignature {
  readonly name: string;
  /** 8 lower-case hex characters. */
  readonly keyId: string;
  /** The bytes after the key id. */
  readonly bytes: Bytes;
}

export interface SignedNote {
  /** The signed text, with its final LF. */
  readonly text: string;
  /** May be empty: a checkpoint without a key is a text alone. */
  readonly signatures: readonly NoteSignature[];
}

/** Names hold no white space and no plus sign; both end a name where it is written. */
export function isNoteName(name: string): boolean {
  // \s would be another set: it has U+FEFF and lacks U+0085.
  return name !== "" && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}

/** Makes a key with its id: the first bytes of SHA-256 over name, LF, kind and key. */
export async function noteKey(
  { name, kind, publicKey }: Omit<NoteKey, "id">,
  hash: HashBytes,
): Promise<NoteKey> {
  const id = await hash(concatBytes([encodeUtf8(`${name}\n`), typed(kind, publicKey)]));
  return { name, kind, publicKey, id: encodeHex(id.subarray(0, KEY_ID_BYTES)) };
}

/** A key as a verifier key. */
export function vkeyText({ name, kind, publicKey, id }: NoteKey): string {
  return `${name}+${id}+${encodeBase64(typed(kind, publicKey))}`;
}

/**
 * Reads a verifier key. `option` names where it was given.
 *
 * @throws {GaitError} `invalid_input` for another form, or an id that is not the key's.
 */
export async function parseVkey(text: string, option: string, hash: HashBytes): Promise<NoteKey> {
  const [, name = "", id = "", data = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = decodeBase64(data);
  const kind = (["ed25519", "cosignature"] as const).find((kind) => KIND_BYTE[kind] === bytes?.[0]);
  const publicKey = bytes?.slice(1);
  const isSound = publicKey?.length === PUBLIC_KEY_BYTES && publicKeyFault(publicKey) === undefined;
  if (!isNoteName(name) || kind === undefined || !isSound) {
    throw unusable(option, text, "a verifier key", "name+id+base64, as gait log vkey prints it");
  }
  const key = await noteKey({ name, kind, publicKey }, hash);
  if (key.id === id) return key;
  throw unusable(
    option,
    text,
    `the verifier key ${vkeyText(key)}`,
    "its id is not that of the key",
  );
}

function typed(kind: NoteKeyKind, publicKey: Bytes): Bytes {
  return concatBytes([Uint8Array.of(KIND_BYTE[kind]), publicKey]);
}

/** A signature as a line, with its LF. */
export function signatureLine({ name, keyId, bytes }: NoteSignature): string {
  return `\u2014 ${name} ${encodeBase64(concatBytes([hexToBytes(keyId), bytes]))}\n`;
}

/** A note as text. Without signatures it is its text alone. */
export function noteText({ text, signatures }: SignedNote): string {
  if (signatures.length === 0) return text;
  return `${text}\n${signatures.map(signatureLine).join("")}`;
}

/** Reads a note; `undefined` for any other text. */
export function parseNote(note: string): SignedNote | undefined {
  if (!note.endsWith("\n") || !note.isWellFormed()) return undefined;
  // deno-lint-ignore no-control-regex -- of those below the space, a note may hold LF alone
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) return undefined;
  const end = note.lastIndexOf("\n\n");
  if (end < 0) return { text: note, signatures: [] };
  const lines = note.slice(end + 2).split("\n").slice(0, -1);
  if (lines.length === 0 || lines.length > NOTE_SIGNATURES_MAX) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === undefined) return undefined;
    signatures.push(signature);
  }
  return { text: note.slice(0, end + 1), signatures };
}

/** Reads a signature line without its LF. */
export function parseSignature(line: string): NoteSignature | undefined {
  const [, name = "", data = ""] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = decodeBase64(data);
  if (!isNoteName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined;
  return {
    name,
    keyId: encodeHex(bytes.subarray(0, KEY_ID_BYTES)),
    bytes: bytes.slice(KEY_ID_BYTES),
  };
}

/** The signatures that say they are of a key. Whether they are is for the caller to check. */
export function signaturesOf(
  { signatures }: Pick<SignedNote, "signatures">,
  key: Pick<NoteKey, "name" | "id">,
): readonly NoteSignature[] {
  return signatures.filter(({ name, keyId }) => name === key.name && keyId === key.id);
}
