/** Logs in memory, and what commands about them must print. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeHex, encodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { EMPTY_RANGE, leafHash, rootOf, withLeaf } from "../../../src/core/log/tree.ts";
import { LogIndex } from "../../../src/usecases/log/log_index.ts";
import { logSigner } from "../../../src/usecases/log/session_log.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import type { SeenInMemory } from "../../support/gait.ts";
import { MemorySystem, type World } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import {
  bytesOf,
  type WrittenLine,
  writtenLog,
  type WrittenLogSetting,
} from "../../support/written_log.ts";

export const validator = validatorsOf(await loadSchemas());

/** Folder of logs of every system in memory. */
export const FOLDER = "/log";
/** A call of `read`, as the text of an intent. */
export const INTENT = JSON.stringify({
  schema_id: "gait.gate.intent_request",
  schema_version: "1.0.0",
  created_at: "2026-11-01T10:00:00Z",
  producer_version: "test",
  tool_name: "read",
  args: {},
  targets: [],
  context: { identity: "alice", workspace: "/w", risk_class: "low" },
});
export const KEYS = {
  k1: KEY_1.private,
  "k1.pub": KEY_1.public,
  k2: KEY_2.private,
  "k2.pub": KEY_2.public,
};

/** The id of the log with a number. */
export function idOf(number: number): string {
  return String(number).padStart(32, "0");
}

/** Checks a result against its schema. */
export function valid(name: string, seen: SeenInMemory): Record<string, unknown> {
  const validate = validator(name);
  assert.ok(validate(seen.json()), JSON.stringify(validate.errors));
  return seen.json();
}

/** A system with keys and these files. */
export function systemOf(files: World["files"] = {}, world: World = {}): MemorySystem {
  return new MemorySystem({ ...world, files: { ...KEYS, ...files } });
}

/** The lines of a file in memory, without LF. */
export function linesAt(system: MemorySystem, path: string): string[] {
  return decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array()).split("\n").slice(0, -1);
}

export function writeLines(
  system: MemorySystem,
  path: string,
  lines: readonly (WrittenLine | string)[],
): void {
  system.files.set(path, { bytes: bytesOf(lines), mode: 0o600 });
}

/** The root of the first entries of a log, in hex. */
export async function rootAt(lines: readonly WrittenLine[], size: number): Promise<string> {
  let range = EMPTY_RANGE;
  const leaves = lines.filter(({ kind }) => kind !== "payload" && kind !== "checkpoint");
  for (const { text } of leaves.slice(0, size)) {
    range = await withLeaf(range, await leafHash(encodeUtf8(text), hashBytes), hashBytes);
  }
  return encodeHex(await rootOf(range, hashBytes));
}

/** The line by which a head leaves. */
export async function headOf(
  lines: readonly WrittenLine[],
  size: number,
  log_id: string,
): Promise<string> {
  return `GAIT log=${log_id} size=${size} root=sha256:${await rootAt(lines, size)}`;
}

/** A log in the folder of the index. */
export interface FolderLog extends WrittenLogSetting {
  readonly log_id: string;
  /** Sizes at which the index saw it. */
  readonly seen?: readonly number[];
  /** Whether the index has its end. */
  readonly isClosed?: boolean;
}

/** A system whose folder of logs has these logs and their index, which the first test key signs. */
export async function folderOf(
  logs: readonly FolderLog[],
  world: World = {},
): Promise<{ readonly system: MemorySystem; readonly lines: readonly WrittenLine[][] }> {
  const system = systemOf({}, world);
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const signer = logSigner(await parsePrivateKey(KEY_1.private));
  using index = await LogIndex.open(
    { folder: FOLDER, signer, hash: hashBytes, durable: false },
    host,
  );
  const all: WrittenLine[][] = [];
  for (const log of logs) {
    const { log_id, seen = [], isClosed = false } = log;
    const lines = await writtenLog(log);
    const path = pathOf(log_id);
    const leaf = await leafHash(encodeUtf8(lines[0]?.text ?? ""), hashBytes);
    await index.opened({ log_id, path, leaf });
    for (const size of seen) {
      await index.seen({ log_id, size, root: Uint8Array.fromHex(await rootAt(lines, size)) });
    }
    if (isClosed) {
      const root = Uint8Array.fromHex(await rootAt(lines, log.entries));
      await index.closed({ log_id, size: log.entries, root });
    }
    writeLines(system, path, lines);
    all.push(lines);
  }
  return { system, lines: all };
}

/** Path of the log with an id in the folder. */
export function pathOf(log_id: string): string {
  return `${FOLDER}/log-${Number(log_id)}.jsonl`;
}
