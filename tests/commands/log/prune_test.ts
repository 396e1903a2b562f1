/** `gait log prune`: what goes is gone, and everything else holds as before. */

import assert from "node:assert/strict";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { encodeHex } from "../../../src/core/bytes.ts";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import { denoWritePort } from "../../../src/io/deno_write.ts";
import { LogWriter } from "../../../src/usecases/log/log_writer.ts";
import { logSigner } from "../../../src/usecases/log/session_log.ts";
import { LEAVES, PRUNED_1_2 } from "../../core/log/worked.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { ProxyProcess } from "../../support/mcp_session.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { bytesOf, LOG_ID, type WrittenLine, writtenLog } from "../../support/written_log.ts";
import { FOLDER, folderOf, headOf, idOf, linesAt, pathOf, systemOf, valid } from "./support.ts";

const OPEN = await writtenLog({ entries: 24, hasEnd: false });
const WHY = ["--why", "erasure request 7", "--who", "alice", "--private-key", "k1"];

const prune = (system: MemorySystem, entries: string, words: readonly string[] = WHY) =>
  gait(["log", "prune", "s.jsonl", "--entries", entries, ...words], {}, system);

async function verified(system: MemorySystem, words: readonly string[] = [], path = "s.jsonl") {
  const line = ["log", "verify", path, "--public-key", "k1.pub", ...words, "--json"];
  const seen = await gait(line, {}, system);
  const { logs } = seen.json() as { logs: readonly Record<string, unknown>[] };
  return { exit: seen.exit, log: logs.find((log) => log["path"] === path) ?? {} };
}

Deno.test("entries 1 and 2 of the worked log become the worked line", async () => {
  const system = systemOf({ "s.jsonl": `${LEAVES.join("\n")}\n` });
  const seen = await prune(system, "1,2");
  assert.equal(seen.exit, 0, seen.stderr);
  const [head, , , ...rest] = LEAVES;
  assert.deepEqual(linesAt(system, "s.jsonl"), [head, PRUNED_1_2, ...rest]);
  assert.match(seen.stderr, /^warning: the log has ended and no index knows it: /);
});

Deno.test("gait log prune records in the log who pruned what and why, and signs that", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(OPEN) });
  const seen = await gait(
    ["log", "prune", "s.jsonl", "--entries", "3,8-10", ...WHY, "--json"],
    {},
    system,
  );
  const { correlation_id: _, head, warnings: __, ...data } = valid("log/prune_result", seen);
  assert.deepEqual(data, {
    ...{ ok: true, path: "s.jsonl", log_id: LOG_ID, entries: 26, payloads: 4, announced: "log" },
    pruned: [{ from: 3, count: 1 }, { from: 8, count: 3 }],
    referring: [4, 5, 6, 11, 12, 13],
  });
  const events = linesAt(system, "s.jsonl").filter((line) => line.includes('"event":"pruned"'))
    .map((line) => JSON.parse(line).event);
  const said = { who: "alice", why: "erasure request 7" };
  assert.deepEqual(
    events.map(({ from, count, who, why }) => ({ from, count, who, why })),
    [{ from: 3, count: 1, ...said }, { from: 8, count: 3, ...said }],
  );
  const { exit, log } = await verified(system, ["--require", "signed", "--head", String(head)]);
  assert.equal(exit, 0);
  const { pruned, unannounced, withheld, whole, vouched } = log;
  assert.deepEqual(
    { pruned, unannounced, withheld, whole, vouched },
    { pruned: 4, unannounced: 0, withheld: 0, whole: false, vouched: 26 },
  );
  const text = await gait("log verify s.jsonl --require whole", {}, system);
  assert.equal(text.exit, 2);
  assert.match(text.stdout, /\nnote: 4 entries were pruned\n/);
});

Deno.test("every other line stays byte for byte, and the mode of the file", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(OPEN) });
  await prune(system, "5-9");
  const kept = OPEN.filter(({ n = -1 }) => n < 5 || n > 9).map(({ text }) => text);
  const lines = linesAt(system, "s.jsonl");
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('{"pruned"')).slice(0, kept.length),
    kept,
  );
  assert.equal(system.files.get("s.jsonl")?.mode, 0o600);
});

/** Heads of a log as they left at every size. */
async function headsOf(lines: readonly WrittenLine[], sizes: number): Promise<string[]> {
  const heads: string[] = [];
  for (let size = 1; size <= sizes; size++) heads.push(await headOf(lines, size, LOG_ID));
  return heads;
}

