/** Checks a proof without its log. */

import { decodeUtf8, encodeHex } from "../../core/bytes.ts";
import { type Bytes, hashBytes } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { foreignText } from "../../core/foreign_text.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { timeOf } from "../../core/log/answers.ts";
import { checkNote, logIdIn, logKey, type NoteVerdict } from "../../core/log/checkpoint.ts";
import { isLineFault, readIndexLine, readLine } from "../../core/log/line.ts";
import type { NoteKey } from "../../core/log/note.ts";
import { type EntryProof, isIncluded, parseProof } from "../../core/log/proof.ts";
import { present } from "../../core/present.ts";
import type { LogCheckResult } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import { readDocument } from "../read_document.ts";

export type CheckData = Omit<LogCheckResult, "correlation_id">;

/** A proof is an entry of 64 KiB in base64 and some hashes. */
const PROOF_MAX_BYTES = 1024 * 1024;

/**
 * Checks that an entry is in the tree of a checkpoint that one of the keys signed, and every
 * cosigner.
 *
 * @throws {GaitError} `invalid_input` for a text that is not a proof of an entry of gait.
 */
export async function checkProof(
  path: string,
  { publicKeys, cosigners }: {
    readonly publicKeys: readonly Bytes[];
    readonly cosigners: readonly NoteKey[];
  },
  host: Host<"read">,
): Promise<CheckData> {
  const source = await readDocument("proof", path, host, PROOF_MAX_BYTES);
  const proof = parseProof(decodeUtf8(source.bytes));
  const log_id = proof && logIdIn(proof.checkpoint.origin);
  if (proof === undefined || log_id === undefined) {
    const { problem, hint } = foreignText(source.bytes) ?? {
      problem: "it does not prove an entry of a log",
      hint: "gait log prove <log> --entry <index> --out <file> writes one",
    };
    const text = `Cannot read the proof ${quotedName(path)}: ${problem}`;
    throw new GaitError("invalid_input", text, { hint });
  }
  const { index, checkpoint: { size, root, note } } = proof;
  const included = await isIncluded(proof, hashBytes);
  const own: NoteVerdict[] = [];
  for (const key of publicKeys) {
    own.push(await checkNote(note, await logKey(proof.checkpoint.origin, key, hashBytes)));
  }
  const others: { readonly name: string; readonly verdict: NoteVerdict }[] = [];
  for (const key of cosigners) {
    others.push({ name: key.name, verdict: await checkNote(note, key) });
  }
  const entry = entryOf(proof);
  const problem = problemOf(included, own, others, entry);
  return {
    ...{ ok: problem === undefined, path, log_id, index, entries: size, root: encodeHex(root) },
    included,
    signed: isSigned(own),
    ...(cosigners.length === 0 ? {} : {
      cosigned: others.every(({ verdict: { status } }) => status === "signed"),
      cosigners: others.map(({ name, verdict }) => ({
        name,
        signed: verdict.status === "signed",
        ...present({ time: verdict.status === "signed" ? timeOf(verdict.seconds) : undefined }),
      })),
    }),
    ...(problem === undefined ? present({ entry }) : { problem }),
  };
}

/** A wrong signature of a given key makes the checkpoint invalid, whatever other keys signed it. */
function isSigned(verdicts: readonly NoteVerdict[]): boolean {
  return verdicts.some(({ status }) => status === "signed") &&
    verdicts.every(({ status }) => status !== "wrong");
}

function problemOf(
  included: boolean,
  own: readonly NoteVerdict[],
  others: readonly { readonly name: string; readonly verdict: NoteVerdict }[],
  entry: JsonObject | undefined,
): string | undefined {
  if (!included) return "the entry is not in the tree of the checkpoint";
  if (own.some(({ status }) => status === "wrong")) return "the signature does not verify";
  if (!isSigned(own)) return "the checkpoint is not signed by the given key";
  const missing = others.find(({ verdict: { status } }) => status !== "signed");
  if (missing?.verdict.status === "wrong") {
    return `the signature of ${missing.name} does not verify`;
  }
  if (missing !== undefined) return `the checkpoint is not signed by ${missing.name}`;
  return entry === undefined ? "the entry is malformed or has another index" : undefined;
}

/** The entry as written in its log; `undefined` if it is malformed or has another index. */
function entryOf({ entry, index }: EntryProof): JsonObject | undefined {
  for (const read of [readLine(entry), readIndexLine(entry)]) {
    if (isLineFault(read) || read.leaf?.n !== index) continue;
    return { [read.kind]: read.members };
  }
  return undefined;
}
