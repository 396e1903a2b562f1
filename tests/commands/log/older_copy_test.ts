/** A session never goes on in silence from an older copy of its log, or beside an older index. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { bytesOf, type WrittenLine } from "../../support/written_log.ts";
import { FOLDER, folderOf, idOf, INTENT, linesAt, pathOf, writeLines } from "./support.ts";

const LOG = pathOf(idOf(1));

/** A folder with a log of 20 entries, as the index saw it. */
async function place(seen: readonly number[]) {
  const log = { log_id: idOf(1), entries: 20, hasEnd: false, seen };
  const made = await folderOf([log], { env: { GAIT_LOG_DIR: FOLDER } });
  const { system } = made;
  system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
  system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
  return { system, lines: made.lines[0] ?? [] };
}

/** The lines of the first entries, and the checkpoints among them. */
function first(lines: readonly WrittenLine[], entries: number): readonly WrittenLine[] {
  return lines.slice(0, lines.findIndex(({ n }) => n === entries));
}

const add = (system: MemorySystem, ...more: readonly string[]) =>
  gait(
    ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", LOG, ...more],
    {},
    system,
  );

Deno.test("a session goes on in a log that has what the index saw, or more", async () => {
  for (const seen of [[], [16], [20]]) {
    const { system } = await place(seen);
    assert.equal((await add(system)).exit, 0, `seen ${seen}`);
  }
});

for (const left of [1, 8, 17, 19]) {
  Deno.test(`a session does not go on in a copy with ${left} entries of a log of which the index saw 20`, async () => {
    const { system, lines } = await place([16, 20]);
    writeLines(system, LOG, first(lines, left));
    const before = system.files.get(LOG)?.bytes;
    const seen = await add(system);
    assert.equal(seen.exit, 2, seen.stderr);
    const count = left === 1 ? "1 entry" : `${left} entries`;
    assert.equal(
      seen.stderr,
      `error: Cannot continue the log "${LOG}": it has ${count}, and the index saw 20: it was ` +
        `cut, or is an older copy\nhint: a person may end it: gait log end ${LOG} --reason ` +
        "abandoned; the session then goes on in another log\n",
    );
    assert.deepEqual(system.files.get(LOG)?.bytes, before, "nothing is added to it");
    assert.equal(seen.stdout, "");
  });
}

Deno.test("an older copy that a person ended is left, and the session goes on in another log", async () => {
  const { system, lines } = await place([20]);
  writeLines(system, LOG, first(lines, 8));
  const end = await gait(["log", "end", LOG, "--reason", "abandoned", "--yes"], {}, system);
  assert.equal(end.exit, 0, end.stderr);
  assert.equal((await add(system)).exit, 0);
  const [head = ""] = linesAt(system, `${FOLDER}/log-1.2.jsonl`);
  assert.equal(JSON.parse(head).head.continues.log_id, idOf(1));
  // The index still says that the first log was longer.
  const check = await gait("log verify --index --json", {}, system);
  assert.equal(check.exit, 2);
  const { logs } = check.json() as { logs: { index_faults?: { code: string }[] }[] };
  assert.ok(logs.some((log) => log.index_faults?.some(({ code }) => code === "cut")));
});

Deno.test("a write that was cut off below what the index saw is an older copy too", async () => {
  const { system, lines } = await place([20]);
  const bytes = bytesOf(first(lines, 16));
  system.files.set(LOG, { bytes: bytes.slice(0, bytes.length - 40), mode: 0o600 });
  assert.equal((await add(system)).exit, 2);
});

Deno.test("a log that lost only entries that the index did not see goes on, with a torn line", async () => {
  const { system, lines } = await place([16]);
  const bytes = bytesOf(first(lines, 20));
  system.files.set(LOG, { bytes: bytes.slice(0, bytes.length - 40), mode: 0o600 });
  assert.equal((await add(system)).exit, 0);
  assert.ok(linesAt(system, LOG).some((line) => line.includes('"event":"torn_line"')));
});

Deno.test("a log with fewer entries than a cosigner saw does not go on", async () => {
  const { system, lines } = await place([]);
  writeLines(system, LOG, first(lines, 16));
  const cosign = [
    ...["log", "cosign", LOG, "--name", "example.com/alice", "--private-key", "k2"],
  ];
  assert.equal((await gait(cosign, {}, system)).exit, 0);
  assert.equal((await add(system)).exit, 0);
  writeLines(system, LOG, first(lines, 8));
  const seen = await add(system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /it has 8 entries, and a cosigner saw 16: it was cut/);
});

