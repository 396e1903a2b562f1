/**
 * Checkpoints (C2SP tlog-checkpoint): origin, size and root of a tree as a note that the log's key
 * signs, and that cosigners sign with the time at which they saw it (C2SP tlog-cosignature).
 */

import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from "../bytes.ts";
import type { Bytes, HashBytes } from "../crypto/digest.ts";
import { SIGNATURE_BYTES, type Verifier, verifierOf } from "../crypto/ed25519.ts";
import {
  isNoteName,
  type NoteKey,
  noteKey,
  type NoteSignature,
  parseNote,
  signaturesOf,
  type SignedNote,
} from "./note.ts";
import { HASH_BYTES } from "./tree.ts";

/** A tree as its log vouches for it. */
export interface TreeHead {
  /** Name of the log. */
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** A checkpoint: its content, and the signed note that holds it. */
export interface Checkpoint extends TreeHead {
  readonly note: SignedNote;
}

/** Origin of the log with an id. It is also the name of its key. */
export function originOf(logId: string): string {
  return `gait.log/${logId}`;
}

/** The id in an origin of gait; `undefined` for another origin. */
export function logIdIn(origin: string): string | undefined {
  return /^gait\.log\/([0-9a-f]{32})$/.exec(origin)?.[1];
}

/** The text of a checkpoint. */
export function checkpointText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** Reads a checkpoint without extension lines; `undefined` for every other text. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const note = parseNote(text);
  const [, origin = "", digits = "", data = ""] =
    /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/=]+)\n$/.exec(note?.text ?? "") ?? [];
  const root = decodeBase64(data);
  const size = Number(digits);
  if (note === undefined || !isNoteName(origin) || !Number.isSafeInteger(size)) return undefined;
  return root?.length === HASH_BYTES ? { origin, size, root, note } : undefined;
}

/** Signs bytes with Ed25519. */
export type Sign = (message: Bytes) => Bytes | Promise<Bytes>;

/** The signature of a log's own key on the text of a checkpoint. */
export async function signCheckpoint(
  text: string,
  key: NoteKey,
  sign: Sign,
): Promise<NoteSignature> {
  return { name: key.name, keyId: key.id, bytes: await sign(encodeUtf8(text)) };
}

/** Bytes of the time before a cosignature. */
const TIME_BYTES = 8;
/** The latest time of a cosignature, in seconds since 1970. Readers may keep it in 63 bits. */
const TIME_MAX = 2n ** 63n - 1n;

/** The bytes that a cosigner signs: a checkpoint, and the time in seconds since 1970. */
function cosigned(text: string, seconds: bigint): Bytes {
  return encodeUtf8(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/** The signature of a cosigner on the text of a checkpoint, with the time of its clock. */
export async function cosignCheckpoint(
  text: string,
  { key, seconds, sign }: {
    readonly key: NoteKey;
    /** Seconds since 1970, not negative. */
    readonly seconds: bigint;
    readonly sign: Sign;
  },
): Promise<NoteSignature> {
  const time = new Uint8Array(TIME_BYTES);
  new DataView(time.buffer).setBigUint64(0, seconds);
  const signature = await sign(cosigned(text, seconds));
  return { name: key.name, keyId: key.id, bytes: concatBytes([time, signature]) };
}

/** Whether a checkpoint has a line of the form of a cosignature. Whose it is takes the key to say. */
export function hasCosignature({ origin, note }: Checkpoint): boolean {
  return note.signatures.some(({ name, bytes }) =>
    name !== origin && bytes.length === TIME_BYTES + SIGNATURE_BYTES
  );
}

/** Outcome of checking a note with one key. */
export type NoteVerdict =
  /** No signature under its name and id: the note says nothing to who holds the key. */
  | { readonly status: "absent" }
  /** A signature under its name and id that does not verify: the note is refused. */
  | { readonly status: "wrong" }
  /** `seconds` since 1970, by the clock of a cosigner. */
  | { readonly status: "signed"; readonly seconds?: bigint };

/** Keys that were imported: a log has a checkpoint for many of its entries. */
const verifiers = new WeakMap<NoteKey, Promise<Verifier>>();

function verifierFor(key: NoteKey): Promise<Verifier> {
  const known = verifiers.get(key);
  if (known !== undefined) return known;
  const made = verifierOf(key.publicKey);
  verifiers.set(key, made);
  return made;
}

/** Checks every signature of a key on a note. One wrong signature makes the note invalid. */
export async function checkNote(note: SignedNote, key: NoteKey): Promise<NoteVerdict> {
  let verdict: NoteVerdict = { status: "absent" };
  let latestSeconds: bigint | undefined;
  const checked = new Set<string>();
  for (const { bytes } of signaturesOf(note, key)) {
    // A note may have one line many times, and each check costs.
    const line = encodeBase64(bytes);
    if (checked.has(line)) continue;
    checked.add(line);
    const timeBytes = key.kind === "cosignature" ? TIME_BYTES : 0;
    if (bytes.length !== timeBytes + SIGNATURE_BYTES) return { status: "wrong" };
    const signature = bytes.subarray(timeBytes);
    if (key.kind === "ed25519") {
      const holds = await (await verifierFor(key))(signature, encodeUtf8(note.text));
      if (!holds) return { status: "wrong" };
      verdict = { status: "signed" };
      continue;
    }
    const seconds = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
    const holds = await (await verifierFor(key))(signature, cosigned(note.text, seconds));
    if (!holds || seconds > TIME_MAX) return { status: "wrong" };
    if (latestSeconds === undefined || seconds > latestSeconds) latestSeconds = seconds;
    verdict = { status: "signed", seconds: latestSeconds };
  }
  return verdict;
}

/** The key of a log with an origin: the same key has another id in each log. */
export function logKey(origin: string, publicKey: Bytes, hash: HashBytes): Promise<NoteKey> {
  return noteKey({ name: origin, kind: "ed25519", publicKey }, hash);
}

/** Whether a key signed a checkpoint as that of its log. */
export async function isSignedBy(
  { origin, note }: Checkpoint,
  publicKey: Bytes,
  hash: HashBytes,
): Promise<boolean> {
  return (await checkNote(note, await logKey(origin, publicKey, hash))).status === "signed";
}