Deno.test("whatever is pruned, every head that left before holds", async () => {
  const heads = await headsOf(OPEN, 24);
  let random = 7;
  const next = () => random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
  for (let round = 0; round < 40; round++) {
    const chosen = Array.from({ length: 24 }, (_, n) => n).filter((n) => n > 0 && next() % 3 === 0);
    if (chosen.length === 0) continue;
    const system = systemOf({ "s.jsonl": bytesOf(OPEN), "heads.txt": heads.join("\n") });
    const seen = await prune(system, chosen.join(","));
    assert.equal(seen.exit, 0, seen.stderr);
    const { exit, log } = await verified(system, ["--head", "heads.txt"]);
    assert.equal(exit, 0, JSON.stringify(log));
    assert.deepEqual([log["pruned"], log["unannounced"]], [chosen.length, 0]);
    const answers = log["heads"] as readonly { readonly holds: boolean }[];
    assert.deepEqual([answers.length, answers.every(({ holds }) => holds)], [24, true]);
    // Once more, with what is left.
    const left = Array.from({ length: 24 }, (_, n) => n).filter((n) =>
      n > 0 && !chosen.includes(n)
    );
    assert.equal((await prune(system, left.join(","))).exit, 0);
    const again = await verified(system, ["--head", "heads.txt"]);
    assert.deepEqual([again.exit, again.log["pruned"]], [0, 23]);
  }
});

Deno.test("hashes stand in lines of at most 256, and checkpoints keep their places", async () => {
  const long = await writtenLog({ entries: 700, hasEnd: false, keeps: false, every: 300 });
  const system = systemOf({ "s.jsonl": bytesOf(long) });
  assert.equal((await prune(system, "1-698")).exit, 0);
  const counts = linesAt(system, "s.jsonl").flatMap((line) => {
    const { pruned, checkpoint } = JSON.parse(line);
    return pruned === undefined
      ? checkpoint === undefined ? [] : ["checkpoint"]
      : [pruned.leaves.length];
  });
  assert.deepEqual(counts, [
    "checkpoint",
    256,
    43,
    "checkpoint",
    256,
    44,
    "checkpoint",
    99,
    "checkpoint",
  ]);
  const heads = [await headOf(long, 350, LOG_ID), await headOf(long, 700, LOG_ID)];
  const words = heads.flatMap((head) => ["--head", head]);
  assert.equal((await verified(system, words)).exit, 0);
});

Deno.test("after its end a log is pruned in the index, which --index reads", async () => {
  const { system } = await folderOf([{ log_id: idOf(1), entries: 24, seen: [8], isClosed: true }]);
  const path = pathOf(idOf(1));
  const line = ["log", "prune", path, "--entries", "4-6", ...WHY, "--json"];
  const seen = await gait(line, {}, system);
  assert.equal(valid("log/prune_result", seen)["announced"], "index", seen.stdout);
  const alone = await verified(system, [], path);
  assert.deepEqual([alone.exit, alone.log["pruned"], alone.log["unannounced"]], [0, 3, 3]);
  const { exit, log } = await verified(system, ["--index", "--require", "signed,closed"], path);
  assert.deepEqual([exit, log["pruned"], log["unannounced"], log["indexed"]], [0, 3, 0, true]);
  const index = await gait(`log show ${FOLDER}/index.jsonl --kind pruned`, {}, system);
  assert.match(index.stdout, /entries 4-6, by alice, why: erasure request 7\n/);
});

Deno.test("what nobody announced is counted", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(OPEN) });
  await prune(system, "4-6");
  const lines = linesAt(system, "s.jsonl");
  const at = lines.findIndex((line) => line.includes('"event":"pruned"'));
  system.files.set("s.jsonl", { bytes: bytesOf(lines.slice(0, at)), mode: 0o600 });
  const { exit, log } = await verified(system);
  assert.deepEqual([exit, log["pruned"], log["unannounced"]], [0, 3, 3]);
  const { stdout } = await gait("log verify s.jsonl", {}, system);
  assert.match(
    stdout,
    /\nnote: 3 entries were pruned; 3 of them without an announcement here; --index /,
  );
});

