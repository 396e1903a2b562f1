/** What the index of logs tells: a log that is gone, older, another one or not ended is found. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { LogIndex } from "../../../src/usecases/log/log_index.ts";
import { logSigner } from "../../../src/usecases/log/session_log.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { leafHash } from "../../../src/core/log/tree.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { writtenLog } from "../../support/written_log.ts";
import {
  FOLDER,
  folderOf,
  headOf,
  idOf,
  linesAt,
  pathOf,
  rootAt,
  valid,
  writeLines,
} from "./support.ts";

const [FIRST, SECOND] = [idOf(1), idOf(2)];
const LOGS = [
  { log_id: FIRST, entries: 24, seen: [5, 16], isClosed: true },
  { log_id: SECOND, entries: 16, hasEnd: false, seen: [3, 12] },
];
const LINE = "log verify --index --public-key k1.pub";
const INDEX = `${FOLDER}/index.jsonl`;
const STAMP = { salt: "AAAAAAAAAAAAAAAAAAAAAA", ts: "2026-02-05T00:00:00Z" };

interface Data {
  readonly ok: boolean;
  readonly logs: readonly {
    readonly path: string;
    readonly ok: boolean;
    readonly indexed?: boolean;
    readonly unannounced: number;
    readonly index_faults?: readonly { readonly code: string; readonly problem: string }[];
  }[];
  readonly missing?: readonly { readonly path: string; readonly problem: string }[];
  readonly dropped?: number;
  readonly given_up?: readonly string[];
  readonly unknown?: readonly string[];
  readonly heads_elsewhere?: readonly { readonly required: boolean }[];
}

async function verify(system: MemorySystem, words: readonly string[] = LINE.split(" ")) {
  const seen = await gait([...words, "--json"], {}, system);
  const data = valid("log/verify_result", seen) as unknown as Data;
  const text = await gait(words, {}, system);
  assert.equal(text.exit, seen.exit);
  return { exit: seen.exit, data, stdout: text.stdout };
}

/** Codes of what a log is not, though the index says so. */
const codesOf = (data: Data, path: string) =>
  data.logs.find((log) => log.path === path)?.index_faults?.map(({ code }) => code) ?? [];

Deno.test("gait log verify --index finds every log as it was last seen", async () => {
  const { system } = await folderOf(LOGS);
  const { exit, data, stdout } = await verify(system);
  assert.equal(exit, 0);
  assert.deepEqual(
    data.logs.map(({ path, indexed }) => [path, indexed]),
    [[INDEX, undefined], [pathOf(FIRST), true], [pathOf(SECOND), true]],
  );
  assert.equal(
    stdout.replace(/not proved: that this is the only .*\n/, "").replace(/note: .*\n/, ""),
    `log verify ok: ${INDEX}
proved: it is undamaged: 8 entries, 2026-02-05T00:00:00Z to 2026-02-05T00:00:00Z
proved: the holder of the key vouched for all 8 entries
proved: no log that the index names is missing: 2 of 2 as the index last saw them
not proved: anything on logs that were never opened, as with hooks that are off
ok: ${pathOf(FIRST)}: 24 entries, all vouched, closed
ok: ${pathOf(SECOND)}: 16 entries, all vouched, open
`,
  );
});

Deno.test("a log that is deleted as a whole is missing", async () => {
  const { system } = await folderOf(LOGS);
  system.files.delete(pathOf(FIRST));
  const { exit, data, stdout } = await verify(system);
  assert.deepEqual([exit, data.ok], [2, false]);
  assert.deepEqual(data.missing, [
    { log_id: FIRST, path: pathOf(FIRST), entries: 24, problem: "it is gone" },
  ]);
  assert.match(
    stdout,
    /\nmissing: \/log\/log-1\.jsonl: it is gone; the log 0+1 had 24 entries\nlog verify failed: each log is sound, /,
  );
  assert.match(stdout, /\nnot proved: that no log is missing: 1 of 2 as the index last saw them\n/);
});

