/** `gait log cosign`: a cosigner signs only what goes on from what it signed before. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { LogWriter } from "../../../src/usecases/log/log_writer.ts";
import { COSIGNER_VKEY, LEAVES, PROOF_2, ROOTS } from "../../core/log/worked.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem, World } from "../../support/memory_system.ts";
import {
  bytesOf,
  checkpointLine,
  LOG_ID,
  workedLog,
  writtenLog,
} from "../../support/written_log.ts";
import { FOLDER, folderOf, idOf, INTENT, linesAt, systemOf, valid, writeLines } from "./support.ts";

const ALICE = ["--name", "example.com/alice", "--private-key", "k2"];
const AT = { now: "2026-11-01T10:00:10Z" };
// The first 16 characters of SHA-256 of the public key of RFC 8032, test 2.
const RECORD = `${FOLDER}/cosigned/${LOG_ID}-39f713d0a644253f.note`;
const WORKED = await workedLog();

const cosign = (system: MemorySystem, words: readonly string[] = ALICE, path = "s.jsonl") =>
  gait(["log", "cosign", path, ...words], {}, system);
const worked = (world: World = AT) => systemOf({ "s.jsonl": bytesOf(WORKED) }, world);

Deno.test("the worked log is cosigned with the worked signature", async () => {
  const system = worked();
  const seen = await cosign(system, [...ALICE, "--public-key", "k1.pub", "--json"]);
  assert.equal(seen.exit, 0, seen.stdout);
  const { correlation_id: _, record_path, ...data } = valid("log/cosign_result", seen);
  assert.deepEqual(data, {
    ...{ ok: true, path: "s.jsonl", log_id: LOG_ID, name: "example.com/alice", entries: 8 },
    ...{ vkey: COSIGNER_VKEY, root: ROOTS.get(8), time: "2026-11-01T10:00:10Z" },
  });
  const lines = linesAt(system, "s.jsonl");
  assert.deepEqual(lines.slice(0, -1), WORKED, "it is one more line");
  const { note } = JSON.parse(lines.at(-1) ?? "").checkpoint;
  assert.equal(note, PROOF_2.slice(PROOF_2.indexOf("\n\n") + 2));
  const record = system.files.get(String(record_path));
  assert.deepEqual([decodeUtf8(record?.bytes ?? new Uint8Array()), record?.mode], [note, 0o600]);
  const line = ["log", "verify", "s.jsonl", "--public-key", "k1.pub", "--cosigner", COSIGNER_VKEY];
  const checked = await gait([...line, "--require", "signed,closed"], {}, system);
  assert.equal(checked.exit, 0, checked.stdout);
});

Deno.test("the text names what was cosigned, when, and the verifier key", async () => {
  const seen = await cosign(worked());
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
  assert.equal(
    seen.stdout,
    `log cosign ok: s.jsonl: 8 entries at 2026-11-01T10:00:10Z\ncosigner: ${COSIGNER_VKEY}\n`,
  );
});

/** An open log of so many entries, with a checkpoint after each. */
const open = async (entries: number, flavour = "", flavourFrom = 0) =>
  await writtenLog({ entries, hasEnd: false, every: 1, flavour, flavourFrom });

Deno.test("a log that goes on is cosigned again, with what was signed before in mind", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(await open(8)) }, AT);
  assert.equal((await cosign(system)).exit, 0);
  const cosigned = linesAt(system, "s.jsonl");
  const more = (await open(12)).slice((await open(8)).length);
  writeLines(system, "s.jsonl", [...cosigned, ...more]);
  const seen = await cosign(system, [...ALICE, "--json"]);
  assert.deepEqual(
    [seen.exit, valid("log/cosign_result", seen)["before"], seen.json()["entries"]],
    [0, 8, 12],
  );
});