Deno.test("--payloads deletes payloads alone, and needs neither key nor reason", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(OPEN) });
  const some = await gait("log prune s.jsonl --payloads --entries 1-3", {}, system);
  assert.deepEqual([some.exit, some.stderr], [0, ""]);
  assert.equal(some.stdout.split("\n")[0], "log prune ok: s.jsonl: 0 entries and 3 payloads");
  const without = OPEN.filter(({ kind, n = 0 }) => kind !== "payload" || n > 3);
  assert.deepEqual(linesAt(system, "s.jsonl"), without.map(({ text }) => text));
  assert.equal((await verified(system)).log["withheld"], 3);
  const all = await gait("log prune s.jsonl --payloads --json", {}, system);
  assert.equal(valid("log/prune_result", all)["announced"], undefined);
  const payloads = OPEN.filter(({ kind }) => kind === "payload").length;
  const { exit, log } = await verified(system, [...["--head"], await headOf(OPEN, 24, LOG_ID)]);
  assert.deepEqual([exit, log["withheld"], log["pruned"]], [0, payloads, 0]);
  const before = system.files.get("s.jsonl");
  const none = await gait("log prune s.jsonl --payloads", {}, system);
  assert.equal(none.stderr, "warning: there was nothing left to prune\n");
  assert.equal(system.files.get("s.jsonl"), before, "nothing is written anew");
});

Deno.test("an unsigned log is pruned without a key", async () => {
  const lines = await writtenLog({ entries: 16, hasEnd: false, key: undefined });
  const system = systemOf({ "s.jsonl": bytesOf(lines) });
  const seen = await prune(system, "7", ["--why", "x"]);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
  const { stdout, exit } = await gait("log verify s.jsonl", {}, system);
  assert.equal(exit, 0);
  assert.match(stdout, /\nproved: it is undamaged: 17 entries, /);
});

Deno.test("what must stay, is not there or cannot be signed is refused: exit 6", async () => {
  const system = systemOf({
    "s.jsonl": bytesOf(OPEN),
    "e.jsonl": bytesOf(await writtenLog({ entries: 8 })),
    "x": "x",
  });
  const before = new Map(system.files);
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ["s.jsonl", "--entries", "0-3", ...WHY],
      /: its first entry says which log it is\nhint: delete the whole log/,
    ],
    [
      ["s.jsonl", "--entries", "24", ...WHY],
      /: it has no entry 24\nhint: it has 24 entries, from 0 on/,
    ],
    [["e.jsonl", "--entries", "6-7", ...WHY], /: its last entry is its end\n/],
    [
      ["s.jsonl", "--entries", "1", "--why", "x"],
      /: it is signed, and its key was not given\nhint: --private-key/,
    ],
    [["s.jsonl", "--entries", "1", "--why", "x", "--private-key", "k2"], /its key is 21fe31dfa154/],
    [["s.jsonl", "--why", "x"], /^error: Missing --entries\n/],
    [["s.jsonl", "--entries", "1", "--private-key", "k1"], /^error: Missing --why\n/],
    [
      ["s.jsonl", "--entries", "4-2", ...WHY],
      /^error: Cannot use --entries "4-2": expected an index such as 4, or 4-7\n/,
    ],
    [["s.jsonl", "--entries", "one", ...WHY], /^error: Cannot use --entries "one"/],
    [["s.jsonl", "--entries", "1", "--payloads", "--why", "x"], /--payloads/],
    [["x", "--entries", "1", ...WHY], /its first line is not the head of a log/],
    [[], /expected the path of a log/],
  ];
  for (const [words, message] of cases) {
    const seen = await gait(["log", "prune", ...words], {}, system);
    assert.equal(seen.exit, 6, `${words.join(" ")}: ${seen.stdout}${seen.stderr}`);
    assert.match(seen.stderr, message);
  }
  assert.deepEqual(new Map(system.files), before);
});

Deno.test("a damaged log is not pruned, and nothing is written: exit 2", async () => {
  const texts = OPEN.map(({ text }) => text);
  const damaged = texts.with(2, (texts[2] ?? "").replace('"ts":"2026-11', '"ts":"2025-11'));
  const system = systemOf({ "s.jsonl": bytesOf(damaged) });
  const seen = await prune(system, "5");
  assert.equal(seen.exit, 2);
  assert.match(
    seen.stderr,
    /^error: Cannot prune the log "s\.jsonl": line \d+: entries 1 to 7 are not those/,
  );
  assert.deepEqual(linesAt(system, "s.jsonl"), damaged);
});

