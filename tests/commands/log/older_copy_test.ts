/** A session never goes on in silence from an older copy of its log, or beside an older index. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { bytesOf, checkpointLine, LOG_ID, type WrittenLine } from "../../support/written_log.ts";
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
    const text = await gait("log verify --index --public-key k1.pub", {}, system);
    assert.ok(
      text.stdout.includes(
        "not proved: that the index names every log: 1 log is older than it, so it was deleted or replaced, " +
          "or could not be written\n",
      ),
      text.stdout,
    );
    assert.ok(text.stdout.includes("older than this index (entry 21)\n"), text.stdout);
    const alone = await gait(
      ["log", "verify", LOG, "--public-key", "k1.pub", "--json"],
      {},
      system,
    );
    assert.equal((alone.json() as { logs: { not_indexed?: number }[] }).logs[0]?.not_indexed, 21);
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

/** The same entries after a number of them, each with another salt: a history without the key. */
function forked(lines: readonly WrittenLine[], from: number): readonly string[] {
  const salted = first(lines, from).map(({ text }) => text);
  const rest = lines.filter(({ n, kind }) => n !== undefined && n >= from && kind !== "payload");
  return [
    ...salted,
    ...rest.map(({ text }) => text.replace(/"salt":"[^"]{4}/, '"salt":"AAAA')),
  ];
}

for (const from of [9, 17, 19]) {
  Deno.test(`a session does not go on in an older copy with other entries from entry ${from} on, though it has as many`, async () => {
    const { system, lines } = await place([16, 20]);
    writeLines(system, LOG, forked(lines, from));
    const before = linesAt(system, LOG);
    assert.equal(before.filter((text) => !/^\{"(?:checkpoint|payload)"/.test(text)).length, 20);
    const seen = await add(system);
    assert.equal(seen.exit, 2, seen.stderr);
    assert.equal(
      seen.stderr,
      `error: Cannot continue the log "${LOG}": its first 20 entries are not those that the index saw: ` +
        "it is an older copy with other entries, or was changed\n" +
        `hint: a person may look at it (gait log verify) and end it: gait log end ${LOG} --reason ` +
        "abandoned; the session then continues in another log\n",
    );
    assert.deepEqual(linesAt(system, LOG), before, "nothing is added to it");
  });
}

for (
  const [path, what] of [
    [`${FOLDER}/index.jsonl`, "the index of logs"],
    [`${FOLDER}/x/../INDEX.jsonl`, "the index of logs"],
    [`${FOLDER}/heads_left.txt`, "its notes on heads"],
    [`${FOLDER}/cosigned`, "what was cosigned"],
    [`${FOLDER}/cosigned/a.jsonl`, "what was cosigned"],
  ] as const
) {
  Deno.test(`no log is written where ${what} is kept: ${path}`, async () => {
    for (const isNew of [true, false]) {
      const { system } = await place([20]);
      if (isNew) {
        for (const name of [...system.files.keys()]) {
          if (name.startsWith(`${FOLDER}/`)) system.files.delete(name);
        }
      }
      const before = [...system.files.keys()];
      const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path];
      const seen = await gait(words, {}, system);
      assert.deepEqual([seen.exit, seen.stdout], [6, ""], seen.stderr);
      assert.equal(
        seen.stderr,
        `error: Cannot write the log "${path}": gait keeps ${what} there\n` +
          "hint: choose another path for the log\n",
      );
      assert.deepEqual([...system.files.keys()], before);
    }
  });
}

/** An end that nobody signed. */
function endAt(n: number): string {
  const counts = { approval: 0, decision: 0, event: n - 1, outcome: 0 };
  const ts = "2026-11-01T12:00:00Z";
  return JSON.stringify({
    end: { counts, n, reason: "session_end", salt: "AAAAAAAAAAAAAAAAAAAAAA", ts },
  });
}