Deno.test("another file or log in the place of one is missing too", async () => {
  const { system } = await folderOf(LOGS);
  writeLines(system, pathOf(FIRST), ["{}"]);
  writeLines(system, pathOf(SECOND), await writtenLog({ entries: 16, log_id: idOf(3) }));
  const { exit, data } = await verify(system);
  assert.equal(exit, 2);
  assert.deepEqual(
    data.missing?.map(({ problem }) => problem),
    ["the file there is not a log", `another log is there: ${idOf(3)}`],
  );
});

Deno.test("an older copy of a log is shorter than the index saw it", async () => {
  const { system, lines: [, second = []] } = await folderOf(LOGS);
  const place = second.findIndex(({ n }) => n === 8);
  writeLines(system, pathOf(SECOND), second.slice(0, place));
  const { exit, data, stdout } = await verify(system);
  assert.equal(exit, 2);
  assert.deepEqual(codesOf(data, pathOf(SECOND)), ["cut"]);
  assert.match(
    stdout,
    /\nfailed: it has 8 entries, and the index saw 12: it was cut, or is an older copy\n/,
  );
});

Deno.test("a fork after a restore is found, also where it is longer and was seen again", async () => {
  const fork = await writtenLog({
    ...{ log_id: SECOND, entries: 24, hasEnd: false, flavour: "other ", flavourFrom: 8 },
  });
  const { system } = await folderOf(LOGS);
  writeLines(system, pathOf(SECOND), fork);
  const { exit, data, stdout } = await verify(system);
  assert.equal(exit, 2);
  assert.deepEqual(codesOf(data, pathOf(SECOND)), ["fork"]);
  assert.match(stdout, /\nfailed: its first 12 entries are not those that the index saw: /);
  // The index goes on with the fork; what it saw before still tells.
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  {
    using index = await LogIndex.open({ folder: FOLDER, hash: hashBytes, durable: false }, host);
    const root = Uint8Array.fromHex(await rootAt(fork, 24));
    await index.seen({ log_id: SECOND, size: 24, root });
  }
  const again = await verify(system);
  assert.deepEqual([again.exit, codesOf(again.data, pathOf(SECOND))], [2, ["fork"]]);
});

Deno.test("a log that began with another first entry is found, whatever its id", async () => {
  const { system, lines: [first = []] } = await folderOf(LOGS);
  const [head, ...rest] = first.map(({ text }) => text);
  writeLines(system, pathOf(FIRST), [(head ?? "").replace("run_log_demo", "run_other"), ...rest]);
  const { exit, data } = await verify(system);
  assert.equal(exit, 2);
  assert.deepEqual(codesOf(data, pathOf(FIRST)), ["begin"]);
});

