/** What another program does to a log while a process that writes it holds it open. */

import assert from "node:assert/strict";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { logSigner, SessionLog } from "../../../src/usecases/log/session_log.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { bytesOf } from "../../support/written_log.ts";
import { FOLDER, linesAt, systemOf } from "./support.ts";

const PATH = `${FOLDER}/s.jsonl`;
const INDEX = `${FOLDER}/index.jsonl`;

async function openLog(system: MemorySystem, key: string = KEY_1.private): Promise<SessionLog> {
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const signing = await parsePrivateKey(key);
  return await SessionLog.open({
    ...{ path: PATH, goesOn: true, hash: hashBytes, durable: false, folder: FOLDER },
    signer: logSigner(signing),
    head: {
      ...{ run_id: "run_s", producer_version: "test", policy_digest: "0".repeat(64) },
      ...{ payloads: "digest", env: { os: "linux", arch: "amd64", runtime: "deno" } },
      ...{ session: { client: "test" }, key_id: signing.keyId },
    },
  }, host);
}

async function add(log: SessionLog, name: string, checkpoint: "now" | "due" = "now") {
  await log.append(() => [{ entry: { event: { event: name } } }], checkpoint);
}

const write = (system: MemorySystem, lines: readonly string[]) =>
  system.files.set(PATH, { bytes: bytesOf(lines), mode: 0o600 });

/** What is left of a log of a head and two entries, each with its checkpoint. */
const CHANGES: readonly (readonly [string, (lines: readonly string[]) => readonly string[]])[] = [
  ["it is emptied", () => []],
  ["it is cut to its first checkpoint", (lines) => lines.slice(0, 2)],
  ["its last entry is cut off", (lines) => lines.slice(0, 4)],
  ["its last checkpoint is cut off", (lines) => lines.slice(0, 5)],
  ["an entry is added to a log that was cut", (lines) => [
    ...lines.slice(0, 4),
    (lines[4] ?? "").replace(
      "second",
      "a longer name that reaches beyond the end of the file".repeat(9),
    ),
  ]],
  ["its first checkpoint is copied to its end", (lines) => [...lines, lines[1] ?? ""]],
  ["a damaged line is added", (lines) => [...lines, "{}"]],
];

for (const [what, change] of CHANGES) {
  Deno.test(`a process does not go on in its log where ${what}`, async () => {
    const system = systemOf();
    using log = await openLog(system);
    await add(log, "first");
    await add(log, "second");
    const lines = linesAt(system, PATH);
    assert.equal(lines.length, 6);
    const left = change(lines);
    write(system, left);
    for (const again of ["third", "fourth"]) {
      await assert.rejects(add(log, again), /Cannot continue the log "\/log\/s\.jsonl": /);
    }
    await assert.rejects(log.end("session_end"), /Cannot continue the log /);
    assert.deepEqual(linesAt(system, PATH), left, "nothing is added to it");
  });
}

Deno.test("a process goes on after the entries of others: its key did not write what it did not sign", async () => {
  const system = systemOf();
  using log = await openLog(system);
  await add(log, "first");
  {
    using own = await openLog(system);
    await add(own, "of the same key");
  }
  await add(log, "second");
  {
    using other = await openLog(system, KEY_2.private);
    await add(other, "of another key");
  }
  await add(log, "third");
  await log.end("session_end");
  const events = linesAt(system, PATH).flatMap((line) => {
    const { event } = JSON.parse(line);
    return event === undefined ? [] : [[event.n, event.event, event.from, event.count]];
  });
  assert.deepEqual(events.map(([, name]) => name), [
    ...["first", "of the same key", "second", "unsigned_entries"],
    ...["of another key", "unsigned_entries", "third"],
  ]);
  // By the second key's process: head to `second`; by the first key's: what that one added.
  assert.deepEqual(events.filter(([, name]) => name === "unsigned_entries"), [
    [4, "unsigned_entries", 0, 4],
    [6, "unsigned_entries", 4, 2],
  ]);
  const seen = await gait(`log verify ${PATH} --public-key k1.pub --json`, {}, system);
  const { logs: [answer] } = seen.json() as { logs: { vouched: number; unvouched: number }[] };
  assert.deepEqual([seen.exit, answer?.vouched, answer?.unvouched], [0, 7, 2]);
});

Deno.test("a process does not write an index that was emptied under it, and signs nothing under its name", async () => {
  const system = systemOf();
  using log = await openLog(system);
  await add(log, "first");
  system.files.set(INDEX, { bytes: bytesOf([]), mode: 0o600 });
  await assert.rejects(log.end("session_end"), /Cannot continue the index of logs /);
  assert.deepEqual(linesAt(system, INDEX), []);
});
