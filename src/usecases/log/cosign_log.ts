/**
 * Cosigns a log for a person or a witness, after checking that it continues what they signed
 * before.
 */

import { encodeHex } from "../../core/bytes.ts";
import { type Bytes, type HashBytes, loadSyncHash } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { timeOf } from "../../core/log/answers.ts";
import {
  checkNote,
  type Checkpoint,
  cosignCheckpoint,
  logKey,
  originOf,
  parseCheckpoint,
} from "../../core/log/checkpoint.ts";
import { followLines } from "../../core/log/follow_lines.ts";
import type { LogQuestions, TreeFollower } from "../../core/log/follow_tree.ts";
import { noteKey, noteText, vkeyText } from "../../core/log/note.ts";
import type { ReadIndexLine, ReadLogLine } from "../../core/log/line.ts";
import { IndexVerifier } from "../../core/log/verify_index.ts";
import { LogVerifier } from "../../core/log/verify_log.ts";
import { present } from "../../core/present.ts";
import type { LogCosignResult } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import { refuseLinkOn, refuseLinkWithin } from "../../io/output_paths.ts";
import { readRecord, recordPath, writeRecord } from "./cosign_record.ts";
import { LogWriter } from "./log_writer.ts";
import { readHead, refuseOther } from "./read_head.ts";

export type CosignData = Omit<LogCosignResult, "correlation_id">;

export interface CosignRequest {
  readonly path: string;
  /** Name of the cosigner. */
  readonly name: string;
  readonly key: SigningKey;
  /** Keys of the log; one of them must have signed all entries. 32 raw bytes each. */
  readonly publicKeys: readonly Bytes[];
  /** Folder of logs, where it is remembered what was cosigned. */
  readonly folder: string;
}

type CosignHost = Host<"read" | "write">;

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
  const record_path = recordPath(folder, log_id, key.keyId);
  const before = await readRecord(record_path, originOf(log_id), key.publicKey, hash, host);
  await refuseLinkWithin("record", folder, record_path, host);
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
    const { tree, last, vouched } = await verified(bytes, isIndex, questions, hash);
    refuseDoubt(path, tree);
    if (publicKeys.length > 0 && vouched !== tree.size) throw unvouched(path);
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
    await writeRecord(record_path, note, host);
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
): Promise<{
  readonly tree: TreeFollower;
  readonly last: Checkpoint | undefined;
  readonly vouched: number;
}> {
  let last: Checkpoint | undefined;
  const take = ({ line: { checkpoint } }: ReadLogLine | ReadIndexLine): void => {
    if (checkpoint !== undefined) last = parseCheckpoint(checkpoint.note);
  };
  const verifier = isIndex ? new IndexVerifier(questions, hash) : new LogVerifier(questions, hash);
  const ending = await followLines<ReadLogLine | ReadIndexLine>(bytes, verifier, take);
  const { tree, vouched } = verifier.end(ending);
  return { tree, last, vouched };
}

function refuseDoubt(path: string, tree: TreeFollower): void {
  const [fault] = tree.faults;
  if (fault !== undefined) throw uncosigned(path, `line ${fault.line}: ${fault.problem}`);
  const other = tree.heads.find(({ holds }) => !holds);
  if (other !== undefined) {
    const problem = `this key cosigned ${other.head.size} entries of it before: ${other.problem}`;
    throw uncosigned(path, problem);
  }
}

function unvouched(path: string): GaitError {
  const text = `Cannot cosign the log ${
    quotedName(path)
  }: the given public key does not vouch for every entry`;
  return new GaitError("verification_failed", text, {
    hint: "gait log verify with that key says for which",
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
