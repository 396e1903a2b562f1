/** Records of what was cosigned: the last checkpoint of each log and cosigner. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import type { Bytes, HashBytes } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import {
  checkNote,
  type Checkpoint,
  hasCosignature,
  parseCheckpoint,
} from "../../core/log/checkpoint.ts";
import { type NoteKey, noteKey } from "../../core/log/note.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { RECORDS } from "./places.ts";

const KEY_CHARACTERS = 16;
/** Largest record that is read. */
const RECORD_MAX_BYTES = KEY_FILE_MAX_BYTES * 16;
const RECORD_MODE = 0o600;

/** Path of the record of a log and of the key with an id. */
export function recordPath(folder: string, log_id: string, key_id: string): string {
  return joinPath(folder, RECORDS, `${log_id}-${key_id.slice(0, KEY_CHARACTERS)}.note`);
}

export async function writeRecord(path: string, note: string, host: Host<"write">): Promise<void> {
  await host.write.directory(directoryOf(path), 0o700);
  await host.write.file(path, encodeUtf8(note), RECORD_MODE);
}

/**
 * The checkpoint in a record, with a cosignature by whatever key; `undefined` if there is no record.
 *
 * @throws {GaitError} `verification_failed` for a damaged record: it must not be taken for none.
 */
export async function cosignedIn(
  path: string,
  origin: string,
  host: Host<"read">,
): Promise<Checkpoint | undefined> {
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return undefined;
  if (entry.kind !== "file") throw damagedRecord(path);
  const file = await host.read.open(path);
  using _opened = file;
  if (file.size > RECORD_MAX_BYTES) throw damagedRecord(path);
  const { bytes } = await host.read.file(path, RECORD_MAX_BYTES);
  const checkpoint = parseCheckpoint(decodeUtf8(bytes));
  if (checkpoint?.origin !== origin || !hasCosignature(checkpoint)) throw damagedRecord(path);
  return checkpoint;
}

/**
 * The record of what a key cosigned of a log before. The key signed the record, so no one else can
 * have written it.
 *
 * @throws {GaitError} `verification_failed` for a damaged record.
 */
export async function readRecord(
  path: string,
  origin: string,
  publicKey: Bytes,
  hash: HashBytes,
  host: Host<"read">,
): Promise<Checkpoint | undefined> {
  const checkpoint = await cosignedIn(path, origin, host);
  if (checkpoint === undefined) return undefined;
  for (const name of new Set(checkpoint.note.signatures.map(({ name }) => name))) {
    const key: NoteKey = await noteKey({ name, kind: "cosignature", publicKey }, hash);
    if ((await checkNote(checkpoint.note, key)).status === "signed") return checkpoint;
  }
  throw damagedRecord(path);
}

/** A record, or the folder of records, that is not what a cosigner wrote. */
export function damagedRecord(path: string): GaitError {
  const text = `Cannot read what was cosigned before, ${quotedName(path)}: it is damaged`;
  return new GaitError("verification_failed", text, {
    hint: "restore the file, or remove it if you know why it changed",
  });
}