/** Lines that nobody signed, with a checkpoint that nobody signed. */
async function underOwnCheckpoint(lines: readonly string[]): Promise<readonly string[]> {
  const leaves = lines.filter((text) => !/^\{"(?:checkpoint|payload)"/.test(text));
  const written = leaves.map((text) => ({ kind: "entry", text }));
  const checkpoint = await checkpointLine(written, { isSigned: false });
  return [...lines, checkpoint.replaceAll(LOG_ID, idOf(1))];
}

for (
  const [what, seen, change, problem] of [
    [
      "that was cut",
      [16, 20],
      (texts) => Promise.resolve([...texts(8), endAt(8)]),
      "it ends after 9 entries, and the index saw 20: it was cut, or is an older copy",
    ],
    [
      "that was cut, with a checkpoint",
      [16, 20],
      (texts) => underOwnCheckpoint([...texts(8), endAt(8)]),
      "it ends after 9 entries, and the index saw 20: it was cut, or is an older copy",
    ],
    [
      "to which an end was added",
      [16, 20],
      (texts) => Promise.resolve([...texts(20), endAt(20)]),
      "its key did not sign its end, and the index does not have it: another program wrote it",
    ],
    [
      "to which an end and a checkpoint were added, before the index saw it",
      [],
      (texts) => underOwnCheckpoint([...texts(20), endAt(20)]),
      "its key did not sign its end, and the index does not have it: another program wrote it",
    ],
  ] as const satisfies readonly [
    string,
    readonly number[],
    (texts: (entries: number) => readonly string[]) => Promise<readonly string[]>,
    string,
  ][]
) {
  Deno.test(`a session does not go on after a log ${what}, whose end nobody signed`, async () => {
    const { system, lines } = await place(seen);
    const texts = (entries: number) =>
      (entries === 20 ? lines : first(lines, entries)).map(({ text }) => text);
    writeLines(system, LOG, await change(texts));
    const before = new Map(system.files);
    const refused = await add(system, ...SIGNED);
    assert.deepEqual([refused.exit, refused.stdout], [2, ""], refused.stderr);
    assert.equal(
      refused.stderr,
      `error: Cannot continue the log "${LOG}": ${problem}\nhint: restore the file; or a person may move ` +
        `it away and give it up: gait log end ${idOf(1)} with the key of the session\n`,
    );
    assert.deepEqual(new Map(system.files), before);
    // The way out of the hint.
    system.files.delete(LOG);
    const drop = ["log", "end", idOf(1), "--yes", "--private-key", "k1"];
    const dropped = await gait(drop, {}, system);
    assert.equal(dropped.exit, 0, dropped.stderr);
    assert.equal((await add(system, ...SIGNED)).exit, 0);
  });
}

Deno.test("a session goes on after a log that a person ended, though its key signed no end", async () => {
  const { system, lines } = await place([20]);
  writeLines(system, LOG, first(lines, 8).slice(0, -1));
  const end = ["log", "end", LOG, "--reason", "abandoned", "--yes", "--private-key", "k1"];
  assert.equal((await gait(end, {}, system)).exit, 0);
  assert.equal((await add(system, ...SIGNED)).exit, 0);
  // Whoever can write the index can say so too, but not with the key.
  const other = await place([20]);
  writeLines(other.system, LOG, [...first(other.lines, 8).map(({ text }) => text), endAt(8)]);
  const unsigned = await gait(["log", "verify", LOG, "--json"], {}, other.system);
  const { root } = (unsigned.json() as { logs: { root: string }[] }).logs[0]!;
  const index = linesAt(other.system, `${FOLDER}/index.jsonl`);
  const n = index.filter((text) => !text.startsWith('{"checkpoint"')).length;
  const closed = { log_id: idOf(1), n, root, salt: "AAAAAAAAAAAAAAAAAAAAAA", size: 9 };
  const line = JSON.stringify({ closed: { ...closed, ts: "2026-11-01T12:00:00Z" } });
  writeLines(other.system, `${FOLDER}/index.jsonl`, [...index, line]);
  assert.equal((await add(other.system, ...SIGNED)).exit, 2);
});
