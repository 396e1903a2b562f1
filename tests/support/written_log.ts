/** Logs as a writer would write them, line by line, with nothing of the machine in them. */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../../src/core/bytes.ts";
import { digest, hashBytes } from "../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import {
  addCheckpoint,
  addEntry,
  type CheckpointSigner,
  emptyTip,
  type LogTip,
  type NewEntry,
  signerOf,
} from "../../src/core/log/tip.ts";
import { EMPTY_RANGE, leafHash, withLeaf } from "../../src/core/log/tree.ts";
import { KEY_1 } from "./test_key.ts";
import { LEAVES } from "../core/log/worked.ts";

export const LOG_ID = "000102030405060708090a0b0c0d0e0f";

/** A line without its LF, and what it is. */
export interface WrittenLine {
  readonly kind: string;
  readonly text: string;
  /** Index of the entry, or of the one that a payload belongs to. */
  readonly n?: number;
}

export interface WrittenLogSetting {
  readonly log_id?: string;
  /** Entries with head and end. */
  readonly entries: number;
  /** Whether payloads are kept. */
  readonly keeps?: boolean;
  /** A checkpoint after so many entries; the first entry always has one. */
  readonly every?: number;
  /** Text of a private key; `undefined` for a log that nobody signs. */
  readonly key?: string | undefined;
  /** Whether the last entry is an end. */
  readonly hasEnd?: boolean;
  /** Makes the entries of this log others than those of one that begins alike. */
  readonly flavour?: string;
  /** Index of the first entry with the flavour. */
  readonly flavourFrom?: number;
}

/** Lines of a log, in order. */
export async function writtenLog(setting: WrittenLogSetting): Promise<WrittenLine[]> {
  const { log_id = LOG_ID, entries, keeps = true, every = 8, hasEnd = true } = setting;
  const { key = KEY_1.private, flavour = "", flavourFrom = 0 } = setting;
  const signer = "key" in setting && setting.key === undefined
    ? undefined
    : await signerOfKey(log_id, key);
  const lines: WrittenLine[] = [];
  const counts = { approval: 0, decision: 0, event: 0, outcome: 0, credential: 0 };
  let tip: LogTip = emptyTip(log_id);
  let decision = 0;
  const checkpoint = async () => {
    const added = await addCheckpoint(tip, signer, hashBytes);
    tip = added.tip;
    lines.push({ kind: "checkpoint", text: textOf(added.bytes).trimEnd() });
  };
  for (let n = 0; n < entries; n++) {
    const isEnd = hasEnd && n === entries - 1;
    const value = { text: `${n >= flavourFrom ? flavour : ""}value ${n}` };
    const { entry, member } = isEnd
      ? { entry: { end: { counts: withoutZero(counts), reason: "session_end" as const } } }
      : await entryAt(n, { log_id, keeps, decision, value, isSigned: signer !== undefined });
    const kind = Object.keys(entry)[0] ?? "";
    if (kind in counts) counts[kind as keyof typeof counts]++;
    if (kind === "decision") decision = n;
    const payload = keeps && member !== undefined ? { member, value } : undefined;
    const ts = `2026-11-01T10:${two(Math.floor(n / 60) % 60)}:${two(n % 60)}Z`;
    const stamp = { ts, salt: new Uint8Array(16).fill(n % 251) };
    const added = await addEntry(tip, { entry, payload }, stamp, hashBytes);
    tip = added.tip;
    const [leaf = "", kept = ""] = textOf(added.bytes).split("\n");
    lines.push({ kind, text: leaf, n });
    if (payload !== undefined) lines.push({ kind: "payload", text: kept, n });
    if (n === 0 || isEnd || n % every === every - 1) await checkpoint();
  }
  return lines;
}

/** The bytes of a file with these lines. */
export function bytesOf(lines: readonly (WrittenLine | string)[]): Uint8Array<ArrayBuffer> {
  const texts = lines.map((line) => `${typeof line === "string" ? line : line.text}\n`);
  return concatBytes(texts.map(encodeUtf8));
}

/** Signs the checkpoints of a log with a key. */
export async function signerOfKey(log_id: string, text: string): Promise<CheckpointSigner> {
  const key = await parsePrivateKey(text);
  const { publicKey } = key;
  const sign = (message: Uint8Array<ArrayBuffer>) => key.sign(message);
  return await signerOf(log_id, { publicKey, sign }, hashBytes);
}

interface EntrySetting {
  readonly log_id: string;
  readonly keeps: boolean;
  readonly isSigned: boolean;
  /** Index of the last decision. */
  readonly decision: number;
  readonly value: object;
}

const WORKED = LEAVES.map((text) => JSON.parse(text));

/** Entries go round: decision, outcome, decision, approval, credential, outcome, event. */
async function entryAt(
  n: number,
  { log_id, keeps, isSigned, decision, value }: EntrySetting,
): Promise<{ readonly entry: NewEntry; readonly member?: "args" | "result" }> {
  if (n === 0) {
    const { n: _, ts: __, salt: ___, key_id, ...head } = WORKED[0].head;
    const own = { ...head, log_id, payloads: keeps ? "keep" : "digest" };
    return { entry: { head: isSigned ? { ...own, key_id } : own } };
  }
  const { intent_id: _, n: __, ts: ___, salt: ____, trace, ...worked } = WORKED[1].decision;
  const args_digest = await digest(value);
  switch (n % 7) {
    case 1:
    case 3:
      return {
        entry: {
          decision: {
            ...worked,
            intent_id: `intent_${n}`,
            call: { ...worked.call, id: `toolu_${n}`, input_digest: args_digest },
            trace: { ...trace, args_digest },
          },
        },
        member: "args",
      };
    case 4:
      return { entry: { approval: { of: decision, record: { trace_id: trace.trace_id } } } };
    case 5:
      return { entry: { credential: { of: decision, record: { trace_id: trace.trace_id } } } };
    case 0:
      return { entry: { event: { event: "heartbeat" } } };
    default:
      return {
        entry: { outcome: { of: decision, status: "ok", result_digest: args_digest } },
        member: "result",
      };
  }
}

function withoutZero({ credential, ...others }: {
  readonly approval: number;
  readonly decision: number;
  readonly event: number;
  readonly outcome: number;
  readonly credential: number;
}) {
  return credential === 0 ? others : { ...others, credential };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

const textOf = decodeUtf8;

/** The worked entries with the checkpoint of all of them, which the worked key signed. */
export async function workedLog(): Promise<readonly string[]> {
  const lines = LEAVES.map((text) => ({ kind: "entry", text }));
  return [...LEAVES, await checkpointLine(lines)];
}

/** A checkpoint of all entries of a log, which the worked key signed unless nobody did. */
export async function checkpointLine(
  lines: readonly WrittenLine[],
  { isSigned = true }: { readonly isSigned?: boolean } = {},
): Promise<string> {
  let range = EMPTY_RANGE;
  for (const { kind, text } of lines) {
    if (kind === "payload" || kind === "checkpoint") continue;
    range = await withLeaf(range, await leafHash(encodeUtf8(text), hashBytes), hashBytes);
  }
  const signer = isSigned ? await signerOfKey(LOG_ID, KEY_1.private) : undefined;
  const { bytes } = await addCheckpoint({ ...emptyTip(LOG_ID), range }, signer, hashBytes);
  return textOf(bytes).trimEnd();
}
