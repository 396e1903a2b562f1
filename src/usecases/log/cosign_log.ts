/** A person or a witness cosigns a log, after checking that it goes on from what they signed before. */

import { decodeUtf8, encodeHex, encodeUtf8 } from "../../core/bytes.ts";
import { type Bytes, type HashBytes, loadSyncHash } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import { timeOf } from "../../core/log/answers.ts";
import {
  checkNote,
  type Checkpoint,
  cosignCheckpoint,
  logKey,
  originOf,
  parseCheckpoint,
} from "../../core/log/checkpoint.ts";
import type { LogQuestions, TreeFollower } from "../../core/log/follow_tree.ts";
import { type NoteKey, noteKey, noteText, vkeyText } from "../../core/log/note.ts";
import { isLineFault, readIndexLine, readLine } from "../../core/log/line.ts";
import { IndexVerifier } from "../../core/log/verify_index.ts";
import { LogVerifier } from "../../core/log/verify_log.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import { present } from "../../core/present.ts";
import type { LogCosignResult } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import { refuseLinkOn, refuseLinkWithin } from "../../io/output_paths.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { LogWriter } from "./log_writer.ts";
import { readHead, refuseOther } from "./read_head.ts";

export type CosignData = Omit<LogCosignResult, "correlation_id">;

export interface CosignRequest {
  readonly path: string;
  /** Name of the cosigner. */
  readonly name: string;
  readonly key: SigningKey;
  /** Keys of the log, of which one must vouch for all entries; 32 raw bytes each. */
  readonly publicKeys: readonly Bytes[];
  /** Folder of logs, where it is remembered what was cosigned. */
  readonly folder: string;
}

type CosignHost = Host<"read" | "write">;

/** Folder of records below the folder of logs. */
const RECORDS = "cosigned";
const KEY_CHARACTERS = 16;
const RECORD_MAX_BYTES = KEY_FILE_MAX_BYTES * 16;
const RECORD_MODE = 0o600;

/**
 * Cosigns the last checkpoint of a log.
 *
 * @throws {GaitError} `invalid_input` for the key of the log itself, and for entries without a
 * checkpoint; `verification_failed` for a log that is damaged, was rolled back, or is another history.
 */
export async function cosignLog(
  { path, name, key, publicKeys, folder }: CosignRequest,
  host: CosignHost,
): Promise<CosignData> {
  await refuseLinkOn("log", path, host);
  const isIndex = await refuseOther(path, host) === "gait.log.index";
  const head = await readHead(path, host);
  if (head === undefined) throw uncosigned(path, "its first line is damaged");
  if (head.key_id === key.keyId) throw ownKey(path);
  const hash = await loadSyncHash();
  const { log_id } = head;
  const cosigner = await noteKey({ name, kind: "cosignature", publicKey: key.publicKey }, hash);
  const record_path = joinPath(
    folder,
    RECORDS,
    `${log_id}-${key.keyId.slice(0, KEY_CHARACTERS)}.note`,
  );
  await refuseLinkWithin("record", folder, record_path, host);
  const before = await readRecord(record_path, originOf(log_id), key.publicKey, hash, host);
  const seconds = BigInt(Math.floor(Date.parse(host.now()) / 1000));
  using writer = await LogWriter.open({
    ...{ path, isIndex, hash, durable: true, mustBe: "there" },
    head: () => {
      throw uncosigned(path, "nothing was written to it");
    },
  }, host);
  let signedBefore = before?.size;
  let signed: Checkpoint | undefined;
  await writer.countersign(async (bytes, uncovered) => {
    const questions = { publicKeys, cosigners: [cosigner], heads: before ? [before] : [] };
    const { tree, last } = await verified(bytes, isIndex, questions, hash);
    refuseDoubt(path, tree, publicKeys.length > 0);
    if (last === undefined || uncovered > 0) throw noCheckpoint(path, uncovered);
    const own = await logKey(last.origin, key.publicKey, hash);
    if ((await checkNote(last.note, own)).status !== "absent") throw ownKey(path);
    const [answer] = tree.cosigners;
    signedBefore = Math.max(signedBefore ?? 0, answer?.size ?? 0) || undefined;
    signed = last;
    const signature = await cosignCheckpoint(last.note.text, {
      key: cosigner,
      seconds,
      sign: (message) => key.sign(message),
    });
    const others = last.note.signatures.filter(({ name: other, keyId }) =>
      other !== cosigner.name || keyId !== cosigner.id
    );
    const note = noteText({ text: last.note.text, signatures: [...others, signature] });
    // Before the log has it: what was signed once must never be forgotten.
    await host.write.directory(directoryOf(record_path), 0o700);
    await host.write.file(record_path, encodeUtf8(note), RECORD_MODE);
    return note;
  });
  if (signed === undefined) throw uncosigned(path, "nothing was signed");
  return {
    ...{ ok: true, path, log_id, name, vkey: vkeyText(cosigner) },
    ...{ entries: signed.size, root: encodeHex(signed.root), time: timeOf(seconds) ?? "" },
    ...present({ before: signedBefore }),
    record_path,
  };
}

