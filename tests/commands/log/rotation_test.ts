/** A full log is ended, and the calls go on in the one that continues it. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { encodeBase64 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { canonicalText } from "../../../src/core/json/canonical.ts";
import { addCheckpoint, type Addition, emptyTip } from "../../../src/core/log/tip.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import { denoWritePort } from "../../../src/io/deno_write.ts";
import type { Host } from "../../../src/io/host.ts";
import {
  logSigner,
  SessionLog,
  type SessionLogSetting,
} from "../../../src/usecases/log/session_log.ts";
import { gait, scratch } from "../../support/gait.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { bytesOf, signerOfKey, type WrittenLine, writtenLog } from "../../support/written_log.ts";
import { FOLDER, idOf, INTENT, linesAt, systemOf } from "./support.ts";

const LOG = `${FOLDER}/s.jsonl`;
const NEXT = `${FOLDER}/s.2.jsonl`;
const MOST = 1_000_000;

/** A log of so many entries, of which only the first and the last hash are there. */
async function almostFull(entries: number): Promise<readonly WrittenLine[]> {
  const log_id = idOf(1);
  const [head] = await writtenLog({ log_id, entries: 1, hasEnd: false });
  const leaf = new Uint8Array(32).fill(9);
  const peaks = entries.toString(2).replaceAll("0", "").length;
  const roots = Array.from({ length: peaks }, (_, at) => new Uint8Array(32).fill(at + 1));
  const tip = { ...emptyTip(log_id), range: { size: entries, roots } };
  const { bytes } = await addCheckpoint(tip, await signerOfKey(log_id, KEY_1.private), hashBytes);
  const pruned = canonicalText({ pruned: { from: entries - 1, leaves: [encodeBase64(leaf)] } });
  return [
    head!,
    { kind: "pruned", text: pruned },
    { kind: "checkpoint", text: new TextDecoder().decode(bytes).trim() },
  ];
}

async function place(entries: number) {
  const system = systemOf({ "p.yaml": "default_verdict: allow\n", "i.json": INTENT }, {
    env: { GAIT_LOG_DIR: FOLDER },
    countsRandom: true,
  });
  system.files.set(LOG, { bytes: bytesOf(await almostFull(entries)), mode: 0o600 });
  const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", LOG];
  const call = () => gait([...words, "--key-mode", "prod", "--private-key", "k1"], {}, system);
  const decisions = (path: string) =>
    linesAt(system, path).filter((line) => line.startsWith('{"decision"')).length;
  return { system, call, decisions };
}

Deno.test("a log is ended before it has more than a million entries, and another one continues it", async () => {
  const { system, call, decisions } = await place(MOST - 20);
  for (let calls = 0; calls < 12; calls++) assert.equal((await call()).exit, 0);
  const end = JSON.parse(
    linesAt(system, LOG).findLast((line) => line.startsWith('{"end"')) ?? "{}",
  );
  assert.equal(end.end?.reason, "rotated");
  assert.ok(end.end.n < MOST, String(end.end.n));
  const { continues } = JSON.parse(linesAt(system, NEXT)[0] ?? "{}").head;
  assert.deepEqual([continues.log_id, continues.size], [idOf(1), end.end.n + 1]);
  assert.equal(decisions(LOG) + decisions(NEXT), 12);
});

/** Sessions of a log on the disk with so many entries. */
async function sessionsOn(folder: string, entries: number, count: number) {
  const path = `${folder}/s.jsonl`;
  const host = {
    ...{ read: denoReadPort, write: denoWritePort, now: () => new Date().toISOString() },
    randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    pause: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  } as unknown as Host<"read" | "write">;
  const signer = logSigner(await parsePrivateKey(KEY_1.private));
  const setting: SessionLogSetting = {
    ...{ path, goesOn: true, folder, signer, hash: hashBytes, durable: false },
    head: {
      ...{ run_id: "run_s", producer_version: "test", policy_digest: "0".repeat(64) },
      ...{ payloads: "digest", env: { os: "linux", arch: "amd64", runtime: "deno" } },
      session: { client: "test" },
    },
  };
  for (const { name } of Deno.readDirSync(folder)) Deno.removeSync(`${folder}/${name}`);
  Deno.writeFileSync(path, bytesOf(await almostFull(entries)), { mode: 0o600 });
  return await Promise.all(Array.from({ length: count }, () => SessionLog.open(setting, host)));
}

const event = (text: string): readonly Addition[] => [{ entry: { event: { event: text } } }];

Deno.test("a session that meets a full log which another one ended goes on in the next one", async () => {
  using folder = scratch();
  const [first, second] = await sessionsOn(folder.path, MOST - 10, 2);
  await first!.append(() => event("a"), "now");
  await second!.append(() => event("b"), "now");
  assert.deepEqual([first!.path, second!.path], [`${folder.path}/s.2.jsonl`, first!.path]);
  first![Symbol.dispose]();
  second![Symbol.dispose]();
});

Deno.test("sessions that meet a full log together all go on in the next one", async () => {
  using folder = scratch();
  const path = `${folder.path}/s.jsonl`;
  for (let round = 0; round < 5; round++) {
    const sessions = await sessionsOn(folder.path, MOST - 40, 8);
    const told = Array.from({ length: 8 }, (_, at) => `event ${at}`);
    // Until all of them have met the full log.
    for (let turn = 0; turn < 6; turn++) {
      await Promise.all(
        sessions.map((session, at) => session.append(() => event(`${told[at]} ${turn}`), "now")),
      );
    }
    for (const session of sessions) session[Symbol.dispose]();
    const texts = [path, path.replace(".jsonl", ".2.jsonl")].map((one) =>
      Deno.readTextFileSync(one)
    );
    for (const one of told.flatMap((text) => [`${text} 0"`, `${text} 5"`])) {
      assert.equal(texts.join("").split(one).length, 2, one);
    }
    assert.equal(texts[0]?.split('"reason":"rotated"').length, 2);
    assert.ok(!existsSync(path.replace(".jsonl", ".3.jsonl")));
  }
});
