/**
 * A witness sees a log: a program gets what an HTTP witness is sent (C2SP tlog-witness) on standard
 * input, and prints what that answers. A witness signs no log that went back.
 */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { type Bytes, hashBytes } from "../../core/crypto/digest.ts";
import { keyId } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, quotedName, unusable } from "../../core/fault.ts";
import { checkNote, type Checkpoint, originOf } from "../../core/log/checkpoint.ts";
import type { GivenHead } from "../../core/log/head_line.ts";
import { type NoteKey, noteText } from "../../core/log/note.ts";
import { parseExtends } from "../../core/log/proof.ts";
import { readWitnessAnswer, type WitnessAnswer } from "../../core/log/witness.ts";
import type { Host } from "../../io/host.ts";
import { refuseLinkOn, refuseLinkWithin } from "../../io/output_paths.ts";
import { readRecord, recordPath, writeRecord } from "./cosign_record.ts";
import { loadCosigners, refuseOwnKey } from "./log_keys.ts";
import { LogWriter } from "./log_writer.ts";
import { readHead, refuseOther } from "./read_head.ts";
import { HEADS_VARIABLE } from "./places.ts";
import { isOff } from "./send_heads.ts";
import { Growth } from "./prove.ts";

/** Longest wait for one answer. */
const ANSWER_WITHIN_MS = 5_000;
const ANSWER_MAX_BYTES = 64 * 1024;

/** A witness as options name it. */
export interface Witness {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** The key that it signs with. */
  readonly key: NoteKey;
}

export interface WitnessRequest {
  /** Path of the log. */
  readonly path: string;
  readonly witness: Witness;
  /** Keys of the log, one of which signed the checkpoint; if empty, any key may have. */
  readonly publicKeys: readonly Bytes[];
  /** Folder of logs, where it is remembered what was cosigned. */
  readonly folder: string;
}

type WitnessHost = Host<"read" | "write"> & Partial<Host<"run">>;

/** Options that name a witness. */
export interface WitnessOptions {
  readonly witness?: string | undefined;
  /** Verifier key of the witness, or a file with it. */
  readonly witness_key?: string | undefined;
}

/**
 * The witness that options name; `undefined` if they name none.
 *
 * @throws {GaitError} `invalid_input` for one without its key, and where no head may leave.
 */
export async function witnessOf(
  { witness, witness_key }: WitnessOptions,
  host: Host<"read" | "env">,
): Promise<Witness | undefined> {
  if (witness === undefined) {
    if (witness_key === undefined) return undefined;
    throw new GaitError("invalid_input", "--witness-key needs --witness", {
      hint: "name the program that asks the witness",
    });
  }
  const command = parseWitnessCommand(witness);
  if (witness_key === undefined) {
    throw new GaitError("invalid_input", "--witness needs --witness-key", {
      hint: "a signature that is not checked says nothing: give the verifier key of the witness",
    });
  }
  if (isOff(host)) {
    throw new GaitError("invalid_input", `--witness sends heads, and ${HEADS_VARIABLE} is off`, {
      hint: "unset the variable, or leave the option out",
    });
  }
  const [key] = await loadCosigners([witness_key], host, "--witness-key");
  if (key === undefined) throw new Error("a key was given, and none was read");
  return { command, key };
}