Deno.test("a log whose first line is damaged is still the one that the index saw", async () => {
  const { system, lines: [first = []] } = await folderOf(LOGS);
  const [head = "", ...rest] = first.map(({ text }) => text);
  writeLines(system, pathOf(FIRST), [head.replace(/"salt":"[^"]+"/, '"salt":"short"'), ...rest]);
  const { exit, data, stdout } = await verify(system);
  assert.deepEqual([exit, data.missing], [2, undefined]);
  assert.deepEqual(codesOf(data, pathOf(FIRST)), ["begin"]);
  assert.match(stdout, /\nfault: line 1, head: the first line is not the head of a log\n/);
});

Deno.test("a log that the index saw end has its end", async () => {
  const { system } = await folderOf(LOGS);
  const open = await writtenLog({ log_id: FIRST, entries: 24, hasEnd: false });
  writeLines(system, pathOf(FIRST), open);
  const { data, stdout } = await verify(system);
  assert.deepEqual(codesOf(data, pathOf(FIRST)), ["fork", "end"]);
  assert.match(stdout, /\nfailed: the index saw it end after 24 entries\n/);
});

Deno.test("a log that was given up is not looked for, and is a fault where it is named", async () => {
  const { system } = await folderOf(LOGS);
  const signer = logSigner(await parsePrivateKey(KEY_1.private));
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  {
    const setting = { folder: FOLDER, signer, hash: hashBytes, durable: false };
    using index = await LogIndex.open(setting, host);
    await index.dropped(FIRST, "retention");
  }
  const named = await verify(system, [...LINE.split(" "), pathOf(FIRST)]);
  assert.deepEqual([named.exit, codesOf(named.data, pathOf(FIRST))], [2, ["dropped"]]);
  assert.match(named.stdout, /\nfailed: the index says that it was given up: retention\n/);
  system.files.delete(pathOf(FIRST));
  const { exit, data, stdout } = await verify(system);
  assert.deepEqual([exit, data.dropped], [0, 1]);
  assert.match(stdout, /: 1 of 1 as the index last saw them, 1 given up\n/);
});

Deno.test("a log that the index does not know is named, and a fault where it was asked about", async () => {
  const { system } = await folderOf(LOGS);
  const path = `${FOLDER}/mcp-run_x.jsonl`;
  writeLines(system, path, await writtenLog({ entries: 8, log_id: idOf(3) }));
  writeLines(system, `${FOLDER}/notes.txt`, ["no log"]);
  const { exit, data, stdout } = await verify(system);
  assert.deepEqual([exit, data.unknown], [0, [path]]);
  assert.ok(stdout.endsWith(`\nnote: the index does not know the log ${path}\n`));
  const named = await verify(system, [...LINE.split(" "), path]);
  assert.deepEqual([named.exit, codesOf(named.data, path)], [2, ["unknown"]]);
});

Deno.test("a log that was moved is found where it is named", async () => {
  const { system } = await folderOf(LOGS);
  const file = system.files.get(pathOf(FIRST));
  assert.ok(file);
  system.files.delete(pathOf(FIRST));
  system.files.set("moved.jsonl", file);
  assert.equal((await verify(system)).exit, 2);
  const { exit, data } = await verify(system, [...LINE.split(" "), "moved.jsonl"]);
  assert.deepEqual([exit, data.missing], [0, undefined]);
});

Deno.test("a log that is deleted together with its entry in the index is found by a head of the index", async () => {
  const { system } = await folderOf(LOGS);
  const head = await gait(["log", "verify", INDEX, "--json"], {}, system);
  const { logs: [log] } = head.json() as {
    logs: [{ log_id: string; entries: number; root: string }];
  };
  const told = `GAIT log=${log.log_id} size=${log.entries} root=sha256:${log.root}`;
  const lines = linesAt(system, INDEX);
  const opened = lines.findIndex((text) => text.includes(SECOND));
  writeLines(system, INDEX, lines.slice(0, opened));
  system.files.delete(pathOf(SECOND));
  assert.equal((await verify(system)).exit, 0, "the index alone does not tell");
  const { exit, stdout } = await verify(system, [...LINE.split(" "), "--head", told]);
  assert.equal(exit, 2);
  assert.match(
    stdout,
    /\nfailed: the given head of size 8 does not hold: the log has \d entries: /,
  );
});

Deno.test("heads of all logs from the system's log find each log that was rolled back", async () => {
  const { system, lines: [first = [], second = []] } = await folderOf(LOGS);
  const heads = [await headOf(first, 24, FIRST), await headOf(second, 14, SECOND)];
  system.files.set("journal.txt", {
    bytes: new TextEncoder().encode(heads.map((head) => `Nov 01 host gait: ${head}\n`).join("")),
    mode: 0o600,
  });
  const words = [...LINE.split(" "), "--head", "journal.txt"];
  assert.equal((await verify(system, words)).exit, 0);
  const place = second.findIndex(({ n }) => n === 13);
  writeLines(system, pathOf(SECOND), second.slice(0, place));
  assert.equal((await verify(system)).exit, 0, "it is as long as the index saw it");
  assert.equal((await verify(system, words)).exit, 2);
});

Deno.test("a head whose log nothing here has is answered: with the index it is required", async () => {
  const { system, lines: [first = [], second = []] } = await folderOf(LOGS);
  const gone = [await headOf(second, 4, idOf(7)), await headOf(second, 6, idOf(7))];
  const heads = [await headOf(first, 24, FIRST), ...gone];
  writeLines(system, "heads.txt", heads);
  const { exit, data, stdout } = await verify(system, [...LINE.split(" "), "--head", "heads.txt"]);
  assert.deepEqual([exit, data.ok], [2, false]);
  assert.deepEqual(data.heads_elsewhere, [{
    ...{ log_id: idOf(7), size: 6, heads: 2, required: true },
    problem: "no log of that origin is here",
  }]);
  assert.ok(
    stdout.includes(
      `\nfailed: 2 given heads up to size 6 of the log ${
        idOf(7)
      }: no log of that origin is here\n` +
        "log verify failed: each log is sound, ",
    ),
    stdout,
  );
  // Of one log alone, a file may have heads of others.
  const one = await verify(system, ["log", "verify", pathOf(FIRST), "--head", "heads.txt"]);
  assert.deepEqual([one.exit, one.data.heads_elsewhere?.[0]?.required], [0, false]);
  assert.match(one.stdout, /\nnote: 2 given heads up to size 6 of the log 0+7: no log of that/);
});

Deno.test("a head of a log that was given up is answered by what the index saw of it", async () => {
  for (const [size, of, exit] of [[24, FIRST, 0], [16, FIRST, 0], [16, SECOND, 2]] as const) {
    const { system, lines: [first = [], second = []] } = await folderOf(LOGS);
    system.files.delete(pathOf(FIRST));
    const line = `log end ${FIRST} --yes --why retention --private-key k1`;
    assert.equal((await gait(line, {}, system)).exit, 0);
    const others = of === FIRST ? first : second;
    writeLines(system, "heads.txt", [
      await headOf(others, size, FIRST),
      await headOf(second, 14, SECOND),
    ]);
    const seen = await verify(system, [...LINE.split(" "), "--head", "heads.txt"]);
    assert.equal(seen.exit, exit, seen.stdout);
  }
});

Deno.test("with a key, an unsigned line of the index excuses no deletion", async () => {
  const { system } = await folderOf(LOGS);
  system.files.delete(pathOf(FIRST));
  const refused = await gait(`log end ${FIRST} --yes`, {}, system);
  assert.equal(refused.exit, 6);
  assert.equal(
    refused.stderr,
    `error: Cannot give up a log in the index "${INDEX}": it is signed, and no key was given\n` +
      "hint: --private-key <file> or --signer signs the entry\n",
  );
  const dropped = { log_id: FIRST, n: 8, ...STAMP, why: "retention" };
  writeLines(system, INDEX, [...linesAt(system, INDEX), JSON.stringify({ dropped })]);
  assert.equal((await verify(system, ["log", "verify", "--index"])).exit, 0, "nobody is asked");
  const { exit, data } = await verify(system);
  assert.equal(exit, 2);
  assert.deepEqual(data.missing, [{
    ...{ log_id: FIRST, path: pathOf(FIRST), entries: 24 },
    problem: "it is gone, and no given key vouches for what the index says of it: retention",
  }]);
});

Deno.test("with a key, an unsigned line of the index announces no pruning", async () => {
  const { system, lines: [first = []] } = await folderOf(LOGS);
  const leaf = first.find(({ n }) => n === 3)?.text ?? "";
  const hash = (await leafHash(encodeUtf8(leaf), hashBytes)).toBase64();
  const pruned = JSON.stringify({ pruned: { from: 3, leaves: [hash] } });
  writeLines(
    system,
    pathOf(FIRST),
    first.flatMap(({ n, text }) => n !== 3 ? [text] : text === leaf ? [pruned] : []),
  );
  const told = { count: 1, from: 3, log_id: FIRST, n: 8, ...STAMP, why: "erasure" };
  writeLines(system, INDEX, [...linesAt(system, INDEX), JSON.stringify({ pruned: told })]);
  const unannounced = async (words: readonly string[]) =>
    (await verify(system, words)).data.logs.find(({ path }) => path === pathOf(FIRST))?.unannounced;
  assert.equal(await unannounced(["log", "verify", "--index"]), 0);
  assert.equal(await unannounced(LINE.split(" ")), 1);
});

Deno.test("gait guard retain deletes a copy of a log, and the index does not miss the log for it", async () => {
  const copy = "/backup/copy.jsonl";
  const modified = { [copy]: "2020-01-01T00:00:00Z" };
  const { system, lines: [first = []] } = await folderOf(LOGS, {
    ...{ modified, env: { GAIT_LOG_DIR: FOLDER } },
  });
  writeLines(system, copy, first);
  system.directories.add("/backup");
  const before = linesAt(system, INDEX);
  const line = "guard retain --root /backup --log-ttl 1h --private-key k1";
  const seen = await gait(line, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  assert.ok(!system.files.has(copy), seen.stdout);
  assert.deepEqual(linesAt(system, INDEX), before, "nothing is said of the log itself");
  system.files.delete(pathOf(FIRST));
  assert.equal((await verify(system)).exit, 2, "and its deletion is found");
});

Deno.test("gait guard retain names a log without an end as what it is", async () => {
  const modified = {
    [pathOf(FIRST)]: "2020-01-01T00:00:00Z",
    [pathOf(SECOND)]: "2020-01-01T00:00:00Z",
  };
  const { system } = await folderOf(LOGS, { modified, env: { GAIT_LOG_DIR: FOLDER } });
  const line = `guard retain --root ${FOLDER} --log-ttl 1h --private-key k1`;
  const seen = await gait(line, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  assert.equal(
    seen.stderr,
    "warning: kept logs that have no end or are damaged (gait log verify, gait log end): " +
      `${pathOf(SECOND)}\n`,
  );
});

Deno.test("gait log end ends no copy of a log", async () => {
  const { system, lines: [, second = []] } = await folderOf(LOGS);
  const copy = "/backup/copy.jsonl";
  writeLines(system, copy, second);
  const before = new Map(system.files);
  const seen = await gait(`log end ${copy} --yes --private-key k1`, {}, system);
  assert.equal(seen.exit, 6, seen.stdout);
  assert.equal(
    seen.stderr,
    `error: Cannot end the log "${copy}": it is a copy of the log "${pathOf(SECOND)}"\n` +
      "hint: end that one, or delete the copy\n",
  );
  assert.deepEqual(new Map(system.files), before);
});

Deno.test("a log that was given up and is there is named", async () => {
  const { system } = await folderOf(LOGS);
  const file = system.files.get(pathOf(FIRST))!;
  system.files.delete(pathOf(FIRST));
  assert.equal((await gait(`log end ${FIRST} --yes --private-key k1`, {}, system)).exit, 0);
  assert.equal((await verify(system)).data.given_up, undefined);
  system.files.set(pathOf(FIRST), file);
  const { exit, data, stdout } = await verify(system);
  assert.deepEqual([exit, data.given_up], [0, [pathOf(FIRST)]]);
  assert.ok(
    stdout.includes(
      `note: the log ${pathOf(FIRST)} was given up and is still there: name it to verify it\n`,
    ),
    stdout,
  );
});

Deno.test("gait guard retain keeps a log that is not what the index saw, and signs what goes", async () => {
  const modified = { [pathOf(FIRST)]: "2020-01-01T00:00:00Z" };
  const retain = `guard retain --root ${FOLDER} --log-ttl 1h`;
  const env = { GAIT_LOG_DIR: FOLDER };
  const cut = await folderOf(LOGS, { modified, env });
  const [first = []] = cut.lines;
  const other = await writtenLog({ entries: 16, log_id: FIRST, flavour: "other " });
  writeLines(cut.system, pathOf(FIRST), [first[0] ?? "", ...other.slice(1)]);
  const kept = await gait(`${retain} --private-key k1`, {}, cut.system);
  assert.equal(kept.exit, 6);
  assert.match(
    kept.stderr,
    /Cannot delete the log "\/log\/log-1.jsonl": it has 16 entries, and the /,
  );
  assert.ok(cut.system.files.has(pathOf(FIRST)));

  const { system } = await folderOf(LOGS, { modified, env });
  const keyless = await gait(retain, {}, system);
  assert.match(keyless.stderr, /its key [0-9a-f]{12} was not given, so nobody says that it ended/);
  assert.ok(system.files.has(pathOf(FIRST)));
  const done = await gait(`${retain} --private-key k1`, {}, system);
  assert.equal(done.exit, 0, done.stderr);
  assert.ok(!system.files.has(pathOf(FIRST)));
  assert.deepEqual([(await verify(system)).exit, (await verify(system)).data.dropped], [0, 1]);
});

Deno.test("a part of a head in a file is named, and a head of no entries is refused", async () => {
  const { system, lines: [first = [], second = []] } = await folderOf(LOGS);
  const [one, two] = [await headOf(first, 24, FIRST), await headOf(second, 14, SECOND)];
  for (const heads of [[one, two.slice(0, -1)], [one, two, two.slice(0, 60)]]) {
    writeLines(system, "heads.txt", heads);
    const seen = await gait([...LINE.split(" "), "--head", "heads.txt"], {}, system);
    assert.equal(seen.exit, 0, seen.stdout);
    assert.equal(
      seen.stderr,
      `warning: line ${heads.length} of the heads in heads.txt is no whole head: it was cut or ` +
        "changed\n",
    );
  }
  const root = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const empty = await gait(["log", "verify", pathOf(FIRST), "--head", `0:${root}`], {}, system);
  assert.equal(empty.exit, 6);
  assert.match(empty.stderr, /expected a head of at least one entry\n/);
});

const INDEX_FAULTS: readonly (readonly [string, (lines: string[]) => string[], string])[] = [
  ["an entry is cut out", (lines) => lines.toSpliced(2, 1), "index"],
  [
    "an entry is changed",
    (lines) => lines.with(2, (lines[2] ?? "").replace("log-1", "log-9")),
    "root",
  ],
  ["a line of a log", (lines) => lines.toSpliced(2, 0, '{"event":{}}'), "malformed"],
  ["another head", (lines) => lines.toSpliced(2, 0, lines[0] ?? ""), "head"],
  ["a log is opened twice", (lines) => lines.toSpliced(3, 0, lines[2] ?? ""), "reference"],
  [
    "a log that was never opened",
    (lines) => lines.map((text) => text.replace(FIRST, idOf(9))),
    "reference",
  ],
];

for (const [what, change, code] of INDEX_FAULTS) {
  Deno.test(`a damaged index is a fault: ${what}`, async () => {
    const { system } = await folderOf(LOGS);
    const [, ...lines] = ["", ...linesAt(system, INDEX)];
    writeLines(
      system,
      INDEX,
      what.includes("never")
        ? [lines[0] ?? "", lines[1] ?? "", ...change(lines.slice(4))]
        : change(lines),
    );
    const seen = await gait([...LINE.split(" "), "--json"], {}, system);
    assert.equal(seen.exit, 2);
    const { logs: [index] } = valid("log/verify_result", seen) as {
      logs: [{ faults: { code: string }[] }];
    };
    assert.ok(index.faults.some((fault) => fault.code === code), JSON.stringify(index.faults));
  });
}

Deno.test("without an index there is nothing to compare with: exit 6", async () => {
  const { system } = await folderOf([]);
  system.files.delete(INDEX);
  const seen = await gait(LINE, {}, system);
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /^error: Cannot read .*index\.jsonl/);
});

Deno.test("--require head needs a head of each log", async () => {
  const { system, lines: [first = []] } = await folderOf(LOGS);
  const words = ["log", "verify", pathOf(FIRST), pathOf(SECOND), "--public-key", "k1.pub"];
  const asked = [...words, "--require", "head", "--head", await headOf(first, 24, FIRST)];
  const { exit, data, stdout } = await verify(system, asked);
  assert.equal(exit, 2);
  assert.deepEqual(data.logs.map(({ ok }) => ok), [true, false]);
  assert.match(stdout, /\nfailed: no given head is of it, and --require asks for one\n/);
});

Deno.test("the key of a log is no cosigner of it, whatever its name", async () => {
  const { system } = await folderOf(LOGS);
  const vkey = await gait("log vkey --name example.com/self --public-key k1.pub", {}, system);
  assert.equal(vkey.exit, 0, vkey.stderr);
  const self = vkey.stdout.trim();
  const seen = await gait([...LINE.split(" "), "--cosigner", self], {}, system);
  assert.equal(seen.exit, 6);
  assert.match(
    seen.stderr,
    /--cosigner "example.com\/self": expected another key than that of the log/,
  );
  const proof = ["log", "prove", pathOf(FIRST), "--entry", "1", "--out", "e.tlog-proof"];
  assert.equal((await gait([...proof, "--public-key", "k1.pub"], {}, system)).exit, 0);
  const check = ["log", "check", "e.tlog-proof", "--public-key", "k1.pub", "--cosigner", self];
  assert.equal((await gait(check, {}, system)).exit, 6);
  const head = ["log", "head", pathOf(FIRST), "--public-key", "k1.pub"];
  const env = { GAIT_LOG_DIR: FOLDER, GAIT_LOG_HEADS: "" };
  const asking = await folderOf(LOGS, { env });
  const witness = [...head, "--witness", "w", "--witness-key", self];
  const refused = await gait(witness, {}, asking.system);
  assert.equal(refused.exit, 6, refused.stderr);
  assert.match(refused.stderr, /--witness-key "example.com\/self": expected another key/);
  const words = ["log", "head", pathOf(FIRST), "--witness", "w", "--witness-key", self];
  assert.equal((await gait(words, {}, asking.system)).exit, 6, "the log names its key itself");
});

Deno.test("pruned entries are named where a filter may have matched them, and gait verify is strict on them", async () => {
  const { system, lines: [first = []] } = await folderOf(LOGS);
  const leaf = first.find(({ n }) => n === 3)?.text ?? "";
  const hash = (await leafHash(encodeUtf8(leaf), hashBytes)).toBase64();
  const strict = ["verify", pathOf(FIRST), "--public-key", "k1.pub", "--profile", "strict"];
  assert.equal((await gait(strict, {}, system)).exit, 0);
  writeLines(
    system,
    pathOf(FIRST),
    first.flatMap(({ n, text }) =>
      n !== 3
        ? [text]
        : text === leaf
        ? [JSON.stringify({ pruned: { from: 3, leaves: [hash] } })]
        : []
    ),
  );
  const shown = await gait(["log", "show", pathOf(FIRST), "--answer", "deny"], {}, system);
  assert.deepEqual([shown.exit, shown.stderr], [
    0,
    "warning: 1 entry was pruned, and may have matched\n",
  ]);
  assert.equal((await gait(["log", "show", pathOf(FIRST)], {}, system)).stderr, "");
  assert.equal((await gait(strict, {}, system)).exit, 2);
});

Deno.test("gait run record --from-log warns where another key signs the runpack than the log", async () => {
  const { system } = await folderOf(LOGS);
  const words = ["run", "record", "--from-log", pathOf(FIRST), "--out-dir", "out"];
  for (const [key, says] of [["k1", false], ["k2", true]] as const) {
    const more = ["--key-mode", "prod", "--private-key", key];
    const seen = await gait([...words, ...more], {}, system);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(seen.stderr.includes("the log was not signed with the key of the runpack"), says);
    for (const path of [...system.files.keys()]) {
      if (path.startsWith("out/")) system.files.delete(path);
    }
  }
});

Deno.test("gait guard retain keeps a log whose end its key did not sign", async () => {
  const path = pathOf(FIRST);
  const { system, lines: [lines = []] } = await folderOf(
    [{ log_id: FIRST, entries: 16, seen: [12] }],
    { modified: { [path]: "2020-01-01T00:00:00Z" }, env: { GAIT_LOG_DIR: FOLDER } },
  );
  // Without the last checkpoint anybody could have added the end.
  assert.deepEqual(lines.slice(-2).map(({ kind }) => kind), ["end", "checkpoint"]);
  writeLines(system, path, lines.slice(0, -1));
  for (
    const [key, says] of [
      [" --private-key k1", "its key did not sign its end"],
      ["", "its key [0-9a-f]{12} was not given, so nobody says that it ended"],
      [" --private-key k2", "its key [0-9a-f]{12} was not given, so nobody says that it ended"],
    ] as const
  ) {
    for (const dry of ["", " --dry-run --report-out report.json"]) {
      const line = `guard retain --root ${FOLDER} --log-ttl 1h${key}${dry}`;
      const seen = await gait(line, {}, system);
      assert.equal(seen.exit, 6, seen.stdout);
      assert.match(seen.stderr, new RegExp(`Cannot delete the log "${path}": ${says}`));
      assert.ok(system.files.has(path));
    }
    const report = JSON.parse(new TextDecoder().decode(system.files.get("report.json")?.bytes));
    assert.deepEqual(report.deleted_files, []);
    system.files.delete("report.json");
  }
});