/** Verifies a log under its lock, and finds its last checkpoint. */
async function verified(
  bytes: AsyncIterable<Bytes>,
  isIndex: boolean,
  questions: LogQuestions,
  hash: HashBytes,
): Promise<{ readonly tree: TreeFollower; readonly last: Checkpoint | undefined }> {
  const verifier = isIndex ? new IndexVerifier(questions, hash) : new LogVerifier(questions, hash);
  let last: Checkpoint | undefined;
  for await (const line of splitLines(wholeLines(bytes, { bytes: 0 }))) {
    await verifier.line(line);
    const read = isIndex ? readIndexLine(line) : readLine(line);
    const note = isLineFault(read) ? undefined : read.line.checkpoint?.note;
    if (note !== undefined) last = parseCheckpoint(note);
  }
  return { tree: verifier.end({ tornBytes: 0 }).tree, last };
}

function refuseDoubt(path: string, tree: TreeFollower, hasKeys: boolean): void {
  const [fault] = tree.faults;
  if (fault !== undefined) throw uncosigned(path, `line ${fault.line}: ${fault.problem}`);
  const other = tree.heads.find(({ holds }) => !holds);
  if (other !== undefined) {
    const problem = `this key cosigned ${other.head.size} entries of it before: ${other.problem}`;
    throw uncosigned(path, problem);
  }
  if (hasKeys && tree.vouched !== tree.size) {
    throw uncosigned(path, "the given public key does not vouch for every entry");
  }
}

/** What a key cosigned of a log before: its own signature says that nobody wrote it but the key. */
async function readRecord(
  path: string,
  origin: string,
  publicKey: Bytes,
  hash: HashBytes,
  host: Host<"read">,
): Promise<Checkpoint | undefined> {
  if (await host.read.entryOf(path) === undefined) return undefined;
  const { bytes } = await host.read.file(path, RECORD_MAX_BYTES);
  const checkpoint = parseCheckpoint(decodeUtf8(bytes));
  const names = new Set(checkpoint?.note.signatures.map(({ name }) => name));
  for (const name of checkpoint?.origin === origin ? names : []) {
    const key: NoteKey = await noteKey({ name, kind: "cosignature", publicKey }, hash);
    if (checkpoint !== undefined && (await checkNote(checkpoint.note, key)).status === "signed") {
      return checkpoint;
    }
  }
  const text = `Cannot read what this key cosigned before, ${quotedName(path)}: it is damaged`;
  throw new GaitError("verification_failed", text, {
    hint: "restore the file, or remove it if you know why it changed",
  });
}

function ownKey(path: string): GaitError {
  const text = `Cannot cosign the log ${quotedName(path)} with its own key`;
  return new GaitError("invalid_input", text, {
    hint: "a cosigner has a key of its own: gait keys init --prefix alice",
  });
}

function noCheckpoint(path: string, count: number): GaitError {
  const entries = count === 1 ? "its last entry has" : `its last ${count} entries have`;
  const text = `Cannot cosign the log ${quotedName(path)}: ${entries} no checkpoint`;
  return new GaitError("invalid_input", text, {
    hint: "the next call of the session, or gait log end, writes one: try again then",
  });
}

function uncosigned(path: string, problem: string): GaitError {
  const text = `Cannot cosign the log ${quotedName(path)}: ${problem}`;
  return new GaitError("verification_failed", text, {
    hint: "gait log verify names every fault; compare with the copy that was cosigned",
  });
}