Deno.test("an index with fewer entries than a cosigner saw is not gone on with", async () => {
  const { system } = await place([16, 20]);
  const index = `${FOLDER}/index.jsonl`;
  const lines = linesAt(system, index);
  const cosign = [
    ...["log", "cosign", index, "--name", "example.com/alice", "--private-key", "k2"],
  ];
  assert.equal((await gait(cosign, {}, system)).exit, 0);
  writeLines(system, index, lines.slice(0, 4));
  const other = `${FOLDER}/other.jsonl`;
  const seen = await gait(
    ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", other],
    {},
    system,
  );
  assert.equal(seen.exit, 2, seen.stderr);
  assert.match(seen.stderr, /Cannot continue the index of logs .*a cosigner saw 4: it was cut/);
});

/** Codes of the faults of the index, and the logs that are missing. */
async function verifiedIndex(system: MemorySystem) {
  const seen = await gait("log verify --index --public-key k1.pub --json", {}, system);
  const { logs, missing = [] } = seen.json() as unknown as {
    logs: readonly { readonly kind: string; readonly consistent: boolean }[];
    missing?: readonly { readonly path: string }[];
  };
  return {
    consistent: logs.find(({ kind }) => kind === "index")?.consistent,
    missing: missing.map(({ path }) => path),
  };
}

const SIGNED = ["--key-mode", "prod", "--private-key", "k1"];
const ENTERED =
  `warning: the index did not know the log ${LOG}, which is entered now: the index was ` +
  "deleted or replaced, or could not be written when the log began\n";

for (const what of ["never got to know it", "was deleted", "was written anew"]) {
  Deno.test(`a log goes on, and the index that ${what} has it then`, async () => {
    const { system } = await place([]);
    const other = await folderOf([{ log_id: idOf(2), entries: 4 }]);
    const index = other.system.files.get(`${FOLDER}/index.jsonl`);
    assert.ok(index);
    system.files.delete(`${FOLDER}/index.jsonl`);
    if (what !== "was deleted") system.files.set(`${FOLDER}/index.jsonl`, index);
    if (what !== "was deleted") {
      writeLines(system, pathOf(idOf(2)), linesAt(other.system, pathOf(idOf(2))));
    }
    const seen = await add(system, ...SIGNED);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(seen.stderr, ENTERED);
    assert.equal(
      linesAt(system, LOG).filter((line) => line.startsWith('{"event":{"event":"not_indexed"'))
        .length,
      1,
    );
    const again = await add(system, ...SIGNED);
    assert.deepEqual([again.exit, again.stderr], [0, ""], "it is entered once");
    assert.deepEqual(await verifiedIndex(system), { consistent: true, missing: [] });
    system.files.delete(LOG);
    assert.deepEqual(await verifiedIndex(system), { consistent: true, missing: [LOG] });
  });
}

Deno.test("a log that is gone is not made anew, however its path is spelt", async () => {
  const { system } = await place([20]);
  system.files.delete(LOG);
  for (const path of [LOG, "/log/../log/log-1.jsonl"]) {
    const seen = await gait(
      ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path, ...SIGNED],
      {},
      system,
    );
    assert.equal(seen.exit, 2, seen.stderr);
    assert.match(seen.stderr, /it was opened before and is gone\nhint: a person may give it up: /);
  }
});

Deno.test("a call from a file is added to the log that --log names", async () => {
  const { system } = await place([]);
  const call = {
    name: "read",
    args: {},
    context: { identity: "a", workspace: "/w", run_id: "r1" },
  };
  system.files.set("c.json", { bytes: encodeUtf8(JSON.stringify(call)), mode: 0o644 });
  const before = linesAt(system, LOG).length;
  const words = ["mcp", "proxy", "--policy", "p.yaml", "--call", "c.json", "--log", LOG];
  const seen = await gait([...words, ...SIGNED], {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  const added = linesAt(system, LOG).slice(before).map((line) => Object.keys(JSON.parse(line))[0]);
  // The last four entries of the log were under no checkpoint.
  assert.deepEqual(added, ["event", "decision", "checkpoint"]);
});