/** Words between spaces, since no shell reads them. */
function parseWitnessCommand(text: string): Witness["command"] {
  const [program, ...args] = text.split(" ").filter((word) => word !== "");
  if (program !== undefined && !/["'`$|<>;\\]/.test(text)) return [program, ...args];
  const hint = "no shell reads it: put more than that into a script, and name the script";
  throw unusable("--witness", text, "a program and its arguments, with spaces between", hint);
}

/**
 * Lets a witness cosign the last signed checkpoint of a log.
 *
 * @throws {GaitError} `verification_failed` if the witness saw more of the log, or another history of it;
 * `dependency_missing` for a witness that cannot be reached, refuses, or signs with another key.
 */
export async function askWitness(
  { path, witness, publicKeys, folder }: WitnessRequest,
  host: WitnessHost,
): Promise<Checkpoint> {
  const { key } = witness;
  refuseOwnKey([key], publicKeys, "--witness-key");
  const ownId = (await readHead(path, host))?.key_id;
  if (ownId === await keyId(key.publicKey)) refuseOwnKey([key], [key.publicKey], "--witness-key");
  const growth = await Growth.read(path, publicKeys, host);
  const record = recordPath(folder, growth.log_id, await keyId(key.publicKey));
  const origin = originOf(growth.log_id);
  const before = await readRecord(record, origin, key.publicKey, hashBytes, host);
  await refuseLinkWithin("record", folder, record, host);
  const first = before ?? { origin, size: 0, root: await hashBytes(new Uint8Array()) };
  let sent = await requestFrom(first, path, growth);
  let answer = await ask(sent.body, witness, host);
  if (answer.kind === "size" && answer.size !== first.size) {
    // It knows another size than this folder remembers: that one is shown to grow.
    const known = await growth.at(answer.size);
    if (known === undefined) throw wentBack(path, answer.size, growth.size);
    sent = await requestFrom(known, path, growth);
    answer = await ask(sent.body, witness, host);
  }
  const cosigned = await cosignedBy(answer, sent.checkpoint, witness, path);
  await writeRecord(record, noteText(cosigned.note), host);
  return cosigned;
}

/** Keeps a cosignature in the log too, unless entries were added since. */
export async function keepCosigned(
  path: string,
  cosigned: Checkpoint,
  host: Host<"read" | "write">,
): Promise<void> {
  await refuseLinkOn("log", path, host);
  const isIndex = await refuseOther(path, host) === "gait.log.index";
  const writer = await LogWriter.open({
    ...{ path, isIndex, hash: hashBytes, durable: false, mustBe: "there" },
    head: () => {
      const text = `Cannot write the log ${quotedName(path)}: it is empty`;
      throw new GaitError("invalid_input", text, { hint: "gait log status lists the logs" });
    },
  }, host);
  using _opened = writer;
  await writer.addCosigned(cosigned);
}

async function requestFrom(
  old: GivenHead,
  path: string,
  growth: Growth,
): Promise<{ readonly body: string; readonly checkpoint: Checkpoint }> {
  const { body = "", problem } = await growth.from(old);
  if (problem !== undefined) {
    throw other(path, `a witness saw ${old.size} entries of it: ${problem}`);
  }
  const checkpoint = parseExtends(body)?.checkpoint;
  if (checkpoint !== undefined && checkpoint.note.signatures.length > 0) {
    return { body, checkpoint };
  }
  const text = `Cannot ask a witness about the log ${quotedName(path)}: no checkpoint is signed`;
  throw new GaitError("invalid_input", text, {
    hint: "a witness knows a log by its key: give the session one with --private-key or --signer",
  });
}

async function ask(body: string, { command }: Witness, host: WitnessHost): Promise<WitnessAnswer> {
  const [program, ...args] = command;
  if (host.run === undefined) throw failed(command, "this command may not run programs");
  const { stdout, status, timedOut } = await host.run.program({
    ...{ program, args, stdin: encodeUtf8(body) },
    timeoutMs: ANSWER_WITHIN_MS,
    maxOutputBytes: ANSWER_MAX_BYTES,
  });
  if (timedOut) throw failed(command, `it did not answer within ${ANSWER_WITHIN_MS / 1000} s`);
  // `curl --fail-with-body` prints the size too, and fails.
  const answer = readWitnessAnswer(decodeUtf8(stdout));
  return status === 0 || answer.kind === "size"
    ? answer
    : { kind: "refused", why: answer.kind === "refused" ? answer.why : "" };
}

/** The checkpoint with the log's own signatures and that of this witness only. */
async function cosignedBy(
  answer: WitnessAnswer,
  checkpoint: Checkpoint,
  { command, key }: Witness,
  path: string,
): Promise<Checkpoint> {
  if (answer.kind === "size") {
    throw other(path, `a witness saw ${answer.size} entries of it, and takes no proof from there`);
  }
  if (answer.kind === "refused") {
    const why = answer.why === "" ? "it answered nothing" : `it answered ${quoted(answer.why)}`;
    throw failed(command, why);
  }
  // What others signed is not known, and a wrong signature in a log would refuse the checkpoint.
  const own = answer.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.id);
  const { note } = checkpoint;
  const others = note.signatures.filter(({ name, keyId }) => name !== key.name || keyId !== key.id);
  const cosigned = { ...note, signatures: [...others, ...own] };
  switch ((await checkNote(cosigned, key)).status) {
    case "signed":
      return { ...checkpoint, note: cosigned };
    case "wrong":
      throw failed(command, `its signature does not verify under the key of ${key.name}`);
    case "absent":
      throw failed(command, `it signed with another key than that of ${key.name}`);
  }
}

function wentBack(path: string, seen: number, size: number): GaitError {
  return other(path, `a witness saw ${seen} entries of it, and it has ${size}`);
}

function other(path: string, problem: string): GaitError {
  const text = `Cannot prove to the witness that the log ${quotedName(path)} continues: ${problem}`;
  return new GaitError("verification_failed", text, {
    hint: "it was cut, is an older copy, or was written anew; gait log verify says what it proves",
  });
}

function failed([program]: Witness["command"], problem: string): GaitError {
  const text = `Cannot get the signature of the witness ${quotedName(program)}: ${problem}`;
  return new GaitError("dependency_missing", text, {
    hint: "docs/log.md shows how a witness is asked; the log is written all the same",
  });
}