/** What became of a log of 12 entries that was cosigned, and why it is refused. */
const CHANGES: readonly (readonly [string, () => Promise<readonly string[]>, RegExp])[] = [
  [
    "an older copy",
    async () => (await open(6)).map(({ text }) => text),
    /: this key cosigned 12 entries of it before: the log has 6 entries: it was cut, or is an older copy\n/,
  ],
  [
    "an older copy that went on",
    async () => (await open(20, "other ", 6)).map(({ text }) => text),
    /: this key cosigned 12 entries of it before: the first entries are not those of then\n/,
  ],
  [
    "another history from the beginning",
    async () => (await open(12, "other ")).map(({ text }) => text),
    /: this key cosigned 12 entries of it before: the first entries are not those of then\n/,
  ],
  [
    "a changed entry",
    async () =>
      (await open(12)).map(({ text, n }) => n === 7 ? text.replace("heartbeat", "other") : text),
    /: line \d+: entries 7 to 7 are not those of the checkpoint: one was changed\n/,
  ],
];

for (const [what, change, message] of CHANGES) {
  Deno.test(`a cosigner refuses ${what}: exit 2, and nothing is written`, async () => {
    const system = systemOf({ "s.jsonl": bytesOf(await open(12)) }, AT);
    assert.equal((await cosign(system)).exit, 0);
    writeLines(system, "s.jsonl", await change());
    const before = new Map(system.files);
    const seen = await cosign(system);
    assert.equal(seen.exit, 2, seen.stdout);
    assert.match(seen.stderr, message);
    assert.deepEqual(new Map(system.files), before);
  });
}

Deno.test("without its record the cosigner finds its signature in the log", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(await open(12)) }, AT);
  assert.equal((await cosign(system)).exit, 0);
  const [record = ""] = [...system.files.keys()].filter((path) => path.endsWith(".note"));
  system.files.delete(record);
  const again = await cosign(system, [...ALICE, "--json"]);
  assert.equal(again.json()["before"], 12);
  // Entries before the checkpoint that it signed were written anew.
  system.files.delete(record);
  const lines = linesAt(system, "s.jsonl");
  const other = (await open(12, "other ")).map(({ text }) => text);
  writeLines(system, "s.jsonl", [...other, lines.at(-1) ?? ""]);
  const seen = await cosign(system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /are not those of the checkpoint/);
});

const EVAL = "gate eval --policy p.yaml --intent i.json --log s.jsonl".split(" ");

/** What became of a record that was sound. */
const DAMAGED: readonly (readonly [string, (text: string) => string | undefined])[] = [
  ["garbage", () => "x"],
  ["nothing", () => ""],
  ["another size", (text) => text.replace("\n12\n", "\n012\n")],
  ["a record of another log", (text) => text.replaceAll(LOG_ID, idOf(1))],
  ["no signature", (text) => text.slice(0, text.indexOf("\n\n") + 1)],
  ["a signature of the log alone", (text) => text.replace(/^\u2014 example\.com.*\n/m, "")],
  [
    "a cosignature that is too short",
    (text) => text.replace(/(\u2014 example\S* .{20}).*\n/, "$1\n"),
  ],
  ["more bytes than a record has", (text) => text.padEnd(70_000, "\n")],
  ["a folder in its place", () => undefined],
];

for (const [what, change] of DAMAGED) {
  Deno.test(`a damaged record of a cosigner stops a call and a cosigner in the same words: ${what}`, async () => {
    const files = { "s.jsonl": bytesOf(await open(12)), "i.json": INTENT };
    const system = systemOf({ ...files, "p.yaml": "default_verdict: allow\n" }, AT);
    assert.equal((await cosign(system)).exit, 0);
    assert.equal((await gait(EVAL, {}, system)).exit, 0);
    const record = system.files.get(RECORD);
    assert.ok(record, [...system.files.keys()].join());
    const changed = change(decodeUtf8(record.bytes));
    if (changed === undefined) {
      system.files.delete(RECORD);
      system.directories.add(RECORD);
    } else system.files.set(RECORD, { bytes: encodeUtf8(changed), mode: 0o600 });
    const before = new Map(system.files);
    const message = `error: Cannot read what was cosigned before, "${RECORD}": it is damaged\n` +
      "hint: restore the file, or remove it if you know why it changed\n";
    for (const seen of [await gait(EVAL, {}, system), await cosign(system)]) {
      assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [2, "", message]);
    }
    assert.deepEqual(new Map(system.files), before, "nothing is added");
  });
}