Deno.test("a torn last line is cut off and named before a log is pruned", async () => {
  const torn = new Uint8Array([...bytesOf(OPEN), ...new TextEncoder().encode('{"event"')]);
  const system = systemOf({ "s.jsonl": torn });
  assert.equal((await prune(system, "5")).exit, 0);
  const { exit, log } = await verified(system, ["--require", "signed"]);
  assert.deepEqual([exit, log["torn_bytes"], log["entries"]], [0, undefined, 26]);
});

Deno.test("real files: a writer that had the log open goes on in the pruned one", async () => {
  using folder = scratch();
  const path = `${folder.path}/s.jsonl`;
  Deno.writeFileSync(path, bytesOf(OPEN), { mode: 0o600 });
  Deno.writeTextFileSync(`${folder.path}/k1`, KEY_1.private);
  Deno.writeTextFileSync(`${folder.path}/k1.pub`, KEY_1.public);
  const key = await parsePrivateKey(KEY_1.private);
  const memory = new MemorySystem().narrow({ kinds: ["read", "write"], env: [] });
  const host = { ...memory, read: denoReadPort, write: denoWritePort };
  const open = (mustBe: "there" | "new", at: string) =>
    LogWriter.open({
      ...{
        path: at,
        isIndex: false,
        mustBe,
        signer: logSigner(key),
        hash: hashBytes,
        durable: false,
      },
      head: (log_id) => ({ head: { ...JSON.parse(LEAVES[0] ?? "").head, log_id } }),
    }, host);
  const beat = () => [{ entry: { event: { event: "heartbeat" } } }];
  using writer = await open("there", path);
  await writer.append(beat, "now");
  const before = Deno.statSync(path).ino;
  const line = ["log", "prune", "s.jsonl", "--entries", "1-9", "--why", "x", "--private-key", "k1"];
  const seen = await gaitProcess(line, { cwd: folder.path, env: { GAIT_LOG_DIR: folder.path } });
  assert.equal(seen.exit, 0, seen.stderr);
  assert.notEqual(Deno.statSync(path).ino, before, "it is another file");
  assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  const { index } = await writer.append(beat, "now");
  assert.equal(index, 26, "behind the heartbeat and the announcement");
  const checked = await gaitProcess(
    ["log", "verify", "s.jsonl", "--public-key", "k1.pub", "--require", "signed", "--json"],
    { cwd: folder.path, env: { GAIT_LOG_DIR: folder.path } },
  );
  assert.equal(checked.exit, 0, checked.stdout);
  const { logs: [log] } = JSON.parse(checked.stdout);
  assert.deepEqual([log.entries, log.pruned, log.unannounced], [27, 9, 0]);
  const state = await writer.state();
  assert.deepEqual([state.size, encodeHex(state.root)], [27, log.root]);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), [
    "k1",
    "k1.pub",
    "s.jsonl",
  ]);
});

for (
  const [what, isSame, linesOf] of [
    [
      "has its entries, without payloads",
      true,
      (own: readonly WrittenLine[]) =>
        Promise.resolve(own.filter(({ kind }) => kind !== "payload")),
    ],
    [
      "has others, and its size",
      false,
      () => writtenLog({ entries: 24, hasEnd: false, flavour: "b", keeps: true }),
    ],
  ] as const
) {
  const does = isSame ? "goes on in" : "does not go on in";
  Deno.test(`real files: a writer ${does} a file that replaced its own and ${what}`, async () => {
    using folder = scratch();
    const path = `${folder.path}/s.jsonl`;
    const own = await writtenLog({ entries: 24, hasEnd: false, flavour: "a", keeps: true });
    const other = await linesOf(own);
    assert.equal(bytesOf(own).length === bytesOf(other).length, !isSame);
    Deno.writeFileSync(path, bytesOf(own), { mode: 0o600 });
    const memory = new MemorySystem().narrow({ kinds: ["read", "write"], env: [] });
    const host = { ...memory, read: denoReadPort, write: denoWritePort };
    using writer = await LogWriter.open({
      ...{ path, isIndex: false, mustBe: "there", hash: hashBytes, durable: false },
      head: () => assert.fail("it is there"),
    }, host);
    await denoWritePort.file(path, bytesOf(other), 0o600);
    const beat = () => writer.append(() => [{ entry: { event: { event: "heartbeat" } } }], "now");
    if (!isSame) {
      for (const _ of [1, 2]) await assert.rejects(beat(), /: another program changed it/);
      assert.deepEqual(Deno.readFileSync(path), bytesOf(other));
      return;
    }
    await beat();
    const system = systemOf({ "s.jsonl": Deno.readFileSync(path) });
    const seen = await gait("log verify s.jsonl --json", {}, system);
    const { logs: [log] } = seen.json() as { logs: { entries: number }[] };
    assert.deepEqual([seen.exit, log?.entries], [0, 25]);
  });
}

