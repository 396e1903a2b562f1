/** `gait log status` lists the logs of a folder, with those that only its index tells of. */

import assert from "node:assert/strict";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { LogIndex } from "../../../src/usecases/log/log_index.ts";
import { gait } from "../../support/gait.ts";
import { bytesOf, writtenLog } from "../../support/written_log.ts";
import { FOLDER, folderOf, idOf, pathOf, systemOf, valid, writeLines } from "./support.ts";

const rows = (stdout: string) =>
  stdout.trimEnd().split("\n").map((line) => line.replaceAll(/ +/g, " "));

Deno.test("gait log status names each state of a log", async () => {
  const logs = [1, 2, 3, 4, 5].map((number) => ({
    ...{ log_id: idOf(number), entries: 8 + number, hasEnd: number === 1, seen: [8 + number] },
  }));
  const { system, lines } = await folderOf(logs);
  system.files.delete(pathOf(idOf(3)));
  writeLines(system, pathOf(idOf(4)), (lines[3] ?? []).slice(0, 12));
  system.files.delete(pathOf(idOf(5)));
  {
    const host = system.narrow({ kinds: ["read", "write"], env: [] });
    using index = await LogIndex.open({ folder: FOLDER, hash: hashBytes, durable: false }, host);
    await index.dropped(idOf(5), "retention");
  }
  writeLines(
    system,
    `${FOLDER}/own.jsonl`,
    await writtenLog({ entries: 4, log_id: idOf(9), hasEnd: false }),
  );
  const damaged = await writtenLog({ entries: 20, log_id: idOf(8), hasEnd: false });
  writeLines(system, `${FOLDER}/damaged.jsonl`, damaged.toSpliced(-2, 1));
  writeLines(system, `${FOLDER}/notes.txt`, ["no log"]);

  const seen = await gait("log status", {}, system);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
  assert.deepEqual(rows(seen.stdout), [
    "STATE ENTRIES LAST CLIENT PATH NOTE",
    'damaged - - - /log/damaged.jsonl Cannot read the log "/log/damaged.jsonl": an entry at its end is missing; unknown to the index',
    `gone 11 - - /log/log-3.jsonl gait log end ${idOf(3)} gives it up`,
    "dropped 13 - - /log/log-5.jsonl retention",
    "open 4 2026-11-01T10:00:03Z claude-code /log/own.jsonl unknown to the index",
    "open 7 2026-11-01T10:00:06Z claude-code /log/log-4.jsonl fewer entries than the index saw: cut, or an older copy",
    "ended 9 2026-11-01T10:00:08Z claude-code /log/log-1.jsonl session_end",
    "open 10 2026-11-01T10:00:09Z claude-code /log/log-2.jsonl",
  ]);
  const json = valid("log/status_result", await gait("log status --json", {}, system));
  assert.deepEqual((json["logs"] as readonly unknown[])[5], {
    ...{
      path: "/log/log-1.jsonl",
      log_id: idOf(1),
      state: "ended",
      reason: "session_end",
      entries: 9,
    },
    ...{
      last_time: "2026-11-01T10:00:08Z",
      client: "claude-code",
      session_id: "5b1c",
      indexed: true,
    },
  });
});

Deno.test("gait log status lists a damaged log once, in the folder or not, given up or not", async () => {
  const numbers = [1, 2, 3, 4];
  const { system, lines } = await folderOf(
    numbers.map((number) => ({ log_id: idOf(number), entries: 20, hasEnd: false, seen: [20] })),
  );
  const damaged = (number: number) => (lines[number - 1] ?? []).toSpliced(-2, 1);
  writeLines(system, pathOf(idOf(1)), damaged(1));
  writeLines(system, pathOf(idOf(2)), damaged(2));
  const [head, ...others] = lines[2] ?? [];
  writeLines(system, pathOf(idOf(3)), [head?.text.replace(',"n":0', ',"n":00') ?? "", ...others]);
  {
    const host = system.narrow({ kinds: ["read", "write"], env: [] });
    using index = await LogIndex.open({ folder: FOLDER, hash: hashBytes, durable: false }, host);
    await index.dropped(idOf(2), "given up by a person");
    // Its file lies elsewhere.
    const elsewhere = await writtenLog({ log_id: idOf(6), entries: 20, hasEnd: false });
    await index.opened({ log_id: idOf(6), path: "/w/b.jsonl", leaf: new Uint8Array(32) });
    writeLines(system, "/w/b.jsonl", elsewhere.toSpliced(-2, 1));
  }
  const seen = await gait("log status --json", {}, system);
  const { logs } = valid("log/status_result", seen) as { logs: Record<string, unknown>[] };
  assert.deepEqual(
    logs.map(({ path, state, log_id, indexed }) => [path, state, log_id, indexed]).toSorted(),
    [
      ["/log/log-1.jsonl", "damaged", idOf(1), true],
      ["/log/log-2.jsonl", "dropped", idOf(2), true],
      ["/log/log-3.jsonl", "damaged", idOf(3), true],
      ["/log/log-4.jsonl", "open", idOf(4), true],
      ["/w/b.jsonl", "damaged", idOf(6), true],
    ],
  );
});

Deno.test("without an index, or with one that is damaged, the logs are listed all the same", async () => {
  const log = bytesOf(await writtenLog({ entries: 8 }));
  const system = systemOf({ "/log/a.jsonl": log });
  const seen = await gait("log status", {}, system);
  assert.equal(rows(seen.stdout).at(-1), "no index: a log that is deleted is not missed");
  assert.equal(
    valid("log/status_result", await gait("log status --json", {}, system))["has_index"],
    false,
  );
  writeLines(system, `${FOLDER}/index.jsonl`, ['{"head":{}}']);
  const damaged = await gait("log status", {}, system);
  assert.equal(damaged.exit, 0);
  assert.match(
    damaged.stderr,
    /^warning: Cannot read the index of logs "\/log\/index\.jsonl": line 1: /,
  );
  const unread = "the index cannot be read: a log that was deleted is not listed";
  assert.equal(rows(damaged.stdout).at(-1), unread);
  system.files.delete("/log/a.jsonl");
  assert.deepEqual(rows((await gait("log status", {}, system)).stdout), [
    "no logs in /log",
    unread,
  ]);
});

Deno.test("gait log status takes another folder, and an empty one has no logs", async () => {
  const log = bytesOf(await writtenLog({ entries: 8 }));
  const system = systemOf({ "d/a.jsonl": log, "e/x": "" });
  const seen = await gait("log status d", {}, system);
  assert.match(seen.stdout, /\nended +8 .* d\/a\.jsonl +session_end\n/);
  assert.equal((await gait("log status e", {}, system)).stdout, "no logs in e\n");
  assert.equal((await gait("log status gone", {}, system)).exit, 6);
});

Deno.test("without a home folder the place of the logs must be named: exit 6", async () => {
  const system = systemOf({}, { env: { GAIT_LOG_DIR: "" } });
  const seen = await gait("log status", {}, system);
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /^error: Cannot find the folder of logs: .*\nhint: set GAIT_LOG_DIR /);
});