Deno.test("a link in place of the record of a cosigner is a damaged record, and so is no folder of records", async () => {
  const files = { "s.jsonl": bytesOf(await open(12)), "i.json": INTENT };
  const world = { ...AT, links: [RECORD] };
  const system = systemOf({ ...files, "p.yaml": "default_verdict: allow\n" }, world);
  system.directories.add(`${FOLDER}/cosigned`);
  system.files.set(RECORD, { bytes: encodeUtf8("x"), mode: 0o600 });
  for (const seen of [await gait(EVAL, {}, system), await cosign(system)]) {
    assert.equal(seen.exit, 2, seen.stderr);
    assert.match(
      seen.stderr,
      /^error: Cannot read what was cosigned before, .*\.note": it is damaged/,
    );
  }
  const other = systemOf({ ...files, "p.yaml": "default_verdict: allow\n" }, AT);
  other.files.set(`${FOLDER}/cosigned`, { bytes: encodeUtf8("x"), mode: 0o600 });
  const seen = await gait(EVAL, {}, other);
  assert.equal(seen.exit, 2, seen.stderr);
  assert.match(
    seen.stderr,
    /^error: Cannot read what was cosigned before, "\/log\/cosigned": it is/,
  );
});

Deno.test("a record that another key signed is no record of this one: exit 2", async () => {
  const system = worked();
  assert.equal((await cosign(system)).exit, 0);
  const record = system.files.get(RECORD);
  assert.ok(record);
  const text = decodeUtf8(record.bytes);
  system.files.set(RECORD, { bytes: encodeUtf8(text.replace("\n8\n", "\n7\n")), mode: 0o600 });
  const seen = await cosign(system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /: it is damaged\n/);
});

Deno.test("other cosigners stay, and the same one replaces its own signature", async () => {
  const system = worked();
  await cosign(system);
  const bob = ["--name", "example.com/bob", "--private-key", "k3"];
  const seed = "0".repeat(64);
  const { formatKeyFiles } = await import("../../../src/core/crypto/keys.ts");
  const { privateText } = await formatKeyFiles(Uint8Array.fromHex(seed));
  system.files.set("k3", { bytes: encodeUtf8(privateText), mode: 0o600 });
  assert.equal((await cosign(system, bob)).exit, 0);
  assert.equal((await cosign(system)).exit, 0);
  const { note } = JSON.parse(linesAt(system, "s.jsonl").at(-1) ?? "").checkpoint;
  const names = [...note.matchAll(/^\u2014 (\S+) /gm)].map(([, name]) => name);
  assert.deepEqual(names, [`gait.log/${LOG_ID}`, "example.com/bob", "example.com/alice"]);
});

Deno.test("the index of logs is cosigned as any log", async () => {
  const { system } = await folderOf([{ log_id: idOf(1), entries: 8 }], AT);
  const seen = await cosign(system, ALICE, `${FOLDER}/index.jsonl`);
  assert.equal(seen.exit, 0, seen.stderr);
  const line = ["log", "verify", "--index", "--cosigner", COSIGNER_VKEY, "--public-key", "k1.pub"];
  const checked = await gait(line, {}, system);
  assert.equal(checked.exit, 0, checked.stdout);
  assert.match(checked.stdout, /\nproved: example\.com\/alice saw its first 2 entries, /);
});

Deno.test("an unsigned log can be cosigned, and a given key must vouch for all of a log", async () => {
  const unsigned = await writtenLog({ entries: 8, hasEnd: false, key: undefined });
  const system = systemOf({ "s.jsonl": bytesOf(unsigned) }, AT);
  const refused = await cosign(system, [...ALICE, "--public-key", "k1.pub"]);
  assert.equal(refused.exit, 2);
  assert.match(refused.stderr, /: the given public key does not vouch for every entry\n/);
  assert.equal((await cosign(system)).exit, 0);
  const checked = await gait(["log", "verify", "s.jsonl", "--cosigner", COSIGNER_VKEY], {}, system);
  assert.equal(checked.exit, 0);
});

