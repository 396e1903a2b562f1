/** A session goes on in the log that continues its last one, and in no other. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { writtenLog } from "../../support/written_log.ts";
import { FOLDER, folderOf, idOf, INTENT, linesAt, systemOf, writeLines } from "./support.ts";

const FILES = { "p.yaml": "default_verdict: allow\n", "i.json": INTENT };
const FIRST = `${FOLDER}/s.jsonl`;
const SECOND = `${FOLDER}/s.2.jsonl`;
const THIRD = `${FOLDER}/s.3.jsonl`;
const KEY = ["--key-mode", "prod", "--private-key", "k1"];

/** A session whose first log ended, and that went on in a second one. */
async function chain() {
  const system = systemOf(FILES, { env: { GAIT_LOG_DIR: FOLDER }, countsRandom: true });
  const call = () =>
    gait(
      ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", FIRST, ...KEY],
      {},
      system,
    );
  const end = async (path: string) => {
    const seen = await gait(["log", "end", path, "--yes", "--private-key", "k1"], {}, system);
    assert.equal(seen.exit, 0, seen.stderr);
  };
  assert.equal((await call()).exit, 0);
  await end(FIRST);
  assert.equal((await call()).exit, 0);
  const decisions = (path: string) =>
    linesAt(system, path).filter((line) => line.startsWith('{"decision"')).length;
  const continues = (path: string) => JSON.parse(linesAt(system, path)[0] ?? "{}").head?.continues;
  return { system, call, end, decisions, continues };
}

Deno.test("a session whose first log was given up goes on in its open second one", async () => {
  const { system, call, end, decisions, continues } = await chain();
  const { log_id } = JSON.parse(linesAt(system, FIRST)[0] ?? "").head;
  system.files.delete(FIRST);
  await end(log_id);
  const seen = await call();
  assert.equal(seen.exit, 0, seen.stderr);
  assert.ok(!system.files.has(FIRST), "the first one is not begun anew");
  assert.equal(decisions(SECOND), 2);
  // Nor once the second one ended.
  await end(SECOND);
  assert.equal((await call()).exit, 0);
  assert.ok(!system.files.has(FIRST));
  assert.equal(decisions(THIRD), 1);
  assert.equal(continues(THIRD).log_id, JSON.parse(linesAt(system, SECOND)[0] ?? "").head.log_id);
});

Deno.test("a session does not go on in a log that does not continue its ended one", async () => {
  const { system, call, end, continues } = await chain();
  const own = linesAt(system, SECOND);
  const before = continues(SECOND);
  await end(SECOND);
  const other = await writtenLog({ log_id: idOf(7), entries: 4, hasEnd: false });
  writeLines(system, THIRD, other);
  const kept = linesAt(system, THIRD);
  const seen = await call();
  assert.deepEqual([seen.exit, seen.stdout], [2, ""]);
  const { log_id } = JSON.parse(own[0] ?? "").head;
  assert.equal(
    seen.stderr,
    `error: Cannot continue in the log "${THIRD}": it does not continue the log ${log_id}, which ` +
      "ended before it\nhint: move the file away; the session then begins the log that continues the " +
      "ended one\n",
  );
  assert.deepEqual(linesAt(system, THIRD), kept, "nothing is added to it");
  system.files.delete(THIRD);
  assert.equal((await call()).exit, 0);
  assert.equal(continues(THIRD).log_id, log_id);
  assert.equal(before.log_id, JSON.parse(linesAt(system, FIRST)[0] ?? "").head.log_id);
});

Deno.test("a log without an index says so", async () => {
  const system = systemOf(FILES, { env: { GAIT_LOG_DIR: "" } });
  const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", "l.jsonl"];
  const seen = await gait([...words, ...KEY], {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  assert.match(
    seen.stderr,
    /warning: no index of logs is written, so nobody sees if the whole log is deleted: neither HOME nor GAIT_LOG_DIR says where it lies\n/,
  );
});

Deno.test("an index that lost its first line is not gone on with: exit 2, and the folder is to be restored", async () => {
  const { system } = await chain();
  const path = `${FOLDER}/index.jsonl`;
  writeLines(system, path, linesAt(system, path).slice(1));
  const fresh = await gait(
    [
      "gate",
      "eval",
      "--policy",
      "p.yaml",
      "--intent",
      "i.json",
      "--log",
      `${FOLDER}/n.jsonl`,
      ...KEY,
    ],
    {},
    system,
  );
  assert.deepEqual([fresh.exit, fresh.stdout], [2, ""], fresh.stderr);
  assert.match(fresh.stderr, /hint: .*restore the latest copy of the folder of logs\n/);
});

Deno.test("a given head of an index that is gone gets the answer no", async () => {
  const log = { log_id: idOf(1), entries: 8, hasEnd: true, isClosed: true };
  const { system } = await folderOf([log], { env: { GAIT_LOG_DIR: FOLDER } });
  const path = `${FOLDER}/index.jsonl`;
  const { stdout: head } = await gait(["log", "head", path], {}, system);
  system.files.delete(path);
  const ask = ["log", "verify", "--index", "--head", head.trim()];
  const seen = await gait(ask, {}, system);
  assert.equal(seen.exit, 2, seen.stderr);
  assert.match(
    seen.stderr,
    /^error: "\/log\/index\.jsonl" is gone, so the given heads do not hold: /,
  );
  assert.equal((await gait(["log", "verify", "--index"], {}, system)).exit, 6);
});