Deno.test("real files: a log that is removed, or replaced by a link, is gone for its writer", async () => {
  using folder = scratch();
  const path = `${folder.path}/s.jsonl`;
  const memory = new MemorySystem().narrow({ kinds: ["read", "write"], env: [] });
  const host = { ...memory, read: denoReadPort, write: denoWritePort };
  const beat = () => [{ entry: { event: { event: "heartbeat" } } }];
  for (const change of ["remove", "link"]) {
    Deno.writeFileSync(path, bytesOf(OPEN), { mode: 0o600 });
    using writer = await LogWriter.open({
      ...{ path, isIndex: false, mustBe: "there", hash: hashBytes, durable: false },
      head: () => assert.fail("it is there"),
    }, host);
    Deno.removeSync(path);
    Deno.writeFileSync(`${folder.path}/other.jsonl`, bytesOf(OPEN));
    if (change === "link") Deno.symlinkSync(`${folder.path}/other.jsonl`, path);
    const message = change === "link" ? /symbolic link/ : /it is gone/;
    await assert.rejects(writer.append(beat, "now"), message);
    assert.deepEqual(Deno.readFileSync(`${folder.path}/other.jsonl`), bytesOf(OPEN));
    if (change === "link") Deno.removeSync(path);
  }
});

Deno.test("a live session refuses its calls after its log was pruned, and gait log prune says so", async () => {
  using folder = scratch();
  const cwd = folder.path;
  Deno.writeTextFileSync(`${cwd}/p.yaml`, "default_verdict: block\n");
  Deno.writeTextFileSync(`${cwd}/k1`, KEY_1.private);
  const flags = [
    ...["--policy", "p.yaml", "--log", "s.jsonl", "--key-mode", "prod", "--private-key", "k1"],
  ];
  await using proxy = new ProxyProcess({ cwd, flags });
  const call =
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{}}}';
  assert.match(JSON.stringify(await proxy.ask(call)), /the policy blocks it/);
  const pruned = await gaitProcess(
    ["log", "prune", "s.jsonl", "--entries", "1", "--why", "w", "--private-key", "k1"],
    { cwd },
  );
  assert.equal(pruned.exit, 0, pruned.stderr);
  assert.match(pruned.stderr, /^warning: a session that still writes this log refuses its further/);
  assert.match(JSON.stringify(await proxy.ask(call)), /could not judge or record it/);
  const { status, stderr } = await proxy.end();
  assert.notEqual(status, 0);
  assert.match(stderr, /it is gone/);
  const verify = ["log", "verify", "s.jsonl", "--json"];
  assert.equal((await gaitProcess(verify, { cwd })).exit, 0, "what was written stays sound");
});

Deno.test("a prune removes what a killed one left beside the log, and names other names of the file", async () => {
  using folder = scratch();
  const at = (name: string) => `${folder.path}/${name}`;
  await Deno.writeFile(at("s.jsonl"), bytesOf(OPEN));
  await Deno.writeTextFile(at("k1"), KEY_1.private, { mode: 0o600 });
  const left = [".s.jsonl.tmp-0123456789abcdef", ".s.jsonl.tmp-ffffffffffffffff"];
  const others = [
    ".s.jsonl.tmp-x",
    ".t.jsonl.tmp-0123456789abcdef",
    "s.jsonl.tmp-0123456789abcdef",
  ];
  for (const name of [...left, ...others]) await Deno.writeTextFile(at(name), "x");
  await Deno.link(at("s.jsonl"), at("twin.jsonl"));
  const line = ["log", "prune", "s.jsonl", "--entries", "5", ...WHY];
  const seen = await gaitProcess(line, { cwd: folder.path, env: { GAIT_LOG_DIR: at("logs") } });
  assert.equal(seen.exit, 0, seen.stderr);
  assert.match(
    seen.stderr,
    /^warning: removed 2 parts of the log that a killed prune left beside it$/m,
  );
  assert.match(
    seen.stderr,
    /^warning: the file had 1 other name: there, all entries are still in it$/m,
  );
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assert.deepEqual(left.filter((name) => names.includes(name)), []);
  assert.deepEqual(others.filter((name) => !names.includes(name)), []);
});