Deno.test("what cannot be cosigned is exit 6, and nothing is written", async () => {
  const uncovered = await writtenLog({ entries: 20, hasEnd: false });
  const system = systemOf(
    { "s.jsonl": bytesOf(WORKED), "u.jsonl": bytesOf(uncovered), "x": "x" },
    AT,
  );
  const before = new Map(system.files);
  const own = ["--name", "example.com/alice", "--private-key", "k1"];
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      "s.jsonl",
      own,
      /^error: Cannot cosign the log "s\.jsonl" with its own key\nhint: a cosigner has a key of its own/,
    ],
    ["u.jsonl", ALICE, /: its last 4 entries have no checkpoint\nhint: the next call/],
    ["s.jsonl", ["--name", "example.com/alice"], /^error: Missing --private-key\n/],
    ["s.jsonl", ["--private-key", "k2"], /--name/],
    [
      "s.jsonl",
      ["--name", "a b", "--private-key", "k2"],
      /^error: Cannot use --name "a b": expected a name without spaces/,
    ],
    ["s.jsonl", ["--name", `gait.log/${LOG_ID}`, "--private-key", "k2"], /not that of a log/],
    ["x", ALICE, /its first line is not the head of a log/],
  ];
  for (const [path, words, message] of cases) {
    const seen = await cosign(system, words, path);
    assert.equal(seen.exit, 6, `${words.join(" ")}: ${seen.stdout}${seen.stderr}`);
    assert.match(seen.stderr, message);
  }
  assert.deepEqual(new Map(system.files), before);
});

Deno.test("the key of a log is known by its signatures too, where the head does not say it", async () => {
  const unsigned = await writtenLog({ entries: 8, hasEnd: false, every: 1, key: undefined });
  const checkpoint = await checkpointLine(unsigned);
  const system = systemOf({ "s.jsonl": bytesOf([...unsigned, checkpoint]) }, AT);
  const seen = await cosign(system, ["--name", "example.com/alice", "--private-key", "k1"]);
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /with its own key/);
});

Deno.test("the key of a log is known by its head too, where nothing is signed yet", async () => {
  const lines = LEAVES.map((text) => ({ kind: "entry", text }));
  const checkpoint = await checkpointLine(lines, { isSigned: false });
  const system = systemOf({ "s.jsonl": bytesOf([...lines, checkpoint]) }, AT);
  const seen = await cosign(system, ["--name", "example.com/alice", "--private-key", "k1"]);
  assert.equal(seen.exit, 6, seen.stdout);
  assert.match(seen.stderr, /with its own key/);
});

Deno.test("what the key cosigned of another log is no record of this one: exit 2", async () => {
  const other = await writtenLog({ entries: 8, hasEnd: false, every: 1, log_id: idOf(3) });
  const system = systemOf({ "s.jsonl": bytesOf(WORKED), "o.jsonl": bytesOf(other) }, AT);
  assert.equal((await cosign(system, ALICE, "o.jsonl")).exit, 0);
  const record = system.files.get(RECORD.replace(LOG_ID, idOf(3)));
  assert.ok(record);
  system.files.set(RECORD, record);
  const seen = await cosign(system);
  assert.equal(seen.exit, 2, seen.stdout);
  assert.match(seen.stderr, /: it is damaged\n/);
});

Deno.test("without a folder of logs nothing can be remembered: exit 6", async () => {
  const seen = await cosign(worked({ ...AT, env: { GAIT_LOG_DIR: "" } }));
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /^error: Cannot find the folder of logs/);
});

Deno.test("a session that must be the only writer goes on after a cosigner, and not after anybody else", async () => {
  const system = systemOf({}, AT);
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const beat = () => [{ entry: { event: { event: "heartbeat" } } }];
  using writer = await LogWriter.open({
    ...{ path: "s.jsonl", isIndex: false, mustBe: "new", hash: hashBytes, durable: false },
    head: (log_id) => {
      const { key_id: _, ...head } = JSON.parse(LEAVES[0] ?? "").head;
      return { head: { ...head, log_id } };
    },
  }, host);
  await writer.append(beat, "now");
  const seen = await cosign(system);
  assert.equal(seen.exit, 0, seen.stderr);
  assert.equal((await writer.append(beat, "now")).index, 2);
  const checked = await gait(["log", "verify", "s.jsonl", "--cosigner", COSIGNER_VKEY], {}, system);
  assert.equal(checked.exit, 0, checked.stdout);
  {
    using other = await LogWriter.open({
      ...{ path: "s.jsonl", isIndex: false, mustBe: "there", hash: hashBytes, durable: false },
      head: () => assert.fail("it is there"),
    }, host);
    await other.append(beat, "now");
  }
  await assert.rejects(writer.append(beat, "now"), /another program changed it/);
});
